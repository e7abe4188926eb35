# pyright: reportArgumentType=false
"""Health: the shape of what is open, what a week changed, and where it stands still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from math import sqrt
from statistics import NormalDist
from typing import Final, Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.rates import CONFIDENCE
from salesfunnel.insight.tally.durations import SECONDS_PER_DAY
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Opportunity

__all__ = [
    "Bridge",
    "Change",
    "Effect",
    "Position",
    "Shape",
    "Still",
    "Stuck",
    "bridge",
    "differences",
    "pilot_effect",
    "shape",
    "snapshot",
    "still",
    "stuck",
    "won_back",
]

ShapeKind: TypeAlias = Literal["funnel", "spindle", "hourglass", "inverted", "empty_top", "empty"]
_EMPTY_TOP: Final = 0.1
"""The first stage is called empty below this share of an even spread; convention of this library."""
_SLOW: Final = 0.9


@attrs.frozen
class Shape:
    """The outline of what is open.

    Args:
        kind: `funnel` (each stage holds no more than the one before), `spindle` (fat in the middle),
            `hourglass` (thin in the middle), `inverted` (fat at the end), `empty_top` (nothing comes after),
            or `empty`.
        stage: the stage to look at; None for a funnel or nothing.
        counts: the open subjects by stage, in the order of the path.
        message: what it says.
    """

    kind: ShapeKind
    stage: str | None
    counts: tuple[tuple[str, int], ...]
    message: Message


def shape(tally: Tally) -> Shape:
    """Return the outline of the open subjects, with the stage to look at.

    Source: the shapes are the field's usual words; the rules are a convention of this library. Stages of
    unlike lengths bend the outline: a stage that lasts twice as long holds twice as many at the same health.
    """
    counts = tuple((key, tally.total.stages[at].standing.count) for at, key in tally.open_stages)
    kind, stage = _outline(counts)
    return Shape(kind, stage, counts, Message.of(f"shape_{kind}", stage=stage or ""))


def _outline(counts: Sequence[tuple[str, int]]) -> tuple[ShapeKind, str | None]:
    numbers = [number for _, number in counts]
    if not sum(numbers):
        return "empty", None
    largest, least = numbers.index(max(numbers)), numbers.index(min(numbers))
    if numbers[0] < _EMPTY_TOP * sum(numbers) / len(numbers):
        return "empty_top", counts[0][0]
    if all(one >= two for one, two in pairwise(numbers)):
        return "funnel", None
    if largest == len(numbers) - 1:
        return "inverted", counts[-1][0]
    if largest > 0:
        return "spindle", counts[largest][0]
    return "hourglass", counts[least][0]


@attrs.frozen
class Position:
    """Where one deal stands in a snapshot; amounts in minor units."""

    id: str
    owner: str | None
    stage: str
    kind: StageKind
    minor: int
    close_date: date | None


@attrs.frozen
class Change:
    """What became of one deal between two snapshots.

    Args:
        id: the deal's.
        owner: its seller, the later one.
        kinds: `new`, `advanced`, `back`, `won`, `lost`, `parked`, `gone`, `slipped`, `larger`, `smaller`.
        before, after: where it stood; None where it was not there.
    """

    id: str
    owner: str | None
    kinds: tuple[str, ...]
    before: Position | None
    after: Position | None


def snapshot(deals: Iterable[Opportunity], *, pipeline: Pipeline) -> dict[str, Position]:
    """Return where deals stand, by id; the host keeps it, and next week compares.

    Args:
        deals: of one pipeline and one currency.
        pipeline: its definition.
    """
    kinds = {stage.key: stage.kind for stage in pipeline.stages}
    return {
        deal.id: Position(
            deal.id,
            deal.owner_id,
            deal.stage,
            kinds[deal.stage],
            deal.amount.minor if deal.amount else 0,
            deal.close_date,
        )
        for deal in deals
    }


def differences(
    before: dict[str, Position], after: dict[str, Position], *, pipeline: Pipeline
) -> tuple[Change, ...]:
    """Return what changed between two snapshots, by id; what stayed as it was is left out."""
    order = {stage.key: place for place, stage in enumerate(pipeline.stages)}
    changes = []
    for key in sorted(before.keys() | after.keys()):
        one, two = before.get(key), after.get(key)
        kinds = tuple(_kinds(one, two, order))
        if kinds:
            last = two or one
            changes.append(Change(key, last.owner if last else None, kinds, one, two))
    return tuple(changes)


def _kinds(one: Position | None, two: Position | None, order: dict[str, int]) -> Iterable[str]:
    if one is None or two is None:
        yield "new" if one is None else "gone"
        return
    if one.stage != two.stage:
        if two.kind is not StageKind.OPEN:
            yield two.kind.value
        else:
            yield "advanced" if order[two.stage] > order[one.stage] else "back"
    if one.close_date and two.close_date and two.close_date > one.close_date:
        yield "slipped"
    if one.minor != two.minor:
        yield "larger" if two.minor > one.minor else "smaller"


@attrs.frozen
class Bridge:
    """How the open amount of one date became that of another, in minor units; the residual is always 0.

    Args:
        opening, closing: what was open.
        new: came in; what is open again counts here.
        won, lost, parked, gone: left, at the amount they had before.
        changed: larger and smaller amounts of what stayed open.
    """

    opening: int
    new: int
    won: int
    lost: int
    parked: int
    gone: int
    changed: int
    closing: int

    @property
    def residual(self) -> int:
        """What the parts do not explain."""
        parts = self.new - self.won - self.lost - self.parked - self.gone + self.changed
        return self.closing - self.opening - parts


def bridge(before: dict[str, Position], after: dict[str, Position]) -> Bridge:
    """Return the bridge between the open amounts of two snapshots."""
    sums = dict.fromkeys(("opening", "new", "won", "lost", "parked", "gone", "changed", "closing"), 0)
    for key in before.keys() | after.keys():
        one, two = before.get(key), after.get(key)
        was = one.minor if one is not None and one.kind is StageKind.OPEN else None
        now = two.minor if two is not None and two.kind is StageKind.OPEN else None
        sums["opening"] += was or 0
        sums["closing"] += now or 0
        if was is None:
            sums["new"] += now or 0
        elif now is None:
            sums[two.kind.value if two is not None else "gone"] += was
        else:
            sums["changed"] += now - was
    return Bridge(**sums)


@attrs.frozen
class Stuck:
    """A seller whose deals stand in one stage longer than nine in ten did in history: an occasion to coach.

    Args:
        owner: the seller.
        stage: where.
        slow: the deals that stand too long.
        open: all that the seller has there.
        limit_days: what nine in ten finished stays took.
    """

    owner: str
    stage: str
    slow: tuple[str, ...]
    open: int
    limit_days: float


def stuck(
    tally: Tally, deals: Iterable[Opportunity], *, now: datetime, share: float = 0.5, minimum: int = 3
) -> tuple[Stuck, ...]:
    """Return sellers at least `share` of whose deals in a stage stand too long, most of them first.

    Args:
        tally: history; a stage with fewer than 20 finished stays says nothing.
        deals: those open now.
        now: the instant of the question; aware.
        share: of the seller's deals in the stage.
        minimum: deals that the seller must have there.

    Source: convention of this library.
    """
    limits = {}
    for at, key in tally.open_stages:
        stays = tally.total.stages[at].stays
        if len(stays) >= _ENOUGH_STAYS:
            limits[key] = stays.quantile(_SLOW) or 0.0
    held: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for deal in deals:
        entered = deal.stay.entered_at
        if deal.stage in limits and entered is not None and deal.owner_id is not None:
            slow = (now - entered).total_seconds() > limits[deal.stage]
            held.setdefault((deal.owner_id, deal.stage), []).append((deal.id, slow))
    found = [
        Stuck(owner, stage, slow, len(those), limits[stage] / SECONDS_PER_DAY)
        for (owner, stage), those in held.items()
        for slow in [tuple(key for key, is_slow in those if is_slow)]
        if len(those) >= minimum and len(slow) >= share * len(those)
    ]
    return tuple(sorted(found, key=lambda each: (-len(each.slow), each.owner, each.stage)))


_ENOUGH_STAYS: Final = 20


@attrs.frozen
class Still:
    """A deal that is said to be about to sign and in which nothing moves.

    Args:
        id: the deal's.
        last_moved: the last activity of the customer's or ours, or the entry into its stage; None of nothing.
        days: since then; None of nothing.
        message: the evidence.
    """

    id: str
    last_moved: datetime | None
    days: float | None
    message: Message


def still(dossiers: Iterable[Dossier[Opportunity]], *, now: datetime, days: float = 14) -> tuple[Still, ...]:
    """Return the deals without movement for so many days, with the evidence, longest first.

    Movement is an activity, a paper, or the entry into the present stage; a new date of signing is none.

    Args:
        dossiers: deals that are marked as about to sign.
        now: the instant of the question; aware.
        days: how long nothing may happen.

    Source: convention of this library.
    """
    found = []
    for dossier in dossiers:
        moves = [
            activity.at
            for activity in dossier.activities or ()
            if activity.at is not None and activity.at <= now
        ]
        moves += [dossier.subject.stay.entered_at] if dossier.subject.stay.entered_at else []
        last = max(moves, default=None)
        quiet = None if last is None else (now - last).total_seconds() / SECONDS_PER_DAY
        if quiet is None or quiet > days:
            slips = sum(change.is_slip for change in dossier.subject.close_date_changes)
            shown = "never" if last is None else last.date().isoformat()
            message = Message.of("still_deal", last=shown, slips=slips)
            found.append(Still(dossier.subject.id, last, quiet, message))
    return tuple(sorted(found, key=lambda each: (-(each.days or float("inf")), each.id)))


def won_back(named: Iterable[Still], later: Iterable[Opportunity], *, pipeline: Pipeline) -> tuple[str, ...]:
    """Return which of the deals that stood still were won after all.

    Args:
        named: those that stood still.
        later: the deals as they are now.
        pipeline: their definition.
    """
    ids = {each.id for each in named}
    won = {stage.key for stage in pipeline.stages if stage.kind is StageKind.WON}
    return tuple(sorted(deal.id for deal in later if deal.id in ids and deal.stage in won))


@attrs.frozen(kw_only=True)
class Effect:
    """What a pilot changed, beyond what changed for the others in the same time.

    Args:
        pilot_before, pilot_after, others_before, others_after: the four rates.
        effect: (after − before) of the pilot − the same of the others, in shares of 1.
        low, high: its interval.
        confidence: of the interval.
    """

    pilot_before: float
    pilot_after: float
    others_before: float
    others_after: float
    effect: float
    low: float
    high: float
    confidence: float


def pilot_effect(
    pilot: tuple[tuple[int, int], tuple[int, int]],
    others: tuple[tuple[int, int], tuple[int, int]],
    *,
    confidence: float = CONFIDENCE,
) -> Effect:
    """Return the difference in differences of two rates, with its interval.

    Args:
        pilot: (part, whole) of the pilot's team before and after.
        others: the same of the other teams.
        confidence: of the interval.

    Raises:
        InvalidValue: for fewer than five successes or failures in one of the four, where no interval holds.

    Source: O. Ashenfelter, D. Card, Using the Longitudinal Structure of Earnings, 1985; the interval of
    Wald. It takes both groups to have gone the same way without the pilot, and one team to be many
    independent deals: a single team's luck is not in it.
    """
    groups = (*pilot, *others)
    for part, whole in groups:
        if min(part, whole - part) < _LEAST:
            raise InvalidValue.at(
                "pilot", f"found {part} of {whole}", "wait for five of each outcome in each group"
            )
    rates = [part / whole for part, whole in groups]
    effect = (rates[1] - rates[0]) - (rates[3] - rates[2])
    error = sqrt(sum(rate * (1 - rate) / whole for rate, (_, whole) in zip(rates, groups, strict=True)))
    spread = NormalDist().inv_cdf((1 + confidence) / 2) * error
    return Effect(
        pilot_before=rates[0],
        pilot_after=rates[1],
        others_before=rates[2],
        others_after=rates[3],
        effect=effect,
        low=effect - spread,
        high=effect + spread,
        confidence=confidence,
    )


_LEAST: Final = 5
