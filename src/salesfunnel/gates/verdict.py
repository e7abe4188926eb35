"""What a gate answers: a verdict, the findings behind it, and the questions still to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import attrs

from salesfunnel.conditions.reasons import Reason
from salesfunnel.gates.waiver import Waived
from salesfunnel.text import DEFAULT_LOCALE, Message, Text

__all__ = ["Ask", "Assessment", "Finding", "Verdict", "worst"]


class Verdict(StrEnum):
    """May it move? From best to worst."""

    ADVANCE = "advance"
    HOLD = "hold"
    RETREAT = "retreat"
    REJECT = "reject"

    def __repr__(self) -> str:
        """Show what pastes back."""
        return f"Verdict.{self.name}"


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


@attrs.frozen
class Ask:
    """A question for the customer, and the criterion that its answer would settle."""

    text: Text
    gate: str
    criterion: str

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the question in `locale`."""
        return self.text.render(locale)

    def __str__(self) -> str:
        """Return the question in English, or in the language it has."""
        return self.text.render()


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that stands in the way, or is worth knowing.

    Args:
        code: a stable identifier: `criterion_false`, `criterion_unknown`, or why a command was refused.
        message: the sentence for people.
        gate: the gate that found it; None for a finding about the command itself.
        criterion: its criterion.
        answer: False (it is known not to be so) or None (nobody knows).
        severity: `must`, `should` or `knockout`.
        dimension: the kind of uncertainty.
        reasons: why the condition is not surely true.
        ask: the question that would settle it.
        checklist: the checklist that found it, when that was no gate.
        item: its item.
    """

    code: str
    message: Message
    gate: str | None = None
    criterion: str | None = None
    answer: bool | None = None
    severity: str | None = None
    dimension: str | None = None
    reasons: tuple[Reason, ...] = ()
    ask: Ask | None = None
    checklist: str | None = None
    item: str | None = None

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, with its reasons."""
        between = ";" if locale.startswith("zh") else "; "
        return between.join([self.message.render(locale), *(each.render(locale) for each in self.reasons)])

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Assessment:
    """The answer of one gate or checklist, or of several asked together.

    Args:
        gates: keys of the gates and checklists asked, each once.
        verdict: the worst of theirs.
        findings: every criterion that is not surely true and every item that is not done, in document order.
        waived: the criteria that are not surely true but waived.
        unknown_weight: the weight of the criteria that nobody can answer yet.
        weight: the weight of all criteria.
        retreat_to: where a `retreat` leads.
        review_after_days: when to look again after a retreat, in days.
    """

    gates: tuple[str, ...]
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    unknown_weight: float = 0
    weight: float = 0
    retreat_to: str | None = None
    review_after_days: float | None = None

    @property
    def allowed(self) -> bool:
        """Whether what was asked about may happen now."""
        return self.verdict is Verdict.ADVANCE

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions of the criteria that are not surely true, in document order."""
        return tuple(finding.ask for finding in self.findings if finding.ask)

    @property
    def uncertainty(self) -> float:
        """The share of the weight that is unknown, 0 to 1."""
        return self.unknown_weight / self.weight if self.weight else 0.0


def worst(assessments: Iterable[Assessment], *, order: Sequence[str] = ()) -> Assessment:
    """Merge the answers of several gates into one.

    Args:
        assessments: the gates' answers, in the order they were asked; none at all means `advance`.
        order: the pipeline's stages in order, to find the earliest stage to retreat to.

    Returns:
        The worst verdict, all findings, and the retreat to the earliest stage among the gates that retreat.
    """
    each = tuple(assessments)
    if len(each) == 1:
        return each[0]
    place = {stage: index for index, stage in enumerate(order)}
    retreats = [one for one in each if one.verdict is Verdict.RETREAT and one.retreat_to]
    first = min(retreats, key=lambda one: place.get(one.retreat_to or "", len(place)), default=None)
    return Assessment(
        gates=tuple(key for one in each for key in one.gates),
        verdict=max((one.verdict for one in each), key=_RANK.__getitem__, default=Verdict.ADVANCE),
        findings=tuple(finding for one in each for finding in one.findings),
        waived=tuple(waived for one in each for waived in one.waived),
        unknown_weight=sum(one.unknown_weight for one in each),
        weight=sum(one.weight for one in each),
        retreat_to=first.retreat_to if first else None,
        review_after_days=first.review_after_days if first else None,
    )
