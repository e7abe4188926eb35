"""What time alone changes: what runs out, what stalls, who moves on; told once, at its own instant."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import attrs
import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, approved, funnel, submitted

from salesfunnel import Activity, Actor, Dossier, Funnel, Lead, Opportunity, evolve, from_wire, to_wire
from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle import Tick
from salesfunnel.lifecycle.table import TIMED_TRANSITIONS, may_happen
from salesfunnel.lifecycle.tick import HOPS
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.event import Event, Lapsed, Migrated
from salesfunnel.model.progress import Waiver
from salesfunnel.registry import Registry, predicate

TICK = timedelta(microseconds=1)
GATE = {"key": "fit", "criteria": [{"key": "budget", "when": "fits"}, {"key": "need", "when": "fits"}]}
OFFER = {"key": "offer", "items": [
    {"key": "price", "approval": [{"key": "boss", "roles": ["supervisor"], "valid_days": 5}]}]}  # fmt: skip
FUNNEL: Funnel = funnel(
    {"key": "one", "exit": GATE, "checklist": OFFER},
    {"key": "rest", "kind": "parked", "stalled": {"after_days": 30, "fact": "days_silent"}},
    fields={"fits": {"type": "flag"}},
    facts={"days_silent": {"days_since": "activities", "or_since": "created_at"}},
    checklists={"visa": {"items": OFFER["items"]}},
    resources={"visit": {"checklist": "visa"}},
)


def waiver(until: datetime, criterion: str = "budget", at: datetime = NOW) -> Waiver:
    return Waiver(gate="fit", criterion=criterion, by="zhao", at=at, until=until, reason="pilot")


def deal(stage: str = "one", **more: Any) -> Dossier[Opportunity]:
    told = {"id": "d-1", "pipeline": "b2b", "stage": stage, "created_at": NOW}
    return Dossier(Opportunity(**told | more), activities=(), planned=())


def lapsed(tick: Tick) -> list[tuple[str, str, datetime]]:
    return [(each.what, each.key, each.at) for each in tick.events if isinstance(each, Lapsed)]


def after(dossier: Dossier[Any], tick: Tick) -> Dossier[Any]:
    return reduce(evolve, tick.events, dossier)


GRANTED = deal(
    waivers=(waiver(NOW + 2 * DAY), waiver(NOW + DAY, "need")),
    items=(
        submitted("price", "offer", approved("boss", "wang", "supervisor")),
        submitted("price", "visa", approved("boss", "sun", "supervisor", NOW + HOUR)),
    ),
    claim=Holding(holder="li", at=NOW, until=NOW + 3 * DAY),
    handover=Handover(to_id="wu", by="li", at=NOW, until=NOW + 4 * DAY),
)
ENDS = [
    ("waiver", "fit.need", NOW + DAY),
    ("waiver", "fit.budget", NOW + 2 * DAY),
    ("claim", "li", NOW + 3 * DAY),
    ("handover", "wu", NOW + 4 * DAY),
    ("approval", "offer.price.boss", NOW + 5 * DAY + TICK),
    ("approval", "visa.price.boss", NOW + HOUR + 5 * DAY + TICK),
]


def test_each_grant_lapses_at_its_own_end_and_in_order() -> None:
    tick = FUNNEL.tick(GRANTED, now=NOW + 9 * DAY)
    assert lapsed(tick) == ENDS
    assert [each.seq for each in tick.events] == [1, 2, 3, 4, 5, 6]
    assert {each.recorded_at for each in tick.events} == {NOW + 9 * DAY}
    assert (tick.next_at, tick.findings, dict(tick.expects)) == (None, (), {"d-1": 0})


def test_next_at_leads_from_one_end_to_the_next_and_tells_each_once() -> None:
    dossier, now, found = GRANTED, NOW, []
    while (tick := FUNNEL.tick(dossier, now=now)).next_at is not None:
        dossier, found, now = after(dossier, tick), found + lapsed(tick), tick.next_at
    assert found + lapsed(tick) == ENDS


def test_a_claim_and_an_offer_are_put_away_and_what_has_its_own_end_stays() -> None:
    subject = after(GRANTED, FUNNEL.tick(GRANTED, now=NOW + 9 * DAY)).subject
    assert (subject.claim, subject.handover) == (None, None)
    assert (subject.waivers, subject.items) == (GRANTED.subject.waivers, GRANTED.subject.items)
    assert subject.lapsed_at == ENDS[-1][2]


@pytest.mark.parametrize(("owner", "owner_then"), [("li", None), ("wu", "wu")])
def test_whoever_has_a_subject_by_a_claim_has_it_no_longer_than_that(
    owner: str, owner_then: str | None
) -> None:
    held = deal(owner_id=owner, claim=Holding(holder="li", at=NOW, until=NOW + DAY))
    subject = after(held, FUNNEL.tick(held, now=NOW + 2 * DAY)).subject
    assert (subject.owner_id, subject.claim) == (owner_then, None)


def test_a_claim_without_an_end_never_lapses() -> None:
    held = deal(claim=Holding(holder="li", at=NOW), handover=Handover(to_id="wu", by="li", at=NOW))
    assert FUNNEL.tick(held, now=NOW + 999 * DAY) == Tick()


def test_a_waiver_that_another_one_continues_does_not_lapse() -> None:
    held = deal(waivers=(waiver(NOW + DAY), waiver(NOW + 3 * DAY, at=NOW + HOUR)))
    assert lapsed(FUNNEL.tick(held, now=NOW + 9 * DAY)) == [("waiver", "fit.budget", NOW + 3 * DAY)]


def test_the_same_end_twice_is_told_once() -> None:
    held = deal(waivers=(waiver(NOW + DAY), waiver(NOW + DAY, at=NOW + HOUR)))
    assert len(FUNNEL.tick(held, now=NOW + 9 * DAY).events) == 1


def test_that_a_grant_ran_out_does_not_end_a_silence() -> None:
    parked = attrs.evolve(
        deal("rest", status="parked", claim=Holding(holder="li", at=NOW, until=NOW + 29 * DAY)), planned=None
    )
    first = FUNNEL.tick(parked, now=NOW + 31 * DAY)
    assert (lapsed(first), [each.code for each in first.findings]) == (
        [("claim", "li", NOW + 29 * DAY)],
        ["stall_unknown"],
    )
    loaded = attrs.evolve(after(parked, first), planned=())
    assert [each.at for each in FUNNEL.tick(loaded, now=NOW + 32 * DAY).events] == [NOW + 30 * DAY]


@pytest.mark.parametrize("status", ["won", "lost"])
def test_nothing_happens_by_itself_to_what_is_closed(status: str) -> None:
    closed = deal(status, status=status, waivers=GRANTED.subject.waivers, claim=GRANTED.subject.claim)
    assert FUNNEL.tick(closed, now=NOW + 9 * DAY) == Tick()


def test_a_duplicate_that_was_merged_is_left_alone() -> None:
    merged = attrs.evolve(GRANTED, subject=attrs.evolve(GRANTED.subject, merged_into="d-0"))
    assert FUNNEL.tick(merged, now=NOW + 9 * DAY) == Tick()


@pytest.mark.parametrize(
    ("dossier", "now", "code"),
    [
        (deal(changed_at=NOW + HOUR), NOW, "before_last_event"),
        (deal(status="won"), NOW, "inconsistent_subject"),
        (deal(pipeline="b2c"), NOW, "unknown_pipeline"),
        (Dossier(Lead(id="l-1", pipeline="b2b", stage="one")), NOW, "inconsistent_subject"),
    ],
)
def test_what_cannot_be_is_a_finding(dossier: Dossier[Any], now: datetime, code: str) -> None:
    tick = FUNNEL.tick(dossier, now=now)
    assert ([each.code for each in tick.findings], tick.events, tick.next_at) == ([code], (), None)


@pytest.mark.parametrize(
    ("dossier", "now", "actor", "place"),
    [
        (None, NOW, None, "dossier"),
        (deal(), datetime(2026, 3, 2), None, "now"),  # noqa: DTZ001 - naive on purpose
        (deal(), "today", None, "now"),
        (deal(), NOW, "li", "actor"),
    ],
)
def test_misuse_raises(dossier: Any, now: Any, actor: Any, place: str) -> None:
    with pytest.raises(InvalidValue, match=place):
        FUNNEL.tick(dossier, now=now, actor=actor)
    if dossier is None:
        from salesfunnel.lifecycle import tick

        with pytest.raises(InvalidValue, match="Dossier"):
            tick(FUNNEL.process("b2b"), dossier, now=now)


def test_what_time_did_survives_the_wire_and_pickling() -> None:
    tick = FUNNEL.tick(GRANTED, now=NOW + 9 * DAY, actor=Actor("cron"))
    read = [from_wire(Event, to_wire(each)) for each in tick.events]
    assert tuple(read) == tick.events
    assert pickle.loads(pickle.dumps(tick)) == tick  # noqa: S301 - our own bytes
    state = after(GRANTED, tick)
    assert from_wire(Dossier, to_wire(state)) == state


def test_a_tick_says_only_what_a_row_allows() -> None:
    assert {each.event for each in TIMED_TRANSITIONS} >= {
        type(each) for each in FUNNEL.tick(GRANTED, now=NOW + 9 * DAY).events
    }
    of_time = [row for row in TIMED_TRANSITIONS if row.event is not Migrated]
    assert not any(may_happen(status, row.event) for status in ("won", "lost", "new") for row in of_time)


LONG = funnel(
    *({"key": f"s{n}", "advance": {"when": "ready"}} for n in range(HOPS + 3)), {"key": "end"},
    fields={"ready": {"type": "flag"}},
)  # fmt: skip


def test_a_subject_moves_on_ten_times_at_once_and_a_finding_says_where_it_would_go_on() -> None:
    ready = Dossier(Opportunity(id="d-1", pipeline="b2b", stage="s0", fields={"ready": True}))
    first = LONG.tick(ready, now=NOW)
    assert ([each.code for each in first.findings], len(first.events)) == (["hop_limit"], HOPS)
    assert first.next_at == NOW
    assert first.findings[0].render("zh") == "已连续自动推进 10 次，在阶段“s10”还将继续：请再次调用 tick"
    second = LONG.tick(after(ready, first), now=NOW)
    assert after(after(ready, first), second).subject.stage == "end"
    assert (second.findings, second.next_at) == ((), None)


def test_who_went_back_moves_on_again_while_the_condition_holds() -> None:
    back = Dossier(Opportunity(id="d-1", pipeline="b2b", stage="s12", fields={"ready": True}, back_moves=1))
    assert [each.to_stage for each in LONG.tick(back, now=NOW).events] == ["end"]


RESTING = funnel(
    {"key": "one", "advance": {"when": "fits"}}, {"key": "two"},
    {"key": "rest", "kind": "parked", "advance": {"when": "fits", "label": "thaw"}},
    fields={"fits": {"type": "flag"}},
    commands={"resume": {"may": "days_since(created_at) >= 3", "label": "after three days"}},
)  # fmt: skip


def resting(*, fits: bool = True, **more: Any) -> Dossier[Opportunity]:
    return deal("rest", **{"status": "parked", "resume_to": "one", "fields": {"fits": fits}} | more)


def test_what_is_ripe_comes_back_to_the_stage_it_left_and_goes_on_from_there() -> None:
    assert RESTING.tick(resting(fits=False), now=NOW + 9 * DAY) == Tick()
    ripe = resting(resume_to="two")
    tick = RESTING.tick(ripe, now=NOW + 9 * DAY)
    assert [(type(each).__name__, each.to_stage, each.at) for each in tick.events] == [
        ("Resumed", "two", NOW + 9 * DAY)
    ]
    assert RESTING.tick(after(ripe, tick), now=NOW + 9 * DAY) == Tick()
    both = RESTING.tick(resting(), now=NOW + 9 * DAY)
    assert [each.to_stage for each in both.events] == ["one", "two"]


def test_nobody_is_brought_back_whom_a_person_may_not_take_up_and_next_at_says_when_that_ends() -> None:
    held = RESTING.tick(resting(), now=NOW + DAY)
    assert ([each.code for each in held.findings], held.events) == (["advance_held", "not_permitted"], ())
    assert "'rest' to 'one'" in str(held.findings[0])
    assert held.next_at == NOW + 3 * DAY
    assert len(RESTING.tick(resting(), now=held.next_at).events) == 2


def test_a_return_to_a_stage_that_is_none_is_held() -> None:
    tick = RESTING.tick(resting(resume_to="gone"), now=NOW + 9 * DAY)
    assert [each.code for each in tick.findings] == ["advance_held", "inconsistent_subject"]
    assert (tick.events, tick.next_at) == ((), None)


def test_an_advance_waits_until_its_permission_comes_by_itself() -> None:
    over = funnel(
        {"key": "one", "advance": {"when": "fits"}}, {"key": "two"}, fields={"fits": {"type": "flag"}},
        commands={"advance": {"may": "days_since(created_at) >= 3"}},
    )  # fmt: skip
    assert over.tick(deal(fields={"fits": True}), now=NOW).next_at == NOW + 3 * DAY


@predicate("acme:lucky")
def lucky(record: Any, _params: object, _now: object) -> bool:
    return record["fits"] is True


@pytest.mark.parametrize("when", ["acme:lucky()", "days_silent * days_silent > 99"])
def test_what_nobody_can_foresee_is_said(when: str) -> None:
    document = FUNNEL.document | {"version": 2}
    document["pipelines"]["b2b"]["stages"][0]["advance"] = {"when": when, "to": "won"}
    over = Funnel.load(document, registry=Registry.of(lucky))
    tick = over.tick(deal(), now=NOW)
    assert ([each.code for each in tick.findings], tick.next_at) == (["unforeseen"], None)


def test_a_date_starts_its_clock_at_midnight_of_the_blueprint() -> None:
    over = funnel(
        {"key": "one", "stalled": {"after_days": 1, "fact": "days_silent"}},
        facts={"days_silent": {"days_since": "activities", "or_since": "close_date"}},
    )
    day = (NOW + DAY).date()
    assert over.tick(deal(close_date=day), now=NOW).next_at == NOW - timedelta(hours=9) + 2 * DAY


def test_a_silence_that_ends_beyond_the_calendar_never_ends() -> None:
    over = funnel(
        {"key": "one", "stalled": {"after_days": 3650, "fact": "days_silent"}}, facts=FUNNEL.document["facts"]
    )
    late = datetime(9999, 6, 1, tzinfo=NOW.tzinfo)
    called = attrs.evolve(deal(), activities=(Activity("a", "call", late),))
    assert over.tick(called, now=late) == Tick()


def test_what_happens_by_itself_asks_the_host_as_what_somebody_asked_for() -> None:
    quiet = {"kind": "notify", "on": "stalled", "owner": True, "text": {"en": "Call them", "zh": "请联系"}}
    won = {
        "kind": "send_survey",
        "on": "advanced",
        "stages": ["won"],
        "roles": ["care"],
        "after_days": 3,
        "text": "Ask",
    }
    over = funnel(
        {"key": "one", "stalled": {"after_days": 7, "fact": "days_silent"}, "advance": {"when": "fits", "to": "won"}},
        fields={"fits": {"type": "flag"}}, facts=FUNNEL.document["facts"], requests={"quiet": quiet, "survey": won},
    )  # fmt: skip
    silent = deal(owner_id="li")
    tick = over.tick(silent, now=NOW + 9 * DAY)
    assert [(each.id, each.people, each.render("zh")) for each in tick.requests] == [
        ("d-1:quiet:1", ("li",), "请联系")
    ]
    assert over.tick(after(silent, tick), now=NOW + 9 * DAY).requests == ()
    both = over.tick(deal(owner_id="li", fields={"fits": True}), now=NOW + 9 * DAY)
    assert [each.key for each in both.requests] == ["quiet", "survey"]
    assert both.requests[1].due_at == NOW + 12 * DAY
