"""What would lift a score: the smallest sets of rules that, answered otherwise, bring it into a band.

A rule with positive points that is not true may become true, one with negative points that is true may
become false. Rules that are proved never to be true together are not lifted together, and a rule that gives
points now gives none where a lifted one excludes it. Activities are not foreseen: who will open an e-mail
nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.scoring.card.bands import place_of
from salesfunnel.scoring.card.points import scaled, shown
from salesfunnel.scoring.card.score import Improvement, Lifts, Summed

if TYPE_CHECKING:
    from salesfunnel.scoring.card.card import CompiledCard

__all__ = ["MOST_RULES", "MOST_SETS", "lifts"]

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
