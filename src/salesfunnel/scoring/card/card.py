"""A scorecard ready to be asked: rules as one generated function, signals, limits, receipts.

What is dear to find out, its next change, its trend, what would lift it, is found when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.proof.next_change import NextChange, earliest, next_change
from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue, UnknownName, expect, near
from salesfunnel.model.activity import Activity
from salesfunnel.model.dossier import Dossier
from salesfunnel.scoring.card.bands import band_of, place_of
from salesfunnel.scoring.card.points import scaled, shown
from salesfunnel.scoring.card.score import Improvement, Lifts, Receipt, Score, Summed, Trend, Unanswered, made
from salesfunnel.scoring.card.scorecard import Scorecard
from salesfunnel.scoring.card.signals import CompiledSignal, happened

if TYPE_CHECKING:
    from salesfunnel.model.dossier import Dossier

__all__ = ["MOST_RULES", "MOST_SETS", "CompiledCard", "Look", "lifts"]


Answers: TypeAlias = tuple[bool | None, ...]
_KEPT = 4096
"""How many different answers of one scorecard are kept added up, convention of this library."""


@attrs.frozen(eq=False)
class CompiledCard:
    """A scorecard ready to be asked; built once for a blueprint, shared between threads.

    Args:
        key: the scorecard's key.
        card: its definition.
        catalogue: the names that its conditions speak of.
    """

    key: str
    card: Scorecard
    catalogue: Catalogue = attrs.field(repr=False)
    conditions: tuple[Any, ...] = attrs.field(repr=False)
    signals: tuple[CompiledSignal, ...] = attrs.field(repr=False)
    lines: tuple[tuple[int, Receipt, Unanswered], ...] = attrs.field(repr=False)
    _code: GeneratedFunction | None = attrs.field(init=False, default=None, repr=False)
    _known: dict[Answers, Summed] = attrs.field(init=False, repr=False, factory=dict)

    @classmethod
    def of(cls, key: str, card: Scorecard, catalogue: Catalogue) -> CompiledCard:
        """Compile a scorecard.

        Raises:
            ConditionError: for a condition that does not fit the catalogue.
        """
        lines = []
        for rule in card.rules:
            hundredths, points = scaled(rule.points), shown(scaled(rule.points))
            receipt = Receipt(kind="rule", key=rule.key, points=points, label=rule.label, group=rule.group)
            unknown = Unanswered(key=rule.key, points=points, label=rule.label, ask=rule.ask)
            lines.append((hundredths, receipt, unknown))
        return cls(
            key=key,
            card=card,
            catalogue=catalogue,
            conditions=tuple(compile_condition(rule.when, catalogue).condition for rule in card.rules),
            signals=tuple(CompiledSignal.of(each, catalogue) for each in card.signals),
            lines=tuple(lines),
        )

    def score(
        self,
        dossier: Dossier[Any],
        now: datetime,
        *,
        earlier: Score | None = None,
        to: str | None = None,
    ) -> Score:
        """Score a dossier.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
            earlier: the score before: its band is kept within the hysteresis, and the trend counts from it.
            to: key of the band that `lifts` aims at; the next one when absent.

        Raises:
            InvalidValue: for an earlier score that is another scorecard's or a later one.
            UnknownName: for a band that the scorecard does not have.
        """
        now = now if getattr(now, "tzinfo", None) is UTC else in_utc(now)
        if earlier is not None or to is not None:
            self._check(earlier, to, now=now)
        summed = self.summed(dossier, now)
        place = summed.place if earlier is None else self.place(summed, earlier.band)
        band = None if place is None else self.card.bands[place].key
        return made(summed, (self, dossier, (earlier, to)), band=band, as_of=now)

    def look(self, dossier: Dossier[Any], told: tuple[Score | None, str | None], now: datetime) -> Look:
        """Return what knows the rest of a score: its next change, its trend, what lifts it."""
        summed = self.summed(dossier, now)
        return Look(self, dossier, summed, now=now, earlier=told[0], to=told[1])

    def place(self, summed: Summed, before: str | None) -> int | None:
        """Return the place of the band, given the key of the one held before."""
        if before is None:
            return summed.place
        margin = scaled(self.card.hysteresis)
        return band_of(self.card.bands, summed.hundredths, margin=margin, before=before)

    def summed(self, dossier: Dossier[Any], now: datetime) -> Summed:
        """Add up what a dossier gives at an instant in UTC."""
        code = self._code or self._generate()
        view = View(dossier, now=now, catalogue=self.catalogue) if code.needs_view else None
        answers: Answers = code.ask(dossier, now, view)
        if self.signals or dossier.adjustments:
            return self.add_up(answers, *self._happened(dossier, now))
        known = self._known.get(answers)
        if known is None:
            known = self.add_up(answers, [], [])
            if len(self._known) < _KEPT:
                self._known[answers] = known
        return known

    def add_up(self, answers: Answers, receipts: Sequence[Receipt], open_ones: list[Unanswered]) -> Summed:
        """Add up receipts with those of the rules, and keep to the limits.

        Args:
            answers: of the rules, in order.
            receipts: of signals and adjustments.
            open_ones: the signals that are not known.
        """
        zipped = list(zip(answers, self.lines, strict=True))
        base = scaled(self.card.base)
        found = [Receipt(kind="base", key="base", points=shown(base))] if base else []
        found += [receipt for answer, (points, receipt, _) in zipped if answer is True and points]
        found += receipts
        found += self._group_limits(found)
        found += self._bounds(sum(_hundredths(each) for each in found))
        total = sum(_hundredths(each) for each in found)
        unknown = [each for answer, (_, _, each) in zipped if answer is None]
        return Summed(
            scorecard=self.key,
            hundredths=total,
            value=shown(total),
            receipts=tuple(found),
            unanswered=(*unknown, *open_ones),
            answers=answers,
            place=band_of(self.card.bands, total),
        )

    def _group_limits(self, found: Sequence[Receipt]) -> list[Receipt]:
        limits = []
        for key, group in self.card.groups.items():
            whole = sum(_hundredths(each) for each in found if each.group == key)
            over = _limited(whole, group.floor, group.cap) - whole
            if over:
                limits.append(Receipt(kind="group", key=key, points=shown(over), label=group.label))
        return limits

    def _bounds(self, total: int) -> list[Receipt]:
        over = _limited(total, self.card.min, self.card.max) - total
        return [Receipt(kind="bound", key="max" if over < 0 else "min", points=shown(over))] if over else []

    def reset_at(self, dossier: Dossier[Any], now: datetime) -> datetime | None:
        """Return when signals and adjustments began anew; None when they never did."""
        return max((at for at in self.resets(dossier) if at <= now), default=None)

    def resets(self, dossier: Dossier[Any]) -> Iterator[datetime]:
        """Yield every instant at which signals and adjustments begin anew."""
        named, subject = self.card.resets, dossier.subject
        for stay in subject.stays if named.stages else ():
            if stay.stage in named.stages and stay.entered_at is not None:
                yield stay.entered_at
        yield from (each.at for each in subject.moments if each.key in named.moments)

    def _happened(self, dossier: Dossier[Any], now: datetime) -> tuple[list[Receipt], list[Unanswered]]:
        since = self.reset_at(dossier, now)
        receipts, unknown = [], []
        rows = None if dossier.activities is None else happened(dossier.activities, since=since, now=now)
        for each in self.signals:
            receipt, is_open = _signalled(each, rows, now)
            receipts += [receipt] if receipt is not None else []
            unknown += [_open(each)] if is_open else []
        for given in dossier.adjustments:
            if given.scorecard == self.key and given.counts(now) and (since is None or given.at > since):
                points = shown(given.hundredths)
                receipts.append(Receipt(kind="adjustment", key=given.by, points=points, reason=given.reason))
        return receipts, unknown

    def _generate(self) -> GeneratedFunction:
        found = generate_function(
            self.conditions, self.catalogue.names, passed=(True,) * len(self.conditions)
        )
        object.__setattr__(self, "_code", found)
        return found

    def _check(self, earlier: Score | None, to: str | None, *, now: datetime) -> None:
        if earlier is not None:
            expect(earlier, Score, "earlier", "hand over the last score")
        if to is not None:
            expect(to, str, "to", "give the key of a band")
        if earlier is not None and earlier.scorecard != self.key:
            says = f"found a score of '{earlier.scorecard}', expected one of '{self.key}'"
            raise InvalidValue.at("earlier", says, "hand over the last score of this scorecard")
        if earlier is not None and earlier.as_of > now:
            raise InvalidValue.at("earlier", f"found a score of {earlier.as_of.isoformat()}, later than now")
        if to is not None and place_of(self.card.bands, to) is None:
            keys = [each.key for each in self.card.bands]
            cure = near(to, keys, otherwise="give the scorecard bands")
            raise UnknownName.at(f"scorecards.{self.key}.bands", f"no band is named '{to[:64]}'", cure)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was compiled from: code does not pickle."""
        return (CompiledCard.of, (self.key, self.card, self.catalogue))


