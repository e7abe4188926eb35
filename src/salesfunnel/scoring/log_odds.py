"""Log-odds that add exactly: the lines of a probability, and the way from their sum to the probability."""

from __future__ import annotations

from math import exp, log

import attrs

from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["LogOdds", "as_weight", "logit_of", "probability_of", "told"]

_GRAIN = 2.0**32


def as_weight(log_odds: float) -> float:
    """Return log-odds as a whole multiple of 2⁻³².

    Sums of such numbers below 2²⁰ are exact in binary64, in whatever order they are added.

    Source: convention of this library; the grain is far below what any history could tell apart.

    >>> as_weight(0.1) + as_weight(0.2) == as_weight(0.2) + as_weight(0.1) != 0.1 + 0.2
    True
    """
    return round(log_odds * _GRAIN) / _GRAIN


def probability_of(logit: float) -> float:
    """Return the probability with these log-odds.

    >>> probability_of(0.0), probability_of(-1e6)
    (0.5, 0.0)
    """
    try:
        return 1.0 / (1.0 + exp(-logit))
    except OverflowError:
        return 0.0


def logit_of(probability: float) -> float:
    """Return the log-odds of a probability between 0 and 1, both excluded.

    >>> logit_of(0.5)
    0.0
    """
    return log(probability / (1.0 - probability))


@attrs.frozen(kw_only=True)
class LogOdds:
    """One line of a probability: by how much it moves the log-odds.

    Args:
        key: the name of what moved them; `base` for what holds of everybody.
        weight: by how much; above 0 makes the outcome more probable.
        value: what was found there, as people read it; empty for the base.
        label: how people call it.
    """

    key: str
    weight: float
    value: str = ""
    label: Text | None = None

    @property
    def odds_factor(self) -> float:
        """By what it multiplies the odds."""
        return exp(min(self.weight, 700.0))

    @property
    def message(self) -> Message:
        """The sentence for people."""
        factor = f"{self.odds_factor:.2f}"
        if self.key == "base":
            return Message.of("log_odds_base", factor=factor)
        return Message.of("log_odds", factor=factor, name=self.label or self.key, value=self.value)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def told(value: object) -> str:
    """Return a value as a line tells it.

    >>> told(True), told(2.5), told(("a", "b")), told(None)
    ('true', '2.5', 'a, b', '?')
    """
    match value:
        case None:
            return "?"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:.6g}"
        case tuple() | frozenset():
            return ", ".join(sorted(map(str, value)))
        case _:
            return str(value)
