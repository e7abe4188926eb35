"""A part of an index that never changes: entries, and the way from each key to those that have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from salesfunnel.routing.identity.entry import Entry, newer

__all__ = ["Layer"]


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

    def having(self, key: str) -> Sequence[int]:
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
