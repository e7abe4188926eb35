"""Laws of `tick`: twice is once, one step is as two, and nothing happens before `next_at`."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import attrs
from hypothesis import example, given
from hypothesis import strategies as st
from tests.scenarios.guarded_desk import DAY, NOW, approved, funnel, submitted

from salesfunnel import Activity, Answer, Dossier, Funnel, Opportunity, Stay, evolve
from salesfunnel.lifecycle import Tick
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.event import Event, Lapsed, Stalled
from salesfunnel.model.progress import Waiver
from salesfunnel.model.subject import Status

SIGNS = ["days_silent > 3", "days_silent >= 2.1", "days_since(asked_at) * 2 - 1 > 5", "days_silent == 4",
         "5 - days_silent < old", "recent == 0", "not (days_silent in [1, 2.5]) and need", "need",
         "days_silent between 2 and 4", "recent >= 1 or days_since(asked_at) > 6.3"]  # fmt: skip
PRICE = {"items": [{"key": "price", "when": "recent <= 1", "approval": [
    {"key": "boss", "roles": ["supervisor"], "valid_days": 2.5},
    {"key": "board", "roles": ["supervisor", "director"]}]}]}  # fmt: skip


def made(sign: str, *, advances: bool = True) -> Funnel:
    """A funnel whose first stage is left by itself under a condition, past a gate and a checklist.

    So is the parked one, once the deal is old enough to be taken up again.
    """
    leave = {"advance": {"when": sign}} if advances else {}
    quiet = {"stalled": {"after_days": 3, "fact": "days_silent"}}
    return funnel(
        {"key": "first", "exit": "fresh", "checklist": {"key": "offer", **PRICE}, **quiet, **leave},
        {"key": "second", **quiet, **({"advance": {"when": "days_silent > 5"}} if advances else {})},
        {"key": "third"},
        {"key": "rest", "kind": "parked", **quiet, **leave},
        fields={"need": {"type": "flag"}, "old": {"type": "number"}, "asked_at": {"type": "instant"}},
        facts={
            "days_silent": {"days_since": "activities", "or_since": "created_at"},
            "recent": {"count": "activities", "where": "days_since(at) <= 2 and kind != 'form'"},
        },
        gates={"fresh": {"criteria": [{"key": "age", "when": "days_since(created_at) > 1.5"}]}},
        commands={"resume": {"may": "days_since(created_at) > 2.5"}},
    )


FUNNELS = [made(sign) for sign in SIGNS]
STILL = made("need", advances=False)
days = st.sampled_from([0, 0.5, 1, 1.5, 2, 2.5, 3, 4.25, 5, 6, 8, 11.1])
instants = days.map(lambda each: NOW + timedelta(days=each))
earlier = st.sampled_from([-4, -2.5, -1, -0.25, 0]).map(lambda each: NOW + timedelta(days=each))


def activities(when: st.SearchStrategy[datetime]) -> st.SearchStrategy[Any]:
    kinds = st.sampled_from(["call", "form"])
    rows = st.lists(st.tuples(kinds, when), max_size=4)
    return rows.map(lambda each: tuple(Activity(f"a-{n}", *row) for n, row in enumerate(each)))


def waiver(until: datetime) -> Waiver:
    return Waiver(gate="fresh", criterion="age", by="zhao", at=NOW - 9 * DAY, until=until, reason="pilot")


needs = st.one_of(st.sampled_from([True, False]), instants.map(lambda at: Answer(True, expires_at=at)))
fields = st.fixed_dictionaries({"need": needs, "old": st.sampled_from([1, 2.5]), "asked_at": earlier})
approvals = st.lists(
    st.tuples(st.sampled_from(["boss", "board"]), st.sampled_from(["wang", "sun"]), earlier), max_size=4
)
items = approvals.map(
    lambda told: tuple(approved(level, by, "supervisor", at) for level, by, at in told)
).map(lambda told: (submitted("price", "offer", *told, at=NOW - 5 * DAY),))


def parked(subject: Opportunity) -> Opportunity:
    """The same, set aside when it had just begun."""
    [stay] = subject.stays
    stays = (attrs.evolve(stay, left_at=stay.entered_at), Stay("rest", stay.entered_at))
    return attrs.evolve(subject, stage="rest", status=Status.PARKED, resume_to="first", stays=stays)


def dossiers(when: st.SearchStrategy[datetime]) -> st.SearchStrategy[Dossier[Opportunity]]:
    subjects = st.builds(
        Opportunity,
        id=st.just("d-1"), pipeline=st.just("b2b"), stage=st.just("first"), created_at=earlier, fields=fields,
        items=st.one_of(st.just(()), items), waivers=st.lists(instants.map(waiver), max_size=2).map(tuple),
        stays=earlier.map(lambda at: (Stay("first", at),)),
        claim=st.none() | instants.map(lambda at: Holding(holder="li", at=NOW - 9 * DAY, until=at)),
        handover=st.none() | instants.map(lambda at: Handover(to_id="wu", by="li", at=NOW - 9 * DAY, until=at)),
    )  # fmt: skip
    plans = st.lists(instants, max_size=3).map(
        lambda each: tuple(Activity(f"p-{n}", "call", at) for n, at in enumerate(each))
    )
    standing = subjects | subjects.map(parked)
    return st.builds(Dossier, standing, activities=activities(when), planned=plans | st.none())


def after(dossier: Dossier[Any], tick: Tick) -> Dossier[Any]:
    return reduce(evolve, tick.events, dossier)


def told(*ticks: Tick) -> list[tuple[type[Event], datetime, str]]:
    """When what stalled and lapsed did so, in order."""
    elapsed = [event for tick in ticks for event in tick.events if isinstance(event, (Stalled, Lapsed))]
    return sorted(
        ((type(each), each.at, getattr(each, "key", "")) for each in elapsed),
        key=lambda each: (each[1], each[2]),
    )


@given(st.sampled_from(FUNNELS), dossiers(instants | earlier), instants)
def test_twice_is_once(over: Funnel, dossier: Dossier[Any], now: datetime) -> None:
    first = over.tick(dossier, now=now)
    again = over.tick(after(dossier, first), now=now)
    assert again.events == ()
    assert (again.next_at, again.findings) == (first.next_at, first.findings)


@given(st.sampled_from(FUNNELS), dossiers(instants | earlier), instants, st.lists(days, max_size=6))
@example(
    FUNNELS[0],
    Dossier(Opportunity(id="d-1", pipeline="b2b", stage="first", created_at=NOW, fields={})),
    NOW,
    [2.9],
)
@example(
    FUNNELS[SIGNS.index("need")],
    Dossier(
        Opportunity(
            id="d-1",
            pipeline="b2b",
            stage="rest",
            status=Status.PARKED,
            resume_to="first",
            created_at=NOW,
            fields={"need": True},
        ),
        activities=(),
        planned=(),
    ),
    NOW + DAY,
    [1.6],
)
def test_nothing_happens_before_next_at(
    over: Funnel, dossier: Dossier[Any], now: datetime, later: list[float]
) -> None:
    first = over.tick(dossier, now=now)
    state, next_at = after(dossier, first), first.next_at
    assert next_at is None or next_at > now
    tick = timedelta(microseconds=1)
    tried = [now + timedelta(days=each) for each in later] + ([next_at - tick] if next_at else [])
    for at in tried:
        if next_at is None or at < next_at:
            assert over.tick(state, now=max(at, now)).events == ()


@given(dossiers(earlier), instants, instants)
def test_one_step_is_as_two(dossier: Dossier[Any], one: datetime, two: datetime) -> None:
    early, late = sorted((one, two))
    first = STILL.tick(dossier, now=early)
    second = STILL.tick(after(dossier, first), now=late)
    at_once = STILL.tick(dossier, now=late)
    assert told(first, second) == told(at_once)
    assert second.next_at == at_once.next_at


@given(st.sampled_from(FUNNELS), dossiers(instants | earlier))
def test_following_next_at_comes_to_an_end_and_misses_nothing(over: Funnel, dossier: Dossier[Any]) -> None:
    state, now, seen = dossier, NOW, 0
    while seen < 200:
        tick = over.tick(state, now=now)
        state, seen = after(state, tick), seen + 1
        if tick.next_at is None:
            break
        now = tick.next_at
    assert seen < 200
    assert over.tick(state, now=now + 400 * DAY).events == ()
