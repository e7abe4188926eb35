"""Which stages a subject can get to at all: by the table of legal changes, and past the gates on the way."""

from __future__ import annotations

from collections.abc import Iterator

from salesfunnel.blueprint.advice.proofs import Proofs
from salesfunnel.blueprint.context import Context
from salesfunnel.errors import Problem
from salesfunnel.lifecycle.case import Change, GatesAsked, Where
from salesfunnel.lifecycle.table import CHANGES
from salesfunnel.model.stage import Pipeline, Stage, StageKind

__all__ = ["reachability_advice"]


def reachability_advice(context: Context) -> Iterator[Problem]:
    """Yield the stages that nobody can reach, and those that nobody can leave for a won or lost one.

    From a pipeline that hands off everybody can leave for another.
    """
    for key, pipeline in context.pipelines.items():
        yield from _unreachable(f"pipelines.{key}", pipeline, context.proofs)
    for key, pipeline in context.pipelines.items():
        yield from _traps(f"pipelines.{key}", pipeline, context.proofs)


def _unreachable(path: str, pipeline: Pipeline, proofs: Proofs) -> Iterator[Problem]:
    starts = pipeline.of_kind(StageKind.OPEN)[:1]
    legal = {stage for start in starts for stage in _reachable(pipeline, start, None)}
    passable = {stage for start in starts for stage in _reachable(pipeline, start, proofs)}
    for stage in pipeline.stages if starts else ():
        if stage.key in passable:
            continue
        says = f"no way leads to stage '{stage.key}'"
        cure = "move it behind the stages that lead to it"
        if stage.key in legal:
            says = f"nobody can advance to stage '{stage.key}' past the gates on the way"
            cure = "mend the gates that can never be passed"
        yield Problem(f"{path}.stages.{stage.key}", "unreachable_stage", says, cure, "warning")


def _traps(path: str, pipeline: Pipeline, proofs: Proofs) -> Iterator[Problem]:
    ends = {each.key for each in pipeline.of_kind(StageKind.WON, StageKind.LOST)}
    for stage in pipeline.stages:
        if stage.key in ends or pipeline.hand_off or ends & _reachable(pipeline, stage, proofs):
            continue
        says, cure = f"no way leads from stage '{stage.key}'", "add a won stage after it"
        if ends & _reachable(pipeline, stage, None):
            says = f"nobody can pass the gates on the ways from stage '{stage.key}'"
            cure = "mend the gates that can never be passed"
        says, cure = f"{says} to a won or lost stage", f"{cure}, or add a lost stage"
        yield Problem(f"{path}.stages.{stage.key}", "trap", says, cure, "warning")


def _reachable(pipeline: Pipeline, start: Stage, proofs: Proofs | None) -> frozenset[str]:
    """Return the keys of the stages to which legal changes lead, one after another.

    Without proofs gates are left aside. With them a reopened subject is too: it may stand behind a gate that
    nobody can pass, but that is not how a stage is meant to be reached; and who resumes, resumes there.
    """
    found = {start.key}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for change in CHANGES:
            if change.where is Where.ELSEWHERE:
                continue
            if proofs and (change.rule == "reopen" or (change.where is Where.LEFT and here != start)):
                continue
            fresh = [
                each
                for each in _targets(change, pipeline, here)
                if each.key not in found
                and not (proofs and _is_barred(change, pipeline, (here, each), proofs=proofs))
            ]
            found.update(each.key for each in fresh)
            waiting.extend(fresh)
    return frozenset(found)


def _targets(change: Change, pipeline: Pipeline, here: Stage) -> Iterator[Stage]:
    """Yield the stages to which one row of the table leads from a stage, gates aside."""
    moves = pipeline.moves
    refused = {"back": moves.back == "refused", "reopen": moves.reopen == "refused"}.get(
        change.rule or "", False
    )
    leaves = change.where is Where.ELSEWHERE
    if here.kind.value not in change.statuses or refused or leaves or change.of not in {None, pipeline.of}:
        return
    order = [stage.key for stage in pipeline.stages]
    at = order.index(here.key)
    for index, stage in enumerate(pipeline.stages):
        wrong_side = (change.where is Where.LATER and index <= at) or (
            change.where is Where.EARLIER and index >= at
        )
        skips = change.where is Where.LATER and moves.skip == "refused" and _passed(pipeline, (here, stage))
        if stage.kind in change.kinds and not wrong_side and not skips:
            yield stage


def _is_barred(change: Change, pipeline: Pipeline, ends: tuple[Stage, Stage], *, proofs: Proofs) -> bool:
    """Say whether it is proved that nobody passes the gates that a change asks between two stages."""
    here, there = ends
    asked: list[str | None] = []
    if change.gates is GatesAsked.WAY:
        passed = _passed(pipeline, ends)
        asked = [here.exit, *(gate for stage in passed for gate in (stage.entry, stage.exit))]
    if change.gates is not GatesAsked.NONE:
        asked.append(there.entry)
    return proofs.is_blocked((gate for gate in asked if gate), pipeline.of)


def _passed(pipeline: Pipeline, ends: tuple[Stage, Stage]) -> list[Stage]:
    """Return the open stages strictly between two."""
    order = [stage.key for stage in pipeline.stages]
    start, end = (order.index(stage.key) for stage in ends)
    return [stage for stage in pipeline.stages[start + 1 : end] if stage.kind is StageKind.OPEN]
