"""Ranks the deals that need somebody now: what to do next, what to ask, and why this one first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.gates.verdict import Ask
from salesfunnel.insight import Conversion
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.money import Money
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.model.subject import Opportunity, Status
from salesfunnel.text import Text

__all__ = ["Task", "worklist"]

_DAY = timedelta(days=1)
_PLANNED_DAYS = 14.0
_LEAST, _MOST = 0.25, 3.0


@attrs.frozen
class _Step:
    """What to do next, and the questions that stand in the way."""

    says: Message
    asks: tuple[Ask | Text, ...]


@attrs.frozen(kw_only=True)
class Task:
    """One deal on the worklist.

    Args:
        id: the deal's.
        name: what people call it.
        owner: the seller responsible.
        stage: where it stands.
        amount: what it is worth.
        step: what to do next.
        asks: the questions that stand in the way.
        reason: why it stands here in the list.
        priority: what the list is ranked by.
    """

    id: str
    name: str
    owner: str
    stage: Text
    amount: Money
    step: Message
    asks: tuple[Ask | Text, ...]
    reason: Message
    priority: float


def worklist(
    funnel: Funnel,
    dossiers: Iterable[Dossier[Opportunity]],
    *,
    history: Conversion,
    now: datetime,
    limit: int,
) -> tuple[Task, ...]:
    """Return the deals to work on first, best first.

    The rank is expected value × urgency × (1 + the share of the open questions that one answer settles).
    Expected value is the amount × the win rate of those closed deals that had come as far; urgency is the
    time in the stage ÷ the time planned for it, between 0.25 and 3.

    Args:
        funnel: whose gates say what is missing.
        dossiers: deals; those closed, without an amount, or parked until later are passed by.
        history: the rates so far.
        now: the instant of the question; aware.
        limit: how many deals.

    Source: convention of this library; the factors are the classical ones (value × chance × urgency).
    """
    chances = _chances(history)
    tasks = [task for each in dossiers if (task := _task(funnel, each, chances, now)) is not None]
    return tuple(sorted(tasks, key=lambda task: (-task.priority, task.id))[:limit])


def _chances(history: Conversion) -> dict[str, float]:
    """Return by open stage: of the closed deals that had come as far, the share that was won."""
    won = history.overall.won
    lost, chances = 0, dict[str, float]()
    for stage in reversed(history.stages):
        lost += stage.lost
        chances[stage.stage] = won / (won + lost) if won + lost else 0.0
    return chances


def _task(
    funnel: Funnel, dossier: Dossier[Opportunity], chances: Mapping[str, float], now: datetime
) -> Task | None:
    deal = dossier.subject
    stage = funnel.pipelines[deal.pipeline].stage(deal.stage)
    step = _step(funnel, dossier, stage, now) if stage and deal.amount else None
    if step is None or stage is None or deal.amount is None:
        return None
    chance = chances.get(deal.resume_to or deal.stage, 0.0)
    expected = float(deal.amount.major) * chance
    waited = (now - (deal.stay.entered_at or now)) / _DAY
    planned = stage.expected_days or _PLANNED_DAYS
    urgency = min(max(waited / planned, _LEAST), _MOST)
    owner = dossier.owner
    return Task(
        id=deal.id,
        name=deal.name or deal.id,
        owner=(owner.name or owner.id) if owner else deal.owner_id or "",
        stage=stage.label or Text(stage.key),
        amount=deal.amount,
        step=step.says,
        asks=step.asks,
        reason=Message.of(
            "task_reason",
            expected=f"{expected:,.0f} {deal.amount.currency}",
            chance=f"{chance:.0%}",
            days=f"{waited:.0f}",
            planned=f"{planned:.0f}",
        ),
        priority=expected * urgency * (1 + 1 / max(len(step.asks), 1)),
    )


def _step(funnel: Funnel, dossier: Dossier[Opportunity], stage: Stage, now: datetime) -> _Step | None:
    """Return what to do next: towards the next stage, or the review of a parked deal that is due."""
    deal = dossier.subject
    if deal.status is Status.OPEN:
        target = _next(funnel.pipelines[deal.pipeline], stage)
        if target is None:
            return None
        ahead = funnel.preview(dossier, to=target.key, now=now)
        label = target.label or Text(target.key)
        return _Step(Message.of(f"task_{ahead.verdict}", stage=label), ahead.asks)
    if deal.status is Status.PARKED and deal.review_at is not None and deal.review_at <= now:
        asks = (stage.question,) if stage.question else ()
        return _Step(Message.of("task_review", day=deal.review_at.date().isoformat()), asks)
    return None


def _next(pipeline: Pipeline, stage: Stage) -> Stage | None:
    """Return the stage to which an open one leads: the next open one, else winning; None at the way's end."""
    way = pipeline.of_kind(StageKind.OPEN) + pipeline.of_kind(StageKind.WON)
    return next(iter(way[way.index(stage) + 1 :]), None)
