"""Groups of subjects that are the same customer, and what to do about each: who takes in whom.

Two are linked where enough of their keys agree, unless somebody declared them not the same. A proposal says
who survives, and who is better left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.errors import expect, expect_mapping
from salesfunnel.identity.index import INDEX_CURE, IdentityIndex, Layer, split_key
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
from salesfunnel.model.subject import Lead, Opportunity, Status, Subject
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Cluster", "Duplicates", "LeftAlone", "Link", "MergeProposal", "duplicates", "groups", "propose"]

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
        self._apart = apart.of_survivors(index)
        self._ids, self._roots = _survivors(index, self._layer)
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
            if split_key(key)[0] not in self._weighing.weights or len(places) < 2:
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
            is_same = weighing.total(split_key(key)[0] for key in keys) >= weighing.at_least
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


def _survivors(index: IdentityIndex, layer: Layer) -> tuple[Sequence[str], Mapping[int, int]]:
    """Return the ids by place, and for the place of each that was merged, that of who stands for it.

    Who is not in the index itself gets a place behind all others.
    """
    if not layer.into:
        return layer.ids, {}
    ids, places, roots = list(layer.ids), {each: place for place, each in enumerate(layer.ids)}, {}
    for taken in layer.into:
        root = index.survivor(taken)
        if root not in places:
            places[root] = len(ids)
            ids.append(root)
        roots[places[taken]] = places[root]
    return ids, roots


Survivor: TypeAlias = Literal["oldest", "newest", "fullest"]


@attrs.frozen
class LeftAlone:
    """A member of a group that is better left alone.

    Args:
        id: the member's.
        code: `closed`, `merged`, `other_kind`, `converted`, `apart`, or `unknown` where nobody
            handed it over.
        message: the sentence for people.
    """

    id: str
    code: str
    message: Message

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class MergeProposal:
    """Who might take in whom; nothing happens before somebody asks for it.

    Args:
        group: the group that it speaks of, with the reasons.
        survivor_id: who takes in the others; None where nobody can.
        ids: of those that are taken in, in order; empty where there is nothing to merge.
        kept: of those that are left alone, with the cause.
    """

    group: Cluster
    survivor_id: str | None
    ids: tuple[str, ...] = ()
    kept: tuple[LeftAlone, ...] = ()

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`: the proposal, or what keeps everybody where they are."""
        if self.survivor_id is None or not self.ids:
            return "; ".join(each.render(locale) for each in self.kept)
        others = ", ".join(f"'{each}'" for each in self.ids)
        return Message.of("merge_proposed", survivor=self.survivor_id, others=others).render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def propose(
    group: Cluster, subjects: Mapping[str, Lead | Opportunity], *, survivor: Survivor = "oldest"
) -> MergeProposal:
    """Propose a merge for a group.

    Only open and parked subjects of one kind are merged. What was converted survives, and of two such none
    takes in the other. A group with two that were declared not the same is left to a person.

    Args:
        group: the duplicates.
        subjects: its members by id, as the host holds them.
        survivor: who takes in the others.

    Raises:
        InvalidValue: for what is no group or subject.
    """
    expect(group, Cluster, "group", "hand over one of `Duplicates.groups`")
    expect_mapping(subjects, "subjects", "write {'l-1': lead}")
    kept: dict[str, str] = dict.fromkeys((each for pair in group.apart for each in pair), "apart")
    present = [_subject(subjects[each], each) for each in group.ids if each in subjects]
    kept |= dict.fromkeys((each for each in group.ids if each not in subjects), "unknown")
    kept |= {each.id: "merged" for each in present if each.merged_into is not None}
    kept |= {each.id: "closed" for each in present if each.id not in kept and not _is_alive(each)}
    free = sorted((each for each in present if each.id not in kept), key=_order(survivor))
    if group.apart or not free:
        kept = {each: kept.get(each, "apart") for each in group.ids}
        return MergeProposal(group, None, (), _left_alone(group, kept, ""))
    first = free[0]
    kept |= {each.id: "other_kind" for each in free if type(each) is not type(first)}
    kept |= {each.id: "converted" for each in free[1:] if each.id not in kept and _was_converted(each)}
    ids = tuple(sorted(each.id for each in free[1:] if each.id not in kept))
    return MergeProposal(group, first.id, ids, _left_alone(group, kept, first.id))


def _subject(found: Lead | Opportunity, subject_id: str) -> Lead | Opportunity:
    expect(found, Subject, f"subjects.{subject_id}", "hand over the lead or opportunity")
    return found


def _is_alive(subject: Lead | Opportunity) -> bool:
    return subject.status in {Status.OPEN, Status.PARKED} or _was_converted(subject)


def _was_converted(subject: Lead | Opportunity) -> bool:
    return isinstance(subject, Lead) and subject.opportunity_id is not None


def _left_alone(group: Cluster, kept: Mapping[str, str], survivor: str) -> tuple[LeftAlone, ...]:
    messages = {
        each: Message.of(f"kept_{code}", id=each, **({"survivor": survivor} if code == "other_kind" else {}))
        for each, code in kept.items()
    }
    return tuple(LeftAlone(each, kept[each], messages[each]) for each in group.ids if each in kept)


def _order(survivor: Survivor) -> Any:
    """Return what to sort by, so that who takes in the others comes first."""

    def key(subject: Lead | Opportunity) -> tuple[object, ...]:
        began = subject.created_at or subject.entered_at
        when = began.timestamp() if began is not None else inf
        age = -when if survivor == "newest" and began is not None else when
        known = -_known(subject) if survivor == "fullest" else 0
        return (not _was_converted(subject), known, age, subject.id)

    return key


def _known(subject: Lead | Opportunity) -> int:
    """Return how much is recorded of a subject."""
    core = (subject.name, subject.source, subject.region, subject.industry, subject.owner_id, subject.amount)
    return len(subject.fields) + sum(each is not None for each in core)
