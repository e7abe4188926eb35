"""The one registry of commands: from which status each is legal, what it needs, and what happens then.

A row names the command, its handler, its event and that event's fold. `COMMANDS`, `LEGAL` and `FOLDS` are
read from the rows, and so are the diagrams and lists of the documentation; what has no row is refused with
`not_a_move`. Below the commands stand the rows for what nobody asks for. To add a command, write its class
in `commands`, its handler in `handlers`, its event with a fold in `fold`, and its row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from salesfunnel.lifecycle import commands
from salesfunnel.lifecycle.case import Change, Effect, GatesAsked, TimedTransition, Where
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.fold import Fold
from salesfunnel.lifecycle.fold import changes as fold
from salesfunnel.lifecycle.fold import moves as fold_move
from salesfunnel.lifecycle.handlers import changes, creation, duties, moves, ownership, work
from salesfunnel.model import event as events
from salesfunnel.model.event import Event
from salesfunnel.model.stage import StageKind
from salesfunnel.text import spelled

__all__ = [
    "CHANGES",
    "COMMANDS",
    "COMMAND_NAMES",
    "FOLDS",
    "LEGAL",
    "NEW",
    "STATUSES",
    "TIMED_TRANSITIONS",
    "command_list",
    "diagram",
    "may_happen",
    "sheet",
    "timed_diagram",
    "timed_sheet",
]

NEW = "new"
"""The status of a subject that does not exist yet."""

STATUSES = (NEW, *(kind.value for kind in StageKind))
"""Where a subject can be before a command: not existing, or in a stage of some kind."""

_OPEN, _WON, _LOST, _PARKED = StageKind.OPEN, StageKind.WON, StageKind.LOST, StageKind.PARKED
_ANY = STATUSES[1:]
_WHY = ("reason", "contributing")
_CONVERSION = ("opportunity_id", "account_id", "contact_ids", *_WHY)

_BEGINS = Effect(events.Captured, None)
_ADVANCED = Effect(events.Advanced, fold_move.advanced)
_RESUMED = Effect(events.Resumed, fold_move.moved)
_CONVERTED = Effect(events.Converted, fold_move.converted)
_MIGRATED = Effect(events.Migrated, fold_move.migrated)


def _here(
    command: type[Command],
    handler: Callable[..., Any],
    effect: Effect,
    *,
    reason: Literal["always", "never"] = "never",
    also: tuple[Effect, ...] = (),
) -> Change:
    """Return the row of a command that leaves the subject in its stage, whatever that is."""
    return Change(command, handler, effect, statuses=_ANY, reason=reason, also=also)


def _move(
    command: type[Command], effect: Effect, *statuses: str, kinds: tuple[StageKind, ...], **needs: Any
) -> Change:
    """Return the row of a move: its gates are asked before it says anything."""
    return Change(
        command, moves.move, effect, statuses=statuses, kinds=kinds, **{"gates_first": True, **needs}
    )


CHANGES: tuple[Change, ...] = (
    Change(
        commands.Capture, creation.capture, _BEGINS, statuses=(NEW,), kinds=(_OPEN,), where=Where.FIRST,
    ),
    Change(
        commands.Import, creation.take_over, Effect(events.Imported, None), statuses=(NEW,),
        kinds=(_OPEN, _WON, _LOST, _PARKED), where=Where.ANY,
    ),
    _move(
        commands.Advance, _ADVANCED, "open", kinds=(_OPEN, _WON), where=Where.LATER, gates=GatesAsked.WAY,
        rule="skip",
    ),
    _move(
        commands.GoBack, Effect(events.WentBack, fold_move.went_back), "open", kinds=(_OPEN,),
        where=Where.EARLIER, rule="back", reason="rule", carries=("reason",),
    ),
    _move(
        commands.Park, Effect(events.Parked, fold_move.parked), "open", "parked", kinds=(_PARKED,),
        where=Where.ANY, carries=("reason", "review_at"),
    ),
    _move(commands.Resume, _RESUMED, "parked", kinds=(_OPEN,), where=Where.LEFT),
    _move(
        commands.Lose, Effect(events.Lost, fold_move.lost), "open", "parked", kinds=(_LOST,),
        where=Where.ANY, reason="always", carries=(*_WHY, "competitor"),
    ),
    _move(
        commands.Reopen, Effect(events.Reopened, fold_move.reopened), "won", "lost", kinds=(_OPEN,),
        where=Where.ANY, gates=GatesAsked.FARTHER, rule="reopen", reason="rule", carries=("reason",),
    ),
    # Another subject begins with it, and what keeps it from that is said before any gate is asked.
    _move(
        commands.Convert, _CONVERTED, "open", kinds=(_WON,), where=Where.LATER, gates=GatesAsked.WAY,
        gates_first=False, rule="skip", of="lead", carries=_CONVERSION, also=(_BEGINS,),
    ),
    _move(
        commands.Convert, _CONVERTED, "won", kinds=(_WON,), where=Where.ANY, gates_first=False, of="lead",
        carries=_CONVERSION, also=(_BEGINS,),
    ),
    _move(
        commands.HandOff, Effect(events.HandedOff, fold_move.handed_off), "open", "parked", kinds=(_OPEN,),
        where=Where.ELSEWHERE, gates=GatesAsked.FARTHER, carries=("reason",),
    ),
    Change(
        commands.Repurchase, creation.repurchase, Effect(events.Repurchased, fold.repurchased),
        statuses=("won",), of="opportunity", carries=("opportunity_id",), also=(_BEGINS,),
    ),
    _here(commands.ChangeFields, changes.change_fields, Effect(events.FieldsChanged, fold.fields_changed)),
    _here(commands.Tag, changes.tag, Effect(events.Tagged, fold.tagged)),
    _here(
        commands.Merge, changes.merge, Effect(events.Merged, fold.merged),
        also=(Effect(events.MergedInto, fold.merged_into),),
    ),
    _here(commands.MarkMoment, changes.mark_moment, Effect(events.MomentMarked, fold.moment_marked)),
    _here(commands.Review, changes.review, Effect(events.Reviewed, fold.reviewed)),
    _here(
        commands.RecordActivity, work.record_activity,
        Effect(events.ActivityRecorded, fold.activity_recorded),
    ),
    _here(
        commands.PlanFollowUp, work.plan_follow_up, Effect(events.FollowUpPlanned, fold.follow_up_planned),
    ),
    _here(
        commands.CompleteFollowUp, work.complete_follow_up,
        Effect(events.FollowUpCompleted, fold.follow_up_completed),
    ),
    _here(commands.AddDocument, work.add_document, Effect(events.DocumentAdded, fold.document_added)),
    _here(
        commands.RaiseObjection, work.raise_objection, Effect(events.ObjectionRaised, fold.objection_raised),
    ),
    _here(
        commands.SettleObjection, work.settle_objection,
        Effect(events.ObjectionSettled, fold.objection_settled),
    ),
    _here(commands.CompleteItem, duties.complete_item, Effect(events.ItemCompleted, fold.item_completed)),
    _here(commands.ApproveItem, duties.approve_item, Effect(events.ItemApproved, fold.item_answered)),
    _here(
        commands.RejectItem, duties.reject_item, Effect(events.ItemRejected, fold.item_answered),
        reason="always",
    ),
    _here(
        commands.Waive, duties.waive, Effect(events.CriterionWaived, fold.criterion_waived), reason="always",
    ),
    _here(commands.Assign, ownership.assign, Effect(events.Assigned, fold.assigned)),
    _here(commands.Claim, ownership.claim, Effect(events.Claimed, fold.claimed)),
    _here(commands.Release, ownership.release, Effect(events.Released, fold.released)),
    _here(
        commands.OfferHandover, ownership.offer_handover,
        Effect(events.HandoverOffered, fold.handover_offered),
    ),
    _here(
        commands.AcceptHandover, ownership.accept_handover,
        Effect(events.HandoverAccepted, fold.handover_accepted),
    ),
    _here(
        commands.RejectHandover, ownership.reject_handover,
        Effect(events.HandoverRejected, fold.handover_rejected), reason="always",
    ),
)  # fmt: skip
"""Every legal change that somebody asks for; there is no other. A duplicate that was merged has none."""

TIMED_TRANSITIONS: tuple[TimedTransition, ...] = (
    TimedTransition(
        Effect(events.Stalled, fold.stalled), cause="quiet beyond the stage's `stalled`",
        statuses=("open", "parked"),
    ),
    TimedTransition(
        Effect(events.Lapsed, fold.lapsed), cause="an approval, waiver, claim, offer or ownership ran out",
        statuses=("open", "parked"),
    ),
    TimedTransition(
        _ADVANCED, cause="the stage's `advance` is true", statuses=("open",), kinds=(_OPEN, _WON),
        where=Where.LATER, gates=GatesAsked.WAY,
    ),
    TimedTransition(
        _RESUMED, cause="the stage's `advance` is true", statuses=("parked",), kinds=(_OPEN,),
        where=Where.LEFT,
    ),
    *(
        TimedTransition(
            _MIGRATED, cause="a new version of the blueprint", statuses=(kind.value,), kinds=(kind,),
            where=Where.ANY,
        )
        for kind in StageKind
    ),
)  # fmt: skip
"""Everything that happens although nobody asks for it; there is nothing else."""

COMMANDS: tuple[type[Command], ...] = tuple(dict.fromkeys(change.command for change in CHANGES))
"""Every kind of command."""

COMMAND_NAMES: Mapping[str, type[Command]] = MappingProxyType({spelled(kind): kind for kind in COMMANDS})
"""Every kind of command by its name: `go_back`, `complete_item`, …"""

LEGAL: Mapping[tuple[str, type[Command]], Change] = MappingProxyType(
    {(status, change.command): change for change in CHANGES for status in change.statuses}
)
"""The rows of commands, found by status and command."""

_EFFECTS = (
    *(effect for change in CHANGES for effect in (change.effect, *change.also)),
    *(row.effect for row in TIMED_TRANSITIONS),
)

FOLDS: Mapping[type[Event], Fold] = {
    effect.event: effect.fold for effect in _EFFECTS if effect.fold is not None
}
"""The fold of every kind of event but those that begin a history."""


def may_happen(status: str, event: type[Event]) -> bool:
    """Say whether a row lets an event happen by itself from a status."""
    return any(row.event is event and status in row.statuses for row in TIMED_TRANSITIONS)


def diagram() -> str:
    """Return the table as a Mermaid state diagram: statuses, and the commands that lead between them."""
    return _diagram(
        ("[*]" if status == NEW else status, kind.value, change.command.__name__)
        for (status, _), change in LEGAL.items()
        for kind in change.kinds
    )


def timed_diagram() -> str:
    """Return what nobody asks for as a Mermaid state diagram: statuses, and what happens to them."""
    return _diagram(
        (status, end, row.event.__name__)
        for row in TIMED_TRANSITIONS
        for status in row.statuses
        for end in ([kind.value for kind in row.kinds] or [status])
    )


def _diagram(arrows: Iterable[tuple[str, str, str]]) -> str:
    drawn: dict[tuple[str, str], list[str]] = {}
    for start, end, name in arrows:
        drawn.setdefault((start, end), []).append(name)
    lines = (f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in drawn.items())
    return "\n".join(("stateDiagram-v2", *lines))


def sheet() -> str:
    """Return the rows of commands in Markdown, a line for each."""
    head = ("From", "Command", "Event", "To a stage", "Gates asked", "Rule", "Reason", "Who")
    return _sheet(head, (_line(change) for change in CHANGES))


def timed_sheet() -> str:
    """Return the rows of what nobody asks for in Markdown, a line for each."""
    head = ("From", "Why", "Event", "To a stage", "Gates asked")
    return _sheet(head, (_timed_line(row) for row in TIMED_TRANSITIONS))


def command_list() -> str:
    """Return what each command asks for in Markdown, as its class says it."""
    said = ((kind.__name__, (kind.__doc__ or "").partition("\n")[0]) for kind in COMMANDS)
    return "\n".join(f"- `{name}`: {claim}" for name, claim in said)


def _sheet(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ("---",) * len(head), *lines))


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
_REASONS = {"always": "needed", "rule": "as the rule says", "never": "-"}
_GATES = {
    GatesAsked.NONE: "none",
    GatesAsked.FARTHER: "entry of the target; farther than it had come: all on the way",
    GatesAsked.WAY: "all on the way",
}


def _line(change: Change) -> tuple[str, ...]:
    return (
        ", ".join(change.statuses),
        f"`{change.command.__name__}`",
        ", ".join(f"`{effect.event.__name__}`" for effect in (change.effect, *change.also)),
        _target(change),
        _GATES[change.gates],
        f"`moves.{change.rule}`" if change.rule else "-",
        _REASONS[change.reason],
        _WHO[change.of],
    )


def _timed_line(row: TimedTransition) -> tuple[str, ...]:
    return ", ".join(row.statuses), row.cause, f"`{row.event.__name__}`", _target(row), _GATES[row.gates]


def _target(row: Change | TimedTransition) -> str:
    return _PLACES[row.where].format(kinds=" or ".join(kind.value for kind in row.kinds))
