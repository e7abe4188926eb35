"""A score as a value: the number, its band, and the receipts that add up to it exactly."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, is_name, is_unclaimed, read_only, utc
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Improvement", "Lifts", "Receipt", "Score", "Summed", "Trend", "Unanswered", "made", "signed"]

ReceiptKind: TypeAlias = Literal["base", "rule", "signal", "adjustment", "group", "bound"]


_MOST = 10**12
"""The most points that a sum is read with, convention of this library: far more than lines of MOST give."""


def signed(points: Decimal) -> str:
    """Return points with their sign.

    >>> signed(Decimal(5)), signed(Decimal("-2.5"))
    ('+5', '-2.5')
    """
    return f"{points:+f}"


@attrs.frozen(kw_only=True)
class Receipt:
    """One line of a score: why it is higher or lower by some points.

    Args:
        kind: what it comes from; `group` and `bound` are what a limit took off or added.
        key: key of the rule, signal or group; `base`, `min` or `max`; for an adjustment its author.
        points: how many.
        label: how people call it.
        group: the group that it counts with.
        rows: how many activities gave points, for a signal.
        is_capped: whether a window's cap took some of a signal's points.
        reason: why somebody adjusted the score.
        extra: keys of a newer format.
    """

    kind: ReceiptKind
    key: str
    points: Decimal
    label: Text | None = None
    group: str | None = None
    rows: int = 0
    is_capped: bool = False
    reason: str = ""
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def message(self) -> Message:
        """The sentence for people."""
        points, name = signed(self.points), self.label or self.key
        match self.kind:
            case "base" | "bound":
                return Message.of(f"receipt_{self.kind}", points=points)
            case "adjustment":
                return Message.of("receipt_adjustment", points=points, by=self.key, reason=self.reason)
            case "signal":
                code = "receipt_signal_capped" if self.is_capped else "receipt_signal"
                return Message.of(code, points=points, name=name, rows=self.rows)
            case _:
                return Message.of(f"receipt_{self.kind}", points=points, name=name)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Unanswered:
    """A rule that nobody can answer yet, or a signal whose activities are not known; it gave no points.

    Args:
        key: key of the rule or signal.
        points: what it would give: of a signal, for one activity.
        label: how people call it.
        ask: the question that would settle it.
        extra: keys of a newer format.
    """

    key: str
    points: Decimal
    label: Text | None = None
    ask: Text | None = None
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of("score_unanswered", name=self.label or self.key, points=signed(self.points))

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Improvement:
    """A rule that would lift the score if it were answered otherwise.

    Args:
        key: key of the rule.
        answer: what it answers now: None or False (it has to become true), True (it has to become false).
        points: by how much it alone would change the sum, before limits.
        label: how people call it.
        ask: the question to put to the customer.
        extra: keys of a newer format.
    """

    key: str
    answer: bool | None = None
    points: Decimal
    label: Text | None = None
    ask: Text | None = None
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def message(self) -> Message:
        """The sentence for people."""
        code = {None: "improved_unknown", False: "improved_false", True: "improved_true"}[self.answer]
        return Message.of(code, name=self.label or self.key, points=signed(self.points))

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Lifts:
    """The smallest sets of rules that would lift a score into a band.

    Args:
        band: the band aimed at; None when there is none above.
        sets: smallest first, and among those of one size the ones with most unknown answers first; one empty
            set when the score is there already, none when no small set suffices.
        truncated: whether there may be others: more than eight, larger than four, or too long to look for.
        extra: keys of a newer format.
    """

    band: str | None = None
    sets: tuple[tuple[Improvement, ...], ...] = ()
    truncated: bool = False
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)


@attrs.frozen(kw_only=True)
class Trend:
    """How a score has changed since an earlier one.

    Args:
        change: by how many points.
        days: over how many days of 86,400 s.
        before: the band then.
        extra: keys of a newer format.
    """

    change: Decimal
    days: float
    before: str | None = None
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def direction(self) -> Literal["up", "down", "level"]:
        """Which way it went."""
        return "up" if self.change > 0 else "down" if self.change < 0 else "level"


@attrs.frozen(kw_only=True)
class Summed:
    """What a score is before anybody asks when it changes; records with the same answers share one.

    Args:
        hundredths: the value in hundredths of a point.
        place: the place of the band, from the lowest, when none was held before.
    """

    scorecard: str
    hundredths: int
    value: Decimal
    receipts: tuple[Receipt, ...]
    unanswered: tuple[Unanswered, ...]
    answers: tuple[bool | None, ...]
    place: int | None


def _is_points(_instance: object, attribute: Any, value: Any) -> None:
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) > _MOST:
        raise InvalidValue.at(f"Score.{attribute.name}", f"found {value!r:.60}, expected a number of points")


def _add_up(score: Score, _attribute: Any, receipts: tuple[Receipt, ...]) -> None:
    for place, each in enumerate(receipts):
        if not each.points.is_finite() or abs(each.points) > _MOST:
            says = f"found {each.points}, expected a number of points"
            raise InvalidValue.at(f"Score.receipts.{place}.points", says)
    total = sum((each.points for each in receipts), Decimal())
    if total != score.value:
        says = f"they add up to {total:f}, expected the value, {score.value:f}"
        raise InvalidValue.at("Score.receipts", says, "keep every line of the score")


@attrs.frozen(kw_only=True)
class Score:
    """How promising a subject is by one scorecard at one instant.

    When it changes, and what would lift it, is found out when somebody looks.

    Args:
        scorecard: key of the scorecard.
        value: the points, exact to the hundredth.
        band: key of the band; None where the scorecard has none.
        receipts: the lines; their points add up to the value exactly.
        unanswered: the rules and signals that gave nothing because they are not known.
        as_of: the instant that it speaks of.
        next_change_at: an instant before which neither the value nor the band changes by itself: the next
            change, or earlier where a limit hides what fades; None when time alone changes nothing.
        is_foreseen: whether that holds; not so where a plug-in is asked.
        lifts: what would lift it into the next band, or into the one that was asked for.
        trend: how it has changed since the earlier score that was handed over.
        extra: keys of a newer format.
    """

    scorecard: str = attrs.field(validator=is_name)
    value: Decimal = attrs.field(validator=_is_points)
    band: str | None = None
    receipts: tuple[Receipt, ...] = attrs.field(default=(), validator=_add_up)
    unanswered: tuple[Unanswered, ...] = ()
    as_of: datetime = attrs.field(converter=utc, validator=is_instant)
    next_change_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    is_foreseen: bool = True
    lifts: Lifts = Lifts()
    trend: Trend | None = None
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)
    _later: tuple[Any, ...] = attrs.field(default=(), init=False, eq=False, repr=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Fill a slot that `made` left empty when somebody looks at it for the first time."""
            if name not in _NAMES:
                raise AttributeError(f"'Score' object has no attribute '{name}'")
            summed, told = self._later
            held = summed if name in _SHARED else told[0].look(*told[1:], self.as_of)
            found = EMPTY if name == "extra" else getattr(held, name)
            object.__setattr__(self, name, found)
            return found

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it says, not what that was built from."""
        return (partial(Score, **{name: getattr(self, name) for name in _NAMES}), ())

    @property
    def limits(self) -> tuple[Receipt, ...]:
        """The receipts of caps and bounds that bit, those of signals with their own cap too."""
        return tuple(each for each in self.receipts if each.kind in {"group", "bound"} or each.is_capped)


_NAMES = tuple(each.name for each in attrs.fields(Score) if each.init)
_SHARED = ("scorecard", "receipts", "unanswered")
_new = object.__new__
_set_value, _set_band, _set_as_of, _set_later = (
    getattr(Score, each).__set__ for each in ("value", "band", "as_of", "_later")
)


def made(summed: Summed, told: tuple[Any, ...], *, band: str | None, as_of: datetime) -> Score:
    """Return a score whose other slots are filled when somebody looks at them.

    Args:
        summed: what was added up.
        told: what was asked, for whoever looks closer: the scorecard, and what its `look` is handed.
        band: key of the band.
        as_of: the instant.
    """
    score = _new(Score)
    _set_value(score, summed.value)
    _set_band(score, band)
    _set_as_of(score, as_of)
    _set_later(score, (summed, told))
    return score
