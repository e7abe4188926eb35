"""Names and types across the sections of a document: does every name exist, and does every value fit?

Names in calendars: does the zone of each exist?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from salesfunnel.blueprint.checks.checklists import checklist_problems, twins
from salesfunnel.blueprint.checks.gate_usage import asked_of
from salesfunnel.blueprint.checks.identity import identity_problems, tag_problems
from salesfunnel.blueprint.checks.ownership import owning_problems
from salesfunnel.blueprint.checks.permissions import command_problems, request_problems, unknown
from salesfunnel.blueprint.checks.routing import routing_problems
from salesfunnel.blueprint.checks.scoring import risk_problems, scoring_problems
from salesfunnel.blueprint.checks.stages import (
    automatic_problems,
    hand_off_problems,
    kinds_of,
    reason_problems,
)
from salesfunnel.blueprint.document.document import Blueprint, Form, Rule
from salesfunnel.blueprint.document.source import Source
from salesfunnel.blueprint.facts.scores import RiskFacts, ScoreFacts, Together
from salesfunnel.calendars import CalendarDefinition
from salesfunnel.calendars.wall import zone_named
from salesfunnel.conditions.catalogue.catalogue import Catalogue, FurtherNames
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.records.recording import recordable_names
from salesfunnel.errors import InvalidValue, Problem, near
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.gate import policy_call
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.registry import EMPTY, Registry

__all__ = ["calendar_problems", "catalogue", "check", "zone_of"]


def calendar_problems(calendars: Mapping[str, CalendarDefinition]) -> Iterator[Problem]:
    """Yield every problem of the section `calendars` that its structure does not show."""
    for key, calendar in calendars.items():
        if calendar.timezone is None:
            continue
        try:
            zone_named(calendar.timezone, "timezone")
        except InvalidValue as error:
            says, cure = error.problems[0].says, error.problems[0].cure
            yield Problem(f"calendars.{key}.timezone", "unknown_zone", says, cure)


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
    knows_actor: bool = False,
    knows_scores: bool = True,
) -> Catalogue:
    """Return the names that conditions about a lead or an opportunity know; scorecards know no scores."""
    return Catalogue.of(
        fields=blueprint.fields,
        facts=blueprint.facts,
        currency=blueprint.currency,
        zone=zone,
        subject=kind,
        registry=registry,
        broken=broken,
        knows_actor=knows_actor,
        further=_further(blueprint) if knows_scores else None,
    )


def _further(blueprint: Blueprint) -> FurtherNames | None:
    """Return what gives the names of scores and risks; None where there are none."""
    parts: tuple[FurtherNames, ...] = ()
    if blueprint.scorecards or blueprint.grades:
        parts = (ScoreFacts(blueprint.scorecards, blueprint.grades),)
    if blueprint.risks:
        parts = (*parts, RiskFacts(blueprint.risks))
    return Together(parts) if parts[1:] else parts[0] if parts else None


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
        self._registry = registry
        self._gates = {*blueprint.gates, *broken.get("gates", ())}
        self._checklists = {*blueprint.checklists, *broken.get("checklists", ())}
        self._calendars = {*blueprint.calendars, *broken.get("calendars", ())}
        self._broken_cards = broken.get("scorecards", frozenset())
        self._broken_pipelines = broken.get("pipelines", frozenset())
        self._advances = {*blueprint.advances, *broken.get("advances", ())}
        zone = zone_of(blueprint.timezone)
        names = broken.get("fields", frozenset()) | broken.get("facts", frozenset())
        names |= {f"{what}.{key}" for key in self._broken_cards for what in ("score", "band")}
        names |= {f"grade.{key}" for key in broken.get("grades", ())}
        names |= {f"risk.{key}" for key in broken.get("risks", ())}
        self._catalogues: dict[Kind, Catalogue] = {
            kind: catalogue(blueprint, kind, zone=zone or ZoneInfo("UTC"), registry=registry, broken=names)
            for kind in _KINDS
        }
        self._commanded: dict[str, Catalogue] = {
            kind: catalogue(
                blueprint,
                kind,
                zone=zone or ZoneInfo("UTC"),
                registry=registry,
                broken=names,
                knows_actor=True,
            )
            for kind in (_KINDS if blueprint.commands else ())
        }
        self._scoring: dict[Kind, Catalogue] = {
            kind: catalogue(
                blueprint,
                kind,
                zone=zone or ZoneInfo("UTC"),
                registry=registry,
                broken=names,
                knows_scores=False,
            )
            for kind in (_KINDS if blueprint.scorecards or blueprint.grades or blueprint.risks else ())
        }
        self._zone_is_known = zone is not None

    def problems(self) -> Iterator[Problem]:
        """Yield every problem, section by section."""
        if not self._zone_is_known:
            says = f"no time zone is named '{self._blueprint.timezone[:64]}'"
            yield Problem("timezone", "unknown_zone", says, "write an IANA name such as 'Asia/Shanghai'")
        for key, field in self._blueprint.fields.items():
            yield from _field_problems(f"fields.{key}", field)
        for kind in self._kinds_travelling():
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
            yield from unknown(f"{path}.gate", "gate", resource.gate, self._gates)
            yield from unknown(f"{path}.checklist", "checklist", resource.checklist, self._checklists)
        yield from command_problems(
            self._blueprint, self._commanded, gates=self._gates, checklists=self._checklists
        )
        yield from request_problems(self._blueprint, self._catalogues)
        yield from self._advance_problems()
        yield from calendar_problems(self._blueprint.calendars)
        yield from scoring_problems(self._blueprint, self._scoring, broken=self._broken_cards)
        yield from risk_problems(self._blueprint, self._scoring)
        yield from identity_problems(self._blueprint.identity, self._catalogues, self._registry)
        yield from tag_problems(self._blueprint, self._catalogues)
        yield from owning_problems(self._blueprint, self._catalogues, calendars=self._calendars)
        yield from routing_problems(self._blueprint, self._catalogues, written=self._source.data)
        yield from self._way_problems()

    def _kinds_travelling(self) -> list[Kind]:
        present = {pipeline.of for pipeline in self._blueprint.pipelines.values()}
        return [kind for kind in _KINDS if kind in present]

    def _users(self, gate: str) -> list[Pipeline]:
        """Return the pipelines in which a stage names the gate."""
        pipelines = self._blueprint.pipelines.values()
        return [p for p in pipelines if any(gate in {stage.entry, stage.exit} for stage in p.stages)]

    def _asked_for(self, *, gate: str | None = None, checklist: str | None = None) -> list[Catalogue]:
        """Return the names of each kind of subject for which a gate or a checklist is asked."""
        asked = {kind: asked_of(self._blueprint, kind) for kind in _KINDS}
        users: list[Kind] = [
            kind for kind in _KINDS if gate in asked[kind].gates or checklist in asked[kind].checklists
        ]
        kinds = users or self._kinds_travelling()
        return [self._catalogues[kind] for kind in kinds]

    def _gate_problems(self, key: str, gate: Gate) -> Iterator[Problem]:
        path = self._source.path(["gates", key])
        users = self._users(key)
        yield from twins(f"{path}.criteria", "criterion", (each.key for each in gate.criteria))
        for known in self._asked_for(gate=key):
            for criterion in gate.criteria:
                for problem in known.check(criterion.when):
                    yield problem.under(f"{path}.criteria.{criterion.key}.when")
        for problem in policy_call(gate.policy, self._catalogues["opportunity"].registry)[1]:
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
        for problem in self._conditions(rule.kinds, rule.when):
            yield problem.under(path)

    def _advance_problems(self) -> Iterator[Problem]:
        for key, kinds in kinds_of(self._blueprint).items():
            for problem in self._conditions(kinds, self._blueprint.advances[key].when):
                yield problem.under(f"{self._source.path(['advances', key])}.when")

    def _conditions(self, kinds: Iterable[Kind], when: Condition) -> Iterator[Problem]:
        for kind in kinds:
            yield from self._catalogues[kind].check(when)

    def _form_problems(self, path: str, form: Form) -> Iterator[Problem]:
        known = recordable_names(self._catalogues["lead" if form.of == "lead" else "opportunity"], form.of)
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

    def _way_problems(self) -> Iterator[Problem]:
        for key, pipeline in self._blueprint.pipelines.items():
            yield from self._pipeline_problems(f"pipelines.{key}", pipeline)
            yield from hand_off_problems(key, self._blueprint.pipelines, self._broken_pipelines)
            yield from reason_problems(f"pipelines.{key}.reasons", pipeline.reasons)
            known = self._catalogues[pipeline.of]
            yield from automatic_problems(key, pipeline, self._blueprint, catalogue=known)
        for path, stage in self._stages():
            yield from self._stage_problems(path, stage)

    def _stages(self) -> Iterator[tuple[str, Stage]]:
        for key, pipeline in self._blueprint.pipelines.items():
            yield from ((self._blueprint.stage_path(key, stage), stage) for stage in pipeline.stages)
        yield from ((f"stages.{key}", stage) for key, stage in self._blueprint.stages.items())

    def _stage_problems(self, path: str, stage: Stage) -> Iterator[Problem]:
        for side, gate in (("entry", stage.entry), ("exit", stage.exit)):
            yield from unknown(f"{path}.{side}", "gate", gate, self._gates)
        yield from unknown(f"{path}.checklist", "checklist", stage.checklist, self._checklists)
        yield from unknown(f"{path}.advance", "advance", stage.advance, self._advances)


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
