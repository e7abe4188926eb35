"""Whoever has the least goes first: sellers in the order of a figure, kept in a heap that is mended late."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from heapq import heapify, heappop, heappush, heapreplace
from typing import TypeAlias

__all__ = ["Ranking", "Standing"]

Standing: TypeAlias = tuple[int, int, int, int]
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
        self.heap: list[Standing] = []
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

    def admit(self, there: Sequence[bool], standing: Callable[[int], Standing]) -> None:
        """Say of every member whether it is there."""
        self.there = list(there)
        self.able = sum(there)
        self.heap = [standing(place) for place, is_there in enumerate(there) if is_there]
        heapify(self.heap)

    def change(self, place: int, *, is_there: bool, standing: Callable[[int], Standing]) -> None:
        """Say of one member whether it is there, or that its figure may have fallen."""
        if is_there is not self.there[place]:
            self.there[place] = is_there
            self.able += 1 if is_there else -1
        if is_there:
            heappush(self.heap, standing(place))
        if len(self.heap) > 4 * len(self.there) + 16:
            self.admit(self.there, standing)

    def first(self, skip: Collection[int], standing: Callable[[int], Standing]) -> int | None:
        """Return the first who is there and not passed over; None where nobody is."""
        if self.able <= sum(self.there[each] for each in skip):
            return None
        aside: list[Standing] = []
        heap = self.heap
        while True:
            top = heap[0]
            place = top[3]
            if not self.there[place]:
                heappop(heap)
                continue
            now = standing(place)
            if now != top:
                heapreplace(heap, now)
            elif place in skip:
                aside.append(heappop(heap))
            else:
                break
        for each in aside:
            heappush(heap, each)
        return place
