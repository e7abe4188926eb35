"""Which command leads to a stage? What a person means who drags a card there."""

from __future__ import annotations

from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.commands.moves import Advance, GoBack, Lose, Park, Reopen, Resume
from salesfunnel.lifecycle.process import Process
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Status, Subject

__all__ = ["towards"]

_REASON = "…"
"""Stands for the reason that a person would give, so that a preview is not refused for want of it."""


def towards(process: Process, subject: Subject, to: str) -> Command:
    """Return the command that a move to a stage amounts to; whether it is legal here is another question.

    Args:
        process: the pipeline.
        subject: who moves.
        to: key of a stage of the pipeline.
    """
    here, there = process.places.get(subject.stage), process.places[to]
    if there.kind is StageKind.PARKED:
        return Park(to)
    if there.kind is StageKind.LOST:
        return Lose(_REASON, to=to)
    if subject.status is Status.PARKED:
        return Resume() if to == subject.resume_to else Advance(to)
    if subject.status is not Status.OPEN:
        return Reopen(to, _REASON)
    is_behind = here is not None and there.kind is StageKind.OPEN and there.index < here.index
    return GoBack(to, _REASON) if is_behind else Advance(to)
