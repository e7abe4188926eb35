"""Plug-ins: named pure functions of a business, composed into one value that is handed over as an argument.

.. code-block:: python

    @predicate("acme:credit_ok", params=Limit)
    def credit_ok(record, params, now):
        '''Say whether the customer's credit reaches; None where nobody knows.'''
        limit = record["account.credit_limit"]
        return None if limit is None else limit >= params.at_least


    registry = Registry.of(credit_ok)

A *predicate* answers one question about a record: it is given the record as a read-only mapping from the
names of the blueprint to their values (None where a value is unknown), its parameters, and the moment. It
returns True, False, None, or an `Outcome`; anything else, and any exception, counts as *unknown*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar

import attrs

from salesfunnel.errors import InvalidValue, RegistryError, expect
from salesfunnel.messages import Locale

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "EMPTY",
    "Language",
    "Outcome",
    "Parametric",
    "Plugin",
    "Predicate",
    "Registry",
    "mark",
    "predicate",
]

Function: TypeAlias = Callable[[Mapping[str, Any], Any, datetime], object]
"""`(record, params, now) → bool | None | Outcome`."""

_F = TypeVar("_F", bound=Callable[..., object])
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}:[a-z][a-z0-9_]{0,63}")
_MARK = "__salesfunnel_plugin__"


def plugin_fault(name: object) -> str:
    """Return what is wrong with the name of a plug-in, or nothing."""
    if isinstance(name, str) and _NAME.fullmatch(name):
        return ""
    return "a plug-in's name has a house and a word in small letters, such as 'acme:credit_ok'"


@attrs.frozen
class Outcome:
    """The answer of a predicate with the code of its cause, such as `Outcome(False, "over_limit")`.

    Args:
        answer: True, False, or None where nobody knows.
        code: a stable identifier of the cause; a finding shows it.
    """

    answer: bool | None
    code: str

    def __attrs_post_init__(self) -> None:
        """Refuse what is no answer: a broken plug-in must not pass for a clear one."""
        if self.answer is not None and type(self.answer) is not bool:
            raise InvalidValue.at("Outcome.answer", f"found {self.answer!r}, expected True, False or None")
        if type(self.code) is not str or not self.code:
            raise InvalidValue.at("Outcome.code", f"found {self.code!r}, expected a text that is not empty")


@attrs.frozen
class Plugin:
    """What every kind of plug-in has: a kind, and a name that is unique within it."""

    kind: ClassVar[str] = "plugin"
    name: str


@attrs.frozen
class Parametric(Plugin):
    """A pure function with parameters that a definition gives.

    Args:
        name: `house:word`, as a definition names it.
        function: the pure function; the same values give the same answer.
        params: the pydantic model of its parameters; None when it has none.
    """

    function: Callable[..., object]
    params: type[BaseModel] | None = None


@attrs.frozen
class Language(Plugin):
    """A language that the host adds, by its name; a registry makes it of a `Locale`."""

    kind: ClassVar[str] = "locale"
    locale: Locale


def _has_a_name(_instance: Any, _attribute: Any, value: Any) -> None:
    if fault := plugin_fault(value):
        raise RegistryError.at("registry", f"found the name {str(value)[:64]!r}", fault)


def _can_be_called(instance: Any, _attribute: Any, value: Any) -> None:
    if not callable(value):
        says = f"found a {type(value).__name__}, expected a function"
        raise RegistryError.at(f"registry.{instance.name}", says)


@attrs.frozen
class Predicate(Plugin):
    """A question that a business answers with its own code; make it with the decorator `predicate`.

    Args:
        name: `house:word`, as conditions call it.
        function: the pure function.
        params: the pydantic model of its parameters; None when it has none.
        columns: the same question over columns, for the evaluator of whole tables; None when there is none,
            and the question is then unknown for every row. It is given `(column, params, now)`, where
            `column("budget")` is the Narwhals expression of a name, and returns two flag expressions without
            nulls: *surely true*, *surely false*.
    """

    kind: ClassVar[str] = "predicate"
    name: str = attrs.field(validator=_has_a_name)
    function: Function = attrs.field(validator=_can_be_called)
    params: type[BaseModel] | None = None
    columns: Callable[..., object] | None = None

    def parameters(self, refs: str = "#/$defs/{model}") -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of its parameters; of an empty object when it has none.

        Args:
            refs: where the schema's own definitions will stand, with `{model}` for the name of each.
        """
        if self.params is None:
            return {"type": "object", "maxProperties": 0}
        return self.params.model_json_schema(ref_template=refs)


