"""What has to be remembered between two assignments: turns, loads and capacity; a value, out and in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Protocol, Self, cast

import attrs

from salesfunnel.errors import InvalidValue, WireError, expect
from salesfunnel.model.codec import short
from salesfunnel.routing.turn import Share, TurnState

__all__ = ["Remembering", "RoutingRecord", "RoutingState", "SellerRecord"]

_FORMAT = 1
_DIGITS = 200
_MOST = 10**_DIGITS
_WRITTEN = re.compile(rf"-?[0-9]{{1,{_DIGITS}}}(/[0-9]{{1,{_DIGITS}}})?", re.ASCII)


@attrs.frozen(kw_only=True)
class SellerRecord:
    """What is remembered of one seller.

    Args:
        open: how many open subjects the seller has.
        received: how many were assigned here so far.
        last: the number of the assignment that was the seller's last; -1 before the first.
        credit: what is left of the capacity, in subjects; None before it is first counted.
        day: the day up to which capacity was counted.
        limited: how many open subjects of each limited kind the seller has.
    """

    open: int = 0
    received: int = 0
    last: int = -1
    credit: Fraction | None = None
    day: date | None = None
    limited: Mapping[str, int] = attrs.field(factory=dict)


@attrs.frozen
class RoutingRecord:
    """All that is remembered, as it is written."""

    count: int = 0
    turns: Mapping[str, TurnState] = attrs.field(factory=dict)
    sellers: Mapping[str, SellerRecord] = attrs.field(factory=dict)


class Remembering(Protocol):
    """What an assignment worked with, from which the record is read when somebody wants it."""

    def record(self) -> RoutingRecord:
        """Return all that is to be remembered."""
        ...


class RoutingState:
    """What routing remembers; an assignment takes one and gives the next, and never changes either.

    It compares and hashes by what it holds. Read and write it as JSON with `read` and `wire`.

    Args:
        counts: how many open subjects each seller has at the beginning, by id; 0 where absent.

    >>> RoutingState().wire()
    {'salesfunnel_routing': 1, 'count': 0, 'turns': {}, 'sellers': {}}
    """

    __slots__ = ("_record", "_workload")

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self._workload: Remembering | None = None
        self._record: RoutingRecord | None = RoutingRecord(
            sellers={
                key: SellerRecord(open=n) for key, n in _counts({} if counts is None else counts).items()
            }
        )

    @classmethod
    def of(cls, record: RoutingRecord | None, workload: Remembering | None = None) -> Self:
        """Return the state of a record, or of a workload that nobody changes any more."""
        made = cls.__new__(cls)
        object.__setattr__(made, "_record", record)
        object.__setattr__(made, "_workload", workload)
        return made

    @property
    def workload(self) -> Remembering | None:
        """What the last assignment worked with; nobody may change it."""
        return self._workload

    @property
    def record(self) -> RoutingRecord:
        """All that is remembered."""
        if self._record is None:
            assert self._workload is not None  # noqa: S101 - one of both is there
            self._record = self._workload.record()
        return self._record

    @property
    def count(self) -> int:
        """How many subjects were assigned so far."""
        return self.record.count

    @property
    def sellers(self) -> Mapping[str, SellerRecord]:
        """What is remembered of each seller, by id."""
        return self.record.sellers

    @property
    def turns(self) -> Mapping[str, TurnState]:
        """Every turn, by its key."""
        return self.record.turns

    def renamed(self, old: str, new: str) -> RoutingState:
        """Return the state in which a seller's id is another one; nothing of the seller is lost.

        Raises:
            InvalidValue: when somebody has the new id already, and for an id that is no text.
        """
        expect(old, str, "old", "give the id so far")
        if not expect(new, str, "new", "give another id"):
            raise InvalidValue.at("new", "found an empty id", "give another id")
        if new in self.sellers or any(new in turn.shares for turn in self.turns.values()):
            raise InvalidValue.at("new", f"somebody is remembered as '{new}' already", "give another id")
        turns = {
            key: attrs.evolve(
                turn, shares={new if each == old else each: n for each, n in turn.shares.items()}
            )
            for key, turn in self.turns.items()
        }
        sellers = {new if each == old else each: held for each, held in self.sellers.items()}
        return RoutingState.of(RoutingRecord(self.count, turns, sellers))

    def with_open(self, counts: Mapping[str, int]) -> RoutingState:
        """Return the state with the open subjects that the host counts now; who is not named keeps his."""
        held, counted = self.sellers, _counts(counts)
        found = {key: attrs.evolve(held.get(key, SellerRecord()), open=many) for key, many in counted.items()}
        return RoutingState.of(attrs.evolve(self.record, sellers={**self.sellers, **found}))

    def wire(self) -> dict[str, Any]:
        """Return the state as JSON-able data; large whole numbers are written as text."""
        record = self.record
        turns = {
            key: {
                "scale": str(turn.scale),
                "turns": turn.turns,
                "shares": {
                    each: {"lag": str(share.lag), "received": share.received, "last": share.last}
                    for each, share in sorted(turn.shares.items())
                },
            }
            for key, turn in sorted(record.turns.items())
        }
        sellers = {key: _held_wire(held) for key, held in sorted(record.sellers.items())}
        return {"salesfunnel_routing": _FORMAT, "count": record.count, "turns": turns, "sellers": sellers}

    @classmethod
    def read(cls, data: object) -> Self:
        """Read what `wire` wrote, as data or as JSON text.

        Raises:
            WireError: for anything else, and for a newer format.
        """
        if isinstance(data, (str, bytes)):
            try:
                data = json.loads(data)
            except (ValueError, RecursionError) as wrong:
                raise WireError.at("state", f"is no JSON: {wrong}"[:200]) from None
        if not isinstance(data, dict) or data.get("salesfunnel_routing") != _FORMAT:
            says = "this is no state of routing that this version reads"
            raise WireError.at("state", says, "hand over what RoutingState.wire() gave")
        turns = {key: _turn(each, f"turns.{key}") for key, each in _object(data, "turns", "").items()}
        sellers = {key: _held(each, f"sellers.{key}") for key, each in _object(data, "sellers", "").items()}
        return cls.of(RoutingRecord(_whole(data, "count", "state"), turns, sellers))

    def __eq__(self, other: object) -> bool:
        """Say whether two states hold the same."""
        return isinstance(other, RoutingState) and self.wire() == other.wire()

    def __hash__(self) -> int:
        """Hash by what it holds."""
        return hash(json.dumps(self.wire(), sort_keys=True))

    def __repr__(self) -> str:
        """Say how much it remembers."""
        sellers, turns = len(self.sellers), len(self.turns)
        return f"<RoutingState: {self.count} assigned, {sellers} sellers, {turns} turns>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it holds."""
        return (RoutingState.read, (self.wire(),))


