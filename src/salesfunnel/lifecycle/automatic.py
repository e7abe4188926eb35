"""Moving on by itself: when a key action is done, a subject advances without being asked, or comes back."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.walk import Walk, compile_walk
from salesfunnel.conditions.when import When
from salesfunnel.lifecycle.commands.moves import Advance, Resume
from salesfunnel.model.events.event import Event
from salesfunnel.model.events.moves import Advanced, Resumed
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.text import Text

__all__ = ["AutoAdvance", "CompiledAdvance", "compile_advances", "target"]


class AutoAdvance(Definition):
    """When a subject moves on by itself; what would hold a person holds it too.

    From an open stage it goes to a later one, from a parked stage it returns to the open one that it left.

    Args:
        when: the condition; while it is false or unknown, the subject stays.
        to: key of a later open or won stage; the next open one when absent. Not for a parked stage.
        label: how people call the key action.
    """

    when: When
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
    walk: Walk = attrs.field(repr=False)
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
            walk, to = compile_walk(rule.when, catalogue), target(pipeline, stage, rule)
            if to is not None or stage.kind is StageKind.PARKED:
                found[stage.key] = CompiledAdvance(stage.advance, walk, to, rule.label)
    return found
