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

from salesfunnel.lifecycle.commands import (
    Advance,
    Capture,
    Command,
    Convert,
    GoBack,
    Lose,
    Park,
    Reopen,
    Resume,
)
from salesfunnel.model.event import (
    Advanced,
    Captured,
    Converted,
    Event,
    Lost,
    Parked,
    Reopened,
    Resumed,
    WentBack,
)
from salesfunnel.model.stage import StageKind

__all__ = ["CHANGES", "LEGAL", "NEW", "STANDINGS", "Asked", "Change", "Where", "diagram", "sheet"]

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


class Asked(StrEnum):
    """Which gates are asked."""

    NONE = "none"
    ENTRY = "entry"
    WAY = "way"


@attrs.frozen(kw_only=True)
class Change:
    """One row: a command that is a move from a status.

    Args:
        status: where the subject stands before.
        command: what is asked for.
        event: what happens when it is granted.
        kinds: the kinds of stage it may lead to.
        where: where such a stage stands in the order.
        gates: which gates are asked.
        rule: the entry of the pipeline's `moves` that may refuse it.
        reason: when it needs one: `always`, when the `rule` says `with_reason`, or `never`.
        of: whose move it is; None for everybody's.
        carries: the command's values that the event repeats.
    """

    status: str
    command: type[Command]
    event: type[Event]
    kinds: tuple[StageKind, ...]
    where: Where = Where.ANY
    gates: Asked = Asked.NONE
    rule: Literal["skip", "back", "reopen"] | None = None
    reason: Literal["always", "rule", "never"] = "never"
    of: Literal["lead", "opportunity"] | None = None
    carries: tuple[str, ...] = ()


_OPEN, _WON, _LOST, _PARKED = StageKind.OPEN, StageKind.WON, StageKind.LOST, StageKind.PARKED
_CONVERSION = ("opportunity_id", "account_id", "contact_ids")

CHANGES: tuple[Change, ...] = (
    Change(status=NEW, command=Capture, event=Captured, kinds=(_OPEN,), where=Where.FIRST),
    Change(
        status="open", command=Advance, event=Advanced, kinds=(_OPEN, _WON), where=Where.LATER,
        gates=Asked.WAY, rule="skip",
    ),
    Change(
        status="open", command=GoBack, event=WentBack, kinds=(_OPEN,), where=Where.EARLIER,
        rule="back", reason="rule", carries=("reason",),
    ),
    Change(status="open", command=Park, event=Parked, kinds=(_PARKED,), carries=("reason", "review_at")),
    Change(
        status="open", command=Lose, event=Lost, kinds=(_LOST,), reason="always",
        carries=("reason", "competitor"),
    ),
    Change(
        status="open", command=Convert, event=Converted, kinds=(_WON,), where=Where.LATER,
        gates=Asked.WAY, rule="skip", of="lead", carries=_CONVERSION,
    ),
    Change(status="parked", command=Resume, event=Resumed, kinds=(_OPEN,), where=Where.LEFT),
    Change(status="parked", command=Park, event=Parked, kinds=(_PARKED,), carries=("reason", "review_at")),
    Change(
        status="parked", command=Lose, event=Lost, kinds=(_LOST,), reason="always",
        carries=("reason", "competitor"),
    ),
    Change(
        status="won", command=Reopen, event=Reopened, kinds=(_OPEN,), gates=Asked.ENTRY,
        rule="reopen", reason="rule", carries=("reason",),
    ),
    Change(status="won", command=Convert, event=Converted, kinds=(_WON,), of="lead", carries=_CONVERSION),
    Change(
        status="lost", command=Reopen, event=Reopened, kinds=(_OPEN,), gates=Asked.ENTRY,
        rule="reopen", reason="rule", carries=("reason",),
    ),
)  # fmt: skip
"""Every legal change; there is no other."""

LEGAL: Mapping[tuple[str, type[Command]], Change] = MappingProxyType(
    {(change.status, change.command): change for change in CHANGES}
)
"""The same rows, found by status and command."""


def diagram() -> str:
    """Return the table as a Mermaid state diagram: statuses, and the commands that lead between them."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for change in CHANGES:
        start = "[*]" if change.status == NEW else change.status
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
}
_GATES = {Asked.NONE: "none", Asked.ENTRY: "entry of the target", Asked.WAY: "all on the way"}


def _line(change: Change) -> tuple[str, ...]:
    kinds = " or ".join(kind.value for kind in change.kinds)
    reasons = {"always": "needed", "rule": "as the rule says", "never": "-"}
    return (
        change.status,
        f"`{change.command.__name__}`",
        f"`{change.event.__name__}`",
        _PLACES[change.where].format(kinds=kinds),
        _GATES[change.gates],
        f"`moves.{change.rule}`" if change.rule else "-",
        reasons[change.reason],
        f"{change.of}s" if change.of else "all",
    )
