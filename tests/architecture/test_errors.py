"""Every exception stands under one root, has a stable code, and survives pickling and copying."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pkgutil
import re
import types
import typing
from enum import Enum
from typing import Any

import attrs
import pytest

import salesfunnel
from salesfunnel import errors
from salesfunnel.errors import SalesFunnelError

ERRORS = sorted(
    (each for each in vars(errors).values() if inspect.isclass(each) and issubclass(each, BaseException)),
    key=lambda each: each.__name__,
)
PLAIN = {str: "sample", int: 3, float: 0.5, bool: True, object: "sample", Any: "sample", type(None): None}


def sample_of(wanted: Any) -> Any:
    """Return a value of the annotated type: enough to build any exception or record in `errors`."""
    if wanted in PLAIN:
        return PLAIN[wanted]
    origin, arguments = typing.get_origin(wanted), typing.get_args(wanted)
    if origin is typing.Literal:
        return arguments[0]
    if origin in (types.UnionType, typing.Union):
        return sample_of(arguments[0])
    if origin is tuple:
        return tuple(sample_of(each) for each in arguments if each is not Ellipsis)
    if origin is not None:
        wanted = origin
    if inspect.isclass(wanted) and issubclass(wanted, Enum):
        return next(iter(wanted))
    if inspect.isclass(wanted) and attrs.has(wanted):
        return built(wanted)
    if inspect.isclass(wanted) and issubclass(wanted, BaseException):
        return wanted("sample")
    if getattr(wanted, "__module__", "") == "collections.abc":
        return {"sample": "sample"} if "Mapping" in wanted.__name__ else ("sample",)
    return wanted()


def built(cls: type[Any]) -> Any:
    """Build an instance from samples for every parameter of its constructor."""
    if cls.__init__ in (Exception.__init__, BaseException.__init__):
        return cls("sample")
    hints = typing.get_type_hints(cls.__init__)
    positional, named = [], {}
    for name, each in list(inspect.signature(cls.__init__).parameters.items())[1:]:
        value = sample_of(hints.get(name, object))
        if each.kind is each.KEYWORD_ONLY:
            named[name] = value
        elif each.kind is not each.VAR_KEYWORD:
            positional.append(value)
    return cls(*positional, **named)


def same(one: BaseException, other: BaseException) -> bool:
    return (type(one), one.args, str(one), vars(one)) == (type(other), other.args, str(other), vars(other))


def test_there_are_errors_to_look_at() -> None:
    assert SalesFunnelError in ERRORS
    assert len(ERRORS) > 1


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_stands_under_the_root(error: type[BaseException]) -> None:
    assert issubclass(error, SalesFunnelError)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_other_than_the_root_is_a_standard_one_too(error: type[BaseException]) -> None:
    plain = {Exception, BaseException, object}
    assert error is SalesFunnelError or {*error.__mro__} - {*ERRORS} - plain


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_has_a_code_of_its_own(error: type[SalesFunnelError]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,63}", error.code)
    assert [each for each in ERRORS if each.code == error.code] == [error]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_pickles(error: type[SalesFunnelError]) -> None:
    one = built(error)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert same(one, pickle.loads(pickle.dumps(one, protocol)))  # noqa: S301 - our own bytes


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_copies(error: type[SalesFunnelError]) -> None:
    one = built(error)
    assert same(one, copy.copy(one))
    assert same(one, copy.deepcopy(one))


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_says_something_in_its_first_line(error: type[SalesFunnelError]) -> None:
    assert str(built(error)).splitlines()[0].strip()


def test_an_error_that_loses_its_arguments_would_be_seen() -> None:
    class Forgetful(Exception):
        def __init__(self, *, field: str) -> None:
            super().__init__(f"no field {field}")

    with pytest.raises(TypeError):
        copy.copy(built(Forgetful))


def test_no_exception_is_defined_elsewhere() -> None:
    strays = []
    for found in pkgutil.walk_packages(salesfunnel.__path__, "salesfunnel."):
        if found.name == "salesfunnel.errors" or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        strays += [
            f"{found.name}.{name}"
            for name, each in vars(module).items()
            if inspect.isclass(each) and issubclass(each, BaseException) and each.__module__ == found.name
        ]
    assert strays == []
