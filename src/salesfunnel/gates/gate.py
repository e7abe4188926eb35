"""May it move? A gate asks every criterion and judges the answers by its policy."""

from __future__ import annotations

from typing import Self, TypeAlias

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.facts import View
from salesfunnel.conditions.reasons import Reason
from salesfunnel.conditions.walk import Walk, compile_walk
from salesfunnel.gates.criterion import Criterion, Gate, Policy, Severity
from salesfunnel.gates.policy import OwnPolicy, own_policy
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict
from salesfunnel.gates.waiver import Waived, set_apart
from salesfunnel.text import Message

__all__ = ["CompiledGate", "judge"]

Answer: TypeAlias = bool | None
"""True, false, or not known yet."""


@attrs.frozen(eq=False)
class CompiledGate:
    """A gate ready to be asked; built once for a blueprint, shared between threads."""

    key: str
    gate: Gate
    walks: tuple[tuple[Criterion, Walk], ...] = attrs.field(repr=False)
    own: OwnPolicy | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(cls, key: str, gate: Gate, catalogue: Catalogue) -> Self:
        """Compile the gate's conditions; they must have passed `catalogue.check`."""
        walks = tuple((each, compile_walk(each.when, catalogue)) for each in gate.criteria)
        return cls(key, gate, walks, own_policy(gate.policy, catalogue.names.registry))

    def assess(self, view: View) -> Assessment:
        """Ask every criterion about one dossier at one instant.

        Args:
            view: the dossier as the conditions see it.

        Returns:
            The verdict with a finding for every criterion that is not surely true, in document order. What is
            waived is not found but listed, and what nobody knows stays uncertain, waived or not.
        """
        unresolved: list[tuple[Criterion, Walk, Answer]] = [
            (each, walk, answer) for each, walk in self.walks if (answer := walk.answer(view)) is not True
        ]
        open_ones, waived = unresolved, tuple[Waived, ...]()
        if unresolved and view.source.subject.waivers:
            open_ones, waived = set_apart(unresolved, self.key, view)
        policy = self.gate.policy
        verdict, faults = self._rule([(each, answer) for each, _, answer in open_ones])
        found = (self._finding(each, answer, walk.reasons(view)) for each, walk, answer in open_ones)
        return Assessment(
            gates=(self.key,),
            verdict=verdict,
            findings=(*found, *faults),
            waived=waived,
            unknown_weight=sum(each.weight for each, _, answer in unresolved if answer is None),
            weight=sum(each.weight for each in self.gate.criteria),
            retreat_to=policy.retreat_to,
            review_after_days=policy.review_after_days,
        )

    def _rule(self, open_ones: list[tuple[Criterion, Answer]]) -> tuple[Verdict, tuple[Finding, ...]]:
        """Judge by the gate's own policy, if it has one; where that fails, a finding says so."""
        verdict = judge([(each.severity, answer) for each, answer in open_ones], self.gate.policy)
        if self.own is None or not open_ones:
            return verdict, ()
        verdict, fault = self.own.verdict(open_ones, verdict)
        name = self.own.ruling.name
        said = Message.of("policy_fault", plugin=name, fault=fault)
        finding = Finding(code="policy_fault", message=said, gate=self.key, severity=Severity.MUST.value)
        return verdict, (finding,) if fault else ()

    def _finding(self, criterion: Criterion, answer: Answer, reasons: tuple[Reason, ...]) -> Finding:
        code = "criterion_unknown" if answer is None else "criterion_false"
        return Finding(
            code=code,
            message=Message.of(code, criterion=criterion.label or criterion.key),
            gate=self.key,
            criterion=criterion.key,
            answer=answer,
            severity=criterion.severity.value,
            dimension=criterion.dimension,
            reasons=reasons,
            ask=Ask(criterion.ask, self.key, criterion.key) if criterion.ask else None,
        )


def judge(unresolved: list[tuple[Severity, Answer]], policy: Policy) -> Verdict:
    """Turn the criteria that are not true into a verdict.

    Args:
        unresolved: severity and answer (False or None) of each criterion that is not surely true.
        policy: from how many on the subject retreats.

    Returns:
        `reject` when a knockout is known to be false; else `retreat` when at least `retreat_at` musts or
        knockouts are unresolved; else `hold` when one is; else `advance`.
    """
    if (Severity.KNOCKOUT, False) in unresolved:
        return Verdict.REJECT
    count = sum(severity is not Severity.SHOULD for severity, _ in unresolved)
    if policy.retreat_at is not None and count >= policy.retreat_at:
        return Verdict.RETREAT
    return Verdict.HOLD if count else Verdict.ADVANCE
