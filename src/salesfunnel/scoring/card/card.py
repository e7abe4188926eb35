"""A scorecard ready to be asked: rules as one generated function, signals, limits, receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue, UnknownName, expect, near
from salesfunnel.model.activity import Activity
from salesfunnel.model.dossier import Dossier
from salesfunnel.scoring.card.bands import band_of, place_of
from salesfunnel.scoring.card.lazy_score import Look
from salesfunnel.scoring.card.points import scaled, shown
from salesfunnel.scoring.card.score import Receipt, Score, Summed, Unanswered, made
from salesfunnel.scoring.card.scorecard import Scorecard
from salesfunnel.scoring.card.signals import CompiledSignal, happened

__all__ = ["CompiledCard"]

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
