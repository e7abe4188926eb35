"""What can be proved of a blueprint's gates, facts and ways; each proof is made once."""

from __future__ import annotations

from collections.abc import Iterable

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import SectionContext
from salesfunnel.conditions.language.tree import All, Condition
from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.gates.criterion import Criterion, Severity
from salesfunnel.model.kind import Kind
from salesfunnel.model.stage import Pipeline

__all__ = ["Proofs", "conflict"]


class Proofs:
    """The provers of one blueprint, and what they found so far.

    Args:
        context: the sound part of a document.
    """

    def __init__(self, context: SectionContext) -> None:
        self.context = context
        self._blocking: dict[tuple[str, Kind], tuple[Criterion, ...]] = {}
        self._blocked: set[tuple[Kind, frozenset[str]]] = set()
        self._open: set[tuple[Kind, frozenset[str]]] = set()
        for pipeline in context.pipelines.values():
            self.is_blocked((gate for gate in _named(pipeline) if gate), pipeline.of)

    def catalogue(self, kind: Kind) -> Catalogue:
        """Return the names that a lead or an opportunity has."""
        return self.context.catalogue(kind)

    def prover(self, kind: Kind) -> Prover:
        """Return the prover over the names of a lead or an opportunity."""
        return Prover(self.catalogue(kind).names)

    def blocking(self, gate: str, kind: Kind) -> tuple[Criterion, ...]:
        """Return the criteria that all have to be true for a gate to let anybody pass.

        Of a gate with a policy of one's own nobody knows any.
        """
        known = self._blocking.get((gate, kind))
        if known is None:
            found, names = self.context.section("gates").get(gate), self.catalogue(kind).names
            criteria = found.criteria if found and found.policy.plugin is None else ()
            asked = (each for each in criteria if each.severity is not Severity.SHOULD)
            known = tuple(each for each in asked if is_sound(each.when, names))
            self._blocking[gate, kind] = known
        return known

    def is_blocked(self, gates: Iterable[str], kind: Kind) -> bool:
        """Say whether it is proved that nobody can pass these gates at once.

        Whoever can pass some gates can pass fewer, and whoever cannot, cannot pass more: so few are proved.
        """
        asked = frozenset(gates)
        if any(kind == of and asked <= known for of, known in self._open):
            return False
        if any(kind == of and known <= asked for of, known in self._blocked):
            return True
        conditions = [each.when for gate in sorted(asked) for each in self.blocking(gate, kind)]
        found = self.prover(kind).true_together(conditions)
        if found is not None:
            (self._open if found else self._blocked).add((kind, asked))
        return found is False

    def kinds(self, gate: str) -> list[Kind]:
        """Return whose gate it is: of the pipelines that name it."""
        pipelines = self.context.pipelines.values()
        users = [pipeline for pipeline in pipelines if gate in _named(pipeline)]
        return list(dict.fromkeys(pipeline.of for pipeline in users or pipelines))

    def path(self, gate: str, criterion: str = "", *steps: str) -> str:
        """Return where the author wrote a gate, or one of its criteria."""
        above = self.context.path("gates", gate)
        return ".".join((above, *(("criteria", criterion, *steps) if criterion else steps)))


def is_sound(condition: Condition, names: Names) -> bool:
    """Say whether a condition fits the names, so that there is something to prove."""
    return not check(condition, names)


def conflict(prover: Prover, conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the fewest parts of conditions, never true together, that already are not: one, two, or all."""
    parts = tuple(part for each in conditions for part in _parts(each))
    for part in parts:
        if prover.never_true(part):
            return (part,)
    pairs = ((one, two) for index, two in enumerate(parts) for one in parts[:index])
    return next((pair for pair in pairs if prover.never_true(*pair)), parts)


def _parts(condition: Condition) -> Iterable[Condition]:
    """Return the parts that all have to be true."""
    return (
        [part for each in condition.of for part in _parts(each)]
        if isinstance(condition, All)
        else [condition]
    )


def _named(pipeline: Pipeline) -> set[str | None]:
    return {gate for stage in pipeline.stages for gate in (stage.entry, stage.exit)}
