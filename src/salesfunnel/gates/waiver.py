"""Waivers: who let a subject pass although a criterion is not met, why, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.criterion import Criterion
from salesfunnel.messages import Message
from salesfunnel.model.progress import Waiver
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Waived", "in_force", "set_apart"]

W = TypeVar("W")
Unresolved: TypeAlias = tuple[Criterion, W, bool | None]


@attrs.frozen(kw_only=True)
class Waived:
    """A criterion that is not surely true, and the waiver by which it counts as resolved.

    Args:
        waiver: who, why and until when.
        answer: False (it is known not to be so) or None (nobody knows).
        label: how people call the criterion.
    """

    waiver: Waiver
    answer: bool | None
    label: Text | None = None

    @property
    def message(self) -> Message:
        """The sentence for people."""
        told = self.waiver
        return Message.of(
            "criterion_waived",
            criterion=self.label or told.criterion,
            by=told.by,
            until=told.until.isoformat(),
            reason=told.reason,
        )

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def in_force(waivers: Iterable[Waiver], gate: str, now: datetime) -> Mapping[str, Waiver]:
    """Return the waivers that count for a gate at an instant, by criterion; of several the longest."""
    counting = (each for each in waivers if each.gate == gate and each.is_in_force(now))
    return {each.criterion: each for each in sorted(counting, key=lambda each: (each.until, each.at))}


def set_apart(
    unresolved: Sequence[Unresolved[W]], gate: str, view: View
) -> tuple[list[Unresolved[W]], tuple[Waived, ...]]:
    """Part the criteria that are not surely true into those that stand and those that are waived.

    Args:
        unresolved: each criterion with anything the caller keeps beside it, and its answer.
        gate: the gate's key.
        view: the dossier at one instant; its subject holds the waivers.

    Returns:
        What still stands, and what is waived; an `unwaivable` criterion always stands.
    """
    granted = in_force(view.source.subject.waivers, gate, view.now)
    standing: list[Unresolved[W]] = []
    waived: list[Waived] = []
    for each in unresolved:
        criterion, _, answer = each
        waiver = None if criterion.unwaivable else granted.get(criterion.key)
        if waiver is None:
            standing.append(each)
        else:
            waived.append(Waived(waiver=waiver, answer=answer, label=criterion.label))
    return standing, tuple(waived)
