"""What a host asks of a pipeline: a preview, whether a claim would be granted, debts, what time changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from salesfunnel.conditions.catalogue.section import CompiledSection
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import find_named
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.item import Checklist
from salesfunnel.gates.preview import Preview, preview
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands import Claim, Command, Import
from salesfunnel.lifecycle.decide import check_use
from salesfunnel.lifecycle.decision import Decision, refused
from salesfunnel.lifecycle.gate_debts import DebtAnswer, debts
from salesfunnel.lifecycle.handlers.ownership import claim_answer
from salesfunnel.lifecycle.legality import plan, unknown
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.suggestions import command_for_stage
from salesfunnel.lifecycle.table import LEGAL
from salesfunnel.lifecycle.tick import CLOCK, Tick, tick
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import Pipeline
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.ownership.ownership import Claimable

__all__ = ["debts_of", "may_claim", "preview_move", "process_key", "tick_in", "without_pipeline"]


def process_key(dossier: Dossier[Any] | None, command: Command, *, actor: Actor, now: datetime) -> str:
    """Return the key of the pipeline in which a command is decided about; of a beginning, where it begins.

    Raises:
        InvalidValue: for what is no dossier, command, actor or aware instant.
    """
    check_use(dossier, command, actor=actor, now=now)
    if dossier is not None:
        subject: Lead | Opportunity = dossier.subject
        return subject.pipeline
    beginning: Any = command.dossier.subject if isinstance(command, Import) else command
    key: str = beginning.pipeline
    return key


def without_pipeline(
    key: str, pipelines: Iterable[str], *, command: Command, actor: Actor, now: datetime
) -> Decision:
    """Refuse a command about a subject in a pipeline that the blueprint does not have."""
    finding = unknown("unknown_pipeline", key, pipelines)
    return refused(finding, command=command, actor=actor, now=in_utc(now))


def tick_in(
    pipelines: Mapping[str, Pipeline],
    process: Callable[[str], Process],
    dossier: Dossier[Any],
    *,
    now: datetime,
    actor: Actor | None,
) -> Tick:
    """Say what time alone changes in a subject; a finding where the blueprint does not have its pipeline."""
    key = dossier.subject.pipeline
    if key not in pipelines:
        return Tick(findings=(unknown("unknown_pipeline", key, pipelines),))
    return tick(process(key), dossier, now=now, actor=CLOCK if actor is None else actor)


def preview_move(process: Process, dossier: Dossier[Any], *, to: str, now: datetime) -> Preview:
    """Say what is still missing before a move to a stage, as a form; nothing is changed.

    The answer is that of the command which such a move amounts to: advance, go back, park, lose, resume or
    reopen. A move that is none is refused here as it would be there.

    Args:
        process: the pipeline of the subject.
        dossier: the lead or opportunity, with the host's rows.
        to: key of the stage aimed at.
        now: the instant of the question; aware.

    Raises:
        UnknownName: when the pipeline has no such stage.
    """
    find_named("stage", to, process.places, path=f"pipelines.{process.key}.stages")
    subject, moment = dossier.subject, in_utc(now)
    transition = plan(process, subject, command_for_stage(process, subject, to), now=moment, legal=LEGAL)
    if isinstance(transition, Finding):
        return Preview(refusal=transition)
    view = View(dossier, now=moment, catalogue=process.catalogue)
    return preview(transition.way.gates, view, order=process.order)


def may_claim(
    process: Process, dossier: Dossier[Any], claim: Claim | None, *, actor: Actor, now: datetime
) -> Claimable:
    """Say whether somebody may claim a subject, with everything that speaks against it.

    It is the answer that `decide` gives to the same claim, as far as policies and pools judge it; who may ask
    at all is said by the section `commands`.

    Args:
        process: the pipeline of the subject.
        dossier: the lead or opportunity with the host's rows.
        claim: what would be asked for; a plain `Claim()` when None.
        actor: who would ask.
        now: the instant of the question; aware.
    """
    command = Claim() if claim is None else claim
    check_use(dossier, command, actor=actor, now=now)
    return claim_answer(Case(process=process, dossier=dossier, command=command, actor=actor, now=in_utc(now)))


def debts_of(
    view: View,
    *,
    gates: CompiledSection[Gate, CompiledGate],
    checklists: CompiledSection[Checklist, CompiledChecklist],
) -> tuple[DebtAnswer, ...]:
    """Say how each gate debt of an imported subject stands: owed still, met since, waived or gone.

    Args:
        view: the subject at an instant.
        gates: those that the blueprint has today.
        checklists: the same.
    """
    owed = view.source.subject.debts
    gate_keys = {debt.gate for debt in owed if debt.gate in gates}
    checklist_keys = {debt.checklist for debt in owed if debt.checklist in checklists}
    return debts(
        view,
        gates={key: gates.get(key) for key in gate_keys if key is not None},
        checklists={key: checklists.get(key) for key in checklist_keys if key is not None},
    )
