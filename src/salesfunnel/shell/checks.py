"""Runs one gate over many records, and counts what it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.errors import UnknownName, near
from salesfunnel.gates.verdict import Assessment, Finding, Verdict
from salesfunnel.model.dossier import Dossier
from salesfunnel.shell.loading import CrmMapping

__all__ = ["Checked", "Checkup", "CriterionCount", "check_records", "check_wire"]


@attrs.frozen
class Checked:
    """One record that does not pass, and why."""

    id: str
    assessment: Assessment


@attrs.frozen
class CriterionCount:
    """How many records a criterion stops or warns: known not to be so, and not known."""

    key: str
    label: str
    false: int
    unknown: int


@attrs.frozen(eq=False)
class Checkup:
    """What one gate answers about many records.

    Args:
        gate: its key.
        stage: the stage that the records stand in; None for every stage.
        checked: how many records.
        verdicts: how many of each verdict.
        criteria: in the gate's order.
        failed: the records whose verdict is not `advance`, in file order.
    """

    gate: str
    stage: str | None
    checked: int
    verdicts: dict[Verdict, int]
    criteria: tuple[CriterionCount, ...]
    failed: tuple[Checked, ...]


def check_records(
    mapping: CrmMapping, dossiers: Iterable[Dossier[Any]], *, gate: str, stage: str | None, now: datetime
) -> Checkup:
    """Ask a gate about the records that stand in a stage.

    Args:
        mapping: whose blueprint holds the gate.
        dossiers: the records.
        gate: key of the gate.
        stage: only the records in this stage; every record when None.
        now: the instant of the question; aware.

    Raises:
        UnknownName: for a gate or stage that the blueprint does not have.
    """
    funnel = mapping.funnel
    if gate not in funnel.blueprint.gates:
        raise UnknownName.at(
            "--gate", f"the blueprint has no gate '{gate}'", near(gate, funnel.blueprint.gates)
        )
    stages = [each.key for each in mapping.pipeline.stages]
    if stage is not None and stage not in stages:
        raise UnknownName.at("--stage", f"the pipeline has no stage '{stage}'", near(stage, stages))
    chosen = [each for each in dossiers if stage in {None, each.subject.stage}]
    answers = [Checked(each.subject.id, _ask(funnel, each, gate, now)) for each in chosen]
    verdicts = Counter(each.assessment.verdict for each in answers)
    return Checkup(
        gate,
        stage,
        len(answers),
        {verdict: verdicts[verdict] for verdict in Verdict},
        _criteria(funnel, gate, answers),
        tuple(each for each in answers if each.assessment.verdict is not Verdict.ADVANCE),
    )


def _ask(funnel: Funnel, dossier: Dossier[Any], gate: str, now: datetime) -> Assessment:
    return funnel.assess(dossier, gate=gate, now=now)


def _criteria(funnel: Funnel, gate: str, answers: Sequence[Checked]) -> tuple[CriterionCount, ...]:
    found = Counter(
        (finding.criterion, finding.answer) for each in answers for finding in each.assessment.findings
    )
    return tuple(
        CriterionCount(
            each.key,
            str(each.label) if each.label else each.key,
            found[each.key, False],
            found[each.key, None],
        )
        for each in funnel.blueprint.gates[gate].criteria
    )


def check_wire(checkup: Checkup) -> dict[str, Any]:
    """Return the checkup as JSON, every failed record with its reasons."""
    return {
        "gate": checkup.gate,
        "stage": checkup.stage,
        "checked": checkup.checked,
        "passed": checkup.checked - len(checkup.failed),
        "failed": len(checkup.failed),
        "verdicts": {str(verdict): count for verdict, count in checkup.verdicts.items()},
        "criteria": [
            {
                "criterion": each.key,
                "failed": each.false + each.unknown,
                "false": each.false,
                "unknown": each.unknown,
            }
            for each in checkup.criteria
        ],
        "records": [
            {
                "id": each.id,
                "verdict": str(each.assessment.verdict),
                "findings": [_finding(finding) for finding in each.assessment.findings],
            }
            for each in checkup.failed
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "criterion": finding.criterion,
        "answer": finding.answer,
        "severity": finding.severity,
        "says": str(finding),
        "ask": str(finding.ask) if finding.ask else None,
    }
