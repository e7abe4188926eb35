"""The rows of the table for what nobody asks for: what may happen by itself, from which status, and why.

`tick` and `migrate` read them as `decide` reads those of `table`; the documentation's page is drawn from the
same rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from salesfunnel.lifecycle.table import Asked, Where
from salesfunnel.model.events.elapsed import Lapsed, Stalled
from salesfunnel.model.events.event import Event
from salesfunnel.model.events.moves import Advanced, Migrated, Resumed
from salesfunnel.model.stage import StageKind

__all__ = ["BY_ITSELF", "Happening", "arrows", "may_happen", "rows"]


@attrs.frozen(kw_only=True)
class Happening:
    """One row: an event that may happen although nobody asks for it.

    Args:
        statuses: where the subject may stand before.
        cause: what makes it happen, in a few words.
        event: what happens.
        kinds: the kinds of stage it may lead to; none: the subject stays where it is.
        where: where such a stage stands in the order.
        gates: which gates are asked.
    """

    statuses: tuple[str, ...]
    cause: str
    event: type[Event]
    kinds: tuple[StageKind, ...] = ()
    where: Where = Where.HERE
    gates: Asked = Asked.NONE


BY_ITSELF: tuple[Happening, ...] = (
    Happening(statuses=("open", "parked"), cause="quiet beyond the stage's `stalled`", event=Stalled),
    Happening(
        statuses=("open", "parked"), cause="an approval, waiver, claim, offer or ownership ran out",
        event=Lapsed,
    ),
    Happening(
        statuses=("open",), cause="the stage's `advance` is true", event=Advanced,
        kinds=(StageKind.OPEN, StageKind.WON), where=Where.LATER, gates=Asked.WAY,
    ),
    Happening(
        statuses=("parked",), cause="the stage's `advance` is true", event=Resumed, kinds=(StageKind.OPEN,),
        where=Where.LEFT,
    ),
    *(
        Happening(
            statuses=(kind.value,), cause="a new version of the blueprint", event=Migrated, kinds=(kind,),
            where=Where.ANY,
        )
        for kind in StageKind
    ),
)  # fmt: skip
"""Everything that happens although nobody asks for it; there is nothing else."""


def may_happen(status: str, event: type[Event]) -> bool:
    """Say whether a row lets an event happen by itself from a status."""
    return any(each.event is event and status in each.statuses for each in BY_ITSELF)


def arrows(happenings: Iterable[Happening] = BY_ITSELF) -> str:
    """Return the rows as a Mermaid state diagram: statuses, and what happens to them by itself."""
    drawn: dict[tuple[str, str], list[str]] = {}
    for each in happenings:
        for status in each.statuses:
            for end in [kind.value for kind in each.kinds] or [status]:
                drawn.setdefault((status, end), []).append(each.event.__name__)
    lines = (f"    {start} --> {end}: {', '.join(names)}" for (start, end), names in drawn.items())
    return "\n".join(("stateDiagram-v2", *lines))


def rows(happenings: Iterable[Happening] = BY_ITSELF) -> str:
    """Return the rows in Markdown, a line for each."""
    head = ("From", "Why", "Event", "To a stage", "Gates asked")
    lines = [head, ("---",) * len(head), *(_line(each) for each in happenings)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_PLACES = {Where.LEFT: "the one it left"}


def _line(happening: Happening) -> tuple[str, ...]:
    kinds = " or ".join(kind.value for kind in happening.kinds)
    return (
        ", ".join(happening.statuses),
        happening.cause,
        f"`{happening.event.__name__}`",
        f"{kinds}, {_PLACES.get(happening.where, happening.where.value)}" if kinds else "stays where it is",
        "all on the way" if happening.gates is Asked.WAY else "none",
    )
