"""What a person or an automation may ask for: commands, in the imperative.

Each file holds the wishes of one kind, beside the events of the same kind in `salesfunnel.model.event`;
`COMMANDS` lists them all. Whether a wish is granted is decided in the lifecycle.
"""

from collections.abc import Mapping
from types import MappingProxyType

from salesfunnel.lifecycle.commands.changes import (
    AddDocument,
    ApproveItem,
    ChangeFields,
    CompleteFollowUp,
    CompleteItem,
    MarkMoment,
    Merge,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    RejectItem,
    Review,
    SettleObjection,
    Tag,
    Waive,
)
from salesfunnel.lifecycle.commands.moves import (
    Advance,
    Capture,
    Command,
    Convert,
    GoBack,
    HandOff,
    Import,
    Lose,
    Park,
    Reopen,
    Repurchase,
    Resume,
)
from salesfunnel.lifecycle.commands.ownership import (
    AcceptHandover,
    Assign,
    Claim,
    OfferHandover,
    RejectHandover,
    Release,
)
from salesfunnel.text import spelled

__all__ = [
    "COMMANDS",
    "COMMAND_NAMES",
    "AcceptHandover",
    "AddDocument",
    "Advance",
    "ApproveItem",
    "Assign",
    "Capture",
    "ChangeFields",
    "Claim",
    "Command",
    "CompleteFollowUp",
    "CompleteItem",
    "Convert",
    "GoBack",
    "HandOff",
    "Import",
    "Lose",
    "MarkMoment",
    "Merge",
    "OfferHandover",
    "Park",
    "PlanFollowUp",
    "RaiseObjection",
    "RecordActivity",
    "RejectHandover",
    "RejectItem",
    "Release",
    "Reopen",
    "Repurchase",
    "Resume",
    "Review",
    "SettleObjection",
    "Tag",
    "Waive",
]  # fmt: skip

MOVES: tuple[type[Command], ...] = (
    Capture, Import, Advance, GoBack, Park, Resume, Lose, Reopen, Convert, HandOff, Repurchase,
)  # fmt: skip
CHANGES: tuple[type[Command], ...] = (ChangeFields, Tag, Merge, MarkMoment, Review)
WORK: tuple[type[Command], ...] = (
    RecordActivity, PlanFollowUp, CompleteFollowUp, AddDocument, RaiseObjection, SettleObjection,
)  # fmt: skip
DUTIES: tuple[type[Command], ...] = (CompleteItem, ApproveItem, RejectItem, Waive)
OWNERSHIP: tuple[type[Command], ...] = (Assign, Claim, Release, OfferHandover, AcceptHandover, RejectHandover)

COMMANDS: tuple[type[Command], ...] = (*MOVES, *CHANGES, *WORK, *DUTIES, *OWNERSHIP)
"""Every kind of command."""

COMMAND_NAMES: Mapping[str, type[Command]] = MappingProxyType({spelled(each): each for each in COMMANDS})
"""Every kind of command by its name: `go_back`, `complete_item`, …"""