def _hundredths(receipt: Receipt) -> int:
    return int(receipt.points.scaleb(2))


def _limited(value: int, least: float | None, most: float | None) -> int:
    value = value if most is None else min(value, scaled(most))
    return value if least is None else max(value, scaled(least))


def _open(each: CompiledSignal) -> Unanswered:
    return Unanswered(key=each.signal.key, points=shown(each.points), label=each.signal.label)


def _signalled(
    each: CompiledSignal, rows: list[Activity] | None, now: datetime
) -> tuple[Receipt | None, bool]:
    """Return a signal's receipt, if it gave points, and whether something about it is not known."""
    if rows is None:
        return None, True
    given, signal = each.given(rows, now), each.signal
    if not given.hundredths:
        return None, bool(given.undecided)
    receipt = Receipt(
        kind="signal", key=signal.key, points=shown(given.hundredths), label=signal.label,
        group=signal.group, rows=given.rows, is_capped=given.is_capped,
    )  # fmt: skip
    return receipt, bool(given.undecided)


_LOOKED = 64
"""How many instants at which nothing visible changes are passed over, convention of this library."""


class Look:
    """What a score was built from, kept for whoever looks closer."""

    __slots__ = ("_card", "_dossier", "_earlier", "_now", "_summed", "_to")

    def __init__(
        self,
        card: CompiledCard,
        dossier: Dossier[Any],
        summed: Summed,
        *,
        now: datetime,
        earlier: Score | None,
        to: str | None,
    ) -> None:
        self._card = card
        self._dossier = dossier
        self._now = now
        self._earlier = earlier
        self._to = to
        self._summed = summed

    @property
    def next_change_at(self) -> datetime | None:
        """The instant before which neither the value nor the band changes by itself."""
        return self._next().at

    @property
    def is_foreseen(self) -> bool:
        """Whether that holds."""
        return self._next().is_foreseen

    @property
    def lifts(self) -> Lifts:
        """What would lift the score."""
        return lifts(self._card, self._summed, now=self._place(self._summed), to=self._to)

    @property
    def trend(self) -> Trend | None:
        """How the score has changed since the earlier one."""
        before = self._earlier
        if before is None:
            return None
        days = (self._now - before.as_of).total_seconds() / 86_400
        was = int(before.value.scaleb(2))
        return Trend(change=shown(self._summed.hundredths - was), days=days, before=before.band)

    def _place(self, summed: Summed) -> int | None:
        return self._card.place(summed, None if self._earlier is None else self._earlier.band)

    def _next(self) -> NextChange:
        """Follow the instants at which something may change until the value or the band does."""
        at, shows = self._now, (self._summed.hundredths, self._place(self._summed))
        for _ in range(_LOOKED):
            found = earliest(self._turns(at))
            if found.at is None or not found.is_foreseen:
                return found
            at = found.at
            later = self._card.summed(self._dossier, at)
            if (later.hundredths, self._place(later)) != shows:
                break
        return NextChange(at)

    def _turns(self, now: datetime) -> Iterator[NextChange]:
        card, dossier = self._card, self._dossier
        view = View(dossier, now=now, catalogue=card.catalogue)
        yield from (next_change(each, view) for each in card.conditions)
        since = card.reset_at(dossier, now)
        if card.signals and dossier.activities is not None:
            rows = happened(dossier.activities, since=since, now=now)
            for signal in card.signals:
                yield from signal.turns(rows, now)
        yield from (NextChange(at) for at in self._instants() if at > now)

    def _instants(self) -> Iterator[datetime]:
        """Yield the instants at which something begins to count, or no longer does."""
        if self._card.signals:
            yield from (each.at for each in self._dossier.activities or () if each.at is not None)
        yield from self._card.resets(self._dossier)
        for given in self._dossier.adjustments:
            if given.scorecard == self._card.key:
                yield from (at for at in (given.at, given.expires_at) if at is not None)