def _counts(counts: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many open subjects sellers have, by ids that are texts."""
    found = expect(counts, cast("type[Mapping[str, int]]", Mapping), "open", "write {'u-1': 3}")
    for key, many in found.items():
        if not _is_text(key):
            raise InvalidValue.at("open", f"found the id {short(key)}, expected text")
        if type(many) is not int or many < 0:
            says = f"found {short(many)}, expected a whole number of 0 or more"
            raise InvalidValue.at(f"open.{key}", says)
    return found


def _held_wire(held: SellerRecord) -> dict[str, Any]:
    found: dict[str, Any] = {"open": held.open, "received": held.received, "last": held.last}
    if held.credit is not None and held.day is not None:
        found |= {"credit": str(held.credit), "day": held.day.isoformat()}
    return found | ({"limited": dict(sorted(held.limited.items()))} if held.limited else {})


def _object(data: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    """Read an object whose keys are texts that can be written again."""
    place, found = f"{path}.{key}".strip("."), _mapping(data.get(key, {}), f"{path}.{key}".strip("."))
    for each in found:
        if not _is_text(each):
            raise WireError.at(place, f"found the key {short(each)}, expected text")
    return found


def _is_text(key: object) -> bool:
    return isinstance(key, str) and not any("\ud800" <= letter <= "\udfff" for letter in key)


def _mapping(data: object, path: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise WireError.at(path, f"found {short(data)}, expected an object")
    return data


def _whole(data: Mapping[str, Any], key: str, path: str, *, least: int = 0) -> int:
    """Read a whole number, or a text of one, of so many digits at most."""
    found = data.get(key, 0)
    if isinstance(found, str) and _WRITTEN.fullmatch(found) and "/" not in found:
        found = int(found)
    if type(found) is not int or not least <= found <= _MOST:
        wanted = f"a whole number of {least} or more" if least > -_MOST else "a whole number"
        says = f"found {short(found)}, expected {wanted}, of {_DIGITS} digits at most"
        raise WireError.at(f"{path}.{key}", says)
    return found


def _turn(data: object, path: str) -> TurnState:
    data, shares = _mapping(data, path), {}
    for key, each in _object(data, "shares", path).items():
        place = f"{path}.shares.{key}"
        share = _mapping(each, place)
        lag = _whole(share, "lag", place, least=-_MOST)
        shares[key] = Share(lag, _whole(share, "received", place), _whole(share, "last", place, least=-1))
    return TurnState(_whole(data, "scale", path, least=1), _whole(data, "turns", path), shares)


def _held(data: object, path: str) -> SellerRecord:
    data = _mapping(data, path)
    limited = _object(data, "limited", path)
    credit = None if data.get("credit") is None else _credit(data["credit"], f"{path}.credit")
    return SellerRecord(
        open=_whole(data, "open", path),
        received=_whole(data, "received", path),
        last=_whole(data, "last", path, least=-1),
        credit=credit,
        day=None if credit is None else _day(data.get("day"), f"{path}.day"),
        limited={key: _whole(limited, key, f"{path}.limited") for key in limited},
    )


def _credit(found: object, path: str) -> Fraction:
    """Read a fraction as it was written; a float or a power of ten is none."""
    if isinstance(found, str) and _WRITTEN.fullmatch(found):
        above, _, below = found.partition("/")
        if int(below or 1):
            return Fraction(int(above), int(below or 1))
    elif type(found) is int and -_MOST <= found <= _MOST:
        return Fraction(found)
    raise WireError.at(path, f"found {short(found)}, expected a fraction as it was written, such as '7/2'")


def _day(found: object, path: str) -> date:
    try:
        return date.fromisoformat(found)  # type: ignore[arg-type]  # what is no text is refused
    except (ValueError, TypeError):
        raise WireError.at(path, f"found {short(found)}, expected a day such as '2026-03-02'") from None
