"""The way of a funnel: stages with the one question each answers, and pipelines of stages.

Why a deal was won or lost: the reasons that a business tells apart, each with its permanent key.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field as Setting
from pydantic import PrivateAttr

from salesfunnel.model.field import Definition, Key
from salesfunnel.model.subject import Status
from salesfunnel.text import Text

__all__ = [
    "ClosingReason",
    "ClosingReasons",
    "MoveRule",
    "Moves",
    "Pipeline",
    "Stage",
    "StageKind",
    "Stalling",
]


class ClosingReason(Definition):
    """One reason.

    Args:
        key: its permanent name; history mentions it.
        label: how people call it.
    """

    key: Key
    label: Text | None = None


class ClosingReasons(Definition):
    """The reasons for which deals of a pipeline are closed; what is not listed is refused.

    Args:
        won: why deals are won; without any, every text is a reason.
        lost: why deals are lost; without any, every text is a reason.
        win_reason_required: whether a win needs a reason, as a loss always does.
        competitor_required: whether a loss names the competitor: every loss, or those for these reasons.
    """

    won: tuple[Key | ClosingReason, ...] = ()
    lost: tuple[Key | ClosingReason, ...] = ()
    win_reason_required: bool = Setting(default=False, strict=True)
    competitor_required: bool | tuple[Key, ...] = False

    @property
    def keys_won(self) -> tuple[str, ...]:
        """Keys of the reasons for a win, in order."""
        return tuple(_keys(self.won))

    @property
    def keys_lost(self) -> tuple[str, ...]:
        """Keys of the reasons for a loss, in order."""
        return tuple(_keys(self.lost))

    def asks_competitor(self, reason: str) -> bool:
        """Say whether a loss for this reason has to name the competitor."""
        asked = self.competitor_required
        return asked if isinstance(asked, bool) else reason in asked


def _keys(reasons: tuple[str | ClosingReason, ...]) -> Iterator[str]:
    for each in reasons:
        yield each.key if isinstance(each, ClosingReason) else each


MoveRule = Literal["free", "with_reason", "refused"]


class StageKind(StrEnum):
    """What standing in a stage means."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    PARKED = "parked"

    @property
    def status(self) -> Status:
        """The status of a subject in such a stage."""
        return Status(self.value)


class Stalling(Definition):
    """After how long a quiet subject has stalled.

    Args:
        after_days: how many days, elapsed.
        fact: the `days_since` fact that counts them.
        ends: what ends the silence: `any` change that a person records, or only what the `fact` counts.
    """

    after_days: float = Setting(gt=0, le=3650, allow_inf_nan=False, strict=True)
    fact: Key
    ends: Literal["any", "fact"] = "any"


class Stage(Definition):
    """One step of a pipeline.

    Args:
        key: its permanent name; history mentions it.
        kind: whether standing here is open, parked, won or lost.
        question: the one question that the stage answers.
        label: how people call it.
        entry: key of the gate to pass on the way in.
        exit: key of the gate to pass on the way out.
        checklist: key of the checklist to complete before the way out.
        expected_days: how long a stay is expected to take, in days.
        stalled: after how long a quiet subject has stalled here; never when absent.
        advance: key of the condition under which a subject moves on by itself; from a parked stage, back to
            the open one that it left.
    """

    key: Key
    kind: StageKind = StageKind.OPEN
    question: Text | None = None
    label: Text | None = None
    entry: Key | None = None
    exit: Key | None = None
    checklist: Key | None = None
    expected_days: float | None = Setting(default=None, gt=0, allow_inf_nan=False, strict=True)
    stalled: Stalling | None = None
    advance: Key | None = None


class Moves(Definition):
    """Which moves a pipeline allows besides the next stage.

    Args:
        skip: whether stages may be passed over (their gates are asked all the same).
        back: whether a subject may return to an earlier stage.
        reopen: whether a closed subject may be opened again.
    """

    skip: Literal["gated", "refused"] = "gated"
    back: MoveRule = "with_reason"
    reopen: MoveRule = "with_reason"


class Pipeline(Definition):
    """An ordered list of stages for leads or for opportunities.

    Args:
        stages: in order; open stages are walked in this order.
        of: what travels here.
        label: how people call it.
        moves: the moves allowed.
        reasons: why its deals are won and lost; any text is a reason where nothing is declared.
        hand_off: keys of the pipelines, for the same kind of subject, to which one may be handed off.
    """

    stages: tuple[Stage, ...] = Setting(min_length=1)
    of: Literal["lead", "opportunity"] = "opportunity"
    label: Text | None = None
    moves: Moves = Moves()
    reasons: ClosingReasons | None = None
    hand_off: tuple[Key, ...] = ()
    _key: str | None = PrivateAttr(default=None)

    @property
    def key(self) -> str | None:
        """The key under which a blueprint holds it; None for one that stands alone."""
        return self._key

    def named(self, key: str) -> Self:
        """Return the same pipeline, knowing its key."""
        copied = self.model_copy()
        copied._key = key  # noqa: SLF001 - a copy of our own, seen by nobody yet
        return copied

    def stage(self, key: str) -> Stage | None:
        """Return the stage with this key, or None."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def of_kind(self, *kinds: StageKind) -> tuple[Stage, ...]:
        """Return the stages of these kinds, in order."""
        return tuple(stage for stage in self.stages if stage.kind in kinds)
