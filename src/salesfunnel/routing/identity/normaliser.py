"""Normalisers: pure functions from what was written to what identifies, one spelling for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias, TypeVar, cast

import attrs
from pydantic import BaseModel, ValidationError

from salesfunnel.errors import InvalidValue, RegistryError
from salesfunnel.model.field import Definition
from salesfunnel.registry import Plugin, mark, plugin_fault
from salesfunnel.routing.identity.unusable import EMPTY, LONGEST, NOT_TEXT, TOO_LONG, Unusable

__all__ = ["NoParams", "Normalise", "Normaliser", "normaliser"]

Normalise: TypeAlias = Callable[[str, Any], str | Unusable]
"""`(text, params) → the one spelling of it, or why it identifies nobody`."""

_F = TypeVar("_F", bound=Callable[..., object])
_FAILED = Unusable("plugin")


class NoParams(Definition):
    """The parameters of a normaliser that has none."""


@attrs.frozen
class Normaliser(Plugin):
    """One way to bring a value to the one spelling under which it identifies somebody.

    Args:
        name: a word for those of this library (`email`), `house:word` for those of a business.
        function: the pure function; see `Normalise`.
        params: the model of its parameters.
    """

    kind: ClassVar[str] = "normaliser"
    name: str
    function: Normalise = attrs.field(repr=False)
    params: type[BaseModel] = NoParams

    def __attrs_post_init__(self) -> None:
        """Refuse what is no function."""
        given: object = self.function
        if not callable(given):
            says = f"found a {type(given).__name__}, expected a function"
            raise RegistryError.at(f"registry.{self.name}", says)

    def read(self, args: object) -> Any:
        """Return parameters as the function takes them.

        Raises:
            InvalidValue: with each parameter that is not what the model takes.
        """
        try:
            return self.params.model_validate(args)
        except ValidationError as error:
            told = error.errors(include_url=False, include_input=False)
            problems = (InvalidValue.at(".".join(map(str, each["loc"])), each["msg"]) for each in told)
            raise InvalidValue(*(each.problems[0] for each in problems)) from None

    def __call__(self, raw: object, params: Any) -> str | Unusable:
        """Return the one spelling of a value, or why it identifies nobody; it never raises.

        Args:
            raw: what was recorded; a whole number counts as its digits.
            params: what `read` returned.
        """
        text = raw if type(raw) is str else _written(raw)
        if text is None:
            return NOT_TEXT
        if len(text) > LONGEST:
            return TOO_LONG
        if not text or text.isspace():
            return EMPTY
        try:
            found = self.function(text, params)
        except Exception:  # noqa: BLE001 - a plug-in is foreign code: what it cannot read identifies nobody
            return _FAILED
        if isinstance(found, Unusable):
            return found
        if type(found) is not str or not found:
            return _FAILED
        return found if len(found) <= LONGEST else TOO_LONG


def _written(raw: object) -> str | None:
    if isinstance(raw, str):
        return str.__str__(raw)
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 2**53:
        return str(int(raw))
    if isinstance(raw, int) and not isinstance(raw, bool) and raw.bit_length() < LONGEST:
        return int.__repr__(raw)
    return None


def normaliser(name: str, *, params: type[BaseModel] = NoParams) -> Callable[[_F], _F]:
    """Mark a pure function as the normaliser `name`; the function itself stays as it is.

    Args:
        name: `house:word`, such as `acme:tax_number`.
        params: the model of its parameters; they are checked when a blueprint is loaded.

    Raises:
        RegistryError: for a name of another form.
    """
    if fault := plugin_fault(name):
        raise RegistryError.at("registry", f"found the name {str(name)[:64]!r}", fault)
    return lambda function: mark(function, Normaliser(name, cast("Normalise", function), params))
