"""Law: whatever JSON comes in, a value comes out or a WireError that names the place; never anything else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lifecycle.funnels import deal
from tests.lifecycle.histories import histories

from salesfunnel.errors import WireError
from salesfunnel.lifecycle.replay import replay
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import EVENTS, Event
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Subject
from salesfunnel.model.wire import from_wire, to_wire

KINDS = st.sampled_from([Event, Dossier, Subject, Actor, *EVENTS])


def nested(levels: int, *, inside: str = "") -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {inside: value} if inside else [value]
    return value


TAGS = ("$number", "$decimal", "$money", "$instant", "$date", "$object", "$set", "$answer", "$else")
ODD: tuple[Any, ...] = (
    10**400, -(10**5000), 10**5000, 1e308, float("nan"), float("inf"), "\ud800", "\x00", "", None, True, [], {},
    "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00", "2026-02-30", "2026-01-01T25:00:00Z", "1e99999999 CNY",
    "NaN CNY", "-0 CNY", "12.30", "१२ CNY", "sNaN", nested(40), nested(3_000), nested(3_000, inside="$object"),
    nested(3_000, inside="$set"), nested(40, inside="$answer"), nested(33), nested(31), nested(900, inside="x"),
    {"type": nested(3_000)}, {"type": 10**5000}, {"type": "Lead"}, {"type": "Captured", "format": 10**5000},
)  # fmt: skip
odd = st.integers(0, len(ODD) - 1).map(lambda index: ODD[index])  # Hypothesis would write them out
tagged = st.builds(lambda tag, value: {tag: value}, st.sampled_from(TAGS), odd | st.lists(odd, max_size=2))
hostile = (
    odd | tagged | st.lists(odd, max_size=2) | st.dictionaries(st.sampled_from(["value", "x", "type"]), odd)
)
anything = st.recursive(
    odd | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place of some JSON."""
    found = [path] if path else []
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return found + [each for key, value in inner for each in places(value, (*path, key))]


def spoiled(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(data)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return made


def taken_or_refused(kind: type, data: Any) -> None:
    try:
        value = from_wire(kind, data)
    except WireError as error:
        said = str(error)
    else:
        said = to_wire(value)
        assert isinstance(value, kind)
        assert from_wire(kind, said) is not None
    assert said


@settings(max_examples=60)
@given(KINDS, anything)
def test_any_json_is_taken_or_refused_by_name(kind: type, data: Any) -> None:
    taken_or_refused(kind, data)


@settings(max_examples=80)
@given(histories(most=3), st.data())
def test_a_spoiled_event_is_taken_or_refused_by_name(events: list[Event], data: Any) -> None:
    body = to_wire(events[-1])
    place = data.draw(st.sampled_from([*places(body), ("future",)]))
    taken_or_refused(Event, spoiled(body, place, data.draw(hostile)))


@settings(max_examples=40)
@given(histories(most=6), st.data())
def test_a_spoiled_state_is_taken_or_refused_by_name(events: list[Event], data: Any) -> None:
    body = to_wire(replay(events))
    place = data.draw(st.sampled_from([*places(body), ("future",), ("facts",)]))
    taken_or_refused(Dossier, spoiled(body, place, data.draw(hostile)))


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("value", range(len(ODD)))
def test_every_tag_with_every_odd_value_is_taken_or_refused_by_name(tag: str, value: int) -> None:
    for held in (ODD[value], [ODD[value]], {"value": ODD[value]}):
        body = to_wire(deal("pool").subject) | {"fields": {"x": {tag: held}}}
        taken_or_refused(Subject, body)


@settings(max_examples=30)
@given(histories(most=4), st.data())
def test_keys_of_a_newer_format_survive_at_every_depth_of_every_event(events: list[Event], data: Any) -> None:
    body = to_wire(data.draw(st.sampled_from(events)))
    objects = [path for path in [(), *places(body)] if known(body, path)]
    for path in data.draw(st.lists(st.sampled_from(objects), min_size=1, max_size=3)):
        body = spoiled(body, (*path, "of_the_future"), {"mood": ["good", 1, None, {"$date": "2031-01-01"}]})
    assert to_wire(from_wire(Event, body)) == body


def known(body: Any, path: tuple[Any, ...]) -> bool:
    """Say whether a place holds a value of the model, rather than one of the business's own fields."""
    held = body
    for key in path:
        held = held[key]
    return isinstance(held, dict) and not {"fields", "facts", "before", "after", "adopted"} & {*path}


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_of_a_newer_format_says_so_whatever_its_type(kind: type[Event]) -> None:
    for name in (kind.__name__, "Bewitched"):
        with pytest.raises(WireError, match="format: found 2, expected 1; read it with a newer version"):
            from_wire(Event, {"type": name, "format": 2})
    with pytest.raises(WireError, match="format: found True, expected 1"):
        from_wire(Event, {"type": kind.__name__, "format": True})


def test_an_event_of_an_unknown_type_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        WireError, match="type: found 'Advance', expected a known type; did you mean 'Advanced'"
    ):
        from_wire(Event, {"type": "Advance", "format": 1})
