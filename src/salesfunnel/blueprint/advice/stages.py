# pyright: reportArgumentType=false
"""What is legal but unwise in pipelines and stages: no question, no gate, what nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from salesfunnel.blueprint.advice.reachability import reachability_advice
from salesfunnel.blueprint.context import Context
from salesfunnel.conditions.catalogue.section import stage_path
from salesfunnel.errors import Problem
from salesfunnel.gates.checks import gate_usage
from salesfunnel.model.kind import KINDS
from salesfunnel.model.stage import Pipeline, Stage, StageKind

__all__ = ["pipeline_advice"]

_FEWEST, _MOST = 5, 7


def pipeline_advice(context: Context) -> Iterator[Problem]:
    """Yield what is unwise in pipelines: in each rule of the craft, then in where stages lead."""
    for rule in _RULES:
        yield from rule(context)
    yield from reachability_advice(context)


def _stages(context: Context) -> Iterator[tuple[str, Pipeline, Stage]]:
    for key, pipeline in context.pipelines.items():
        for stage in pipeline.stages:
            yield stage_path(context, key, stage), pipeline, stage


def _every_stage_asks(context: Context) -> Iterator[Problem]:
    for path, _, stage in _stages(context):
        if stage.question is None:
            cure = "add the one question that the stage answers"
            yield Problem(path, "stage_without_question", f"stage '{stage.key}' has no question", cure)


def _no_question_twice(context: Context) -> Iterator[Problem]:
    for pipeline_key, pipeline in context.pipelines.items():
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


def _a_handful_of_stages(context: Context) -> Iterator[Problem]:
    for key, pipeline in context.pipelines.items():
        count = len(pipeline.of_kind(StageKind.OPEN, StageKind.WON))
        if not _FEWEST <= count <= _MOST:
            says = f"{count} open and won stages, outside {_FEWEST} to {_MOST}"
            cure = (
                "merge stages that settle nothing"
                if count > _MOST
                else "split a stage that settles two questions"
            )
            yield Problem(f"pipelines.{key}.stages", "stage_count", says, cure, "warning")


def _every_stage_is_guarded(context: Context) -> Iterator[Problem]:
    for path, pipeline, stage in _stages(context):
        if stage.kind is not StageKind.OPEN:
            continue
        is_first = stage == pipeline.of_kind(StageKind.OPEN)[0]
        for side, gate in (("entry", "anything" if is_first else stage.entry), ("exit", stage.exit)):
            if gate is None:
                says = f"stage '{stage.key}' has no {side} gate"
                cure = f'name the standard a deal must meet: "{side}": "…"'
                yield Problem(path, f"no_{side}_gate", says, cure, "warning")


def _everything_is_used(context: Context) -> Iterator[Problem]:
    usages = [gate_usage(context, kind) for kind in KINDS]
    gates = frozenset[str]().union(*(usage.gates for usage in usages))
    checklists = frozenset[str]().union(*(usage.checklists for usage in usages))
    for key in context.section("gates"):
        if key not in gates:
            says = f"no stage uses the gate '{key}'"
            yield Problem(
                f"gates.{key}", "unused_gate", says, "name it in a stage, or take it out", "warning"
            )
    named = {stage.key for _, _, stage in _stages(context)}
    for key in context.section("stages"):
        if key not in named:
            says, cure = f"no pipeline uses the stage '{key}'", "name it in a pipeline, or take it out"
            yield Problem(f"stages.{key}", "unused_stage", says, cure, "warning")
    for key in context.section("checklists"):
        if key not in checklists:
            says, cure = f"no stage uses the checklist '{key}'", "name it in a stage, or take it out"
            yield Problem(f"checklists.{key}", "unused_checklist", says, cure, "warning")
    for key in sorted(
        context.section("advances").keys() - {stage.advance for _, _, stage in _stages(context)}
    ):
        says, cure = f"no stage uses the advance '{key}'", "name it in a stage, or take it out"
        yield Problem(f"advances.{key}", "unused_advance", says, cure, "warning")


def _every_checklist_is_asked(context: Context) -> Iterator[Problem]:
    for path, _, stage in _stages(context):
        if stage.checklist is not None and stage.kind is not StageKind.OPEN:
            says = f"nothing asks the checklist of a stage that is {stage.kind.value}"
            cure = "give it to the open stage before"
            yield Problem(f"{path}.checklist", "checklist_never_asked", says, cure, "warning")


_RULES = (
    _every_stage_asks,
    _no_question_twice,
    _a_handful_of_stages,
    _every_stage_is_guarded,
    _everything_is_used,
    _every_checklist_is_asked,
)
