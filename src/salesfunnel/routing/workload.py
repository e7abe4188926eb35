"""Who has how much while subjects are shared out: it changes, and belongs to whoever copied it.

A state that went out holds a workload that nobody changes any more; the next assignment copies what it
touches. In a batch one workload is changed from the first subject to the last, so that each costs a few heap
operations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from heapq import heapify, heappop, heappush, heapreplace
from typing import TypeAlias
from zoneinfo import ZoneInfo

from salesfunnel.routing.availability import AWAY, CLOSED, FULL, SPENT, Credit, Rate
from salesfunnel.routing.pool_index import Group, PoolIndex
from salesfunnel.routing.state import RoutingRecord, SellerRecord
from salesfunnel.routing.turn import Turn, TurnState

__all__ = ["Ranking", "Workload"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_TURNS = frozenset({"in_turn", "weighted"})


RankKey: TypeAlias = tuple[int, int, int, int]
"""What somebody is ranked by, the least first: the strategy's figure, load, when one was received, place."""


class Ranking:
    """Who goes first by a figure that only rises while a batch runs; it belongs to whoever copied it.

    Args:
        many: how many members there are.
    """

    __slots__ = ("able", "heap", "there", "user")

    def __init__(self, many: int) -> None:
        self.there = [False] * many
        self.able = 0
        self.heap: list[RankKey] = []
        self.user = ""

    def copy(self) -> Ranking:
        """Return another one that may go its own way."""
        made = Ranking.__new__(Ranking)
        made.there, made.able, made.heap, made.user = (
            self.there.copy(),
            self.able,
            self.heap.copy(),
            self.user,
        )
        return made

    def admit(self, there: Sequence[bool], rank_key: Callable[[int], RankKey]) -> None:
        """Say of every member whether it is there."""
        self.there = list(there)
        self.able = sum(there)
        self.heap = [rank_key(place) for place, is_there in enumerate(there) if is_there]
        heapify(self.heap)

    def change(self, place: int, *, is_there: bool, rank_key: Callable[[int], RankKey]) -> None:
        """Say of one member whether it is there, or that its figure may have fallen."""
        if is_there is not self.there[place]:
            self.there[place] = is_there
            self.able += 1 if is_there else -1
        if is_there:
            heappush(self.heap, rank_key(place))
        if len(self.heap) > 4 * len(self.there) + 16:
            self.admit(self.there, rank_key)

    def first(self, skip: Collection[int], rank_key: Callable[[int], RankKey]) -> int | None:
        """Return the first who is there and not passed over; None where nobody is."""
        if self.able <= sum(self.there[each] for each in skip):
            return None
        aside: list[RankKey] = []
        heap = self.heap
        while True:
            top = heap[0]
            place = top[3]
            if not self.there[place]:
                heappop(heap)
                continue
            now = rank_key(place)
            if now != top:
                heapreplace(heap, now)
            elif place in skip:
                aside.append(heappop(heap))
            else:
                break
        for each in aside:
            heappush(heap, each)
        return place


