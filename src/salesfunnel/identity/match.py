"""Which subjects are the same customer? Matches of one, and groups among all, with the reason of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from salesfunnel.errors import InvalidValue, expect
from salesfunnel.identity.index import INDEX_CURE, Entry, IdentityIndex, split_key
from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = [
    "WEIGHING_CURE",
    "Agreement",
    "Apart",
    "Common",
    "Match",
    "Matches",
    "Weighing",
    "declared_apart",
    "match",
    "matches_of_keys",
]

WEIGHING_CURE = "take that of the blueprint, or write Weighing({'phone': 100})"
"""What to write where a weighing is asked for."""

MOST = 20
"""How many may have one key before it means nothing; convention of this library."""


@attrs.frozen
class Weighing:
    """How much each key counts.

    Args:
        weights: points by the name of the key; a key of another name counts nothing.
        at_least: from how many points on two subjects are taken for the same.
        most: how many may have one key before it means nothing.
        labels: how people call the keys.
    """

    weights: Mapping[str, int]
    at_least: int = 100
    most: int = MOST
    labels: Mapping[str, Text] = attrs.field(factory=dict)

    def total(self, names: Iterable[str]) -> int:
        """Return the points of some keys; a name counts once, however many values of it agree."""
        return sum(self.weights[name] for name in set(names))


@attrs.frozen
class Agreement:
    """A key that two have.

    Args:
        name: of the key.
        value: in its one spelling.
        weight: its points.
        label: how people call the key.
    """

    name: str
    value: str
    weight: int
    label: Text | None = None

    @property
    def message(self) -> Message:
        """The sentence for people."""
        told = {"name": self.label or self.name, "value": self.value, "weight": self.weight}
        return Message.of("matched_key", **told)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Common:
    """A key that so many have that it means nothing.

    Args:
        name: of the key.
        value: in its one spelling.
        count: how many have it.
        limit: how many might have.
        label: how people call the key.
    """

    name: str
    value: str
    count: int
    limit: int
    label: Text | None = None

    @property
    def message(self) -> Message:
        """The sentence for people."""
        told = {"name": self.label or self.name, "value": self.value}
        return Message.of("common_key", **told, count=self.count, limit=self.limit)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Match:
    """Another subject with some of the same keys.

    Args:
        id: the other's.
        weight: the points of what agrees.
        because: what agrees, the weightiest first.
        is_same: whether that is enough to take both for the same.
    """

    id: str
    weight: int
    because: tuple[Agreement, ...]
    is_same: bool


@attrs.frozen
class Matches:
    """What was found for one subject.

    Args:
        found: those with some of the same keys, the weightiest first.
        ignored: keys that too many have.
    """

    found: tuple[Match, ...] = ()
    ignored: tuple[Common, ...] = ()

    @property
    def same(self) -> tuple[Match, ...]:
        """Those that are taken for the same."""
        return tuple(each for each in self.found if each.is_same)


@attrs.frozen
class Apart:
    """Pairs that somebody declared not to be the same, whatever agrees; the host keeps them.

    Args:
        pairs: each of two ids, in order.
    """

    pairs: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, *pairs: tuple[str, str]) -> Apart:
        """Collect pairs of ids, in whichever order each is written.

        Raises:
            InvalidValue: for what is no pair of two ids.
        """
        return cls(frozenset(_pair(each) for each in pairs))

    def __or__(self, other: Apart) -> Apart:
        """Return both together."""
        return Apart(self.pairs | other.pairs)

    def has(self, one: str, other: str) -> bool:
        """Say whether two were declared not the same."""
        return (min(one, other), max(one, other)) in self.pairs

    def of_survivors(self, index: IdentityIndex) -> Apart:
        """Return the pairs of those that stand for them after merges."""
        if not self.pairs or not index.has_merges:
            return self
        found = ((index.survivor(one), index.survivor(other)) for one, other in self.pairs)
        return Apart(frozenset((min(pair), max(pair)) for pair in found if pair[0] != pair[1]))


def _pair(pair: Sequence[str]) -> tuple[str, str]:
    is_pair = isinstance(pair, (tuple, list)) and len(pair) == 2
    if not is_pair or pair[0] == pair[1] or not all(isinstance(each, str) for each in pair):
        says = f"found {str(pair)[:80]}, expected two different ids"
        raise InvalidValue.at("apart", says, "write Apart.of(('l-1', 'l-2'))")
    return (min(pair), max(pair))


def declared_apart(apart: Apart | None) -> Apart:
    """Return the pairs that were declared not the same; none where nobody says so.

    Raises:
        InvalidValue: for what is none of that.
    """
    return Apart() if apart is None else expect(apart, Apart, "apart", "write Apart.of(('l-1', 'l-2'))")


def match(index: IdentityIndex, asked: Entry, weighing: Weighing, *, apart: Apart | None = None) -> Matches:
    """Find those that have keys of a subject, which itself may be in the index or not.

    Args:
        index: everybody.
        asked: the subject; it is not found itself, and neither is what it took in.
        weighing: how much each key counts.
        apart: pairs that were declared not the same.

    Raises:
        InvalidValue: for what is no index, entry, weighing or pairs.
    """
    expect(index, IdentityIndex, "index", INDEX_CURE)
    expect(asked, Entry, "asked", "write Entry('l-1', keys)")
    expect(weighing, Weighing, "weighing", WEIGHING_CURE)
    own = index.survivor(asked.id)
    declared = declared_apart(apart).of_survivors(index)
    found = matches_of_keys(index, (*asked.keys, *index.keys(own)), weighing, own=own)
    return attrs.evolve(found, found=tuple(each for each in found.found if not declared.has(own, each.id)))


def matches_of_keys(
    index: IdentityIndex, keys: Iterable[str], weighing: Weighing, *, own: str | None = None
) -> Matches:
    """Find those that have some of the keys.

    Args:
        index: everybody.
        keys: what is looked for.
        weighing: how much each key counts.
        own: the id of a subject that has the keys itself, and is counted and not found.
    """
    agreed: dict[str, list[Agreement]] = {}
    ignored: list[Common] = []
    for key in sorted(set(keys)):
        found = agreement(key, weighing)
        if found is None:
            continue
        holders = [each for each in index.holders(key) if each != own]
        count = len(holders) + (own is not None)
        if count > weighing.most:
            ignored.append(common(key, count, weighing))
            continue
        for each in holders:
            agreed.setdefault(each, []).append(found)
    matches = (_match(each, because, weighing) for each, because in agreed.items())
    return Matches(tuple(sorted(matches, key=lambda each: (-each.weight, each.id))), tuple(ignored))


def agreement(key: str, weighing: Weighing) -> Agreement | None:
    """Return what it means that two have a key; None for a key that counts nothing."""
    name, value = split_key(key)
    weight = weighing.weights.get(name)
    return None if weight is None else Agreement(name, value, weight, weighing.labels.get(name))


def common(key: str, count: int, weighing: Weighing) -> Common:
    """Return what is said of a key that too many have."""
    name, value = split_key(key)
    return Common(name, value, count, weighing.most, weighing.labels.get(name))


def _match(subject_id: str, because: list[Agreement], weighing: Weighing) -> Match:
    weight = weighing.total(each.name for each in because)
    ordered = sorted(because, key=lambda each: (-each.weight, each.name, each.value))
    return Match(subject_id, weight, tuple(ordered), weight >= weighing.at_least)