MOST_SETS, MOST_RULES = 8, 4
_TRIED = 5_000
_Chosen: TypeAlias = tuple[int, ...]


def lifts(card: CompiledCard, summed: Summed, *, now: int | None, to: str | None) -> Lifts:
    """Return the smallest sets of rules that would lift a score into a band.

    Args:
        card: the scorecard.
        summed: what was added up.
        now: the place of the band that it is in; None where there are no bands.
        to: key of the band aimed at; the next one when absent.
    """
    bands = card.card.bands
    place = place_of(bands, to) if to is not None else None if now is None else now + 1
    if place is None or now is None or place >= len(bands):
        return Lifts()
    aim, wanted = bands[place], bands[place].at_least
    if now >= place or wanted is None:
        return Lifts(band=aim.key, sets=((),))
    search = _Search(card, summed, scaled(wanted))
    found = tuple(search.sets())
    return Lifts(band=aim.key, sets=found[:MOST_SETS], truncated=search.truncated or len(found) > MOST_SETS)


class _Search:
    """One search over the rules of one scorecard."""

    def __init__(self, card: CompiledCard, summed: Summed, wanted: int) -> None:
        self.truncated = False
        self._card = card
        self._summed = summed
        self._wanted = wanted
        self._prover = Prover(card.catalogue.names)
        self._excluded: dict[tuple[int, int], bool] = {}
        self._others = [each for each in summed.receipts if each.kind in {"signal", "adjustment"}]
        self._gains = {
            place: abs(points)
            for place, (points, _, _) in enumerate(card.lines)
            if (summed.answers[place] is True) is (points < 0) and points
        }

    def sets(self) -> Iterator[tuple[Improvement, ...]]:
        """Yield each set, smallest first; none that holds a smaller one."""
        found: list[_Chosen] = []
        tried = 0
        for size in range(1, min(MOST_RULES, len(self._gains)) + 1):
            for chosen in self._ordered(size):
                if any(set(each) <= set(chosen) for each in found):
                    continue
                tried += 1
                if tried > _TRIED or len(found) > MOST_SETS:
                    self.truncated = True
                    return
                if self._reaches(chosen):
                    found.append(chosen)
                    yield tuple(self._improvement(place) for place in chosen)
        self.truncated = len(self._gains) > MOST_RULES

    def _ordered(self, size: int) -> list[_Chosen]:
        """Return the sets of one size in which most answers are unknown first, else in document order."""
        sets = combinations(self._gains, size)
        answers = self._summed.answers
        return sorted(sets, key=lambda chosen: sum(answers[place] is not None for place in chosen))

    def _reaches(self, chosen: _Chosen) -> bool:
        answers = list(self._summed.answers)
        raised = [place for place in chosen if answers[place] is not True]
        if any(self._excludes(one, other) for one, other in combinations(raised, 2)):
            return False
        for place, answer in enumerate(self._summed.answers):
            if place in chosen:
                answers[place] = answer is not True
            elif answer is True and any(self._excludes(each, place) for each in raised):
                answers[place] = False
        return self._total(answers) >= self._wanted

    def _total(self, answers: Sequence[bool | None]) -> int:
        return self._card.add_up(tuple(answers), self._others, []).hundredths

    def _excludes(self, one: int, other: int) -> bool:
        pair = (min(one, other), max(one, other))
        if pair not in self._excluded:
            conditions = self._card.conditions
            self._excluded[pair] = self._prover.never_true(conditions[pair[0]], conditions[pair[1]])
        return self._excluded[pair]

    def _improvement(self, place: int) -> Improvement:
        _, receipt, unknown = self._card.lines[place]
        return Improvement(
            key=receipt.key,
            answer=self._summed.answers[place],
            points=shown(self._gains[place]),
            label=receipt.label,
            ask=unknown.ask,
        )
