"""The index of identity keys: a value that grows by addition, so that streams, nights and shards agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from salesfunnel.errors import expect, expect_each
from salesfunnel.routing.identity.entry import Entry, newer
from salesfunnel.routing.identity.layer import Layer

__all__ = ["INDEX_CURE", "IdentityIndex"]

INDEX_CURE = "build it: IdentityIndex.of(entries)"
"""What to write where an index is asked for."""


@attrs.frozen(eq=False)
class IdentityIndex:
    """Who has which identity keys. Indexes add, in any order and any grouping, to one and the same index.

    Nothing in it changes: adding returns another index. It is kept in layers, each more than twice as large
    as the next, so that adding one entry costs little however large the index is.

    >>> index = IdentityIndex.of([Entry("l-1", ("phone:+861",))]) + IdentityIndex.of([Entry("l-2")])
    >>> len(index), index.having("phone:+861")
    (2, ('l-1',))
    """

    _layers: tuple[Layer, ...] = ()
    _whole: Layer | None = attrs.field(init=False, default=None)

    @classmethod
    def of(cls, entries: Iterable[Entry] = ()) -> IdentityIndex:
        """Collect entries; of one id the newest counts, whatever their order.

        Raises:
            InvalidValue: for what is no entry.
        """
        layer = Layer.of(expect_each(entries, Entry, "entries", "write Entry('l-1', keys)"))
        return cls((layer,) if len(layer) else ())

    def __add__(self, other: IdentityIndex) -> IdentityIndex:
        """Return both together; of one id the newer entry counts.

        Raises:
            InvalidValue: for what is no index.
        """
        theirs = expect(other, IdentityIndex, "index", INDEX_CURE)._layers
        return IdentityIndex(_stacked((*self._layers, *theirs)))

    def __len__(self) -> int:
        """Return how many subjects it knows."""
        return len(self.settled())

    def __iter__(self) -> Iterator[Entry]:
        """Go through the entries, the newest of each id."""
        return iter(self.settled())

    def __eq__(self, other: object) -> bool:
        """Say whether both hold the same entries."""
        if not isinstance(other, IdentityIndex):
            return NotImplemented
        return {each.id: each for each in self} == {each.id: each for each in other}

    __hash__ = None  # type: ignore[assignment]  # it may be large: compared, not hashed

    def __repr__(self) -> str:
        """Show how large it is."""
        return f"<IdentityIndex of {len(self)}>"

    def entry(self, subject_id: str) -> Entry | None:
        """Return the newest entry of a subject; None when it is not known."""
        found: Entry | None = None
        for layer in self._layers:
            held = layer.entry(subject_id)
            if held is not None:
                found = held if found is None else newer(found, held)
        return found

    @property
    def has_merges(self) -> bool:
        """Whether any subject in it was merged into another."""
        return any(layer.into for layer in self._layers)

    def standing(self, subject_id: str) -> str:
        """Return the id of the subject that stands for this one: itself, or what it was merged into."""
        seen = [subject_id]
        while (held := self.entry(seen[-1])) is not None and held.into is not None:
            if held.into in seen:
                return min(seen[seen.index(held.into) :])
            seen.append(held.into)
        return seen[-1]

    def keys(self, subject_id: str) -> tuple[str, ...]:
        """Return the keys of a subject and of all that it took in, in order."""
        found: set[str] = set()
        seen, waiting = {subject_id}, [subject_id]
        while waiting:
            held = self.entry(waiting[-1])
            found.update(() if held is None else held.keys)
            taken = [each for each in self._taken_in(waiting.pop()) if each not in seen]
            seen.update(taken)
            waiting += taken
        return tuple(sorted(found))

    def _taken_in(self, subject_id: str) -> Iterator[str]:
        for layer in self._layers:
            for each in layer.taken_in(subject_id):
                held = self.entry(each)
                if held is not None and held.into == subject_id:
                    yield each

    def having(self, key: str) -> tuple[str, ...]:
        """Return the ids of those that have a key, in order; a merged one is who took it in."""
        holders = self._holders(key)
        return tuple(sorted({self.standing(each) for each in holders} if self.has_merges else set(holders)))

    def _holders(self, key: str) -> Iterator[str]:
        for layer in self._layers:
            others = [each for each in self._layers if each is not layer]
            for place in layer.having(key):
                subject_id = layer.ids[place]
                held = self.entry(subject_id) if any(subject_id in each for each in others) else None
                if held is None or key in held.keys:
                    yield subject_id

    def settled(self) -> Layer:
        """Return everything as one layer."""
        if len(self._layers) == 1:
            return self._layers[0]
        whole = self._whole
        if whole is None:
            whole = Layer.of(each for layer in self._layers for each in layer)
            object.__setattr__(self, "_whole", whole)
        return whole


def _stacked(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Return layers that hold the same, each more than twice as large as the next."""
    stack: list[Layer] = []
    for layer in sorted(layers, key=len, reverse=True):
        stack.append(layer)
        while stack[1:] and len(stack[-2]) <= 2 * len(stack[-1]):
            last = stack.pop()
            stack[-1] = Layer.of(each for held in (stack[-1], last) for each in held)
    return tuple(stack)
