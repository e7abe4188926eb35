# pyright: reportArgumentType=false
"""The sections `commands`, `requests`, `advances` and `pipelines`: do names exist, what leads where?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import (
    SectionContext,
    condition_problems,
    repeated_keys,
    stage_keys,
    stage_path,
    unknown_key,
)
from salesfunnel.errors import Problem, near
from salesfunnel.lifecycle.definitions import AutoAdvance, Permission
from salesfunnel.lifecycle.process import advance_target
from salesfunnel.lifecycle.requests import EVENT_NAMES
from salesfunnel.lifecycle.table import COMMAND_NAMES
from salesfunnel.model.kind import Kind
from salesfunnel.model.stage import ClosingReasons, Pipeline, Stage, StageKind

__all__ = [
    "advance_problems",
    "command_problems",
    "kinds_of_advances",
    "pipeline_problems",
    "request_problems",
]

_BEGINNINGS = {"capture", "import"}
_QUIET = {StageKind.OPEN, StageKind.PARKED}
_AHEAD = {StageKind.OPEN, StageKind.WON}
_ADD_CLOCK = 'add a fact such as {"days_since": "activities", "or_since": "created_at"}'


def command_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `commands`."""
    for name, permissions in context.section("commands").items():
        if name not in COMMAND_NAMES:
            says = f"no command is named '{name}'"
            yield Problem(f"commands.{name}", "unknown_command", says, near(name, COMMAND_NAMES))
        for index, permission in enumerate(permissions):
            path = f"commands.{name}.{index}" if permissions[1:] else f"commands.{name}"
            yield from _beginning_problems(path, name, permission)
            yield from unknown_key(f"{path}.gate", "gate", permission.gate, context.keys("gates"))
            lists = context.keys("checklists")
            yield from unknown_key(f"{path}.checklist", "checklist", permission.checklist, lists)
            yield from _stage_problems(f"{path}.stages", permission.stages, context, permission.kinds)
            known = [context.catalogue(kind, knows_actor=True) for kind in permission.kinds]
            yield from condition_problems(f"{path}.may", permission.may, known)


def _beginning_problems(path: str, name: str, permission: Permission) -> Iterator[Problem]:
    """Yield the guards of a command that begins a subject: nothing could be known, or done, before it."""
    for side in ("gate", "checklist"):
        if name in _BEGINNINGS and getattr(permission, side) is not None:
            says = f"'{name}' begins a subject, of which nothing is done yet"
            yield Problem(f"{path}.{side}", "needless_guard", says, "write 'may', or guard a later command")


def request_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `requests`."""
    for key, rule in context.section("requests").items():
        path = f"requests.{key}"
        if rule.on not in EVENT_NAMES:
            says = f"no event is named '{rule.on}'"
            yield Problem(f"{path}.on", "unknown_event", says, near(rule.on, EVENT_NAMES))
        yield from _stage_problems(f"{path}.stages", rule.stages, context, rule.kinds)
        yield from condition_problems(f"{path}.when", rule.when, map(context.catalogue, rule.kinds))


def _stage_problems(
    path: str, stages: Collection[str], context: SectionContext, kinds: Collection[str]
) -> Iterator[Problem]:
    """Yield the stages that no pipeline of these kinds of subject has."""
    known = stage_keys(context, kinds)
    for stage in stages:
        if stage not in known:
            says = f"no stage is named '{stage}'"
            yield Problem(path, "unknown_stage", says, near(stage, known, otherwise="take it out"))


def advance_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the conditions in the section `advances`; where they lead is asked by stage."""
    for key, kinds in kinds_of_advances(context).items():
        path = f"{context.path('advances', key)}.when"
        yield from condition_problems(
            path, context.section("advances")[key].when, map(context.catalogue, kinds)
        )


def kinds_of_advances(context: SectionContext) -> Mapping[str, tuple[Kind, ...]]:
    """Return whose subjects each advance moves: of the pipelines that name it, else of all."""
    kinds: dict[str, tuple[Kind, ...]] = {}
    pipelines = context.pipelines.values()
    for key in context.section("advances"):
        users = [each for each in pipelines if key in {stage.advance for stage in each.stages}]
        kinds[key] = tuple(dict.fromkeys(each.of for each in users or pipelines))
    return kinds


