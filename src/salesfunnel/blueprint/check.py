"""Names and types across the sections of a document: does every name exist, and does every value fit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from salesfunnel.blueprint.document import Blueprint
from salesfunnel.blueprint.duties import checklist_problems, twins
from salesfunnel.blueprint.recording import owned
from salesfunnel.blueprint.sections import Form, Rule
from salesfunnel.blueprint.source import Source
from salesfunnel.blueprint.working_time import calendar_problems
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import Problem, near
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.policy import policy_problems
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.registry import EMPTY, Registry

__all__ = ["catalogue", "check", "zone_of"]

Kind = Literal["lead", "opportunity"]
_KINDS: tuple[Kind, ...] = ("opportunity", "lead")
_CHOSEN = {FieldType.CHOICE, FieldType.CHOICES}
_MEASURED = {FieldType.NUMBER, FieldType.MONEY}


def catalogue(
    blueprint: Blueprint,
    kind: Kind,
    *,
    zone: ZoneInfo,
    registry: Registry = EMPTY,
    broken: frozenset[str] = frozenset(),
) -> Catalogue:
    """Return the names that conditions about a lead or an opportunity know."""
    return Catalogue.of(
        fields=blueprint.fields,
        facts=blueprint.facts,
        currency=blueprint.currency,
        zone=zone,
        subject=kind,
        registry=registry,
        broken=broken,
    )


def check(
    blueprint: Blueprint, *, source: Source, broken: Mapping[str, frozenset[str]], registry: Registry = EMPTY
) -> tuple[Problem, ...]:
    """Return every problem of names and types.

    Args:
        blueprint: the sound part of a document.
        source: the document, which knows where its author wrote each gate.
        broken: names in each section that exist but could not be read.
        registry: the plug-ins that conditions may call.
    """
    checking = _Check(blueprint, source, broken=broken, registry=registry)
    return tuple(dict.fromkeys(checking.problems()))


class _Check:
    """One check of one blueprint."""

    def __init__(
        self,
        blueprint: Blueprint,
        source: Source,
        *,
        broken: Mapping[str, frozenset[str]],
        registry: Registry,
    ) -> None:
        self._blueprint = blueprint
        self._source = source
        self._gates = {*blueprint.gates, *broken.get("gates", ())}
        self._checklists = {*blueprint.checklists, *broken.get("checklists", ())}
        zone = zone_of(blueprint.timezone)
        names = broken.get("fields", frozenset()) | broken.get("facts", frozenset())
        self._catalogues = {
            kind: catalogue(blueprint, kind, zone=zone or ZoneInfo("UTC"), registry=registry, broken=names)
            for kind in _KINDS
        }
        self._zone_is_known = zone is not None

    def problems(self) -> Iterator[Problem]:
        """Yield every problem, section by section."""
        if not self._zone_is_known:
            says = f"no time zone is named '{self._blueprint.timezone[:64]}'"
            yield Problem("timezone", "unknown_zone", says, "write an IANA name such as 'Asia/Shanghai'")
        for key, field in self._blueprint.fields.items():
            yield from _field_problems(f"fields.{key}", field)
        kinds = self._kinds_travelling()
        for kind in kinds:
            yield from self._catalogues[kind].problems
        for key, gate in self._blueprint.gates.items():
            yield from self._gate_problems(key, gate)
        for key, rule in self._blueprint.rules.items():
            yield from self._rule_problems(f"rules.{key}.when", rule)
        for key, form in self._blueprint.forms.items():
            yield from self._form_problems(f"forms.{key}.fields", form)
        for key, checklist in self._blueprint.checklists.items():
            path = self._source.path(["checklists", key])
            yield from checklist_problems(path, checklist, self._asked_for(checklist=key))
        for key, resource in self._blueprint.resources.items():
            path = f"resources.{key}"
            yield from _unknown(f"{path}.gate", "gate", resource.gate, self._gates)
            yield from _unknown(f"{path}.checklist", "checklist", resource.checklist, self._checklists)
        yield from calendar_problems(self._blueprint.calendars)
        for key, pipeline in self._blueprint.pipelines.items():
            yield from self._pipeline_problems(f"pipelines.{key}", pipeline)

    def _kinds_travelling(self) -> list[Kind]:
        present = {pipeline.of for pipeline in self._blueprint.pipelines.values()}
        return [kind for kind in _KINDS if kind in present]

    def _users(self, gate: str) -> list[Pipeline]:
        """Return the pipelines in which a stage names the gate."""
        pipelines = self._blueprint.pipelines.values()
        return [p for p in pipelines if any(gate in {stage.entry, stage.exit} for stage in p.stages)]

    def _asked_for(self, *, gate: str | None = None, checklist: str | None = None) -> list[Catalogue]:
        """Return the names of each kind of subject for which a gate or a checklist is asked."""
        wanted = (gate, checklist)
        stages = {
            pipeline.of
            for pipeline in self._blueprint.pipelines.values()
            for stage in pipeline.stages
            if wanted in {(stage.entry, None), (stage.exit, None), (None, stage.checklist)}
        }
        resources = self._blueprint.resources.values()
        given = {each.of for each in resources if wanted in {(each.gate, None), (None, each.checklist)}}
        kinds = [kind for kind in _KINDS if kind in stages | given] or self._kinds_travelling()
        return [self._catalogues[kind] for kind in kinds]

    def _gate_problems(self, key: str, gate: Gate) -> Iterator[Problem]:
        path = self._source.path(["gates", key])
        users = self._users(key)
        yield from twins(f"{path}.criteria", "criterion", (each.key for each in gate.criteria))
        for known in self._asked_for(gate=key):
            for criterion in gate.criteria:
                for problem in known.check(criterion.when):
                    yield problem.under(f"{path}.criteria.{criterion.key}.when")
        for problem in policy_problems(gate.policy, self._catalogues["opportunity"].registry):
            yield problem.under(f"{path}.policy")
        for pipeline in users:
            yield from self._retreat_problems(f"{path}.policy.retreat_to", gate.policy.retreat_to, pipeline)

    def _retreat_problems(self, path: str, target: str | None, pipeline: Pipeline) -> Iterator[Problem]:
        if target is None:
            return
        stages = pipeline.of_kind(StageKind.OPEN, StageKind.PARKED)
        if target not in {stage.key for stage in stages}:
            says = f"no open or parked stage is named '{target}'"
            yield Problem(path, "unknown_stage", says, near(target, [stage.key for stage in stages]))

    def _rule_problems(self, path: str, rule: Rule) -> Iterator[Problem]:
        for kind in rule.kinds:
            for problem in self._catalogues[kind].check(rule.when):
                yield problem.under(path)

    def _form_problems(self, path: str, form: Form) -> Iterator[Problem]:
        known = owned(self._catalogues["lead" if form.of == "lead" else "opportunity"], form.of)
        yield from twins(path, "field", (each.field for each in form.entries))
        for each in form.entries:
            if each.field not in known:
                says = f"{form.of} has no field named '{each.field}'"
                yield Problem(f"{path}.{each.field}", "unknown_field", says, near(each.field, known))

    def _pipeline_problems(self, path: str, pipeline: Pipeline) -> Iterator[Problem]:
        yield from twins(f"{path}.stages", "stage", (stage.key for stage in pipeline.stages))
        if not pipeline.of_kind(StageKind.OPEN):
            cure = 'give at least one stage "kind": "open"'
            yield Problem(f"{path}.stages", "no_open_stage", "no stage is open, so nothing can enter", cure)
        for stage in pipeline.stages:
            for side, gate in (("entry", stage.entry), ("exit", stage.exit)):
                yield from _unknown(f"{path}.stages.{stage.key}.{side}", "gate", gate, self._gates)
            named = f"{path}.stages.{stage.key}.checklist"
            yield from _unknown(named, "checklist", stage.checklist, self._checklists)


def _unknown(path: str, what: str, name: str | None, known: Collection[str]) -> Iterator[Problem]:
    if name is not None and name not in known:
        cure = near(name, known, otherwise=f"add it to the section '{what}s'")
        yield Problem(path, f"unknown_{what}", f"no {what} is named '{name}'", cure)


def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone, or None where there is no such one (a path or an empty name is no zone either)."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def _field_problems(path: str, field: Field) -> Iterator[Problem]:
    chosen, values = field.type in _CHOSEN, field.values
    if chosen and not values:
        yield Problem(
            f"{path}.options", "no_options", f"a {field.type.value} has no options", "list its values"
        )
    if values and not chosen:
        says = f"a {field.type.value} has options"
        yield Problem(f"{path}.options", "needless_options", says, "make it a choice, or take them out")
    for value, count in Counter(values).items():
        if count > 1:
            says = f"the option '{value}' stands {count} times"
            yield Problem(f"{path}.options", "duplicate_option", says, "keep one of them")
    if field.ordered and field.type is not FieldType.CHOICE:
        says = f"a {field.type.value} cannot be ordered by its options"
        yield Problem(f"{path}.ordered", "needless_order", says, "only a choice can")
    yield from _range_problems(path, field)


def _range_problems(path: str, field: Field) -> Iterator[Problem]:
    for name, bound in (("min", field.min), ("max", field.max)):
        if bound is not None and field.type not in _MEASURED:
            says = f"a {field.type.value} has no '{name}'"
            yield Problem(f"{path}.{name}", "needless_range", says, "only a number or an amount has")
    if field.min is not None and field.max is not None and field.min > field.max:
        says = f"the least value {field.min} is above the greatest {field.max}"
        yield Problem(f"{path}.min", "empty_range", says, "swap them")
