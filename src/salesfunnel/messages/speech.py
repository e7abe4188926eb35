"""Sentences of the catalogue with their values, rendered late; and languages that a host adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Self

import attrs

from salesfunnel.errors import InvalidValue, Problem, near
from salesfunnel.messages.catalogue import CATALOGUE
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Locale", "Message", "placeholders"]


class Locale(str):
    """A language that the host adds: its name, with the catalogue's sentences in it.

    It is a text, so it may be given wherever a language is asked for; what it does not say is said in the
    language of its name, else in English.

    Args:
        name: `fr`, or `fr-CA`.
        sentences: keys of `salesfunnel.messages.CATALOGUE` with their sentences.

    >>> fr = Locale("fr", {"criterion_false": "« {criterion} » n'est pas rempli"})
    >>> Message.of("criterion_false", criterion="Budget").render(fr)
    "« Budget » n'est pas rempli"

    Raises:
        InvalidValue: with each sentence that the catalogue lacks, or whose placeholders are other ones.
    """

    __slots__ = ("sentences",)
    sentences: Mapping[str, str]

    def __new__(cls, name: str, sentences: Mapping[str, str]) -> Self:
        """Check every sentence, so that no finding fails to be said."""
        problems = tuple(_sentence_problems(sentences))
        if problems:
            raise InvalidValue(*problems)
        made = super().__new__(cls, name)
        made.sentences = MappingProxyType(dict(sentences))
        return made

    def missing(self) -> tuple[str, ...]:
        """Return the keys of the catalogue that it does not say."""
        return tuple(key for key in CATALOGUE if key not in self.sentences)

    def __reduce__(self) -> tuple[type[Locale], tuple[str, dict[str, str]]]:
        """Pickle the name and the sentences."""
        return (Locale, (str(self), dict(self.sentences)))


def _sentence_problems(sentences: Mapping[str, str]) -> Iterator[Problem]:
    for key, sentence in sentences.items():
        path = f"sentences.{key}"
        if key not in CATALOGUE:
            yield Problem(path, "unknown_name", "the catalogue has no such sentence", near(key, CATALOGUE))
            continue
        wanted = placeholders(CATALOGUE[key].render()) or frozenset()
        if placeholders(sentence) != wanted:
            listed = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
            says, cure = "its placeholders are other ones", f"use each of: {listed}"
            yield Problem(path, "wrong_placeholders", says, cure)


def placeholders(sentence: str) -> frozenset[str] | None:
    """Return the names between braces; None for a sentence that cannot be filled in by names alone."""
    try:
        found = [part[1:] for part in Formatter().parse(sentence) if part[1] is not None]
    except ValueError:
        return None
    plain = all(str(name).isidentifier() and not form and turn is None for name, form, turn in found)
    return frozenset(str(name) for name, _, _ in found) if plain else None


@attrs.frozen
class Message:
    """A sentence of the catalogue with its values, rendered late in the language asked for.

    Args:
        key: the entry of `salesfunnel.messages.CATALOGUE`.
        values: the entry's placeholders and what to put there; a `Text` is rendered in the same language.

    >>> Message("not_a_move", (("command", "Advance"), ("status", "won"))).render("en")
    "'Advance' is not a move from status 'won'"
    """

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        own = locale.sentences.get(self.key) if isinstance(locale, Locale) else None
        template = own or CATALOGUE[self.key].render(locale)
        values = {name: v.render(locale) if isinstance(v, (Text, Message)) else v for name, v in self.values}
        return template.format_map(values)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()

    @classmethod
    def of(cls, key: str, **values: object) -> Self:
        """Build a message from keyword values."""
        return cls(key, tuple(sorted(values.items())))