def pipeline_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the pipelines, and of the stages that they share."""
    for key, pipeline in context.pipelines.items():
        path = f"pipelines.{key}"
        yield from repeated_keys(f"{path}.stages", "stage", (stage.key for stage in pipeline.stages))
        if not pipeline.of_kind(StageKind.OPEN):
            cure = 'give at least one stage "kind": "open"'
            yield Problem(f"{path}.stages", "no_open_stage", "no stage is open, so nothing can enter", cure)
        yield from _hand_off_problems(key, context)
        yield from _reason_problems(f"{path}.reasons", pipeline.reasons)
        for stage in pipeline.stages:
            yield from _timed_problems(stage_path(context, key, stage), pipeline, stage, context=context)
    for key, pipeline in context.pipelines.items():
        for stage in pipeline.stages:
            yield from _guard_problems(stage_path(context, key, stage), stage, context)
    for key, stage in context.section("stages").items():
        yield from _guard_problems(f"stages.{key}", stage, context)


def _guard_problems(path: str, stage: Stage, context: SectionContext) -> Iterator[Problem]:
    for side, gate in (("entry", stage.entry), ("exit", stage.exit)):
        yield from unknown_key(f"{path}.{side}", "gate", gate, context.keys("gates"))
    yield from unknown_key(f"{path}.checklist", "checklist", stage.checklist, context.keys("checklists"))
    yield from unknown_key(f"{path}.advance", "advance", stage.advance, context.keys("advances"))


def _reason_problems(path: str, reasons: ClosingReasons | None) -> Iterator[Problem]:
    """Yield what is wrong with the reasons for which deals are closed."""
    if reasons is None:
        return
    yield from repeated_keys(f"{path}.won", "reason", reasons.keys_won)
    yield from repeated_keys(f"{path}.lost", "reason", reasons.keys_lost)
    required = reasons.competitor_required
    for index, key in enumerate(() if isinstance(required, bool) else required):
        if key not in reasons.keys_lost:
            cure = near(key, reasons.keys_lost, otherwise="declare it in 'lost'")
            says = f"no reason for a loss is named '{key}'"
            yield Problem(f"{path}.competitor_required.{index}", "unknown_reason", says, cure)


def _hand_off_problems(key: str, context: SectionContext) -> Iterator[Problem]:
    """Yield what is wrong with the pipelines to which a subject may be handed off."""
    left, pipelines = context.pipelines[key], context.pipelines
    for index, other in enumerate(left.hand_off):
        path = f"pipelines.{key}.hand_off.{index}"
        if other not in context.keys("pipelines"):
            cure = near(other, [each for each in pipelines if each != key], otherwise="add the pipeline")
            yield Problem(path, "unknown_pipeline", f"no pipeline is named '{other}'", cure)
        elif other == key:
            yield Problem(path, "own_pipeline", "a pipeline is not handed off to itself", "take it out")
        elif other in pipelines and pipelines[other].of != left.of:
            says = f"'{other}' is for another kind of subject"
            cure = "name a pipeline of the same kind; a lead becomes an opportunity by 'Convert'"
            yield Problem(path, "other_kind", says, cure)


def _timed_problems(
    path: str, pipeline: Pipeline, stage: Stage, *, context: SectionContext
) -> Iterator[Problem]:
    """Yield every problem of what happens by itself in a stage.

    An advance leads to a later stage only, or from a parked stage to the open one that was left, and nobody
    is parked by itself: so no two of them can lead in a circle.
    """
    if stage.stalled is not None:
        yield from _stall_problems(f"{path}.stalled", stage, context, context.catalogue(pipeline.of))
    rule = context.section("advances").get(stage.advance or "")
    if rule is not None:
        yield from _advance_problems(f"{path}.advance", pipeline, stage, rule=rule)


def _stall_problems(
    path: str, stage: Stage, context: SectionContext, catalogue: Catalogue
) -> Iterator[Problem]:
    if stage.stalled is None:
        return
    if stage.kind not in _QUIET:
        says = f"nothing stalls in a stage that is {stage.kind.value}"
        yield Problem(path, "closed_never_stalls", says, "give it to an open or parked stage")
    name, facts = stage.stalled.fact, context.section("facts")
    clocks = [key for key, fact in facts.items() if fact.days_since and key in catalogue.names.entries]
    if name in clocks or name in catalogue.broken:
        return
    cure = near(name, clocks, otherwise=_ADD_CLOCK)
    if name in facts and facts[name].days_since is None:
        says = f"'{name}' is a fact of '{facts[name].kind}', expected one of 'days_since'"
        yield Problem(f"{path}.fact", "wrong_type", says, cure)
    else:
        yield Problem(f"{path}.fact", "unknown_fact", f"no clock is named '{name}'", cure)


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
    to = advance_target(pipeline, stage, rule)
    if to is None:
        says = f"no open stage follows '{stage.key}'"
        yield Problem(path, "no_target", says, 'say where to: "to": "won"')
    elif to not in keys:
        yield Problem(f"{path}.to", "unknown_stage", f"no stage is named '{to}'", near(to, keys))
    else:
        yield from _target_problems(f"{path}.to", pipeline, stage, to=keys.index(to))


def _target_problems(path: str, pipeline: Pipeline, stage: Stage, *, to: int) -> Iterator[Problem]:
    here, there = pipeline.stages.index(stage), pipeline.stages[to]
    if to <= here:
        says = f"'{there.key}' is not later than '{stage.key}'"
        says += ": what moves by itself could go round in circles"
        yield Problem(path, "not_later", says, "name a later stage")
    elif there.kind not in _AHEAD:
        says = f"stage '{there.key}' is {there.kind.value}, expected an open or won one"
        yield Problem(path, "not_ahead", says, "name a later open or won stage")
    passed = [each.key for each in pipeline.stages[here + 1 : to] if each.kind is StageKind.OPEN]
    if passed and pipeline.moves.skip == "refused":
        says = f"it passes over {', '.join(map(repr, passed))}, and moves.skip is 'refused'"
        yield Problem(path, "skip_refused", says, f"name '{passed[0]}'")
