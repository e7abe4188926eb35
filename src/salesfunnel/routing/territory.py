"""Where a subject lies: the first territory that holds it, found by index; and which territories overlap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import attrs

from salesfunnel.conditions.view import RowView
from salesfunnel.routing.rules import Routing, Territory

__all__ = ["Atlas", "overlaps"]

Placed: TypeAlias = tuple[int, str, Territory]
"""A territory with its place in the document and its key."""


@attrs.frozen(eq=False)
class Atlas:
    """The territories of a blueprint, by what a subject says of itself.

    Args:
        territories: in the order of the document.
        names: which names of a subject are read: region, postal code, industry, size, account.
        accounts: by the id of a named account, the territory's key.
        regions: by region, the territories that name it; those that name none under None.
    """

    territories: Mapping[str, Territory]
    names: tuple[str | None, ...]
    accounts: Mapping[str, str]
    regions: Mapping[str | None, Sequence[Placed]]

    @classmethod
    def of(cls, routing: Routing) -> Atlas:
        """Index the territories of a section."""
        fields = routing.territory_fields
        names = (fields.region, fields.postal, fields.industry, fields.size, fields.account)
        accounts: dict[str, str] = {}
        regions: dict[str | None, list[Placed]] = {}
        for place, (key, each) in enumerate(routing.territories.items()):
            for account in each.accounts:
                accounts.setdefault(account, key)
            for region in each.regions or ((None,) if each.is_described else ()):
                regions.setdefault(region, []).append((place, key, each))
        return cls(routing.territories, names, accounts, regions)

    def place(self, view: RowView) -> str | None:
        """Return the key of the territory that holds a subject; None where none does."""
        region, postal, industry, size, account = (
            None if name is None else view.read(name) for name in self.names
        )
        named = self.accounts.get(account) if isinstance(account, str) else None
        if named is not None:
            return named
        here = self.regions.get(region, ()) if isinstance(region, str) else ()
        for _, key, each in _in_order(here, self.regions.get(None, ())):
            if _fits(each, postal, industry, size):
                return key
        return None


def _in_order(one: Sequence[Placed], other: Sequence[Placed]) -> Iterator[Placed]:
    """Yield two ordered lists as one; mostly one of them is empty."""
    if one and other:
        return iter(sorted((*one, *other), key=lambda each: each[0]))
    return iter(one or other)


def _fits(each: Territory, postal: object, industry: object, size: object) -> bool:
    if each.postal and not (isinstance(postal, str) and postal.startswith(each.postal)):
        return False
    if each.industries and industry not in each.industries:
        return False
    if each.size_from is None and each.size_below is None:
        return True
    if not isinstance(size, (int, float)):
        return False
    return (each.size_from is None or size >= each.size_from) and (
        each.size_below is None or size < each.size_below
    )


def overlaps(territories: Mapping[str, Territory]) -> Iterator[tuple[str, str, str]]:
    """Yield each pair of territories that may hold one and the same subject, and by what.

    A named account beats any description, so that only two namings of one account overlap.
    """
    for (one, first), (other, second) in combinations(territories.items(), 2):
        shared = sorted(set(first.accounts) & set(second.accounts))
        if shared:
            yield one, other, f"the account '{shared[0]}'"
        elif first.is_described and second.is_described and _meet(first, second):
            yield one, other, "what they describe"


def _meet(one: Territory, other: Territory) -> bool:
    if one.regions and other.regions and not set(one.regions) & set(other.regions):
        return False
    if one.industries and other.industries and not set(one.industries) & set(other.industries):
        return False
    if (
        one.postal
        and other.postal
        and not any(a.startswith(b) or b.startswith(a) for a in one.postal for b in other.postal)
    ):
        return False
    low = max(each for each in (one.size_from, other.size_from, float("-inf")) if each is not None)
    high = min(each for each in (one.size_below, other.size_below, float("inf")) if each is not None)
    return low < high
