"""The sections `gates`, `checklists` and `resources`: do names and types exist, can every item be reached?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import (
    SectionContext,
    condition_problems,
    repeated_keys,
    unknown_key,
)
from salesfunnel.errors import Problem, near
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.gate import policy_call
from salesfunnel.gates.item import Checklist, Item
from salesfunnel.model.field import FieldType
from salesfunnel.model.kind import KINDS, Kind
from salesfunnel.model.stage import Pipeline, StageKind

__all__ = [
    "GateUsage",
    "checklist_problems",
    "gate_problems",
    "gate_usage",
    "resource_problems",
]

_DATED = {FieldType.DATE, FieldType.INSTANT}


@attrs.frozen
class GateUsage:
    """Keys of the gates and the checklists that are asked about one kind of subject."""

    gates: frozenset[str]
    checklists: frozenset[str]


def gate_usage(context: SectionContext, kind: Kind) -> GateUsage:
    """Return what is asked about a kind of subject by its pipelines' stages, resources and commands."""
    places = list(_places(context, kind))
    gates = frozenset(gate for gate, _ in places if gate is not None)
    return GateUsage(gates, frozenset(checklist for _, checklist in places if checklist is not None))


def _places(context: SectionContext, kind: Kind) -> Iterator[tuple[str | None, str | None]]:
    """Yield the gate and the checklist of each place that may name one."""
    for pipeline in context.pipelines.values():
        for stage in pipeline.stages if pipeline.of == kind else ():
            yield stage.entry, stage.checklist
            yield stage.exit, None
    for resource in context.section("resources").values():
        if resource.of == kind:
            yield resource.gate, resource.checklist
    for permissions in context.section("commands").values():
        for permission in permissions:
            if kind in permission.kinds:
                yield permission.gate, permission.checklist


def gate_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `gates`."""
    for key, gate in context.section("gates").items():
        path = context.path("gates", key)
        yield from repeated_keys(f"{path}.criteria", "criterion", (each.key for each in gate.criteria))
        for catalogue in _catalogues(context, gate=key):
            for criterion in gate.criteria:
                place = f"{path}.criteria.{criterion.key}.when"
                yield from condition_problems(place, criterion.when, (catalogue,))
        for problem in policy_call(gate.policy, context.registry)[1]:
            yield problem.under(f"{path}.policy")
        for pipeline in context.pipelines.values():
            if any(key in {stage.entry, stage.exit} for stage in pipeline.stages):
                yield from _retreat_problems(f"{path}.policy.retreat_to", gate, pipeline)


def checklist_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `checklists`."""
    for key, checklist in context.section("checklists").items():
        path = f"{context.path('checklists', key)}.items"
        keys = [item.key for item in checklist.items]
        yield from repeated_keys(path, "item", keys)
        for item in checklist.items:
            yield from repeated_keys(
                f"{path}.{item.key}.approval", "level", (each.key for each in item.approval)
            )
            yield from _order_problems(path, item, keys)
        if len(set(keys)) == len(keys):
            yield from _circle_problems(path, checklist)
        for catalogue in _catalogues(context, checklist=key):
            for item in checklist.items:
                yield from _name_problems(f"{path}.{item.key}", item, catalogue)


def resource_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `resources`."""
    for key, resource in context.section("resources").items():
        path = f"resources.{key}"
        yield from unknown_key(f"{path}.gate", "gate", resource.gate, context.keys("gates"))
        yield from unknown_key(
            f"{path}.checklist", "checklist", resource.checklist, context.keys("checklists")
        )


def _catalogues(
    context: SectionContext, *, gate: str | None = None, checklist: str | None = None
) -> Sequence[Catalogue]:
    """Return the names of each kind of subject for which a gate or a checklist is asked; else of all."""
    usage = {kind: gate_usage(context, kind) for kind in KINDS}
    users = [kind for kind in KINDS if gate in usage[kind].gates or checklist in usage[kind].checklists]
    travelling = {pipeline.of for pipeline in context.pipelines.values()}
    return [context.catalogue(kind) for kind in KINDS if kind in (users or travelling)]


def _retreat_problems(path: str, gate: Gate, pipeline: Pipeline) -> Iterator[Problem]:
    target = gate.policy.retreat_to
    stages = [stage.key for stage in pipeline.of_kind(StageKind.OPEN, StageKind.PARKED)]
    if target is not None and target not in stages:
        says = f"no open or parked stage is named '{target}'"
        yield Problem(path, "unknown_stage", says, near(target, stages))


def _order_problems(path: str, item: Item, keys: Sequence[str]) -> Iterator[Problem]:
    for key in item.after:
        if key not in keys:
            cure = near(key, [each for each in keys if each != item.key], otherwise="take it out")
            yield Problem(f"{path}.{item.key}.after", "unknown_item", f"no item is named '{key}'", cure)


def _circle_problems(path: str, checklist: Checklist) -> Iterator[Problem]:
    try:
        TopologicalSorter({item.key: item.after for item in checklist.items}).prepare()
    except CycleError as error:
        says = f"{' after '.join(reversed(error.args[1]))}: these items wait for one another"
        yield Problem(path, "circle", says, "take one 'after' out")


def _name_problems(path: str, item: Item, catalogue: Catalogue) -> Iterator[Problem]:
    yield from condition_problems(f"{path}.when", item.when, (catalogue,))
    if item.due is not None:
        side, anchor = "before" if item.due.before else "after", item.due.anchor
        yield from _date_problems(f"{path}.due.{side}", anchor, catalogue)
    for name in item.rests_on:
        entry, fact = catalogue.names.entries.get(name), catalogue.facts.get(name)
        if entry is None:
            cure = near(name, catalogue.names.entries)
            yield Problem(f"{path}.rests_on", "unknown_field", f"no field is named '{name}'", cure)
        elif fact is not None and fact.kind == "days_since":
            says = f"'{name}' changes with time alone, so that nothing resting on it would ever be done"
            yield Problem(f"{path}.rests_on", "never_the_same", says, "name what the clock counts from")


def _date_problems(path: str, name: str, catalogue: Catalogue) -> Iterator[Problem]:
    entries = catalogue.names.entries
    value_type = entries[name].value_type if name in entries else None
    if name not in entries:
        dated = [
            key for key, entry in entries.items() if entry.value_type and entry.value_type.type in _DATED
        ]
        yield Problem(path, "unknown_field", f"no field is named '{name}'", near(name, dated))
    elif value_type is not None and value_type.type not in _DATED:
        says = f"'{name}' is {value_type.type.value}, expected a date or an instant"
        yield Problem(path, "wrong_type", says, "name a field of that type, such as 'close_date'")
