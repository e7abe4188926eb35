"""What a funnel compiles of its blueprint, each once and only when it is asked for.

Its caches are of pure functions of the document, so that two threads that fill one at the same time store the
same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from salesfunnel.blueprint.arguments import named
from salesfunnel.blueprint.context import Context
from salesfunnel.blueprint.document.sections import SECTIONS, load_name
from salesfunnel.blueprint.recording import rules_of
from salesfunnel.cadence.compiled import stall_clocks
from salesfunnel.calendars import Calendars
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.errors import ConditionError, InvalidValue, UnknownName, expect
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.checks import gate_usage
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.identity.subject_keys import CompiledIdentity
from salesfunnel.identity.tags import CompiledTags
from salesfunnel.lifecycle.permissions import permits
from salesfunnel.lifecycle.process import Guard, Permit, Process, compile_advances
from salesfunnel.lifecycle.requests import wanted
from salesfunnel.model.kind import Kind
from salesfunnel.ownership.compiled import OwnershipRules
from salesfunnel.registry import Registry
from salesfunnel.routing.router import Router
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.scoring.card.scorecard import Grade, Scorecard
from salesfunnel.scoring.risk.definition import Risk
from salesfunnel.scoring.risk.score import CompiledRisk

if TYPE_CHECKING:
    from salesfunnel.blueprint.document.document import Blueprint
    from salesfunnel.lifecycle.commands import Command

__all__ = ["Compiled", "Identities", "Scored", "router_of"]


D = TypeVar("D", Scorecard, Grade, Risk)


class Scored:
    """What a funnel scores and grades by; its caches are of pure functions of the document.

    Args:
        blueprint: the sound blueprint.
        catalogue: gives the names of each kind of subject.
    """

    __slots__ = ("_blueprint", "_cards", "_catalogue", "_grades", "_risks", "known")

    def __init__(self, blueprint: Blueprint, catalogue: Callable[[Kind], Catalogue]) -> None:
        self._blueprint = blueprint
        self._catalogue = catalogue
        self._cards: dict[tuple[str | None, Kind], CompiledCard] = {}
        self._grades: dict[tuple[str | None, Kind], CompiledGrade] = {}
        self._risks: dict[tuple[str | None, Kind], CompiledRisk] = {}
        self.known: dict[tuple[str | None, type], CompiledCard] = {}

    def card(self, key: str | None, kind: Kind) -> CompiledCard:
        """Return a scorecard, or the only one of a kind.

        Raises:
            UnknownName: when the blueprint has no such scorecard for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        known = self._cards.get((_text("scorecard", key), kind))
        if known is None:
            name, card = _chosen("scorecard", key, kind, self._blueprint.scorecards)
            known = self._cards[key, kind] = CompiledCard.of(name, card, self._catalogue(kind))
        return known

    def grade(self, key: str | None, kind: Kind) -> CompiledGrade:
        """Return a grade, or the only one of a kind; it raises as `card` does."""
        known = self._grades.get((_text("grade", key), kind))
        if known is None:
            name, grade = _chosen("grade", key, kind, self._blueprint.grades)
            cards = tuple(self.card(each, kind) for each in (grade.fit, grade.engagement) if each is not None)
            known = CompiledGrade.of(name, grade, self._catalogue(kind), cards=cards)
            self._grades[key, kind] = known
        return known

    def risk(self, key: str | None, kind: Kind) -> CompiledRisk:
        """Return a risk, or the only one of a kind; it raises as `card` does."""
        known = self._risks.get((_text("risk", key), kind))
        if known is None:
            name, risk = _chosen("risk", key, kind, self._blueprint.risks)
            known = self._risks[key, kind] = CompiledRisk.of(name, risk, self._catalogue(kind))
        return known


def _text(what: str, key: str | None) -> str | None:
    return None if key is None else expect(key, str, what, f"give the key of the {what}")


def _chosen(what: str, key: str | None, kind: Kind, section: Mapping[str, D]) -> tuple[str, D]:
    known = {name: each for name, each in section.items() if kind in each.kinds}
    if key is not None:
        return key, named(what, key, known, cure=f"add it to the section '{what}s'")
    if len(known) != 1:
        article = "an" if kind == "opportunity" else "a"
        says = f"{article} {kind} has {len(known)} {what}s, and none of them is named"
        cure = f"name one of them: {', '.join(known)}" if known else f"add one to the section '{what}s'"
        raise InvalidValue.at(what, says, cure)
    return next(iter(known.items()))


def router_of(blueprint: Blueprint, catalogue: Callable[[Kind], Catalogue], registry: Registry) -> Router:
    """Return the compiled section `routing`.

    Args:
        blueprint: the sound blueprint.
        catalogue: gives the names of each kind of subject.
        registry: the plug-ins that hold strategies.

    Raises:
        UnknownName: when the blueprint has no such section.
    """
    if blueprint.routing is None:
        cure = 'add the section "routing" with its rules and pools'
        raise UnknownName.at("routing", "the blueprint says nothing of who gets what", cure)
    calendars = Calendars(blueprint.calendars, blueprint.timezone)
    return Router(blueprint.routing, calendars, catalogue, registry)


