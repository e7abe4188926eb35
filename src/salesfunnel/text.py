"""Texts that people read: one string per language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import attrs

from salesfunnel.errors import InvalidValue

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["DEFAULT_LOCALE", "Text", "spelled"]

DEFAULT_LOCALE = "en"
_ANY = ""
_LOCALE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*|")


def _pairs(value: str | Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    if isinstance(value, str):
        return ((_ANY, value),)
    items = tuple(value.items()) if isinstance(value, Mapping) else tuple(value)
    for locale, words in items:
        if not all(isinstance(part, str) for part in (locale, words)):
            raise InvalidValue.at("text", f"found {words!r} for {locale!r}, expected a string per language")
        if not _LOCALE.fullmatch(locale):
            says = f"found the language {locale[:40]!r}, expected its code"
            raise InvalidValue.at("text", says, "write 'en', 'zh' or 'zh-TW'")
    if not items:
        raise InvalidValue.at("text", "found no language", "write a string, or one per language")
    return tuple(sorted(items))


@attrs.frozen
class Text:
    """A text in one or several languages.

    Args:
        by_locale: a plain string, or a mapping such as `{"en": "Budget", "zh": "预算"}`.

    >>> Text({"en": "Budget", "zh": "预算"}).render("zh-CN")
    '预算'
    >>> str(Text("Budget"))
    'Budget'
    """

    by_locale: tuple[tuple[str, str], ...] = attrs.field(converter=_pairs)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the text for `locale`, else for its language, else in English, else in the first it has."""
        known = dict(self.by_locale)
        for wanted in (locale, locale.partition("-")[0], _ANY, DEFAULT_LOCALE):
            if wanted in known:
                return known[wanted]
        return self.by_locale[0][1]

    def has(self, locale: str) -> bool:
        """Say whether the text exists in `locale`; a plain string serves every language."""
        return any(known in (_ANY, locale) for known, _ in self.by_locale)

    def wire(self) -> str | dict[str, str]:
        """Return the text as JSON: a string, or one per language."""
        return self.by_locale[0][1] if self.by_locale[0][0] == _ANY else dict(self.by_locale)

    def __str__(self) -> str:
        """Return the English text, or what there is."""
        return self.render()

    @classmethod
    def of(cls, value: str | Mapping[str, str] | Self) -> Self:
        """Return `value` as a text; a text is returned as it is."""
        return value if isinstance(value, cls) else cls(value)  # type: ignore[arg-type]

    @classmethod
    def _in_place(cls, value: Mapping[str, str]) -> Self:
        """Read a text whose place the reader of the document names."""
        try:
            return cls(value)
        except InvalidValue as error:
            raise InvalidValue(*(attrs.evolve(problem, path="") for problem in error.problems)) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a definition hold a text: a string or one string per language."""
        from pydantic_core import core_schema  # noqa: PLC0415 - only definitions need pydantic

        def read(value: object) -> Text:
            if isinstance(value, Text):
                return value
            if isinstance(value, str) and value:
                return cls(value)
            if isinstance(value, dict) and value and all(isinstance(v, str) and v for v in value.values()):
                return cls._in_place(value)
            msg = "expected a text: a string, or one string per language"
            raise ValueError(msg)

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(lambda text: text.wire())
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Publish the two forms of a text."""
        string = {"type": "string", "minLength": 1}
        return {"anyOf": [string, {"type": "object", "minProperties": 1, "additionalProperties": string}]}


def spelled(kind: type) -> str:
    """Return the name of a class as documents write it.

    >>> class GoBack: ...
    >>> spelled(GoBack)
    'go_back'
    """
    return re.sub("(?<=.)(?=[A-Z])", "_", kind.__name__).lower()
