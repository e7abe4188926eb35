"""Insight: what does history say?

Subjects with their stays are counted once into a `Tally`, a small sum that adds; every rate, interval,
duration, velocity and chart is computed from a tally, with the policy by which it was counted. Nothing here
decides what may move, predicts what will, or reads a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.insight.charts import funnel_chart, learned_charts
    from salesfunnel.insight.conversion import (
        Conversion,
        Cycle,
        SegmentConversion,
        StageConversion,
        StageCount,
        Totals,
        conversion,
        summary,
    )
    from salesfunnel.insight.entry_lag import Entry, EntryLag, entry_lag
    from salesfunnel.insight.rates import Rate, wilson
    from salesfunnel.insight.tally.durations import Counts
    from salesfunnel.insight.tally.policy import TallyPolicy
    from salesfunnel.insight.tally.quality import QualityFinding, quality
    from salesfunnel.insight.tally.tally import Tally
    from salesfunnel.insight.velocity import Velocity, velocity
else:
    lazy_room(
        __name__,
        {
            "charts": "funnel_chart learned_charts",
            "conversion": (
                "Conversion Cycle SegmentConversion StageConversion StageCount Totals conversion summary"
            ),
            "entry_lag": "Entry EntryLag entry_lag",
            "rates": "Rate wilson",
            "tally.durations": "Counts",
            "tally.policy": "TallyPolicy",
            "tally.quality": "QualityFinding quality",
            "tally.tally": "Tally",
            "velocity": "Velocity velocity",
        },
    )

__all__ = [
    "Conversion",
    "Counts",
    "Cycle",
    "Entry",
    "EntryLag",
    "QualityFinding",
    "Rate",
    "SegmentConversion",
    "StageConversion",
    "StageCount",
    "Tally",
    "TallyPolicy",
    "Totals",
    "Velocity",
    "conversion",
    "entry_lag",
    "funnel_chart",
    "learned_charts",
    "quality",
    "summary",
    "velocity",
    "wilson",
]
