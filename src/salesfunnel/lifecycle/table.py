"""The table of legal changes: which command is a move from which status, and what it needs.

`decide` looks every change up here and reads the columns; the documentation's diagram and page are drawn from
the same rows. What has no row is refused with `not_a_move`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

import attrs

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
from salesfunnel.model.event import (
    ActivityRecorded,
    Advanced,
    Assigned,
    Captured,
    Claimed,
    Converted,
    CriterionWaived,
    DocumentAdded,
    Event,
    FieldsChanged,
    FollowUpCompleted,
    FollowUpPlanned,
    HandedOff,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    Imported,
    ItemApproved,
    ItemCompleted,
    ItemRejected,
    Lost,
    Merged,
    MergedInto,
    MomentMarked,
    ObjectionRaised,
    ObjectionSettled,
    Parked,
    Released,
    Reopened,
    Repurchased,
    Resumed,
    Reviewed,
    Tagged,
    WentBack,
)
from salesfunnel.model.stage import StageKind

__all__ = [
    "CHANGES",
    "LEGAL",
    "NEW",
    "STANDINGS",
    "Asked",
    "Change",
    "Where",
    "diagram",
    "sheet",
]

NEW = "new"
"""Where a subject stands that does not exist yet."""

STANDINGS = (NEW, *(kind.value for kind in StageKind))
"""Where a subject can stand before a command: not existing, or in a stage of some kind."""


class Where(StrEnum):
    """Where in the pipeline's order the target stands."""

    FIRST = "first"
    LATER = "later"
    EARLIER = "earlier"
    ANY = "any"
    LEFT = "left"
    HERE = "here"
    ELSEWHERE = "elsewhere"


class Asked(StrEnum):
    """Which gates are asked: none, all on the way, or only what is new to a subject that was there before."""

    NONE = "none"
    FARTHER = "farther"
    WAY = "way"


@attrs.frozen(kw_only=True)
class Change:
    """One row: a command that is legal in some statuses.

    Args:
        statuses: where the subject may stand before.
        command: what is asked for.
        event: what happens when it is granted.
        kinds: the kinds of stage it may lead to; none: the subject stays where it is.
        where: where such a stage stands in the order.
        gates: which gates are asked.
        rule: the entry of the pipeline's `moves` that may refuse it.
        reason: when it needs one: `always`, when the `rule` says `with_reason`, or `never`.
        of: whose move it is; None for everybody's.
        carries: the command's values that the event repeats.
        also: what happens to another subject at the same time.
    """

    statuses: tuple[str, ...]
    command: type[Command]
    event: type[Event]
    kinds: tuple[StageKind, ...] = ()
    where: Where = Where.ANY
    gates: Asked = Asked.NONE
    rule: Literal["skip", "back", "reopen"] | None = None
    reason: Literal["always", "rule", "never"] = "never"
    of: Literal["lead", "opportunity"] | None = None
    carries: tuple[str, ...] = ()
    also: tuple[type[Event], ...] = ()


_OPEN, _WON, _LOST, _PARKED = StageKind.OPEN, StageKind.WON, StageKind.LOST, StageKind.PARKED
_WHY = ("reason", "contributing")
_CONVERSION = ("opportunity_id", "account_id", "contact_ids", *_WHY)
_ALWAYS = STANDINGS[1:]


def _here(
    command: type[Command],
    event: type[Event],
    statuses: tuple[str, ...] = _ALWAYS,
    *,
    reason: Literal["always", "never"] = "never",
) -> Change:
    """Return the row of a command that leaves the subject in its stage."""
    return Change(statuses=statuses, command=command, event=event, where=Where.HERE, reason=reason)


