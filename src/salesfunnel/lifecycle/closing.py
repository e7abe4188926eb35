"""Is it said why? The reasons that a pipeline declares for its wins and losses, and who won what was lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands.moves import Lose
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.lifecycle.refusals import refusal, unknown
from salesfunnel.model.closing import ClosingReasons
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = ["competitor", "unexplained"]


def competitor(command: Lose, subject: Lead | Opportunity) -> str | None:
    """Return who won it: as the command says, else as it is recorded."""
    return command.competitor or subject.competitor


def unexplained(process: Process, subject: Lead | Opportunity, command: Any, target: Place) -> Finding | None:
    """Return the finding when a subject is to be closed without saying why as its pipeline asks.

    Args:
        process: the pipeline.
        subject: what is to be closed.
        command: what is asked for: a loss, or a win by `Advance` or `Convert`.
        target: the stage it leads to.
    """
    reasons = process.pipeline.reasons
    if reasons is None:
        return None
    if target.kind is StageKind.LOST:
        return _not_declared(command, reasons.keys_lost) or _nobody_named(command, subject, reasons)
    if target.kind is StageKind.WON:
        said = (command.reason or "").strip() or subject.status is Status.WON
        if reasons.win_reason_required and not said:
            return refusal("reason_required", command=type(command).__name__)
        return _not_declared(command, reasons.keys_won)
    return None


def _not_declared(command: Any, declared: Iterable[str]) -> Finding | None:
    known = tuple(declared)
    given = (command.reason, *command.contributing)
    wrong = next((each for each in given if known and each is not None and each not in known), None)
    return None if wrong is None else unknown("unknown_reason", wrong, known)


def _nobody_named(command: Lose, subject: Lead | Opportunity, reasons: ClosingReasons) -> Finding | None:
    if not reasons.asks_competitor(command.reason or "") or (competitor(command, subject) or "").strip():
        return None
    return refusal("competitor_required", command=type(command).__name__, reason=command.reason)
