"""What is legal but unwise in a blueprint: each advice with its path and a cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from salesfunnel.blueprint.advice.gates import gate_advice
from salesfunnel.blueprint.advice.proofs import Proofs
from salesfunnel.blueprint.advice.reachability import way_advice
from salesfunnel.blueprint.advice.routing import routing_advice
from salesfunnel.blueprint.checks.gate_usage import asked_of
from salesfunnel.blueprint.checks.identity import identity_advice
from salesfunnel.blueprint.checks.ownership import owning_advice
from salesfunnel.blueprint.checks.scoring import scoring_advice
from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.blueprint.load import examine
from salesfunnel.errors import BlueprintError, Problem, near
from salesfunnel.lifecycle.definitions import Kind
from salesfunnel.model.money import CURRENCIES
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
    proofs = Proofs(examined.blueprint, examined.source, registry=registry)
    advice = dict.fromkeys(each for rule in _RULES for each in rule(examined.blueprint))
    scores, owning = scoring_advice(examined.blueprint), owning_advice(examined.blueprint)
    further = (*scores, *identity_advice(examined.blueprint.identity), *routing_advice(proofs), *owning)
    return (*examined.problems, *advice, *way_advice(proofs), *gate_advice(proofs), *further)


def _stages(blueprint: Blueprint) -> Iterator[tuple[str, Pipeline, Stage]]:
    for key, pipeline in blueprint.pipelines.items():
        for stage in pipeline.stages:
            yield blueprint.stage_path(key, stage), pipeline, stage


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


def _everything_is_used(blueprint: Blueprint) -> Iterator[Problem]:
    asked = [asked_of(blueprint, kind) for kind in get_args(Kind)]
    gates = frozenset[str]().union(*(each.gates for each in asked))
    checklists = frozenset[str]().union(*(each.checklists for each in asked))
    for key in blueprint.gates:
        if key not in gates:
            says = f"no stage uses the gate '{key}'"
            yield Problem(
                f"gates.{key}", "unused_gate", says, "name it in a stage, or take it out", "warning"
            )
    named = {stage.key for _, _, stage in _stages(blueprint)}
    for key in blueprint.stages:
        if key not in named:
            says, cure = f"no pipeline uses the stage '{key}'", "name it in a pipeline, or take it out"
            yield Problem(f"stages.{key}", "unused_stage", says, cure, "warning")
    for key in blueprint.checklists:
        if key not in checklists:
            says, cure = f"no stage uses the checklist '{key}'", "name it in a stage, or take it out"
            yield Problem(f"checklists.{key}", "unused_checklist", says, cure, "warning")
    for key in sorted(blueprint.advances.keys() - {stage.advance for _, _, stage in _stages(blueprint)}):
        says, cure = f"no stage uses the advance '{key}'", "name it in a stage, or take it out"
        yield Problem(f"advances.{key}", "unused_advance", says, cure, "warning")


def _every_checklist_is_asked(blueprint: Blueprint) -> Iterator[Problem]:
    for path, _, stage in _stages(blueprint):
        if stage.checklist is not None and stage.kind is not StageKind.OPEN:
            says = f"nothing asks the checklist of a stage that is {stage.kind.value}"
            cure = "give it to the open stage before"
            yield Problem(f"{path}.checklist", "checklist_never_asked", says, cure, "warning")


def _approvals_are_reasoned(blueprint: Blueprint) -> Iterator[Problem]:
    for key, checklist in blueprint.checklists.items():
        for item in checklist.items:
            if item.approval and item.role in item.approval[0].roles and len(item.approval[0].roles) == 1:
                says = f"'{item.role}' both does the item and approves it"
                cure = "let another role approve: it takes two people of this one"
                path = f"checklists.{key}.items.{item.key}.approval.{item.approval[0].key}.roles"
                yield Problem(path, "same_role_approves", says, cure, "warning")


def _currency_is_listed(blueprint: Blueprint) -> Iterator[Problem]:
    code = blueprint.currency
    if code not in CURRENCIES:
        cure = "write CNY" if code == "RMB" else near(code, CURRENCIES)
        says = f"'{code}' is no currency of ISO 4217; its amounts get two decimals"
        yield Problem("currency", "unlisted_currency", says, cure, "warning")


def _clocks_have_a_start(blueprint: Blueprint) -> Iterator[Problem]:
    stalling = {stage.stalled.fact for _, _, stage in _stages(blueprint) if stage.stalled is not None}
    for key, fact in blueprint.facts.items():
        if fact.days_since is not None and fact.or_since is None:
            says = f"'{key}' is unknown while nothing ever happened"
            says += ", and whoever was never contacted never stalls" if key in stalling else ""
            cure = 'say where the clock starts then: "or_since": "created_at"'
            yield Problem(f"facts.{key}", "clock_without_start", says, cure, "warning")


_RULES: tuple[Callable[[Blueprint], Iterator[Problem]], ...] = (
    _every_stage_asks,
    _no_question_twice,
    _a_handful_of_stages,
    _every_stage_is_guarded,
    _everything_is_used,
    _every_checklist_is_asked,
    _approvals_are_reasoned,
    _clocks_have_a_start,
    _currency_is_listed,
)
