"""What a gate answers: a verdict, the findings behind it, and the questions still to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from salesfunnel.conditions.rows.reasons import Reason
from salesfunnel.gates.waiver import Waived
from salesfunnel.messages import Message
from salesfunnel.model.kind import Word
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Ask", "Assessment", "Finding", "Judged", "Verdict", "answer", "worst"]


class Verdict(Word):
    """May it move? From best to worst."""

    ADVANCE = "advance"
    HOLD = "hold"
    RETREAT = "retreat"
    REJECT = "reject"


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
        path: the value at fault, where the finding is about one: `fields.budget`, `rules.in_order`.
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
    path: str | None = None

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, with its reasons."""
        between = ";" if locale.startswith("zh") else "; "
        return between.join([self.message.render(locale), *(each.render(locale) for each in self.reasons)])

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Judged:
    """What an assessment says before anybody asks why; answers that are the same share one.

    Args:
        failing: keys of the criteria that are not surely true, in document order.
        explained: builds the findings from what the assessment was told.
    """

    gates: tuple[str, ...]
    verdict: Verdict
    failing: tuple[str, ...]
    unknown_weight: float
    weight: float
    retreat_to: str | None
    review_after_days: float | None
    explained: Callable[..., tuple[Finding, ...]] = attrs.field(repr=False)
    waived: tuple[Waived, ...] = ()


@attrs.frozen(kw_only=True)
class Assessment:
    """The answer of one gate or checklist, or of several asked together.

    A gate's answer explains itself when somebody looks: its findings are built at the first access and kept.

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
    _later: tuple[Any, ...] = attrs.field(default=(), init=False, eq=False, repr=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Fill a slot that `answer` left empty when somebody looks at it for the first time."""
            if name not in _SHARED and name != "findings":
                raise AttributeError(f"'Assessment' object has no attribute '{name}'")
            judged, *told = self._later
            found = judged.explained(*told) if name == "findings" else getattr(judged, name)
            object.__setattr__(self, name, found)
            return found

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it says, not what that was built from."""
        return (partial(Assessment, **{each: getattr(self, each) for each in (*_SHARED, "findings")}), ())

    @property
    def failing(self) -> tuple[str, ...]:
        """The keys of criteria not surely true and of items not done, in order; cheaper than the findings."""
        if self._later:
            found: tuple[str, ...] = self._later[0].failing
            return found
        return tuple(finding.criterion or finding.item or finding.code for finding in self.findings)

    @property
    def is_clean(self) -> bool:
        """Whether it may happen and nothing at all is to be said; cheaper than looking at what is said."""
        return not self._later and self.verdict is Verdict.ADVANCE and not self.findings and not self.waived

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


_new = object.__new__
_SHARED = ("gates", "verdict", "waived", "unknown_weight", "weight", "retreat_to", "review_after_days")
"""What an assessment has from the `Judged` that it shares with others."""

_set_verdict, _set_later = (getattr(Assessment, each).__set__ for each in ("verdict", "_later"))


def answer(later: tuple[Any, ...]) -> Assessment:
    """Return the assessment of `later`: what was judged, and what its `explained` is handed when one looks.

    Only two slots are filled: gates answer hundreds of thousands of times a second, and most callers read the
    verdict alone.
    """
    made = _new(Assessment)
    _set_verdict(made, later[0].verdict)
    _set_later(made, later)
    return made


def worst(assessments: Iterable[Assessment], *, order: Iterable[str] = ()) -> Assessment:
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
    verdict = Verdict.ADVANCE
    for one in each:
        if _RANK[one.verdict] > _RANK[verdict]:
            verdict = one.verdict
    return answer((_Together(verdict, each, order),))


@attrs.frozen(eq=False)
class _Together:
    """What a `Judged` says, of several gates: the verdict at once, the rest when somebody looks."""

    verdict: Verdict
    each: tuple[Assessment, ...]
    order: Iterable[str]

    @property
    def gates(self) -> tuple[str, ...]:
        return tuple(key for one in self.each for key in one.gates)

    @property
    def failing(self) -> tuple[str, ...]:
        return tuple(key for one in self.each for key in one.failing)

    @property
    def waived(self) -> tuple[Waived, ...]:
        return tuple(waived for one in self.each for waived in one.waived)

    @property
    def unknown_weight(self) -> float:
        return sum(one.unknown_weight for one in self.each)

    @property
    def weight(self) -> float:
        return sum(one.weight for one in self.each)

    @property
    def retreat_to(self) -> str | None:
        first = _earliest(self.each, self.order)
        return first.retreat_to if first else None

    @property
    def review_after_days(self) -> float | None:
        first = _earliest(self.each, self.order)
        return first.review_after_days if first else None

    def explained(self) -> tuple[Finding, ...]:
        return tuple(finding for one in self.each for finding in one.findings)


def _earliest(each: Iterable[Assessment], order: Iterable[str]) -> Assessment | None:
    """Return the retreat that leads furthest back."""
    retreats = [one for one in each if one.verdict is Verdict.RETREAT and one.retreat_to]
    if not retreats:
        return None
    place = {stage: index for index, stage in enumerate(order)}
    return min(retreats, key=lambda one: place.get(one.retreat_to or "", len(place)))
