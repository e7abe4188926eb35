"""What happens by itself: does each clock exist, and does each advance lead forward?

How a pipeline is left: reasons that are declared once, and pipelines that take over what is handed off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from salesfunnel.blueprint.checks.checklists import twins
from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.errors import Problem, near
from salesfunnel.lifecycle.timed_transitions import AutoAdvance, target
from salesfunnel.model.stage import ClosingReasons, Pipeline, Stage, StageKind

__all__ = ["automatic_problems", "hand_off_problems", "kinds_of", "reason_problems"]


_QUIET = {StageKind.OPEN, StageKind.PARKED}
_AHEAD = {StageKind.OPEN, StageKind.WON}


def automatic_problems(
    key: str, pipeline: Pipeline, blueprint: Blueprint, *, catalogue: Catalogue
) -> Iterator[Problem]:
    """Yield every problem of what happens by itself in a pipeline.

    An advance leads to a later stage only, or from a parked stage to the open one that was left, and nobody
    is parked by itself: so no two of them can lead in a circle.

    Args:
        key: the pipeline's.
        pipeline: what was written.
        blueprint: the sound part of the document.
        catalogue: the names of what travels there.
    """
    for stage in pipeline.stages:
        here = blueprint.stage_path(key, stage)
        yield from _stall_problems(f"{here}.stalled", stage, blueprint, catalogue)
        rule = blueprint.advances.get(stage.advance or "")
        if rule is not None:
            yield from _advance_problems(f"{here}.advance", pipeline, stage, rule=rule)


def kinds_of(blueprint: Blueprint) -> Mapping[str, tuple[Literal["lead", "opportunity"], ...]]:
    """Return whose subjects each advance moves: of the pipelines that name it, else of all."""
    found: dict[str, tuple[Literal["lead", "opportunity"], ...]] = {}
    pipelines = blueprint.pipelines.values()
    for key in blueprint.advances:
        users = [each for each in pipelines if key in {stage.advance for stage in each.stages}]
        found[key] = tuple(dict.fromkeys(each.of for each in users or pipelines))
    return found


def _stall_problems(path: str, stage: Stage, blueprint: Blueprint, catalogue: Catalogue) -> Iterator[Problem]:
    rule = stage.stalled
    if rule is None:
        return
    if stage.kind not in _QUIET:
        says = f"nothing stalls in a stage that is {stage.kind.value}"
        yield Problem(path, "closed_never_stalls", says, "give it to an open or parked stage")
    clocks = _clocks(blueprint, catalogue)
    if rule.fact in clocks or rule.fact in catalogue.broken:
        return
    known = blueprint.facts.get(rule.fact)
    if known is not None and known.days_since is None:
        says = f"'{rule.fact}' is a fact of '{known.kind}', expected one of 'days_since'"
        yield Problem(f"{path}.fact", "wrong_type", says, near(rule.fact, clocks, otherwise=_ADD))
        return
    says = f"no clock is named '{rule.fact}'"
    yield Problem(f"{path}.fact", "unknown_fact", says, near(rule.fact, clocks, otherwise=_ADD))


_ADD = 'add a fact such as {"days_since": "activities", "or_since": "created_at"}'


def _clocks(blueprint: Blueprint, catalogue: Catalogue) -> Collection[str]:
    known = catalogue.names.entries
    return [key for key, fact in blueprint.facts.items() if fact.days_since is not None and key in known]


def _advance_problems(path: str, pipeline: Pipeline, stage: Stage, *, rule: AutoAdvance) -> Iterator[Problem]:
    if stage.kind not in _QUIET:
        says = f"nothing advances from a stage that is {stage.kind.value}"
        yield Problem(path, "not_open", says, "give it to an open or parked stage")
        return
    if stage.kind is StageKind.PARKED:
        if rule.to is not None:
            says = f"from '{stage.key}', which is parked, a subject returns to the stage that it left"
            yield Problem(f"{path}.to", "needless_target", says, "take 'to' out")
        return
    keys = [each.key for each in pipeline.stages]
    to = target(pipeline, stage, rule)
    if to is None:
        says = f"no open stage follows '{stage.key}'"
        yield Problem(path, "no_target", says, 'say where to: "to": "won"')
        return
    if to not in keys:
        yield Problem(f"{path}.to", "unknown_stage", f"no stage is named '{to}'", near(to, keys))
        return
    yield from _target_problems(f"{path}.to", pipeline, stage, to=keys.index(to))


def _target_problems(path: str, pipeline: Pipeline, stage: Stage, *, to: int) -> Iterator[Problem]:
    here, there = pipeline.stages.index(stage), pipeline.stages[to]
    if to <= here:
        says = (
            f"'{there.key}' is not later than '{stage.key}': what moves by itself could go round in circles"
        )
        yield Problem(path, "not_later", says, "name a later stage")
    elif there.kind not in _AHEAD:
        says = f"stage '{there.key}' is {there.kind.value}, expected an open or won one"
        yield Problem(path, "not_ahead", says, "name a later open or won stage")
    passed = [each.key for each in pipeline.stages[here + 1 : to] if each.kind is StageKind.OPEN]
    if passed and pipeline.moves.skip == "refused":
        says = f"it passes over {', '.join(map(repr, passed))}, and moves.skip is 'refused'"
        yield Problem(path, "skip_refused", says, f"name '{passed[0]}'")


def reason_problems(path: str, reasons: ClosingReasons | None) -> Iterator[Problem]:
    """Yield what is wrong with the reasons for which deals are closed."""
    if reasons is None:
        return
    yield from twins(f"{path}.won", "reason", reasons.keys_won)
    yield from twins(f"{path}.lost", "reason", reasons.keys_lost)
    asked = reasons.competitor_required
    for index, key in enumerate(() if isinstance(asked, bool) else asked):
        if key not in reasons.keys_lost:
            cure = near(key, reasons.keys_lost, otherwise="declare it in 'lost'")
            says = f"no reason for a loss is named '{key}'"
            yield Problem(f"{path}.competitor_required.{index}", "unknown_reason", says, cure)


def hand_off_problems(
    key: str, pipelines: Mapping[str, Pipeline], broken: Collection[str] = ()
) -> Iterator[Problem]:
    """Yield what is wrong with the pipelines to which a subject may be handed off.

    Args:
        key: the pipeline that is left.
        pipelines: those that are sound, by key.
        broken: keys of those that could not be read: known, and nothing more.
    """
    left = pipelines[key]
    for index, other in enumerate(left.hand_off):
        path = f"pipelines.{key}.hand_off.{index}"
        taking = pipelines.get(other)
        if taking is None and other not in broken:
            cure = near(other, [each for each in pipelines if each != key], otherwise="add the pipeline")
            yield Problem(path, "unknown_pipeline", f"no pipeline is named '{other}'", cure)
        elif other == key:
            yield Problem(path, "own_pipeline", "a pipeline is not handed off to itself", "take it out")
        elif taking is not None and taking.of != left.of:
            says = f"'{other}' is for another kind of subject"
            cure = "name a pipeline of the same kind; a lead becomes an opportunity by 'Convert'"
            yield Problem(path, "other_kind", says, cure)
