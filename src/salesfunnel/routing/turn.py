"""Taking turns so that nobody strays from his share: Tijdeman's chairman assignment over whoever is there.

At each turn every member who is there gains its share of that turn, its weight ÷ the weight of all who are
there; what it gained is its *entitlement*, and *lag* is entitlement minus what it received. Of those who lag
by 1/(2n − 2) or more, the one goes first who would be the first to lag by 1 − 1/(2n − 2).

All is counted in whole numbers. The *clock* of a turn runs by 1 ÷ the weight of all who are there, so that a
member's lag is its weight × the time since its own *zero*, and a change of who is there moves nobody else's
zero. Clock and zeros are integers over one scale, a multiple of whatever they have been divided by, as long
as it has at most 256 bits; from then on a step is rounded down by less than 2^-150 of a turn.

Source: R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32 (1980) 323–330, for the rule
and the bound |lag| ≤ 1 − 1/(2n − 2) while the same members are there. It does not treat changes of who is
there; that entitlement then accrues only while there is a convention of this library.

A turn as it is kept between two assignments: what each member is owed, in whole parts of one scale.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd, lcm

import attrs

__all__ = ["Share", "Turn", "TurnState"]


@attrs.frozen
class Share:
    """How one member of a turn stands.

    Args:
        lag: entitlement minus received, in parts of the turn's scale.
        received: how many it received.
        last: the number of the turn it received last; -1 before the first.
    """

    lag: int
    received: int
    last: int


@attrs.frozen
class TurnState:
    """A turn as it is kept: the scale of its lags, how many turns there were, and every member's share.

    Args:
        scale: into how many parts one turn is divided.
        turns: how many there were.
        shares: by the seller's id.
    """

    scale: int
    turns: int
    shares: Mapping[str, Share]

    def lag(self, seller_id: str) -> Fraction:
        """Return how many subjects a member is behind its entitlement; ahead of it where negative."""
        return Fraction(self.shares[seller_id].lag, self.scale)

    def stretched(self, scale: int) -> dict[str, Share]:
        """Return every share in parts of another scale, a multiple of this one."""
        more = scale // self.scale
        return {key: Share(each.lag * more, each.received, each.last) for key, each in self.shares.items()}


_EXACT = 256
_FINE = 192
_NEVER = -1


def _whole(weights: Sequence[Fraction]) -> list[int]:
    """Return weights as whole numbers in the same proportions."""
    common = lcm(*(each.denominator for each in weights))
    found = [each.numerator * (common // each.denominator) for each in weights]
    shared = gcd(*found) or 1
    return [each // shared for each in found]


class Turn:
    """A turn while it is worked with: it changes, and belongs to whoever copied it.

    Args:
        ids: the members, in the order of their ids.
        weights: their weights, above 0.
        kept: how the turn stood before, if it did; whoever of it is no member keeps the share.
        grace: what happens when somebody returns: 0: nothing was gained meanwhile; None: all that was missed
            is caught up with; else so many turns of it at most.
    """

    __slots__ = (
        *("able", "clock", "earliest", "grace", "ids", "is_fitted", "last", "late", "latest", "left"),
        *("picked", "quorum", "ready", "received", "scale", "share", "stamp", "there", "total", "turns"),
        *("user", "waiting", "weights", "zero"),
    )  # fmt: skip

    def __init__(
        self,
        ids: Sequence[str],
        weights: Sequence[Fraction],
        kept: TurnState | None,
        *,
        grace: int | None = 0,
    ) -> None:
        many = len(ids)
        self.ids, self.weights, self.grace = ids, _whole(weights), grace
        self.quorum = max(2 * many - 2, 1)
        self.there, self.able, self.user = [False] * many, 0, ""
        self.stamp, self.clock, self.is_fitted = [0] * many, 0, False
        shares = kept.shares if kept is not None else {}
        found = [shares.get(each) for each in ids]
        self.left = kept
        self.turns = kept.turns if kept is not None else 0
        self.received = [each.received if each else 0 for each in found]
        self.last = [each.last if each else _NEVER for each in found]
        self.scale = kept.scale if kept is not None else 1
        self.zero = [each.lag if each else 0 for each in found]
        need = _need(self.weights) * self.quorum
        self._stretch(need // gcd(self.scale, need))
        self.zero = [lag // own for lag, own in zip(self.zero, self.weights, strict=True)]
        self._steps()
        self.total, self.picked = 0, _NEVER
        self.waiting: list[tuple[int, int, int]] = []
        self.ready: list[tuple[int, int, int, int]] = []
        self.late: list[tuple[int, int, int, int]] | None = None
        if self.accrues_away:
            self.zero = [-each for each in self.zero]
            self.total = sum(self.weights)

    @property
    def accrues_away(self) -> bool:
        """Whether those who are away gain their share all the same."""
        return self.grace != 0

    def copy(self) -> Turn:
        """Return another one that may go its own way."""
        made = Turn.__new__(Turn)
        made.ids, made.weights, made.grace, made.quorum = self.ids, self.weights, self.grace, self.quorum
        made.left = self.left
        made.scale, made.clock, made.total, made.turns = self.scale, self.clock, self.total, self.turns
        made.picked = self.picked
        made.able, made.user, made.is_fitted = self.able, self.user, self.is_fitted
        made.share, made.earliest, made.latest = self.share, self.earliest, self.latest
        made.there, made.zero, made.stamp = self.there.copy(), self.zero.copy(), self.stamp.copy()
        made.received, made.last = self.received.copy(), self.last.copy()
        made.waiting, made.ready = self.waiting.copy(), self.ready.copy()
        made.late = None if self.late is None else self.late.copy()
        return made

    def state(self) -> TurnState:
        """Return how the turn stands, as it is kept: the members, and whoever is none any more."""
        shares = {} if self.left is None else self.left.stretched(self.scale)
        for place, each in enumerate(self.ids):
            lag = self.weights[place] * self.offset(place)
            shares[each] = Share(lag, self.received[place], self.last[place])
        return TurnState(self.scale, self.turns, shares)

    def offset(self, place: int) -> int:
        """Return the time since a member's zero; its weight × that is its lag."""
        if self.there[place] or self.accrues_away:
            return self.clock - self.zero[place]
        return self.zero[place]

    def admit(self, there: Sequence[bool]) -> None:
        """Say of every member whether it is there."""
        for place, is_there in enumerate(there):
            if is_there is not self.there[place]:
                self._turn(place)
        self._rebuild()

    def change(self, place: int, *, is_there: bool) -> None:
        """Say of one member whether it is there; it takes its place among the others, who keep theirs."""
        if is_there is not self.there[place]:
            self._turn(place)
            if is_there:
                self._queue(place)

    def pick(self, skip: Collection[int] = ()) -> int | None:
        """Take one turn and return whose it is; None where nobody is there but whom it passes over.

        Args:
            skip: places of members who are there and gain their share, but do not get this one.
        """
        if self.able <= sum(self.there[each] for each in skip):
            return None
        if not self.is_fitted:
            self._fit()
        self.clock += self.share
        clock, waiting, ready, stamp = self.clock, self.waiting, self.ready, self.stamp
        while waiting and waiting[0][0] <= clock:
            _, place, mark = heappop(waiting)
            if mark == stamp[place]:
                until = self.zero[place] + self.latest[place]
                heappush(ready, (until, self.last[place], place, mark))
        chosen = self._first(ready, skip)
        if chosen is None:
            chosen = self._latest(skip)
        self._receive(chosen)
        return chosen

    def give_back(self, place: int, *, before: int, weight: int) -> None:
        """Undo a turn that was refused: nobody gained a share by it, and the member received nothing.

        Args:
            place: whose turn it was.
            before: when it had received last before.
            weight: the weight of all who were there.
        """
        self._stretch(weight // gcd(self.scale, weight))
        self._steps()
        self.clock -= self.scale // weight
        own = self.scale // self.weights[place]
        self.zero[place] += own if not (self.there[place] or self.accrues_away) else -own
        self.received[place] -= 1
        self.last[place] = before
        self.is_fitted = False
        self._rebuild()

    def _turn(self, place: int) -> None:
        """Let a member come or go."""
        is_there = self.there[place] = not self.there[place]
        self.able += 1 if is_there else -1
        self.stamp[place] += 1
        if self.accrues_away:
            if is_there and self.grace is not None:
                self._cap(place, self.grace)
            return
        self.zero[place] = self.clock - self.zero[place]
        self.total += self.weights[place] if is_there else -self.weights[place]
        self.is_fitted = False

    def _cap(self, place: int, grace: int) -> None:
        """Share out among the others what a member missed beyond its grace."""
        over = self.weights[place] * (self.clock - self.zero[place]) - grace * self.scale
        others = self.total - self.weights[place]
        if over > 0 and others:
            self.clock += over // others
            self.zero[place] = self.clock - grace * self.scale // self.weights[place]

    def _first(self, heap: list[tuple[int, int, int, int]], skip: Collection[int]) -> int | None:
        """Return the first of a heap who is still as it says and not passed over."""
        aside, found = [], None
        while heap:
            entry = heap[0]
            if entry[3] != self.stamp[entry[2]]:
                heappop(heap)
            elif entry[2] in skip:
                aside.append(heappop(heap))
            else:
                found = entry[2]
                break
        for entry in aside:
            heappush(heap, entry)
        return found

    def _latest(self, skip: Collection[int]) -> int:
        """Return who would lag most the soonest, where nobody lags enough to go first."""
        if self.late is None or len(self.late) > 4 * len(self.ids) + 16:
            self.late = [self._entry(place) for place, is_there in enumerate(self.there) if is_there]
            heapify(self.late)
        found = self._first(self.late, skip)
        assert found is not None  # noqa: S101 - somebody is there who is not passed over
        return found

    def _receive(self, place: int) -> None:
        self.zero[place] += self.scale // self.weights[place]
        self.received[place] += 1
        self.picked = self.last[place]
        self.last[place] = self.turns
        self.turns += 1
        self.stamp[place] += 1
        self._queue(place)

    def _queue(self, place: int) -> None:
        since = self.zero[place] + self.earliest[place]
        if since > self.clock:
            heappush(self.waiting, (since, place, self.stamp[place]))
        else:
            heappush(self.ready, self._entry(place))
        if self.late is not None:
            heappush(self.late, self._entry(place))
        if len(self.waiting) + len(self.ready) > 4 * len(self.ids) + 16:
            self._rebuild()

    def _entry(self, place: int) -> tuple[int, int, int, int]:
        return self.zero[place] + self.latest[place], self.last[place], place, self.stamp[place]

    def _fit(self) -> None:
        """Let the clock's step be a whole number, as far as the scale may grow."""
        missing = self.total // gcd(self.scale, self.total)
        if missing > 1 and self._stretch(missing):
            self._steps()
            self._rebuild()
        self.share = self.scale // self.total
        self.is_fitted = True

    def _stretch(self, factor: int) -> bool:
        """Multiply the scale, at most until it is fine enough; say whether it changed."""
        if (self.scale * factor).bit_length() > _EXACT:
            factor = 1 << max(_FINE - self.scale.bit_length(), 0)
        self.scale *= factor
        self.clock *= factor
        self.zero = [each * factor for each in self.zero]
        return factor > 1

    def _steps(self) -> None:
        """Set how long after its zero each member may go first, and when it would lag too much."""
        part = self.scale // self.quorum
        self.earliest = [part // each for each in self.weights]
        self.latest = [(self.scale - part) // each for each in self.weights]
        self.share = 0

    def _rebuild(self) -> None:
        """Sort those who are there anew by when they may go first."""
        clock, zero, first = self.clock, self.zero, self.earliest
        there = [place for place, is_there in enumerate(self.there) if is_there]
        self.waiting = [
            (zero[each] + first[each], each, self.stamp[each])
            for each in there
            if zero[each] + first[each] > clock
        ]
        self.ready = [self._entry(each) for each in there if zero[each] + first[each] <= clock]
        heapify(self.waiting)
        heapify(self.ready)
        self.late = None


def _need(weights: Sequence[int]) -> int:
    """Return what the scale has to be a multiple of; 1 where that would be too large to be worth it."""
    found = 1
    for each in set(weights):
        found = lcm(found, each)
        if found.bit_length() > _FINE // 2:
            return 1 << _FINE
    return found
