"""What is said of a learned scorecard: how good it is, how sure that is, and its points."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = [
    "CalibrationBin",
    "Estimate",
    "FieldStrength",
    "LiftTenth",
    "Measures",
    "Notice",
    "NoticeCode",
    "PointsLine",
    "Report",
]

NoticeCode: TypeAlias = Literal[
    "insufficient_history",
    "leak_category",
    "leak_end",
    "leak_known_after",
    "leak_strong",
    "no_signal",
    "no_signal_later",
    "no_time_split",
    "too_good",
    "drift_field",
    "drift_outcome",
    "double_counting",
    "field_dropped",
    "field_says_nothing",
    "band_left_out",
    "rows_open",
    "values_unread",
    "rows_untimed",
]


@attrs.frozen(kw_only=True)
class Notice:
    """What has to be known about a history or a scorecard: why it is refused, or what to be wary of.

    Args:
        code: which of them.
        field: the field that it is about.
        message: the sentence for people.
    """

    code: NoticeCode
    field: str | None = None
    message: Message

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Estimate:
    """A number with the interval that holds it 19 times of 20."""

    value: float
    low: float
    high: float


@attrs.frozen(kw_only=True)
class Measures:
    """How good predictions are about rows that were not learned from.

    Args:
        how: whether rows were held out by chance in turn, or those that began last.
        rows: how many were predicted.
        won: how many of them were won.
        auc: how often a won row has more points than a lost one; 0.5 is chance.
        brier: the mean squared error of the probabilities; 0 is perfect.
        log_loss: their mean log loss; 0 is perfect.
        calibration_error: how far probabilities are from rates, over ten bins of the probability.
        lift: how much oftener the best tenth is won than all.
    """

    how: Literal["cross_validation", "time_split"]
    rows: int
    won: int
    auc: Estimate
    brier: Estimate
    log_loss: Estimate
    calibration_error: Estimate
    lift: Estimate


@attrs.frozen(kw_only=True)
class CalibrationBin:
    """Rows whose probability lies in one tenth of the scale: what was predicted, and what came."""

    low: float
    high: float
    rows: int
    predicted: float
    observed: float


@attrs.frozen(kw_only=True)
class LiftTenth:
    """A tenth of the rows, the best one first.

    Args:
        tenth: 1 to 10.
        rows: how many; where scores are equal, rows are shared out in proportion.
        won: how many of them were won.
        lift: how much oftener they were won than all.
        captured: which share of all that were won is in this tenth and those before.
    """

    tenth: int
    rows: float
    won: float
    lift: float
    captured: float


@attrs.frozen(kw_only=True)
class PointsLine:
    """A line of the points table.

    Args:
        key: of the rule; a part without points has none.
        field: whose part it is.
        label: what people call the part.
        when: the condition.
        points: what it gives.
        rows: how many rows of the history it is true of.
        won: how many of them were won.
    """

    key: str
    field: str
    label: Text
    when: str
    points: int
    rows: int
    won: int

    @property
    def rule(self) -> dict[str, Any]:
        """The line as a rule of a scorecard."""
        return {"key": self.key, "when": self.when, "points": self.points, "label": self.label.wire()}

    @property
    def rate(self) -> float:
        """The share that was won."""
        return self.won / self.rows if self.rows else 0.0

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the line in `locale`."""
        values = {"points": f"{self.points:+d}", "name": self.label, "rows": f"{self.rows:,}"}
        return Message.of("points_line", rate=f"{self.rate:.1%}", **values).render(locale)

    def __str__(self) -> str:
        """Return the English line."""
        return self.render()


@attrs.frozen(kw_only=True)
class FieldStrength:
    """What one field says by itself.

    Args:
        field: its name.
        auc: how well it alone tells won from lost, on the rows that it was divided by.
        information: its information value, the divergence between won and lost.
        stability: the population stability index of the newest rows; None without a time split.
        counts: whether it is in the scorecard.
    """

    field: str
    auc: float
    information: float
    stability: float | None = None
    counts: bool = True


@attrs.frozen(kw_only=True)
class Report:
    """How a scorecard was learned and how good it is.

    Args:
        rows: how many closed rows it was learned from.
        won: how many of them were won.
        cross: measured by cross-validation.
        later: measured on the rows that began last, by what was learned from those before; None where no time
            is named or there are too few.
        calibration: by tenths of the probability, cross-validated; those without rows are left out.
        lift: by tenths of the rows, cross-validated.
        points: the points table; fields in order, parts from the fewest points to the most.
        fields: what each field says by itself.
    """

    rows: int
    won: int
    cross: Measures
    later: Measures | None
    calibration: tuple[CalibrationBin, ...]
    lift: tuple[LiftTenth, ...]
    points: tuple[PointsLine, ...]
    fields: tuple[FieldStrength, ...]
