"""Normalisers: pure functions from what was written to what identifies, one spelling for each.

Why a value identifies nobody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias, TypeVar, cast

import attrs
from pydantic import BaseModel, ValidationError

from salesfunnel.errors import InvalidValue, RegistryError
from salesfunnel.messages import Message
from salesfunnel.model.field import Definition
from salesfunnel.registry import Plugin, mark, plugin_fault
from salesfunnel.text import DEFAULT_LOCALE

__all__ = [
    "EMPTY",
    "LONGEST",
    "NOTHING_LEFT",
    "NOT_TEXT",
    "PLACEHOLDER",
    "PUBLIC_DOMAIN",
    "TOO_LONG",
    "TOO_SHORT",
    "UNREADABLE",
    "WRONG_CHECK_DIGIT",
    "NoParams",
    "Normalise",
    "Normaliser",
    "Unusable",
    "normaliser",
    "plain",
]


LONGEST = 1_000
"""The most characters of a value that may identify somebody; convention of this library."""

_GONE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"))
"""Characters without a width that come along with copied text."""


@attrs.frozen
class Unusable:
    """A value that identifies nobody, with the stable code of the cause.

    Args:
        code: `empty`, `not_text`, `too_long`, `too_short`, `unreadable`, `placeholder`, `public_domain`,
            `wrong_check_digit`, `nothing_left`, or `plugin` where a host's own normaliser failed.
    """

    code: str

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of(f"unusable_{self.code}")

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


EMPTY, NOT_TEXT, TOO_LONG, TOO_SHORT = map(Unusable, ("empty", "not_text", "too_long", "too_short"))
UNREADABLE, PLACEHOLDER, PUBLIC_DOMAIN = map(Unusable, ("unreadable", "placeholder", "public_domain"))
WRONG_CHECK_DIGIT, NOTHING_LEFT = map(Unusable, ("wrong_check_digit", "nothing_left"))


def plain(raw: str) -> str:
    """Return a text in half width, without characters that nobody sees, and without space around it.

    >>> plain("　ＡＢＣ１２３\u200b ")
    'ABC123'
    """
    if raw.isascii():
        return raw.strip()
    return unicodedata.normalize("NFKC", raw).translate(_GONE).strip()


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
