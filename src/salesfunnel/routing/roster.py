"""The people among whom subjects are shared out: a value of the host, read from JSON, checked as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import attrs

from salesfunnel.errors import InvalidValue, Problem, UnknownName, WireError, expect, near
from salesfunnel.model.seller import Absence, Capacity, Seller
from salesfunnel.model.wire import from_wire, to_wire
from salesfunnel.routing.rules import Routing

__all__ = ["Roster"]


def _in_order(sellers: Iterable[Seller]) -> tuple[Seller, ...]:
    """Put sellers in the order of their ids, so that the order in which a host lists them means nothing."""
    found = tuple(sellers)
    for index, each in enumerate(found):
        expect(
            each, Seller, f"roster.sellers.{index}", "write Roster((Seller('u-1'), …)), or Roster.read(json)"
        )
    return tuple(sorted(found, key=lambda each: each.id))


@attrs.frozen
class Roster:
    """Sellers, each once; their order means nothing.

    Args:
        sellers: who they are.

    >>> roster = Roster.read('[{"id": "u-2"}, {"id": "u-1", "capacity": {"amount": 5, "per": "week"}}]')
    >>> [each.id for each in roster.sellers]
    ['u-1', 'u-2']
    """

    sellers: tuple[Seller, ...] = attrs.field(converter=_in_order)

    def __attrs_post_init__(self) -> None:
        """Refuse a seller who stands twice."""
        seen: set[str] = set()
        for each in self.sellers:
            if each.id in seen:
                says = f"the seller '{each.id}' stands twice"
                raise InvalidValue.at("roster.sellers", says, "keep one of them")
            seen.add(each.id)

    @classmethod
    def read(cls, data: str | bytes | Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> Self:
        """Read a roster from JSON: a list of sellers, or an object with one under `sellers`.

        A key that nothing is called by is kept; `unknown` names each, with what was probably meant. The `per`
        of a capacity is `day` where it is left out.

        Raises:
            WireError: with every problem at once, each with its place: `sellers.u-1.capacity.amount`.
            InvalidValue: for a seller who stands twice.
        """
        found: Any = _parsed(data) if isinstance(data, (str, bytes)) else data
        listed = found.get("sellers") if isinstance(found, Mapping) else found
        if not isinstance(listed, (list, tuple)):
            says = f"found a {type(listed).__name__}, expected a list of sellers"
            raise WireError.at("sellers", says, 'write {"sellers": [{"id": "u-1"}]}')
        sellers, problems = [], list[Problem]()
        for index, each in enumerate(listed):
            try:
                sellers.append(from_wire(Seller, each))
            except WireError as wrong:
                name = each.get("id") if isinstance(each, Mapping) else None
                place = name if isinstance(name, str) and name else str(index)
                problems += [problem.under(f"sellers.{place[:64]}") for problem in wrong.problems]
        if problems:
            raise WireError(*problems)
        return cls(tuple(sellers))

    def wire(self) -> dict[str, Any]:
        """Return the roster as JSON-able data."""
        return {"sellers": [to_wire(each) for each in self.sellers]}

    def seller(self, seller_id: str) -> Seller:
        """Return the seller with an id.

        Raises:
            UnknownName: when there is none.
        """
        for each in self.sellers:
            if each.id == seller_id:
                return each
        cure = near(seller_id, (each.id for each in self.sellers))
        raise UnknownName.at("roster", f"no seller has the id '{seller_id[:64]}'", cure)

    @property
    def unknown(self) -> tuple[Problem, ...]:
        """Every key that a seller was read with and that nothing is called by here, as a warning.

        It may be one of a newer format, so that it is kept and written again; more often it is misspelled.
        What begins with `x_` is the host's own.

        >>> [str(each) for each in Roster.read('[{"id": "mo", "capacty": {"amount": 5}}]').unknown]
        ["sellers.mo.capacty: no key of a Seller is called so; did you mean 'capacity'?"]
        """
        return tuple(each for seller in self.sellers for each in _unknown(seller, f"sellers.{seller.id}"))

    def problems(self, routing: Routing) -> Iterator[Problem]:
        """Yield every name that a blueprint's section `routing` does not have."""
        ids = {each.id for each in self}
        for each in self:
            path = f"roster.sellers.{each.id}"
            for key in each.territories:
                if key not in routing.territories:
                    says, cure = f"no territory is named '{key[:64]}'", near(key, routing.territories)
                    yield Problem(f"{path}.territories", "unknown_territory", says, cure)
            for key in each.limits:
                if key not in routing.limits:
                    says, cure = f"no limit is named '{key[:64]}'", near(key, routing.limits)
                    yield Problem(f"{path}.limits.{key[:64]}", "unknown_limit", says, cure)
            if each.mentor is not None and each.mentor not in ids:
                says = f"no seller has the id '{each.mentor[:64]}'"
                yield Problem(f"{path}.mentor", "unknown_seller", says, near(each.mentor, ids))

    def __iter__(self) -> Iterator[Seller]:
        """Go through the sellers in the order of their ids."""
        return iter(self.sellers)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.sellers)


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise WireError.at("roster", "is nested too deeply", "write a list of sellers") from None
    except ValueError as wrong:
        raise WireError.at("roster", f"is no JSON: {wrong}", "write a list of sellers") from None


def _unknown(value: Seller | Capacity | Absence, path: str) -> Iterator[Problem]:
    known = [each.name for each in attrs.fields(type(value)) if each.name != "extra"]
    what = "an Absence" if isinstance(value, Absence) else f"a {type(value).__name__}"
    for key in value.extra:
        if not key.startswith("x_"):
            says, cure = f"no key of {what} is called so", near(key, known)
            yield Problem(f"{path}.{key[:64]}", "unknown_key", says, cure, "warning")
    if isinstance(value, Seller):
        for place, each in enumerate(value.absences):
            yield from _unknown(each, f"{path}.absences.{place}")
        if value.capacity is not None:
            yield from _unknown(value.capacity, f"{path}.capacity")
