"""What does an imported subject still owe to the gates behind it?"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.criterion import Severity
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.verdict import Ask, Assessment, Finding
from salesfunnel.lifecycle.process import Guard, Place, Process
from salesfunnel.messages import Message
from salesfunnel.model.kind import Word
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Debt
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["DebtAnswer", "DebtStatus", "debt_of", "debts", "findings_behind"]


class DebtStatus(Word):
    """How a debt stands."""

    OWED = "owed"
    MET = "met"
    WAIVED = "waived"
    GONE = "gone"


@attrs.frozen(kw_only=True)
class DebtAnswer:
    """How one debt stands now.

    Args:
        debt: what was owed when the subject was imported.
        status: owed still, met since, waived, or gone: the blueprint does not ask for it any more.
        finding: why it is owed still; None otherwise.
    """

    debt: Debt
    status: DebtStatus
    finding: Finding | None = None

    @property
    def ask(self) -> Ask | None:
        """The question that would settle it."""
        return self.finding.ask if self.finding else None

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        if self.finding is not None:
            return self.finding.render(locale)
        holder, part = _of(self.debt)
        return Message.of(f"debt_{self.status}", holder=holder, part=part).render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def findings_behind(process: Process, reached: Place | None, view: View) -> tuple[Finding, ...]:
    """Return what a subject stands behind without having met it.

    Args:
        process: the pipeline.
        reached: the open or won stage up to which it has come; None for none.
        view: the dossier as conditions see it.

    Returns:
        The findings of must and knockout criteria, and of required items, of every guard from the entry of
        the first open stage to the entry of the one it reached, each once.
    """
    if reached is None:
        return ()
    return tuple(
        finding
        for guard in _behind(process, reached)
        for finding in guard.assess(view).findings
        if finding.severity != Severity.SHOULD and all(_pair(finding))
    )


def _behind(process: Process, reached: Place) -> tuple[Guard, ...]:
    first = next(place for place in process.places.values() if place.kind is StageKind.OPEN)
    way = () if first is reached else process.way(first, reached).gates
    return tuple({(type(each), each.key): each for each in (*first.entry, *way)}.values())


def debt_of(finding: Finding) -> Debt:
    """Return the debt that a finding of a guard amounts to."""
    gate, checklist = (finding.gate, finding.criterion), (finding.checklist, finding.item)
    return Debt(*gate) if all(gate) else Debt(checklist=checklist[0], item=checklist[1])


def debts(
    view: View,
    *,
    gates: Mapping[str, CompiledGate],
    checklists: Mapping[str, CompiledChecklist],
) -> tuple[DebtAnswer, ...]:
    """Say how each debt of a subject stands now, in the order in which they were found.

    Args:
        view: the dossier as conditions see it.
        gates: the gates that the blueprint has, by key.
        checklists: its checklists, by key.
    """
    asked: dict[tuple[str, str], Assessment] = {}
    answers = []
    for debt in view.source.subject.debts:
        kind, key = ("gate", debt.gate) if debt.gate else ("checklist", debt.checklist or "")
        guard: Guard | None = gates.get(key) if kind == "gate" else checklists.get(key)
        if guard is not None and (kind, key) not in asked:
            asked[kind, key] = guard.assess(view)
        answers.append(_answer(debt, guard, asked.get((kind, key))))
    return tuple(answers)


def _answer(debt: Debt, guard: Guard | None, assessment: Assessment | None) -> DebtAnswer:
    part = _of(debt)[1]
    if guard is None or assessment is None or part not in _parts(guard):
        return DebtAnswer(debt=debt, status=DebtStatus.GONE)
    if any(each.waiver.criterion == part for each in assessment.waived):
        return DebtAnswer(debt=debt, status=DebtStatus.WAIVED)
    found = next((each for each in assessment.findings if _pair(each) == _of(debt)), None)
    return DebtAnswer(debt=debt, status=DebtStatus.OWED if found else DebtStatus.MET, finding=found)


def _parts(guard: Guard) -> set[str]:
    if isinstance(guard, CompiledGate):
        return {each.key for each in guard.gate.criteria}
    return {each.key for each in guard.checklist.items}


def _of(debt: Debt) -> tuple[str, str]:
    return (debt.gate or debt.checklist or "", debt.criterion or debt.item or "")


def _pair(finding: Finding) -> tuple[str, str]:
    return (finding.gate or finding.checklist or "", finding.criterion or finding.item or "")
