"""Groups of subjects that are the same customer, among all: what is linked, by what, and what keeps apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from salesfunnel.errors import expect
from salesfunnel.identity.index import INDEX_CURE, IdentityIndex, Layer, parted
from salesfunnel.identity.match import (
    WEIGHING_CURE,
    Agreement,
    Apart,
    Common,
    Weighing,
    agreement,
    common,
    declared_apart,
)
from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Cluster", "Duplicates", "Link", "duplicates", "groups"]

Sharing: TypeAlias = dict[int, list[tuple[str, Sequence[int]]]]
"""For the place of a subject, each key that it shares, with the places of all who have it."""


@attrs.frozen
class Link:
    """Two subjects that are taken for the same.

    Args:
        one: the id that comes first in order.
        other: the other id.
        weight: the points of what agrees.
        because: what agrees, the weightiest first.
    """

    one: str
    other: str
    weight: int
    because: tuple[Agreement, ...]

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of("matched", one=self.one, other=self.other, weight=self.weight)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Cluster:
    """Subjects that links hold together.

    Args:
        ids: of its members, in order.
        links: between them, in order.
        apart: pairs of members that somebody declared not the same: then a person has to part the group.
    """

    ids: tuple[str, ...]
    links: tuple[Link, ...]
    apart: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class Duplicates:
    """All that is linked.

    Args:
        groups: in the order of their first ids.
        ignored: keys that too many have, in order.
    """

    groups: tuple[Cluster, ...] = ()
    ignored: tuple[Common, ...] = ()


def duplicates(index: IdentityIndex, weighing: Weighing, *, apart: Apart | None = None) -> Duplicates:
    """Find every group of subjects that are the same customer.

    Args:
        index: everybody.
        weighing: how much each key counts.
        apart: pairs that were declared not the same; no link joins them.

    Raises:
        InvalidValue: for what is no index, weighing or pairs.
    """
    search = _Search(index, weighing, declared_apart(apart))
    return Duplicates(tuple(search.groups()), search.ignored)


def groups(index: IdentityIndex, weighing: Weighing, *, apart: Apart | None = None) -> Iterator[Cluster]:
    """Go through the groups that `duplicates` collects, one at a time, for books of any size."""
    yield from _Search(index, weighing, declared_apart(apart)).groups()


class _Search:
    """One search of one index."""

    def __init__(self, index: IdentityIndex, weighing: Weighing, apart: Apart) -> None:
        self._layer: Layer = expect(index, IdentityIndex, "index", INDEX_CURE).settled()
        self._weighing = expect(weighing, Weighing, "weighing", WEIGHING_CURE)
        self._apart = apart.standing(index)
        self._ids, self._roots = _standing(index, self._layer)
        self.ignored, self._sharing = self._shared()

    def groups(self) -> Iterator[Cluster]:
        """Yield the groups in the order of their first ids."""
        ids = self._ids
        for members in sorted(self._components(), key=lambda places: min(ids[each] for each in places)):
            yield self._group(members)

    def _shared(self) -> tuple[tuple[Common, ...], Sharing]:
        """Return the keys that too many have, and for each subject those that it shares with some."""
        ignored: list[Common] = []
        sharing: Sharing = {}
        for key, held in self._layer.shared():
            places = self._rooted(held)
            if parted(key)[0] not in self._weighing.weights or len(places) < 2:
                continue
            if len(places) > self._weighing.most:
                ignored.append(common(key, len(places), self._weighing))
                continue
            for place in places:
                sharing.setdefault(place, []).append((key, places))
        return tuple(sorted(ignored, key=lambda each: (each.name, each.value))), sharing

    def _rooted(self, places: Sequence[int]) -> Sequence[int]:
        if not self._roots:
            return places
        return sorted({self._roots.get(each, each) for each in places})

    def _linked(self, place: int) -> Iterator[tuple[int, list[str]]]:
        """Yield the later subjects that are the same as this one, with the keys that agree."""
        agreed: dict[int, list[str]] = {}
        for key, places in self._sharing[place]:
            for other in places:
                if other > place:
                    agreed.setdefault(other, []).append(key)
        ids, weighing = self._ids, self._weighing
        for other, keys in agreed.items():
            is_same = weighing.total(parted(key)[0] for key in keys) >= weighing.at_least
            if is_same and not self._apart.has(ids[place], ids[other]):
                yield other, keys

    def _components(self) -> Iterable[list[int]]:
        parent: dict[int, int] = {}

        def top(place: int) -> int:
            while parent.get(place, place) != place:
                parent[place] = place = parent.get(parent[place], parent[place])
            return place

        for place in self._sharing:
            for other, _ in self._linked(place):
                one, two = top(place), top(other)
                parent[max(one, two)] = parent.setdefault(min(one, two), min(one, two))
        members: dict[int, list[int]] = {}
        for place in parent:
            members.setdefault(top(place), []).append(place)
        return members.values()

    def _group(self, places: list[int]) -> Cluster:
        ids = sorted(self._ids[each] for each in places)
        links = (self._link(place, other, keys) for place in places for other, keys in self._linked(place))
        inside = set(ids)
        pairs = (each for each in self._apart.pairs if each[0] in inside and each[1] in inside)
        ordered = sorted(links, key=lambda each: (each.one, each.other))
        return Cluster(tuple(ids), tuple(ordered), tuple(sorted(pairs)) if self._apart.pairs else ())

    def _link(self, place: int, other: int, keys: Iterable[str]) -> Link:
        found = [each for key in keys if (each := agreement(key, self._weighing)) is not None]
        because = sorted(found, key=lambda each: (-each.weight, each.name, each.value))
        one, two = sorted((self._ids[place], self._ids[other]))
        return Link(one, two, self._weighing.total(each.name for each in found), tuple(because))


def _standing(index: IdentityIndex, layer: Layer) -> tuple[Sequence[str], Mapping[int, int]]:
    """Return the ids by place, and for the place of each that was merged, that of who stands for it.

    Who is not in the index itself gets a place behind all others.
    """
    if not layer.into:
        return layer.ids, {}
    ids, places, roots = list(layer.ids), {each: place for place, each in enumerate(layer.ids)}, {}
    for taken in layer.into:
        root = index.standing(taken)
        if root not in places:
            places[root] = len(ids)
            ids.append(root)
        roots[places[taken]] = places[root]
    return ids, roots
