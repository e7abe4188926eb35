"""Moving on by itself: when a key action is done, a subject advances without being asked."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.walk import Walk, compile_walk
from salesfunnel.conditions.when import When
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.text import Text

__all__ = ["AutoAdvance", "CompiledAdvance", "compile_advances", "target"]


class AutoAdvance(Definition):
    """When a subject moves on by itself; the gates on the way are asked as they are of a person.

    Args:
        when: the condition; while it is false or unknown, the subject stays.
        to: key of a later open or won stage; the next open one when absent.
        label: how people call the key action.
    """

    when: When
    to: Key | None = None
    label: Text | None = None


@attrs.frozen(eq=False)
class CompiledAdvance:
    """What moves a subject out of one stage by itself: the condition, and where to."""

    key: str
    walk: Walk = attrs.field(repr=False)
    to: str
    label: Text | None = None


def target(pipeline: Pipeline, stage: Stage, advance: AutoAdvance) -> str | None:
    """Return the key of the stage to which a subject moves by itself; None where there is no such stage."""
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
            if to is not None:
                found[stage.key] = CompiledAdvance(stage.advance, walk, to, rule.label)
    return found