def predicate(
    name: str, *, params: type[BaseModel] | None = None, columns: Callable[..., object] | None = None
) -> Callable[[_F], _F]:
    """Mark a pure function as the predicate `name`; the function itself stays as it is.

    Args:
        name: `house:word`, such as `acme:credit_ok`.
        params: the pydantic model of its parameters; they are checked when a blueprint is loaded.
        columns: the same question over columns; see `Predicate`.

    Raises:
        RegistryError: for a name of another form.
    """
    return lambda function: mark(function, Predicate(name, function, params, columns))


def mark(function: _F, plugin: Plugin) -> _F:
    """Let a registry find a plug-in of any kind by its function, which stays as it is."""
    setattr(function, _MARK, plugin)
    return function


def _plugin(thing: object) -> Plugin:
    if isinstance(thing, Locale):
        return Language(str(thing), thing)
    plugin = thing if isinstance(thing, Plugin) else getattr(thing, _MARK, None)
    if not isinstance(plugin, Plugin):
        shown = getattr(thing, "__qualname__", type(thing).__name__)
        raise RegistryError.at("registry", f"'{shown}' is no plug-in", "mark it: @predicate('house:word')")
    return plugin


@attrs.frozen
class Registry:
    """Plug-ins by kind and name; an argument, never a global. Compose two with `|`.

    Args:
        plugins: what it holds, in the order given.
    """

    plugins: tuple[Plugin, ...] = ()

    def __attrs_post_init__(self) -> None:
        """Refuse two plug-ins of one kind and name: which of them answered would depend on the order."""
        seen: set[tuple[str, str]] = set()
        for plugin in self.plugins:
            expect(plugin, Plugin, "registry.plugins", "collect them: Registry.of(f, g)")
            if (plugin.kind, plugin.name) in seen:
                says = f"two plug-ins are the {plugin.kind} '{plugin.name}'"
                raise RegistryError.at(f"registry.{plugin.name}", says, "rename one of them")
            seen.add((plugin.kind, plugin.name))

    @classmethod
    def of(cls, *things: object) -> Self:
        """Collect marked functions, plug-ins and locales.

        Raises:
            RegistryError: for what is no plug-in, and for two of one kind and name.
        """
        return cls(tuple(map(_plugin, things)))

    def __or__(self, other: Registry) -> Registry:
        """Return both together.

        Raises:
            RegistryError: when both have a plug-in of one kind and name.
        InvalidValue: for what is no registry.
        """
        cure = "collect plug-ins first: Registry.of(f, g)"
        return Registry(self.plugins + expect(other, Registry, "registry", cure).plugins)

    def __iter__(self) -> Iterator[Plugin]:
        """Go through the plug-ins in the order given."""
        return iter(self.plugins)

    def of_kind(self, kind: str) -> Mapping[str, Plugin]:
        """Return the plug-ins of one kind by name."""
        return MappingProxyType({plugin.name: plugin for plugin in self.plugins if plugin.kind == kind})

    @property
    def predicates(self) -> Mapping[str, Predicate]:
        """The predicates by name."""
        return MappingProxyType(
            {plugin.name: plugin for plugin in self.plugins if isinstance(plugin, Predicate)}
        )

    def locale(self, name: str) -> str:
        """Return the language of this name that a host added, else the name itself; `render` takes both."""
        added = (plugin.locale for plugin in self.plugins if isinstance(plugin, Language))
        return next((locale_added for locale_added in added if locale_added == name), name)


EMPTY = Registry()
"""No plug-in at all."""
