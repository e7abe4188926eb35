"""Figures by which people are led: complete records, leaks, the cost of lost deals, shares of credit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue, Problem
from salesfunnel.insight.conversion import conversion
from salesfunnel.insight.rates import Rate, wilson
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.money import Money
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Opportunity, Subject

__all__ = [
    "Completeness",
    "Leak",
    "Measure",
    "Scorecard",
    "SpentHours",
    "completeness",
    "coverage",
    "leaks",
    "lost_hours",
    "repeat_rate",
    "split_credit",
]

LEAST_PROCESS_WEIGHT: Final = Fraction(2, 5)
"""What a seller does must count at least so much beside what comes of it."""


@attrs.frozen
class Completeness:
    """How many records have a field filled, of those that stand somewhere and belong to somebody."""

    owner: str | None
    stage: str
    field: str
    rate: Rate


def completeness(subjects: Iterable[Subject], *, fields: Sequence[str]) -> tuple[Completeness, ...]:
    """Return by seller, stage and field how many records are filled; None, `""` and NaN are not.

    Args:
        subjects: leads or opportunities.
        fields: core attributes or custom fields.
    """
    counts: dict[tuple[str | None, str, str], list[int]] = {}
    for subject in subjects:
        for name in fields:
            value = subject.fields[name] if name in subject.fields else getattr(subject, name, None)
            pair = counts.setdefault((subject.owner_id, subject.stage, name), [0, 0])
            pair[0] += not (value is None or value == "" or value != value)  # noqa: PLR0124 - NaN
            pair[1] += 1
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] or "", *item[0][1:]))
    return tuple(Completeness(*key, wilson(*pair)) for key, pair in ordered)


@attrs.frozen
class Leak:
    """What is lost at one stage, as a share of all that is lost."""

    stage: str
    lost: int
    share: float


def leaks(tally: Tally) -> tuple[Leak, ...]:
    """Return where the lost subjects were lost, by the furthest stage they had reached, largest first."""
    stages = conversion(tally).stages
    whole = sum(stage.lost for stage in stages)
    found = [Leak(stage.stage, stage.lost, stage.lost / whole if whole else 0.0) for stage in stages]
    return tuple(sorted(found, key=lambda leak: -leak.lost))


def coverage(tally: Tally, *, gap: Decimal) -> float | None:
    """Return the open amount ÷ what is missing to the target; None where there is no such ratio.

    Source: the field's pipeline coverage. A coverage of 3 is often asked for; what is enough is 1 ÷ the win
    rate.
    """
    worth = conversion(tally).overall.open_value
    return None if worth is None or gap <= 0 else float(worth / gap)


def repeat_rate(deals: Iterable[Opportunity], *, pipeline: Pipeline) -> Rate:
    """Return the share of won deals that were followed by a linked repurchase, with its interval (B19)."""
    won = {stage.key for stage in pipeline.stages if stage.kind is StageKind.WON}
    wins = [deal for deal in deals if deal.stage in won]
    return wilson(sum(bool(deal.repurchase_ids) for deal in wins), len(wins))


@attrs.frozen
class SpentHours:
    """Hours of our people by outcome, and the share that went into deals that were lost."""

    won: float
    lost: float
    open: float
    lost_share: float | None


def lost_hours(
    dossiers: Iterable[Dossier[Any]], *, pipeline: Pipeline, kinds: Iterable[str] | None = None
) -> SpentHours:
    """Return the hours logged by outcome, and the share spent on deals that were lost (A9).

    Args:
        dossiers: with their activities.
        pipeline: its definition.
        kinds: of activity, such as `presales`; every one when absent.
    """
    outcome = {stage.key: stage.kind for stage in pipeline.stages}
    wanted = None if kinds is None else frozenset(kinds)
    spent = dict.fromkeys(StageKind, 0.0)
    for dossier in dossiers:
        hours = (
            activity.hours or 0.0
            for activity in dossier.activities or ()
            if wanted is None or activity.kind in wanted
        )
        spent[outcome[dossier.subject.stage]] += float(sum(hours))
    closed = spent[StageKind.WON] + spent[StageKind.LOST]
    share = spent[StageKind.LOST] / closed if closed else None
    still_open = spent[StageKind.OPEN] + spent[StageKind.PARKED]
    return SpentHours(spent[StageKind.WON], spent[StageKind.LOST], still_open, share)


MeasureKind: TypeAlias = Literal["process", "result"]


@attrs.frozen
class Measure:
    """One line of a seller's scorecard.

    Args:
        key: what is measured.
        kind: `process` for what a seller does, `result` for what comes of it.
        weight: its part of the whole.
        goal: what counts as full; above 0.
    """

    key: str
    kind: MeasureKind
    weight: Fraction
    goal: Fraction


@attrs.frozen
class Scorecard:
    """How a seller is judged: measures with weights that sum to one, at least 40 % of it process (D8)."""

    measures: tuple[Measure, ...]

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with it: weights that do not sum to one, or too little process."""
        found = []
        total = sum((each.weight for each in self.measures), Fraction(0))
        if total != 1:
            found.append(
                Problem("scorecard", "weights", f"the weights sum to {float(total):g}", "let them sum to 1")
            )
        process = sum((each.weight for each in self.measures if each.kind == "process"), Fraction(0))
        if process < LEAST_PROCESS_WEIGHT:
            says = f"process counts {float(process):.0%}"
            found.append(
                Problem("scorecard", "process_weight", says, "give what a seller does at least 40 %")
            )
        return tuple(found)

    def score(self, values: Mapping[str, float]) -> tuple[float, tuple[tuple[str, float], ...]]:
        """Return the score from 0 to 100, and what each measure adds; a measure that is not there adds 0.

        Raises:
            InvalidValue: where the scorecard is wrong.
        """
        wrong = self.problems()
        if wrong:
            raise InvalidValue(*wrong)
        receipts = tuple(
            (
                each.key,
                100 * float(each.weight) * min(max(values.get(each.key, 0.0) / float(each.goal), 0.0), 1.0),
            )
            for each in self.measures
        )
        return sum(points for _, points in receipts), receipts


def split_credit(
    received: Money, shares: Mapping[str, Fraction], *, rate: Fraction = Fraction(1)
) -> dict[str, Money]:
    """Divide cash received, or a commission on it, between those who sold; the parts sum to it exactly (P6).

    What does not divide goes, one minor unit each, to the largest remainders, equals by name.

    Args:
        received: the cash, not what was invoiced.
        shares: by seller; they sum to 1.
        rate: of the commission; its amount is rounded down to a minor unit.

    Raises:
        InvalidValue: for shares that do not sum to 1, or a negative one.

    Source: the method of largest remainders (A. Hamilton, 1792).
    """
    if sum(shares.values(), Fraction(0)) != 1 or any(share < 0 for share in shares.values()):
        raise InvalidValue.at("shares", f"found {dict(shares)}, expected shares from 0 that sum to 1")
    whole = int(received.minor * rate)
    exact = {name: whole * share for name, share in shares.items()}
    parts = {name: int(amount) for name, amount in exact.items()}
    left = whole - sum(parts.values())
    order = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in order[:left]:
        parts[name] += 1
    return {name: Money(minor, received.currency) for name, minor in parts.items()}
