"""Which deals need somebody now? Ranked: what to do next, what to ask, and why this one first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

import attrs

from salesfunnel.gates.verdict import Ask, Verdict
from salesfunnel.insight.conversion import Conversion
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.money import Money
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.model.subject import Opportunity, Status
from salesfunnel.text import Text

__all__ = ["LookAhead", "Task", "worklist"]

_DAY = timedelta(days=1)
_PLANNED_DAYS = 14.0
"""How long a stage is planned to last that does not say so, convention of this library."""

_LEAST_URGENT, _MOST_URGENT = 0.25, 3.0


class Ahead(Protocol):
    """What a look ahead says of a move: the verdict, and the questions that stand in its way."""

    @property
    def verdict(self) -> Verdict | None:
        """What the gates on the way say."""
        ...

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What would have to be asked."""
        ...


LookAhead: TypeAlias = Callable[[Dossier[Opportunity], str], Ahead]
"""`(deal, key of a stage) → what moving it there would ask for`."""


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
    deals: Iterable[Dossier[Opportunity]],
    *,
    pipeline: Pipeline,
    history: Conversion,
    look_ahead: LookAhead,
    now: datetime,
    limit: int,
) -> tuple[Task, ...]:
    """Return the deals to work on first, best first.

    The rank is expected value × urgency × (1 + the share of the open questions that one answer settles).
    Expected value is the amount × the win rate of those closed deals that had come as far; urgency is the
    time in the stage ÷ the time planned for it, between 0.25 and 3.

    Args:
        deals: of one pipeline; those closed, without an amount, or parked until later are passed by.
        pipeline: its definition.
        history: the rates so far.
        look_ahead: what moving a deal into the stage with a key would ask for: `Funnel.preview`.
        now: the instant of the question; aware.
        limit: how many deals.

    Source: convention of this library; the factors are the classical ones (value × chance × urgency).
    """
    ranking = _Ranking(pipeline, _chances(history), look_ahead, now)
    tasks = [task for deal in deals if (task := ranking.task(deal)) is not None]
    return tuple(sorted(tasks, key=lambda task: (-task.priority, task.id))[:limit])


def _chances(history: Conversion) -> dict[str, float]:
    """Return by open stage: of the closed deals that had come as far, the share that was won."""
    won = history.overall.won
    lost, chances = 0, dict[str, float]()
    for stage in reversed(history.stages):
        lost += stage.lost
        chances[stage.stage] = won / (won + lost) if won + lost else 0.0
    return chances


@attrs.frozen
class _Ranking:
    """Ranks the deals of one pipeline at one instant."""

    pipeline: Pipeline
    chances: Mapping[str, float]
    look_ahead: LookAhead
    now: datetime

    def task(self, dossier: Dossier[Opportunity]) -> Task | None:
        """Return a deal's place on the list; None where there is nothing to do, or nothing to gain."""
        deal = dossier.subject
        stage = self.pipeline.stage(deal.stage)
        if stage is None or deal.amount is None or (step := self._next_step(dossier, stage)) is None:
            return None
        words, asks = step
        chance = self.chances.get(deal.resume_to or deal.stage, 0.0)
        expected = float(deal.amount.major) * chance
        waited = (self.now - (deal.stay.entered_at or self.now)) / _DAY
        planned = stage.expected_days or _PLANNED_DAYS
        urgency = min(max(waited / planned, _LEAST_URGENT), _MOST_URGENT)
        owner = dossier.owner
        return Task(
            id=deal.id,
            name=deal.name or deal.id,
            owner=(owner.name or owner.id) if owner else deal.owner_id or "",
            stage=stage.label or Text(stage.key),
            amount=deal.amount,
            step=words,
            asks=asks,
            reason=Message.of(
                "task_reason",
                expected=f"{expected:,.0f} {deal.amount.currency}",
                chance=f"{chance:.0%}",
                days=f"{waited:.0f}",
                planned=f"{planned:.0f}",
            ),
            priority=expected * urgency * (1 + 1 / max(len(asks), 1)),
        )

    def _next_step(
        self, dossier: Dossier[Opportunity], stage: Stage
    ) -> tuple[Message, tuple[Ask | Text, ...]] | None:
        """Return what to do next and the questions in its way: the next stage, or a review that is due."""
        deal = dossier.subject
        if deal.status is Status.OPEN:
            target = self._stage_after(stage)
            if target is None:
                return None
            ahead = self.look_ahead(dossier, target.key)
            return Message.of(f"task_{ahead.verdict}", stage=target.label or Text(target.key)), ahead.asks
        if deal.status is Status.PARKED and deal.review_at is not None and deal.review_at <= self.now:
            asks = (stage.question,) if stage.question else ()
            return Message.of("task_review", day=deal.review_at.date().isoformat()), asks
        return None

    def _stage_after(self, stage: Stage) -> Stage | None:
        """Return the stage to which an open one leads: the next open one, else winning; None at the end."""
        way = self.pipeline.of_kind(StageKind.OPEN) + self.pipeline.of_kind(StageKind.WON)
        return next(iter(way[way.index(stage) + 1 :]), None)
