"""How promising is it? What a scorecard counts: rules, signals, groups, bounds, bands, resets, grades."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.model.field import Definition, Key
from salesfunnel.scoring.card.bands import Band
from salesfunnel.scoring.card.decay import Decay
from salesfunnel.scoring.card.points import Points
from salesfunnel.text import Text

__all__ = ["Grade", "GradeRule", "Group", "Reset", "ScoreRule", "Scorecard", "Signal"]

Kind = Literal["lead", "opportunity"]


class ScoreRule(Definition):
    """Points for what is so; nothing while it is false or unknown.

    Args:
        key: its permanent name; receipts mention it.
        when: the condition.
        points: what it gives; negative ones take away.
        group: the group with whose cap it counts.
        label: how people call it.
        ask: the question to put to the customer while the answer is unknown.
    """

    key: Key
    when: ConditionField
    points: Points
    group: Key | None = None
    label: Text | None = None
    ask: Text | None = None


class Signal(Definition):
    """Points for each activity of a kind.

    Those count that are dated, up to now, after the last reset, and for which `where` is surely true.
    Each gives its points, faded by its age; then the window's limits are kept.

    Args:
        key: its permanent name; receipts mention it.
        kind: the kind of activity: `email_opened`, `webinar`, …; every kind when absent.
        where: what the activity must fulfil; it sees the activity's own attributes.
        points: what one gives; negative ones take away.
        window_days: how many calendar days of the blueprint's zone make a window. Windows follow one another
            without gaps, counted in days from Monday, 1 January 1: 1 is a day, 7 a week from Monday. Without
            it, all of the past is one window.
        cap: the most points of one window, whichever sign they have; after decay.
        first: how many activities of one window count, the earliest ones.
        decay: how the points fade.
        group: the group with whose cap they count.
        label: how people call it.
    """

    key: Key
    kind: Annotated[str, Setting(min_length=1)] | None = None
    where: ConditionField | None = None
    points: Points
    window_days: int | None = Setting(default=None, ge=1, le=36_500, strict=True)
    cap: Annotated[Points, Setting(gt=0)] | None = None
    first: int | None = Setting(default=None, ge=1, strict=True)
    decay: Decay | None = None
    group: Key | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.window_days is not None and self.cap is None and self.first is None:
            msg = "found 'window_days' alone, expected what it limits: 'cap' or 'first'"
            raise ValueError(msg)
        return self


class Group(Definition):
    """Rules and signals that count together.

    Args:
        cap: the most that they give together.
        floor: the least.
        label: how people call it.
    """

    cap: Points | None = None
    floor: Points | None = None
    label: Text | None = None


class Reset(Definition):
    """What makes signals and adjustments begin anew; what rules say of the record stays.

    Args:
        stages: entering one of these stages, such as the lost one.
        moments: a moment of one of these keys, marked by somebody.
    """

    stages: tuple[Key, ...] = ()
    moments: tuple[Key, ...] = ()


class Scorecard(Definition):
    """A number for how promising a subject is, with the reasons for it.

    In this order: each activity's points fade, a signal's window is limited, groups are limited, and last the
    sum by `min` and `max`.

    Args:
        of: whose scorecard it is.
        base: the points that everybody has.
        rules: points for what is so.
        signals: points for what happened.
        groups: what counts together, by key.
        min: the least value.
        max: the greatest.
        bands: from the lowest to the highest; the first has no `at_least`.
        hysteresis: how far below its lower end a band is kept, in points, when it was held before.
        resets: what makes signals and adjustments begin anew.
        label: how people call it.
    """

    of: Kind | tuple[Kind, ...] = "opportunity"
    base: Points = 0
    rules: tuple[ScoreRule, ...] = ()
    signals: tuple[Signal, ...] = ()
    groups: dict[Key, Group] = Setting(default_factory=dict)
    min: Points | None = None
    max: Points | None = None
    bands: tuple[Band, ...] = ()
    hysteresis: Annotated[Points, Setting(ge=0)] = 0
    resets: Reset = Reset()
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Whose scorecard it is, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


class GradeRule(Definition):
    """Thirds of a letter for what is so, or for what is surely not so; unknown changes nothing.

    Args:
        key: its permanent name.
        when: the condition.
        thirds: by how many thirds of a letter the grade rises while it is true; negative ones lower it.
        otherwise: the same while it is false.
        label: how people call it.
        ask: the question to put to the customer while the answer is unknown.
    """

    key: Key
    when: ConditionField
    thirds: int = Setting(ge=-12, le=12, strict=True)
    otherwise: int = Setting(default=0, ge=-12, le=12, strict=True)
    label: Text | None = None
    ask: Text | None = None


class Grade(Definition):
    """A letter from F to A+, or a cell of the matrix A1 … D4.

    Args:
        of: whose grade it is.
        rules: thirds of a letter, counted from D.
        fit: the scorecard whose bands become letters, the highest one A; instead of `rules`, with
        engagement: the scorecard whose bands become numbers, the highest one 1.
        label: how people call it.
    """

    of: Kind | tuple[Kind, ...] = "opportunity"
    rules: tuple[GradeRule, ...] = ()
    fit: Key | None = None
    engagement: Key | None = None
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Whose grade it is, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        cards = (self.fit is not None) + (self.engagement is not None)
        if bool(self.rules) is bool(cards) or cards == 1:
            msg = "expected either 'rules', or both 'fit' and 'engagement'"
            raise ValueError(msg)
        return self
