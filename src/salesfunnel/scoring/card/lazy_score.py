"""What is found out about a score only when somebody looks: its next change, its trend, what lifts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from salesfunnel.conditions.proof.next_change import NextChange, earliest, next_change
from salesfunnel.conditions.values.view import View
from salesfunnel.scoring.card.lift import lifts
from salesfunnel.scoring.card.points import shown
from salesfunnel.scoring.card.score import Lifts, Score, Summed, Trend
from salesfunnel.scoring.card.signals import happened

if TYPE_CHECKING:
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.scoring.card.card import CompiledCard

__all__ = ["Look"]

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
