"""Parts of the market: which one a subject lies in, found by index, and which of them overlap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Annotated, Self, TypeAlias

import attrs
from pydantic import Field as Setting
from pydantic import StringConstraints, model_validator

from salesfunnel.conditions.language.tree import Name
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import Definition
from salesfunnel.text import Text

__all__ = ["Atlas", "Territory", "TerritoryFields", "overlaps"]

Named: TypeAlias = Annotated[str, StringConstraints(min_length=1)]


class Territory(Definition):
    """A part of the market; a subject lies in it when it fits all that is named, or is a named account.

    Args:
        regions: values of the region.
        postal: how the postal code begins.
        industries: values of the industry.
        size_from: the least size.
        size_below: the first size that is too large.
        accounts: ids of customer companies that belong here wherever they are.
        label: how people call it.
    """

    regions: tuple[Named, ...] = ()
    postal: tuple[Named, ...] = ()
    industries: tuple[Named, ...] = ()
    size_from: float | None = Setting(default=None, allow_inf_nan=False)
    size_below: float | None = Setting(default=None, allow_inf_nan=False)
    accounts: tuple[Named, ...] = ()
    label: Text | None = None

    @property
    def is_described(self) -> bool:
        """Whether it has more than named accounts."""
        sizes = self.size_from is not None or self.size_below is not None
        return bool(self.regions or self.postal or self.industries) or sizes

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if not self.is_described and not self.accounts:
            msg = "found nothing that lies in it, expected regions, postal, industries, a size or accounts"
            raise ValueError(msg)
        low, high = self.size_from, self.size_below
        if low is not None and high is not None and low >= high:
            msg = f"found sizes from {low:g} below {high:g}, which nothing has"
            raise ValueError(msg)
        return self


class TerritoryFields(Definition):
    """Which names of a subject say where it lies.

    Args:
        region: compared with a territory's regions.
        postal: compared with the beginnings of postal codes.
        industry: compared with its industries.
        size: compared with its sizes; a number.
        account: compared with its named accounts.
    """

    region: Name = "region"
    postal: Name | None = None
    industry: Name = "industry"
    size: Name | None = None
    account: Name = "account_id"


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
    def of(cls, territories: Mapping[str, Territory], fields: TerritoryFields) -> Atlas:
        """Index territories."""
        names = (fields.region, fields.postal, fields.industry, fields.size, fields.account)
        accounts: dict[str, str] = {}
        regions: dict[str | None, list[Placed]] = {}
        for place, (key, each) in enumerate(territories.items()):
            for account in each.accounts:
                accounts.setdefault(account, key)
            for region in each.regions or ((None,) if each.is_described else ()):
                regions.setdefault(region, []).append((place, key, each))
        return cls(territories, names, accounts, regions)

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