CHANGES: tuple[Change, ...] = (
    Change(statuses=(NEW,), command=Capture, event=Captured, kinds=(_OPEN,), where=Where.FIRST),
    Change(statuses=(NEW,), command=Import, event=Imported, kinds=(_OPEN, _WON, _LOST, _PARKED)),
    Change(
        statuses=("open",), command=Advance, event=Advanced, kinds=(_OPEN, _WON), where=Where.LATER,
        gates=Asked.WAY, rule="skip",
    ),
    Change(
        statuses=("open",), command=GoBack, event=WentBack, kinds=(_OPEN,), where=Where.EARLIER,
        rule="back", reason="rule", carries=("reason",),
    ),
    Change(
        statuses=("open", "parked"), command=Park, event=Parked, kinds=(_PARKED,),
        carries=("reason", "review_at"),
    ),
    Change(statuses=("parked",), command=Resume, event=Resumed, kinds=(_OPEN,), where=Where.LEFT),
    Change(
        statuses=("open", "parked"), command=Lose, event=Lost, kinds=(_LOST,), reason="always",
        carries=(*_WHY, "competitor"),
    ),
    Change(
        statuses=("won", "lost"), command=Reopen, event=Reopened, kinds=(_OPEN,), gates=Asked.FARTHER,
        rule="reopen", reason="rule", carries=("reason",),
    ),
    Change(
        statuses=("open",), command=Convert, event=Converted, kinds=(_WON,), where=Where.LATER,
        gates=Asked.WAY, rule="skip", of="lead", carries=_CONVERSION, also=(Captured,),
    ),
    Change(
        statuses=("won",), command=Convert, event=Converted, kinds=(_WON,), of="lead", carries=_CONVERSION,
        also=(Captured,),
    ),
    Change(
        statuses=("open", "parked"), command=HandOff, event=HandedOff, kinds=(_OPEN,), where=Where.ELSEWHERE,
        gates=Asked.FARTHER, carries=("reason",),
    ),
    Change(
        statuses=("won",), command=Repurchase, event=Repurchased, where=Where.HERE, of="opportunity",
        carries=("opportunity_id",), also=(Captured,),
    ),
    _here(ChangeFields, FieldsChanged),
    _here(Tag, Tagged),
    Change(statuses=_ALWAYS, command=Merge, event=Merged, where=Where.HERE, also=(MergedInto,)),
    _here(MarkMoment, MomentMarked),
    _here(Review, Reviewed),
    _here(RecordActivity, ActivityRecorded),
    _here(PlanFollowUp, FollowUpPlanned),
    _here(CompleteFollowUp, FollowUpCompleted),
    _here(AddDocument, DocumentAdded),
    _here(RaiseObjection, ObjectionRaised),
    _here(SettleObjection, ObjectionSettled),
    _here(CompleteItem, ItemCompleted),
    _here(ApproveItem, ItemApproved),
    _here(RejectItem, ItemRejected, reason="always"),
    _here(Waive, CriterionWaived, reason="always"),
    _here(Assign, Assigned),
    _here(Claim, Claimed),
    _here(Release, Released),
    _here(OfferHandover, HandoverOffered),
    _here(AcceptHandover, HandoverAccepted),
    _here(RejectHandover, HandoverRejected, reason="always"),
)  # fmt: skip
"""Every legal change that somebody asks for; there is no other. A duplicate that was merged has none."""

LEGAL: Mapping[tuple[str, type[Command]], Change] = MappingProxyType(
    {(status, change.command): change for change in CHANGES for status in change.statuses}
)
"""The same rows, found by status and command."""


def diagram() -> str:
    """Return the table as a Mermaid state diagram: statuses, and the commands that lead between them."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (status, _), change in LEGAL.items():
        start = "[*]" if status == NEW else status
        for kind in change.kinds:
            arrows.setdefault((start, kind.value), []).append(change.command.__name__)
    lines = (f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in arrows.items())
    return "\n".join(("stateDiagram-v2", *lines))


def sheet() -> str:
    """Return the table in Markdown, a line for each row."""
    head = ("From", "Command", "Event", "To a stage", "Gates asked", "Rule", "Reason", "Who")
    rows = [head, ("---",) * len(head), *(_line(change) for change in CHANGES)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_PLACES = {
    Where.FIRST: "{kinds}, the first",
    Where.LATER: "{kinds}, later",
    Where.EARLIER: "{kinds}, earlier",
    Where.ANY: "{kinds}",
    Where.LEFT: "{kinds}, the one it left",
    Where.HERE: "stays where it is",
    Where.ELSEWHERE: "{kinds}, of another pipeline",
}
_WHO = {None: "all", "lead": "leads", "opportunity": "opportunities"}
_GATES = {
    Asked.NONE: "none",
    Asked.FARTHER: "entry of the target; farther than it had come: all on the way",
    Asked.WAY: "all on the way",
}


def _line(change: Change) -> tuple[str, ...]:
    kinds = " or ".join(kind.value for kind in change.kinds)
    reasons = {"always": "needed", "rule": "as the rule says", "never": "-"}
    return (
        ", ".join(change.statuses),
        f"`{change.command.__name__}`",
        ", ".join(f"`{each.__name__}`" for each in (change.event, *change.also)),
        _PLACES[change.where].format(kinds=kinds),
        _GATES[change.gates],
        f"`moves.{change.rule}`" if change.rule else "-",
        reasons[change.reason],
        _WHO[change.of],
    )
