"""The words on tables and pages, in the language asked for."""

from __future__ import annotations

from salesfunnel.messages import Message

__all__ = ["said", "value_said"]


def said(key: str, locale: str, **values: object) -> str:
    """Return the catalogue's words for `key`."""
    return Message.of(key, **values).render(locale)


def value_said(value: object, locale: str) -> str:
    """Return what a segment's value is called; where nothing is recorded, words that no value looks like."""
    return said("page_nothing", locale) if value is None else str(value)
