"""Law: whatever JSON is sent as a command, the answer is a decision or a typed error, and nothing is half done.

What can be read is asked of a real funnel, about subjects in every status; what is granted is folded, ticked,
previewed, told in both languages, digested, pickled and sent on, at either end of the calendar too.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.lifecycle.plain_funnel import FUNNEL, NOW, ORDER

from salesfunnel import Activity, Actor, Dossier, Lead, Opportunity, Stay, evolve
from salesfunnel.errors import SalesFunnelError, WireError
from salesfunnel.lifecycle.commands import Capture, Command, Import, Merge
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.table import COMMANDS
from salesfunnel.lifecycle.wire import from_wire, to_wire
from salesfunnel.model.document import Document, Line

BOSS = Actor("mo", ("seller", "boss"))
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
INSTANTS = (FIRST, NOW, NOW.replace(year=2036), LAST)


def deep(levels: int) -> Any:
    return [deep(levels - 1)] if levels else 1


ODD: tuple[Any, ...] = (
    "", " ", "x", "\x00", "😀", "\u202e{0}%s{x}{", "张" * 500, "t" * 100_000, 0, -1, 1.5, 1e308, float("nan"), float("inf"),
    10**30, 10**400, True, None, [], {}, ["a"] * 3000, [""], deep(20), deep(900), {"$number": "nan"}, "5 USD",
    "9000000000000000 CNY", "-5 CNY", "1e99 CNY", "0001-01-01", "9999-12-31", {"$instant": "9999-12-31T23:59:59Z"},
    {"$money": "5 USD"}, {"$answer": {"value": 5}}, {"$set": ["a"]}, {"$date": "0001-01-01"},
    "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2026-03-02T08:00:00+00:00",
)  # fmt: skip
odd = st.integers(0, len(ODD) - 1).map(lambda at: ODD[at])  # Hypothesis would write them out
NAMES = (
    "need",
    "paid",
    "size",
    "amount",
    "close_date",
    "name",
    "contact_ids",
    "stage",
    "nonsense",
    "t" * 5000,
    "",
)
told = st.dictionaries(st.sampled_from(NAMES), odd | st.sampled_from([True, 5]), max_size=2)
dates = st.sampled_from([each.isoformat() for each in (FIRST, NOW, LAST)] + [None])
words = st.sampled_from(["papers", "seal", "minutes", "needed", "need", "sealed", "paid", "mo", "s-1", "r-1"])
stages = st.sampled_from([key for order in ORDER.values() for key, _ in order])
pipelines = st.sampled_from([*ORDER])


def record(**members: Any) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({name: each if isinstance(each, st.SearchStrategy) else st.just(each)
                                  for name, each in members.items()})  # fmt: skip


lines = st.sampled_from(
    [[], [{"product": "p", "price": "1 CNY"}] * 2000, [{"product": "p", "price": "5 USD"}]]
)
subject = record(type=st.sampled_from(["Lead", "Opportunity"]), id=st.sampled_from(["s-1", "s-2", "x" * 9999]),
                 pipeline=pipelines, stage=stages, fields=told, created_at=dates)  # fmt: skip
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "activity": record(id=words, kind="call", at=dates, fields=told),
    "document": record(id=words, kind="quote", at=dates, amount=st.sampled_from(["5 USD", "1 CNY", None]), fields=told,
                       lines=lines),
    "objection": record(id=words, kind="price", at=dates, settled_at=dates, fields=told),
    "values": told, "fields": told, "other": subject, "dossier": record(subject=subject),
    "to": stages, "stage": stages | st.none(), "pipeline": pipelines, "amount": st.sampled_from(["5 USD", "1 CNY", None]),
    "at": dates, "until": dates, "review_at": dates, "created_at": dates, "close_date": st.just("9999-12-31"),
    "evidence": st.just([{"kind": "minutes", "ref": "doc-1"}] * 2),
    **dict.fromkeys(("add", "remove", "tags", "contributing", "contact_ids"), st.just(["a"] * 2000) | st.just([""])),
}  # fmt: skip


@st.composite
def bodies(draw: Callable[..., Any]) -> Any:
    """A command as it travels: what it needs and some of the rest, now and then with something odd in it."""
    kind = draw(st.sampled_from(COMMANDS))
    names = [each for each in attrs.fields(kind) if each.name != "extra"]
    asked = [each.name for each in names if each.default is attrs.NOTHING or draw(st.booleans())]
    body = {name: draw(MEMBERS.get(name, words)) for name in asked}
    if asked and draw(st.sampled_from([False, False, True])):
        body[draw(st.sampled_from(asked))] = draw(odd)
    return {"type": kind.__name__, **body}


def held(stage: str, pipeline: str, kind: str) -> Dossier[Any]:
    cls = Lead if pipeline == "leads" else Opportunity
    told = {"fields": {"need": True}, "owner_id": "mo", "stays": (Stay(stage),)}
    rows = dict.fromkeys(("activities", "planned", "documents", "objections"), ())
    return Dossier(cls(id="s-1", pipeline=pipeline, stage=stage, status=kind, **told), **rows)


MANY = tuple(Activity(f"a-{at}", "call", NOW) for at in range(5000))
TWICE = (Activity("r-1", "call", NOW), Activity("r-1", "call", LAST), Activity("r-1", "form", FIRST))
STATES = [held(stage, key, kind) for key, order in ORDER.items() for stage, kind in order]
STATES += [
    attrs.evolve(STATES[6], activities=MANY, planned=TWICE),
    attrs.evolve(STATES[7], documents=(Document("r-1", "quote", lines=(Line("p", 1e308),) * 3000),) * 2),
]


def asked(
    body: Any, dossier: Dossier[Any], now: datetime
) -> tuple[Dossier[Any] | None, Command, Decision] | None:
    """Read and ask; None for what is refused with a typed error before it is judged."""
    try:
        command = from_wire(Command, body)
        about = None if isinstance(command, Capture | Import) else dossier
        return about, command, FUNNEL.decide(about, command, actor=BOSS, now=now)
    except SalesFunnelError:
        return None


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(bodies(), st.sampled_from(range(len(STATES))), st.sampled_from([NOW, NOW, *INSTANTS]))
def test_a_hostile_command_is_decided_or_refused_by_name(body: Any, place: int, now: datetime) -> None:
    before = to_wire(STATES[place])
    found = asked(body, STATES[place], now)
    assert to_wire(STATES[place]) == before
    if found is None:
        return
    about, command, decision = found
    said = json.dumps(to_wire(decision), allow_nan=False)  # NaN is not itself, its name is
    assert json.dumps(to_wire(FUNNEL.decide(about, command, actor=BOSS, now=now))) == said
    assert all(each.strip() for locale in ("en", "zh") for each in FUNNEL.explain(decision, locale=locale))
    assert len(FUNNEL.digest(about, command, actor=BOSS, now=now)) == 64
    assert to_wire(pickle.loads(pickle.dumps(decision))) == to_wire(decision)  # noqa: S301 - our own bytes
    if decision.accepted:
        lived_with(about, decision)


def lived_with(about: Dossier[Any] | None, decision: Decision) -> None:
    """Fold what was granted and ask everything else about it, at any time."""
    mine = decision.events[0].subject_id
    state: Any = reduce(evolve, [each for each in decision.events if each.subject_id == mine], about)
    said = json.dumps(to_wire(state), allow_nan=False)
    assert to_wire(from_wire(Dossier, json.loads(said))) == to_wire(state)
    for now in INSTANTS:
        ticked = FUNNEL.tick(state, now=now)
        again = reduce(evolve, ticked.events, state)
        assert FUNNEL.tick(again, now=now).events == ()
        for stage, _ in ORDER[state.subject.pipeline]:
            assert FUNNEL.preview(state, to=stage, now=now) is not None
        assert FUNNEL.debts(state, now=now) is not None


@pytest.mark.parametrize("place", range(len(ODD)))
def test_what_is_no_command_is_refused_by_name(place: int) -> None:
    for body in (
        ODD[place],
        {"type": ODD[place]},
        {"type": "Advance", "to": "won", "extra": ODD[place]},
        [ODD[place]],
    ):
        try:
            command = from_wire(Command, body)
        except WireError as error:
            command = str(error)
        assert isinstance(command, Command | str)


def test_a_merge_with_a_state_of_nobody_changes_nothing() -> None:
    other = attrs.evolve(STATES[6].subject, id="s-9", version=7, merged_into="s-8")
    decision = FUNNEL.decide(STATES[6], Merge(other), actor=BOSS, now=NOW)
    assert [each.code for each in decision.findings] == ["merged"]