class Workload:
    """Everybody's state at an instant.

    Args:
        pool_index: whose people they are.
        record: what is remembered.
        now: the instant; in UTC.
    """

    __slots__ = (
        *("clock", "count", "credit", "days", "flags", "is_timed", "last", "limited", "lines", "now", "open"),
        *("opens", "others", "owned", "planned", "pool_index", "received", "waiting"),
    )  # fmt: skip

    def __init__(self, pool_index: PoolIndex, record: RoutingRecord, now: datetime) -> None:
        people, held = pool_index.people, record.sellers
        known = [held.get(each.seller.id) for each in people]
        self.pool_index, self.now, self.count = pool_index, now, record.count
        self.open = [each.open if each else 0 for each in known]
        self.received = [each.received if each else 0 for each in known]
        self.last = [each.last if each else -1 for each in known]
        self.credit = {
            place: person.rate.of_share(each.credit, each.day)
            for place, (each, person) in enumerate(zip(known, people, strict=True))
            if each and each.credit is not None and each.day is not None and person.rate
        }
        self.limited = {
            (place, key): many
            for place, each in enumerate(known)
            if each is not None
            for key, many in each.limited.items()
        }
        self.others = {key: each for key, each in held.items() if key not in pool_index.place}
        self.waiting: dict[str, TurnState] = dict(record.turns)
        self.lines: dict[str, Turn | Ranking] = {}
        self.owned: set[str] = set()
        self.flags = [0] * len(people)
        self.days: dict[ZoneInfo, date] = {}
        self.opens: dict[int, datetime] = {}
        self.clock: list[tuple[datetime, int]] = []
        self.planned: set[tuple[datetime, int]] = set()
        self.is_timed = True
        self._begin(now)

    def copy(self) -> Workload:
        """Return another one that may go its own way."""
        made = Workload.__new__(Workload)
        made.pool_index, made.now, made.count = self.pool_index, self.now, self.count
        made.open, made.received, made.last = self.open.copy(), self.received.copy(), self.last.copy()
        made.flags, made.clock, made.planned, made.is_timed = (
            self.flags.copy(),
            self.clock,
            self.planned,
            False,
        )
        made.credit, made.limited, made.opens = self.credit.copy(), self.limited.copy(), self.opens.copy()
        made.lines, made.waiting, made.others = self.lines.copy(), self.waiting.copy(), self.others
        made.owned, made.days = set(), self.days
        return made

    def record(self) -> RoutingRecord:
        """Return all that is to be remembered."""
        sellers: dict[str, SellerRecord] = dict(self.others)
        limited: dict[int, dict[str, int]] = {}
        for (place, key), many in self.limited.items():
            if many:
                limited.setdefault(place, {})[key] = many
        for place, person in enumerate(self.pool_index.people):
            rate, credit = person.rate, self.credit.get(place)
            if rate is not None and credit is not None:
                credit = rate.at(credit, self._day(rate))  # the same, whenever it was last looked at
            found = SellerRecord(
                open=self.open[place],
                received=self.received[place],
                last=self.last[place],
                credit=None if credit is None or rate is None else Fraction(credit.parts, rate.cost),
                day=None if credit is None else credit.day,
                limited=limited.get(place, {}),
            )
            if found != _NOTHING:
                sellers[person.seller.id] = found
        turns = {key: each.state() for key, each in self.lines.items() if isinstance(each, Turn)}
        return RoutingRecord(self.count, {**self.waiting, **turns}, sellers)

    def advance(self, now: datetime) -> None:
        """Let time pass: whoever comes, goes, opens or may take one again until now does so."""
        if now < self.now:
            self.now, self.days = now, {}
            self._begin(now)
            for key, line in list(self.lines.items()):
                self.waiting |= {key: line.state()} if isinstance(line, Turn) else {}
            self.lines = {}
            return
        if now != self.now:
            self.now, self.days = now, {}
        if not self.clock or self.clock[0][0] > now:
            return
        self._own_clock()
        while self.clock and self.clock[0][0] <= now:
            entry = heappop(self.clock)
            self.planned.discard(entry)
            self._look(entry[1])

    def has(self, group: Group, place: int) -> bool:
        """Say whether a member of a group may get something now."""
        return not self.flags[place] & group.mask and not (group.limits and self.is_limited(group, place))

    def is_limited(self, group: Group, place: int) -> bool:
        """Say whether somebody holds as many of a limited kind as he may."""
        most = self.pool_index.people[place].limits
        return any(self.limited.get((place, key), 0) >= most[key] for key in group.limits if key in most)

    def line(self, group: Group) -> Turn | Ranking:
        """Return the turn or ranking of a group, to be changed, with those members in it who may get one."""
        found = self.lines.get(group.line)
        if found is None:
            found = self._made(group)
        elif group.line not in self.owned:
            found = found.copy()
        if group.line not in self.owned:
            self.lines[group.line] = found
            self.owned.add(group.line)
        if found.user != group.key:
            self._admit(found, group)
        return found

    def rank_key(self, group: Group, place: int) -> RankKey:
        """Return what a member is ranked by: the strategy's figure, load by share, when one was received."""
        who = group.queue[place]
        figure = group.figures[place]
        if group.rule.strategy == "available_soonest" and self.flags[who] & CLOSED:
            figure = int((self.opens[who] - _EPOCH).total_seconds() * 1_000_000)
        return figure, self.open[who] * group.even[place], self.last[who], place

    def take(self, place: int, limits: Collection[str]) -> None:
        """Give somebody a subject of these limited kinds."""
        self.received[place] += 1
        self.last[place] = self.count
        self.count += 1
        for key in limits:
            self.limited[place, key] = self.limited.get((place, key), 0) + 1
        self.open[place] += 1
        person, flags = self.pool_index.people[place], 0
        if person.seller.open_limit is not None and self.open[place] >= person.seller.open_limit:
            flags |= FULL
        if person.rate is not None:
            credit = person.rate.at(self.credit.get(place), self._day(person.rate))
            credit = self.credit[place] = Credit(credit.parts - person.rate.cost, credit.day)
            if not person.rate.may_take(credit):
                flags |= SPENT
                self._wake(place, person.rate.again_at(credit))
        if flags & ~self.flags[place]:
            self.flags[place] |= flags
            self._tell(place)
        elif limits:
            self._tell(place)

    def give_back(self, place: int, limits: Collection[str], *, is_refused: bool) -> None:
        """Take a subject from somebody, who had it still open; what was refused costs no capacity either."""
        self.open[place] = max(self.open[place] - 1, 0)
        for key in limits:
            self.limited[place, key] = max(self.limited.get((place, key), 0) - 1, 0)
        if is_refused:
            self.received[place] = max(self.received[place] - 1, 0)
            person, credit = self.pool_index.people[place], self.credit.get(place)
            if person.rate is not None and credit is not None:
                self.credit[place] = Credit(credit.parts + person.rate.cost, credit.day)
        self._look(place)
        self._tell(place)

    def _begin(self, now: datetime) -> None:
        self.clock, self.planned, self.is_timed = [], set(), True
        for place in range(len(self.flags)):
            self.flags[place] = self._flags(place, now)

    def _look(self, place: int) -> None:
        """See how somebody stands now, and answer the groups if that is different."""
        before, self.flags[place] = self.flags[place], self._flags(place, self.now)
        if before != self.flags[place]:
            self._tell(place)

    def _flags(self, place: int, now: datetime) -> int:
        """Return how somebody stands, and see to it that he is looked at when that may be different."""
        person = self.pool_index.people[place]
        found = AWAY if person.is_away(now) else 0
        self._wake(place, person.next_turn(now))
        if person.seller.open_limit is not None and self.open[place] >= person.seller.open_limit:
            found |= FULL
        if person.rate is not None:
            credit = person.rate.at(self.credit.get(place), self._day(person.rate))
            self.credit[place] = credit
            if not person.rate.may_take(credit):
                found |= SPENT
                self._wake(place, person.rate.again_at(credit))
        if self.pool_index.lists_hours and person.calendar is not None:
            found |= self._hours(place, now)
        return found

    def _day(self, rate: Rate) -> date:
        """Return the day that it is in a seller's zone; each zone is asked once."""
        known = self.days.get(rate.zone)
        if known is None:
            known = self.days[rate.zone] = rate.day(self.now)
        return known

    def _hours(self, place: int, now: datetime) -> int:
        """Say whether somebody is out of hours, and see to it that he is looked at when that changes."""
        person = self.pool_index.people[place]
        opens = person.opens_at(now)
        if opens is None or opens > now:
            self.opens[place] = _LAST if opens is None else opens
            self._wake(place, opens)
            return CLOSED
        self._wake(place, person.closes_at(now))
        return 0

    def _wake(self, place: int, at: datetime | None) -> None:
        if at is None or at <= self.now or (at, place) in self.planned:
            return
        self._own_clock()
        self.planned.add((at, place))
        heappush(self.clock, (at, place))

    def _own_clock(self) -> None:
        """Copy the clock before it is first changed: most assignments never do."""
        if not self.is_timed:
            self.clock, self.planned, self.is_timed = self.clock.copy(), self.planned.copy(), True

    def _tell(self, place: int) -> None:
        """Let every line that somebody stands in know how he stands now."""
        for group in self.pool_index.groups_of[place]:
            line = self.lines.get(group.line)
            if line is None or line.user != group.key:
                continue
            line = self.line(group)
            index = group.at[place]
            is_there = self.has(group, place) and (not group.is_shared or place in group.members)
            if isinstance(line, Turn):
                line.change(index, is_there=is_there)
            else:
                line.change(index, is_there=is_there, rank_key=partial(self.rank_key, group))

    def _made(self, group: Group) -> Turn | Ranking:
        if group.rule.strategy not in _TURNS:
            return Ranking(len(group.queue))
        kept = self.waiting.pop(group.line, None)
        grace = 0 if group.rule.on_return == "none" else group.rule.catch_up
        return Turn(group.ids, group.weights, kept, grace=grace)

    def _admit(self, line: Turn | Ranking, group: Group) -> None:
        line.user = group.key
        inside = frozenset(group.members) if group.is_shared else None
        there = [(inside is None or each in inside) and self.has(group, each) for each in group.queue]
        if isinstance(line, Turn):
            line.admit(there)
        else:
            line.admit(there, partial(self.rank_key, group))


_NOTHING = SellerRecord()
