"""Quality: what is wrong or one-sided in the data behind the rates."""

from __future__ import annotations

from math import log

import attrs

from salesfunnel.errors import expect
from salesfunnel.insight.rates import wilson
from salesfunnel.insight.tally.collect import EPOCH
from salesfunnel.insight.tally.durations import SECONDS_PER_DAY
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message

__all__ = ["QualityFinding", "counted", "late_record", "quality"]

_STAYS = frozenset({"undated_stay"})

SURPRISE = 0.001
"""How unlikely an empty early record must be before it is called one; convention of this library."""


@attrs.frozen
class QualityFinding:
    """One thing that a reader of the rates should know.

    Args:
        code: a stable identifier.
        count: how many subjects or stays it concerns.
        message: the sentence, in any language of the catalogue.
    """

    code: str
    count: int
    message: Message

    @classmethod
    def of(cls, code: str, count: int, **values: object) -> QualityFinding:
        """Build a finding with the catalogue's sentence `quality_CODE`."""
        how_many = counted("stay" if code in _STAYS else "subject", count)
        return cls(code, count, Message.of(f"quality_{code}", count=how_many, **values))


def counted(noun: str, number: int) -> Message:
    """Return how many of what, as a sentence says it.

    Args:
        noun: what the catalogue calls `count_NOUN` and, for one, `count_one_NOUN`.
        number: how many.

    >>> str(counted("row", 1)), str(counted("row", 1480))
    ('1 row', '1,480 rows')
    """
    return Message.of(f"count_one_{noun}" if number == 1 else f"count_{noun}", number=f"{number:,}")


def quality(tally: Tally) -> tuple[QualityFinding, ...]:
    """Return what the tally itself shows to be wrong: negative, undated, unplaced, merged, cut off.

    Args:
        tally: what was counted.

    Raises:
        InvalidValue: for what is no tally.
    """
    total = expect(tally, Tally, "tally", "count first: Tally.of(…)").total
    counted = {
        "negative_duration": total.negative,
        "undated_stay": sum(stage.undated for stage in total.stages),
        "unplaced_end": total.unplaced,
        "merged_duplicate": tally.merged,
    }
    found = [QualityFinding.of(code, count) for code, count in counted.items() if count]
    late = late_record(tally)
    return (*found, late) if late else tuple(found)


def late_record(tally: Tally) -> QualityFinding | None:
    """Say whether outcomes were recorded only from some day on, later than the subjects began.

    Let p be the share of subjects closed by now and m their median cycle. A subject that began more than m
    before the first recorded outcome would have closed before it with a chance of about p ÷ 2. That none of
    n such subjects did has the chance (1 − p ÷ 2)^n; below 0.001 the record is taken to begin late. What that
    does depends on how the record was cut:

    * `left_truncated`: these cohorts closed less often since (their Wilson interval lies wholly below that of
      the others), because outcomes before the record are lost: their rates are too low;
    * `length_biased`: they did not, because subjects that closed before the record are not in it at all: the
      rest are the slow ones, and their cycles are too long.

    Subjects without a dated beginning take no part, nor do outcomes before their beginning; one outcome with
    a wrong early date hides the finding. Days are counted in UTC.

    Source: convention of this library, after left truncation in survival analysis (J. P. Klein, M. L.
    Moeschberger, Survival Analysis, 2003, section 3.4). It takes the early cohorts to close like the others.
    """
    total = tally.total
    cycle = total.cycles_closed.median
    began, closed = len(tally.starts), len(tally.closed_starts)
    if tally.first_outcome is None or cycle is None or not closed:
        return None
    limit = ((tally.first_outcome - EPOCH).total_seconds() - cycle) // SECONDS_PER_DAY
    early, early_closed = tally.starts.below(limit), tally.closed_starts.below(limit)
    if early * log(1 - closed / began / 2) >= log(SURPRISE):
        return None
    early_high = wilson(early_closed, early).high
    later_low = wilson(closed - early_closed, began - early).low
    low_rate = early_high is not None and later_low is not None and early_high < later_low
    return QualityFinding.of(
        "left_truncated" if low_rate else "length_biased",
        early,
        first=tally.first_outcome.date().isoformat(),
        days=counted("day", round(cycle / SECONDS_PER_DAY)),
    )
