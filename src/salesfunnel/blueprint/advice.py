"""What is legal but unwise in a blueprint: each advice with its path and a cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from salesfunnel.blueprint.document import Blueprint
from salesfunnel.blueprint.load import examine
from salesfunnel.errors import BlueprintError, Problem
from salesfunnel.lifecycle.table import CHANGES, Change, Where
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.registry import EMPTY, Registry

__all__ = ["lint"]

_FEWEST, _MOST = 5, 7


def lint(document: Mapping[str, Any] | str | bytes, registry: Registry = EMPTY) -> tuple[Problem, ...]:
    """Return everything that is wrong or unwise in a document.

    Args:
        document: a blueprint as a mapping or as JSON text.
        registry: the plug-ins that its conditions may call.

    Returns:
        The problems that `Funnel.load` would raise, then advice on what could be read: an `error` is a rule
        of the craft that is broken (a stage without a question), a `warning` something to think about.
    """
    try:
        examined = examine(document, registry)
    except BlueprintError as error:
        return error.problems
    if examined.blueprint is None:
        return examined.problems
    return (*examined.problems, *(advice for rule in _RULES for advice in rule(examined.blueprint)))


def _stages(blueprint: Blueprint) -> Iterator[tuple[str, Pipeline, Stage]]:
    for key, pipeline in blueprint.pipelines.items():
        for stage in pipeline.stages:
            yield f"pipelines.{key}.stages.{stage.key}", pipeline, stage


def _every_stage_asks(blueprint: Blueprint) -> Iterator[Problem]:
    for path, _, stage in _stages(blueprint):
        if stage.question is None:
            cure = "add the one question that the stage answers"
            yield Problem(path, "stage_without_question", f"stage '{stage.key}' has no question", cure)


def _no_question_twice(blueprint: Blueprint) -> Iterator[Problem]:
    for pipeline_key, pipeline in blueprint.pipelines.items():
        asked: dict[tuple[str, str], str] = {}
        for stage in pipeline.stages:
            said = () if stage.question is None else stage.question.by_locale
            first = next((asked[pair] for pair in _folded(said) if pair in asked), None)
            if first is not None:
                path = f"pipelines.{pipeline_key}.stages.{stage.key}.question"
                says = f"stages '{first}' and '{stage.key}' ask the same question"
                yield Problem(
                    path, "same_question", says, "merge them, or say what the second one settles", "warning"
                )
            asked |= {pair: stage.key for pair in _folded(said) if pair not in asked}


def _folded(said: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for locale, words in said:
        yield locale, " ".join(words.casefold().split()).rstrip("?？.。!！ ")


def _a_handful_of_stages(blueprint: Blueprint) -> Iterator[Problem]:
    for key, pipeline in blueprint.pipelines.items():
        count = len(pipeline.of_kind(StageKind.OPEN, StageKind.WON))
        if not _FEWEST <= count <= _MOST:
            says = f"{count} open and won stages, outside {_FEWEST} to {_MOST}"
            cure = (
                "merge stages that settle nothing"
                if count > _MOST
                else "split a stage that settles two questions"
            )
            yield Problem(f"pipelines.{key}.stages", "stage_count", says, cure, "warning")


def _every_stage_is_guarded(blueprint: Blueprint) -> Iterator[Problem]:
    for path, pipeline, stage in _stages(blueprint):
        if stage.kind is not StageKind.OPEN:
            continue
        is_first = stage == pipeline.of_kind(StageKind.OPEN)[0]
        for side, gate in (("entry", "anything" if is_first else stage.entry), ("exit", stage.exit)):
            if gate is None:
                says = f"stage '{stage.key}' has no {side} gate"
                cure = f'name the standard a deal must meet: "{side}": "…"'
                yield Problem(path, f"no_{side}_gate", says, cure, "warning")


def _every_stage_is_reachable(blueprint: Blueprint) -> Iterator[Problem]:
    for key, pipeline in blueprint.pipelines.items():
        starts = pipeline.of_kind(StageKind.OPEN)[:1]
        reached = {stage for start in starts for stage in _reachable(pipeline, start)}
        for stage in pipeline.stages:
            if starts and stage.key not in reached:
                path = f"pipelines.{key}.stages.{stage.key}"
                says = f"no way leads to stage '{stage.key}'"
                yield Problem(
                    path, "unreachable_stage", says, "move it behind the stages that lead to it", "warning"
                )


def _no_stage_is_a_trap(blueprint: Blueprint) -> Iterator[Problem]:
    for path, pipeline, stage in _stages(blueprint):
        ends = {each.key for each in pipeline.of_kind(StageKind.WON, StageKind.LOST)}
        if stage.key not in ends and not ends & _reachable(pipeline, stage):
            says = f"no way leads from stage '{stage.key}' to a won or lost stage"
            yield Problem(path, "trap", says, "add a won stage after it, or a lost stage", "warning")


def _reachable(pipeline: Pipeline, start: Stage) -> frozenset[str]:
    """Return the keys of the stages to which some sequence of legal changes leads from `start`."""
    found = {start.key}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for change in CHANGES:
            fresh = [each for each in _targets(change, pipeline, here) if each.key not in found]
            found.update(each.key for each in fresh)
            waiting.extend(fresh)
    return frozenset(found)


def _targets(change: Change, pipeline: Pipeline, here: Stage) -> Iterator[Stage]:
    """Yield the stages to which one row of the table leads from a stage, gates aside."""
    moves = pipeline.moves
    refused = {"back": moves.back == "refused", "reopen": moves.reopen == "refused"}.get(
        change.rule or "", False
    )
    if change.status != here.kind.value or refused or change.of not in {None, pipeline.of}:
        return
    order = [stage.key for stage in pipeline.stages]
    at = order.index(here.key)
    for index, stage in enumerate(pipeline.stages):
        wrong_side = (change.where is Where.LATER and index <= at) or (
            change.where is Where.EARLIER and index >= at
        )
        passed = [each for each in pipeline.stages[at + 1 : index] if each.kind is StageKind.OPEN]
        skips = change.where is Where.LATER and moves.skip == "refused" and passed
        if stage.kind in change.kinds and not wrong_side and not skips:
            yield stage


def _everything_is_used(blueprint: Blueprint) -> Iterator[Problem]:
    used = {gate for _, _, stage in _stages(blueprint) for gate in (stage.entry, stage.exit)}
    for key in blueprint.gates:
        if key not in used:
            says = f"no stage uses the gate '{key}'"
            yield Problem(
                f"gates.{key}", "unused_gate", says, "name it in a stage, or take it out", "warning"
            )


def _clocks_have_a_start(blueprint: Blueprint) -> Iterator[Problem]:
    for key, fact in blueprint.facts.items():
        if fact.days_since is not None and fact.or_since is None:
            says = f"'{key}' is unknown while nothing ever happened"
            cure = 'say where the clock starts then: "or_since": "created_at"'
            yield Problem(f"facts.{key}", "clock_without_start", says, cure, "warning")


_RULES: tuple[Callable[[Blueprint], Iterator[Problem]], ...] = (
    _every_stage_asks,
    _no_question_twice,
    _a_handful_of_stages,
    _every_stage_is_guarded,
    _every_stage_is_reachable,
    _no_stage_is_a_trap,
    _everything_is_used,
    _clocks_have_a_start,
)
