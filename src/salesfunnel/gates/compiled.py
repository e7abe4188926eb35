"""The sections `gates`, `checklists` and `resources`, compiled for one kind of subject."""

from __future__ import annotations

import attrs

from salesfunnel.conditions.catalogue.section import CompiledSection, SectionContext
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import ConditionError
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.item import Checklist, Resource
from salesfunnel.gates.verdict import Assessment, worst
from salesfunnel.model.kind import Kind

__all__ = ["CompiledResource", "compile_checklists", "compile_gates", "compile_resources"]


@attrs.frozen(eq=False)
class CompiledResource:
    """A resource, ready to be asked for.

    Args:
        gate: the gate to pass, if there is one.
        checklist: the checklist to complete, if there is one.
    """

    gate: CompiledGate | None
    checklist: CompiledChecklist | None

    def assess(self, view: View) -> Assessment:
        """Return what its gate and its checklist answer, the worse of the two."""
        guards = (self.gate, self.checklist)
        return worst([guard.assess(view) for guard in guards if guard is not None])


def compile_gates(context: SectionContext, kind: Kind) -> CompiledSection[Gate, CompiledGate]:
    """Return the gates as they are asked about a kind of subject.

    Raises:
        ConditionError: when one is asked for whose conditions do not fit this kind.
    """

    def compiled(key: str, gate: Gate) -> CompiledGate:
        try:
            return CompiledGate.of(key, gate, context.catalogue(kind))
        except ConditionError as error:
            place = f"gates.{key}, asked about a {kind}"
            raise ConditionError(*(attrs.evolve(problem, path=place) for problem in error.problems)) from None

    return CompiledSection("gate", kind, context.section("gates"), compiled)


def compile_checklists(context: SectionContext, kind: Kind) -> CompiledSection[Checklist, CompiledChecklist]:
    """Return the checklists as they are asked about a kind of subject."""

    def compiled(key: str, checklist: Checklist) -> CompiledChecklist:
        return CompiledChecklist.of(key, checklist, context.catalogue(kind))

    return CompiledSection("checklist", kind, context.section("checklists"), compiled)


def compile_resources(context: SectionContext, kind: Kind) -> CompiledSection[Resource, CompiledResource]:
    """Return the resources that may be asked for in the name of a kind of subject."""
    gates, checklists = compile_gates(context, kind), compile_checklists(context, kind)

    def compiled(_key: str, resource: Resource) -> CompiledResource:
        return CompiledResource(
            gate=None if resource.gate is None else gates.get(resource.gate),
            checklist=None if resource.checklist is None else checklists.get(resource.checklist),
        )

    meant = {key: each for key, each in context.section("resources").items() if each.of == kind}
    return CompiledSection("resource", kind, meant, compiled)
