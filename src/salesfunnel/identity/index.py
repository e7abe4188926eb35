"""Who has which identity keys? An index that grows by addition, so that streams, nights and shards agree.

It is kept in layers that never change: each holds entries, and the way from every key to those that have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from salesfunnel.errors import expect, expect_each
from salesfunnel.model.validators import is_name, is_text, of_type, tuple_of

__all__ = ["INDEX_CURE", "Entry", "IdentityIndex", "Layer", "newer", "split_key"]


def _keys(value: Any) -> Any:
    return tuple(sorted(set(value))) if isinstance(value, (list, tuple, set, frozenset)) else value


@attrs.frozen
class Entry:
    """A subject with its identity keys.

    Args:
        id: the subject's.
        keys: each a text `NAME:VALUE`, such as `phone:+8613800138001`; in order, each once. Without any, the
            subject cannot be found.
        version: that of the subject from which they were read; a newer entry of one id replaces an older one.
        into: the id of the subject that took this one in; its keys then find that one.
    """

    id: str = attrs.field(validator=is_name)
    keys: tuple[str, ...] = attrs.field(default=(), converter=_keys, validator=tuple_of(str))
    version: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    into: str | None = attrs.field(default=None, validator=is_text)


def newer(one: Entry, two: Entry) -> Entry:
    """Return the newer of two entries of one id; of two equally new ones, both together.

    It commutes, associates, and is idempotent, so that the order in which entries come never shows.
    """
    if one.version != two.version:
        return one if one.version > two.version else two
    if one == two:
        return one
    into = max(one.into or "", two.into or "") or None
    return Entry(one.id, (*one.keys, *two.keys), one.version, into)


def split_key(key: str) -> tuple[str, str]:
    """Return the name and the value of a key."""
    name, _, value = key.partition(":")
    return name, value


@attrs.frozen(eq=False)
class Layer:
    """Entries by place, places by id and by key; made with `Layer.of` and never changed afterwards.

    Most keys belong to one subject alone, so that one place is held without a list around it.

    Args:
        ids: of the subjects.
        keys: of each.
        versions: of each.
        into: for those that were merged, the id of who took them in.
    """

    ids: list[str]
    keys: list[tuple[str, ...]]
    versions: list[int]
    into: dict[str, str]
    _place: dict[str, int]
    _only: dict[str, int]
    _several: dict[str, list[int]]
    _taken: dict[str, list[str]]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Layer:
        """Collect entries; of one id the newest counts."""
        layer = cls([], [], [], {}, {}, {}, {}, {})
        late: dict[str, Entry] = {}
        for entry in entries:
            if entry.id in layer._place:
                known = late.get(entry.id) or layer.entry(entry.id)
                late[entry.id] = newer(known, entry) if known is not None else entry
            else:
                layer._add(entry)
        for entry in late.values():
            layer._replace(entry)
        layer._lead()
        return layer

    def _add(self, entry: Entry) -> None:
        self._place[entry.id] = len(self.ids)
        self.ids.append(entry.id)
        self.keys.append(entry.keys)
        self.versions.append(entry.version)
        if entry.into is not None:
            self.into[entry.id] = entry.into

    def _replace(self, entry: Entry) -> None:
        place = self._place[entry.id]
        self.keys[place], self.versions[place] = entry.keys, entry.version
        self.into.pop(entry.id, None)
        if entry.into is not None:
            self.into[entry.id] = entry.into

    def _lead(self) -> None:
        """Lay the ways from keys to places, and from those that took others in to those."""
        only, several = self._only, self._several
        for place, keys in enumerate(self.keys):
            for key in keys:
                first = only.setdefault(key, place)
                if first != place:
                    several.setdefault(key, [first]).append(place)
        for taken, taker in self.into.items():
            self._taken.setdefault(taker, []).append(taken)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self.ids)

    def __iter__(self) -> Iterator[Entry]:
        """Go through the entries."""
        for place in range(len(self.ids)):
            yield self._at(place)

    def __contains__(self, subject_id: object) -> bool:
        """Say whether it has an entry of a subject."""
        return subject_id in self._place

    def entry(self, subject_id: str) -> Entry | None:
        """Return the entry of a subject."""
        place = self._place.get(subject_id)
        return None if place is None else self._at(place)

    def holders(self, key: str) -> Sequence[int]:
        """Return the places of those that have a key."""
        first = self._only.get(key)
        if first is None:
            return ()
        return self._several.get(key) or (first,)

    def taken_in(self, subject_id: str) -> Sequence[str]:
        """Return the ids of those that a subject took in itself."""
        return self._taken.get(subject_id, ())

    def shared(self) -> Iterator[tuple[str, Sequence[int]]]:
        """Go through the keys that several have."""
        yield from self._several.items()

    def _at(self, place: int) -> Entry:
        subject_id = self.ids[place]
        return Entry(subject_id, self.keys[place], self.versions[place], self.into.get(subject_id))


INDEX_CURE = "build it: IdentityIndex.of(entries)"
"""What to write where an index is asked for."""


@attrs.frozen(eq=False)
class IdentityIndex:
    """Who has which identity keys. Indexes add, in any order and any grouping, to one and the same index.

    Nothing in it changes: adding returns another index. It is kept in layers, each more than twice as large
    as the next, so that adding one entry costs little however large the index is.

    >>> index = IdentityIndex.of([Entry("l-1", ("phone:+861",))]) + IdentityIndex.of([Entry("l-2")])
    >>> len(index), index.holders("phone:+861")
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

    def survivor(self, subject_id: str) -> str:
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

    def holders(self, key: str) -> tuple[str, ...]:
        """Return the ids of those that have a key, in order; a merged one is who took it in."""
        holders = self._holders_in_layers(key)
        return tuple(sorted({self.survivor(each) for each in holders} if self.has_merges else set(holders)))

    def _holders_in_layers(self, key: str) -> Iterator[str]:
        for layer in self._layers:
            others = [each for each in self._layers if each is not layer]
            for place in layer.holders(key):
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