class Identities:
    """The sections `identity` and `tags` of a funnel; its caches are of pure functions of the document.

    Args:
        blueprint: the sound blueprint.
        catalogue: gives the names of each kind of subject.
        registry: the normalisers of the business.
    """

    __slots__ = ("_blueprint", "_catalogue", "_known", "_registry", "_tags")

    def __init__(
        self, blueprint: Blueprint, catalogue: Callable[[Kind], Catalogue], registry: Registry
    ) -> None:
        self._blueprint = blueprint
        self._catalogue = catalogue
        self._registry = registry
        self._known: dict[Kind, CompiledIdentity] = {}
        self._tags: dict[Kind, CompiledTags] = {}

    def of(self, kind: Kind | None = None) -> CompiledIdentity:
        """Return what identifies a kind of subject; the first kind of the section when absent.

        Raises:
            InvalidValue: when the blueprint says nothing about the identity of this kind.
        """
        section = self._blueprint.identity
        if section is None or (kind is not None and kind not in section.kinds):
            says = f"the blueprint does not say what identifies {kind or 'anybody'}"
            raise InvalidValue.at("identity", says, "add the section 'identity'")
        wanted = section.kinds[0] if kind is None else kind
        known = self._known.get(wanted)
        if known is None:
            others = [self._catalogue(each) for each in section.kinds if each != wanted]
            own = self._catalogue(wanted)
            known = self._known[wanted] = CompiledIdentity.of(section, own, self._registry, others=others)
        return known

    def tags(self, kind: Kind) -> CompiledTags:
        """Return the rules that tag a kind of subject; there may be none."""
        known = self._tags.get(kind)
        if known is None:
            known = self._tags[kind] = CompiledTags.of(self._blueprint.tags, self._catalogue(kind))
        return known


class Compiled:
    """The names, gates, checklists and pipelines of a blueprint, ready to be asked."""

    __slots__ = ("_checklists", "_context", "_gates", "_processes", "_sections")

    def __init__(self, context: Context) -> None:
        self._context = context
        self._gates: dict[tuple[str, Kind], CompiledGate] = {}
        self._checklists: dict[tuple[str, Kind], CompiledChecklist] = {}
        self._processes: dict[str, Process] = {}
        self._sections: dict[tuple[str, Kind], Any] = {}

    def section(self, name: str, kind: Kind) -> Any:
        """Return a section compiled for a kind of subject by the function that its row names."""
        if (name, kind) not in self._sections:
            self._sections[name, kind] = load_name(SECTIONS[name].compile)(self._context, kind)
        return self._sections[name, kind]

    def catalogue(self, kind: Kind) -> Catalogue:
        """Return the names that conditions about a kind of subject know."""
        return self._context.catalogue(kind)

    def gate(self, key: str, kind: Kind) -> CompiledGate:
        """Return a gate as it is asked about a kind of subject.

        Raises:
            UnknownName: when the blueprint has no such gate.
            ConditionError: when its conditions do not fit this kind.
        """
        known = self._gates.get((str(key), kind))
        if known is None:
            known = self._gates[key, kind] = self._compile_gate(key, kind)
        return known

    def checklist(self, key: str, kind: Kind) -> CompiledChecklist:
        """Return a checklist as it is asked about a kind of subject.

        Raises:
            UnknownName: when the blueprint has no such checklist.
        """
        known = self._checklists.get((str(key), kind))
        if known is None:
            definition = named("checklist", key, self._context.section("checklists"))
            known = self._checklists[key, kind] = CompiledChecklist.of(key, definition, self.catalogue(kind))
        return known

    def process(self, key: str) -> Process:
        """Return a pipeline ready to be decided about.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        known = self._processes.get(str(key))
        if known is None:
            known = self._processes[key] = self._compile(key)
        return known

    def _compile_gate(self, key: str, kind: Kind) -> CompiledGate:
        definition = named("gate", key, self._context.section("gates"))
        try:
            return CompiledGate.of(key, definition, self.catalogue(kind))
        except ConditionError as error:
            place = f"gates.{key}, asked about a {kind}"
            raise ConditionError(*(attrs.evolve(problem, path=place) for problem in error.problems)) from None

    def _compile(self, key: str) -> Process:
        context = self._context
        pipeline = named("pipeline", key, context.pipelines)
        kind, usage, names = pipeline.of, gate_usage(context, pipeline.of), self.catalogue(pipeline.of)
        gates = {name: self.gate(name, kind) for name in sorted(usage.gates)}
        checklists = {name: self.checklist(name, kind) for name in sorted(usage.checklists)}
        return Process(
            key=key,
            pipeline=pipeline,
            gates=gates,
            catalogue=names,
            version=context.blueprint.version,
            pipelines=context.pipelines,
            checklists=checklists,
            rules=rules_of(context.section("rules"), kind),
            permits=self._permits(kind, gates, checklists),
            wanted=wanted(context.section("requests"), names),
            advances=compile_advances(pipeline, context.section("advances"), names),
            stalls=stall_clocks(pipeline, names),
            ownership=OwnershipRules.of(
                context.section("claims"),
                context.section("pools"),
                context.section("handovers"),
                catalogue=names,
                calendars=context.calendars,
            ),
        )

    def _permits(
        self, kind: Kind, gates: Mapping[str, Guard], checklists: Mapping[str, Guard]
    ) -> Mapping[type[Command], tuple[Permit, ...]]:
        section = self._context.section("commands")
        if not section:
            return {}
        names = self._context.catalogue(kind, knows_actor=True)
        return permits(section, catalogue=names, gates=gates, checklists=checklists)
