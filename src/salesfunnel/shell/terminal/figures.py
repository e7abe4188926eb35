"""Writes numbers as people read them, and the words beside them; what the data do not hold is a dash."""

from __future__ import annotations

from decimal import Decimal

from salesfunnel.messages import Message

__all__ = ["ABSENT", "amount", "count", "days", "interval", "percent", "said", "value_said"]

ABSENT = "–"


def count(number: int) -> str:
    """Return a whole number with its thousands apart."""
    return f"{number:,}"


def percent(rate: float | None, *, digits: int = 1) -> str:
    """Return a share from 0 to 1 as per cent."""
    return ABSENT if rate is None else f"{rate:.{digits}%}"


def interval(low: float | None, high: float | None) -> str:
    """Return the bounds of a rate."""
    return ABSENT if low is None or high is None else f"{low:.1%} – {high:.1%}"


def days(number: float | None) -> str:
    """Return a duration in days."""
    return ABSENT if number is None else f"{number:,.1f}"


def amount(major: Decimal | float | None, currency: str | None) -> str:
    """Return an amount in major units, to the unit."""
    return ABSENT if major is None else f"{major:,.0f} {currency or ''}".rstrip()


def said(key: str, locale: str, **values: object) -> str:
    """Return the catalogue's words for `key`."""
    return Message.of(key, **values).render(locale)


def value_said(value: object, locale: str) -> str:
    """Return what a segment's value is called; where nothing is recorded, words that no value looks like."""
    return said("page_nothing", locale) if value is None else str(value)
