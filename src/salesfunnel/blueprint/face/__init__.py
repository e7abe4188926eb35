"""The questions of a funnel, room by room; `Funnel` answers them all."""

from salesfunnel.blueprint.face.cadence import Reminding
from salesfunnel.blueprint.face.core import Core
from salesfunnel.blueprint.face.gates import AskingGates
from salesfunnel.blueprint.face.having import Having
from salesfunnel.blueprint.face.identity import Identifying
from salesfunnel.blueprint.face.lifecycle import Deciding
from salesfunnel.blueprint.face.records import Recording
from salesfunnel.blueprint.face.routing import Assigning
from salesfunnel.blueprint.face.scores import Scoring

__all__ = [
    "AskingGates",
    "Assigning",
    "Core",
    "Deciding",
    "Having",
    "Identifying",
    "Recording",
    "Reminding",
    "Scoring",
]
