"""Names and types across the sections of a document: does every name exist, and does every value fit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from salesfunnel.blueprint.document import Blueprint
from salesfunnel.blueprint.source import Source
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import Problem, near
from salesfunnel.gates.criterion import Gate
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.registry import EMPTY, Registry

__all__ = ["catalogue", "check"]

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
        zone = _zone(blueprint.timezone)
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
        for key, pipeline in self._blueprint.pipelines.items():
            yield from self._pipeline_problems(f"pipelines.{key}", pipeline)

    def _kinds_travelling(self) -> list[Kind]:
        present = {pipeline.of for pipeline in self._blueprint.pipelines.values()}
        return [kind for kind in _KINDS if kind in present]

    def _users(self, gate: str) -> list[Pipeline]:
        """Return the pipelines in which a stage names the gate."""
        pipelines = self._blueprint.pipelines.values()
        return [p for p in pipelines if any(gate in {stage.entry, stage.exit} for stage in p.stages)]

    def _gate_problems(self, key: str, gate: Gate) -> Iterator[Problem]:
        path = self._source.path(["gates", key])
        users = self._users(key)
        yield from _twins(f"{path}.criteria", "criterion", (each.key for each in gate.criteria))
        for kind in [each for each in _KINDS if each in {p.of for p in users}] or self._kinds_travelling():
            for criterion in gate.criteria:
                for problem in self._catalogues[kind].check(criterion.when):
                    yield problem.under(f"{path}.criteria.{criterion.key}.when")
        for pipeline in users:
            yield from self._retreat_problems(f"{path}.policy.retreat_to", gate.policy.retreat_to, pipeline)

    def _retreat_problems(self, path: str, target: str | None, pipeline: Pipeline) -> Iterator[Problem]:
        if target is None:
            return
        stages = pipeline.of_kind(StageKind.OPEN, StageKind.PARKED)
        if target not in {stage.key for stage in stages}:
            says = f"no open or parked stage is named '{target}'"
            yield Problem(path, "unknown_stage", says, near(target, [stage.key for stage in stages]))

    def _pipeline_problems(self, path: str, pipeline: Pipeline) -> Iterator[Problem]:
        yield from _twins(f"{path}.stages", "stage", (stage.key for stage in pipeline.stages))
        if not pipeline.of_kind(StageKind.OPEN):
            cure = 'give at least one stage "kind": "open"'
            yield Problem(f"{path}.stages", "no_open_stage", "no stage is open, so nothing can enter", cure)
        for stage in pipeline.stages:
            for side, gate in (("entry", stage.entry), ("exit", stage.exit)):
                if gate is not None and gate not in self._gates:
                    says = f"no gate is named '{gate}'"
                    cure = near(gate, self._gates, otherwise="add it to the section 'gates'")
                    yield Problem(f"{path}.stages.{stage.key}.{side}", "unknown_gate", says, cure)


def _zone(name: str) -> ZoneInfo | None:
    """Return the zone, or None where there is no such one (a path or an empty name is no zone either)."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def _twins(path: str, what: str, keys: Iterable[str]) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem(
                f"{path}.{key}", "duplicate_key", f"{count} of them have this key", f"rename a {what}"
            )


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
