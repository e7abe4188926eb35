"""What does history say about who is won? A points scorecard that is learned, and what one must know of it.

What comes out is an ordinary scorecard and a probability table, which need nothing to be used. Learning
itself needs the extra `learn`. Scorecards written by hand belong to the room above.
"""

from salesfunnel.scoring.learned.binning import Binning, Direction
from salesfunnel.scoring.learned.report import (
    CalibrationBin,
    Estimate,
    FieldStrength,
    LiftTenth,
    Measures,
    Notice,
    NoticeCode,
    PointsLine,
    Report,
)
from salesfunnel.scoring.learned.result import Learned, Probabilities
from salesfunnel.scoring.learned.training import learn

__all__ = [
    "Binning",
    "CalibrationBin",
    "Direction",
    "Estimate",
    "FieldStrength",
    "Learned",
    "LiftTenth",
    "Measures",
    "Notice",
    "NoticeCode",
    "PointsLine",
    "Probabilities",
    "Report",
    "learn",
]
