"""Moving on by itself: when a key action is done, a subject advances without being asked, or comes back.

The rows of the table for what nobody asks for: what may happen by itself, from which status, and why.

`tick` and `migrate` read them as `decide` reads those of `table`; the documentation's page is drawn from the
same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.lifecycle.commands.moves import Advance, Resume
from salesfunnel.lifecycle.table import Asked, Where
from salesfunnel.model.event import Advanced, Event, Lapsed, Migrated, Resumed, Stalled
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.text import Text

__all__ = [
    "BY_ITSELF",
    "AutoAdvance",
    "CompiledAdvance",
    "Happening",
    "arrows",
    "compile_advances",
    "may_happen",
    "rows",
    "target",
]


class AutoAdvance(Definition):
    """When a subject moves on by itself; what would hold a person holds it too.

    From an open stage it goes to a later one, from a parked stage it returns to the open one that it left.

    Args:
        when: the condition; while it is false or unknown, the subject stays.
        to: key of a later open or won stage; the next open one when absent. Not for a parked stage.
        label: how people call the key action.
    """

    when: ConditionField
    to: Key | None = None
    label: Text | None = None


@attrs.frozen(eq=False)
class CompiledAdvance:
    """What moves a subject out of one stage by itself.

    Args:
        key: its key in the blueprint.
        walk: the condition.
        to: key of the stage it leads to; None: back to the stage that the parked subject left.
        label: how people call the key action.
    """

    key: str
    walk: CompiledCondition = attrs.field(repr=False)
    to: str | None
    label: Text | None = None

    @property
    def command(self) -> Advance | Resume:
        """What a person would ask for who did the same."""
        return Resume() if self.to is None else Advance(self.to)

    @property
    def event(self) -> type[Event]:
        """What happens then."""
        return Resumed if self.to is None else Advanced


def target(pipeline: Pipeline, stage: Stage, advance: AutoAdvance) -> str | None:
    """Return the key of the stage to which a subject moves by itself; None where there is no such stage.

    Where a parked subject returns to stands in its own history, not in the pipeline.
    """
    if stage.kind is StageKind.PARKED:
        return None
    if advance.to is not None:
        return advance.to
    keys = [each.key for each in pipeline.stages]
    later = pipeline.stages[keys.index(stage.key) + 1 :]
    return next((each.key for each in later if each.kind is StageKind.OPEN), None)


def compile_advances(
    pipeline: Pipeline, advances: Mapping[str, AutoAdvance], catalogue: Catalogue
) -> Mapping[str, CompiledAdvance]:
    """Return what moves subjects on by itself, by the stage that they leave.

    Args:
        pipeline: the pipeline; what its stages name was checked to exist and to lead somewhere.
        advances: the blueprint's section.
        catalogue: the names of the pipeline's subjects.
    """
    found: dict[str, CompiledAdvance] = {}
    for stage in pipeline.stages:
        if stage.advance is not None:
            rule = advances[stage.advance]
            walk, to = compile_condition(rule.when, catalogue), target(pipeline, stage, rule)
            if to is not None or stage.kind is StageKind.PARKED:
                found[stage.key] = CompiledAdvance(stage.advance, walk, to, rule.label)
    return found


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
