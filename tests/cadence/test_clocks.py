"""What starts, stops and pauses a clock, and how its runs stand; instants reckoned by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from pydantic import ValidationError
from tests.cadence.desk import Desk, at, call, deal, paper

from salesfunnel import Activity, Seller, Stay
from salesfunnel.cadence import Clock, ClockState
from salesfunnel.model.claim import Tenure
from salesfunnel.model.seller import Absence

HOUR = timedelta(hours=1)


def states(desk: Desk, dossier: Any, now: str) -> list[tuple[str, ClockState]]:
    return [(reading.run.partition("@")[0], reading.state) for reading in desk.readings(dossier, at(now))]


def test_a_first_response_is_due_after_its_limit_and_fulfilled_by_the_first_answer() -> None:
    desk = Desk({"first": {"kind": "first_response", "target": {"limit": "5m"}}})
    assert [each.due_at for each in desk.due(deal(), at("2026-03-02 09:06")).reminders] == [
        at("2026-03-02 09:05")
    ]
    answered = deal(activities=[call("a-1", at("2026-03-02 09:04"))])
    assert desk.due(answered, at("2026-03-05 09:00")).reminders == ()
    assert states(desk, answered, "2026-03-05 09:00") == [("created_at", ClockState.FULFILLED)]


def test_an_answer_after_the_limit_leaves_the_clock_breached_and_its_reminder_told_late() -> None:
    desk = Desk({"first": {"kind": "first_response", "target": {"limit": "5m"}}})
    late = deal(activities=[call("a-1", at("2026-03-02 09:07"))])
    told = desk.due(late, at("2026-03-02 10:00")).reminders
    assert [(each.due_at, each.late) for each in told] == [(at("2026-03-02 09:05"), timedelta(minutes=55))]
    assert states(desk, late, "2026-03-02 10:00") == [("created_at", ClockState.BREACHED)]


def test_what_the_customer_writes_again_starts_the_next_response_anew() -> None:
    desk = Desk({"next": {"kind": "next_response", "target": {"limit": "2h"}}})
    rows = [call("a-1", at("2026-03-02 10:00"), "inbound"), call("a-2", at("2026-03-02 11:00"), "inbound")]
    told = desk.due(deal(activities=rows), at("2026-03-02 14:00")).reminders
    assert [(each.run, each.due_at) for each in told] == [("activities.a-2", at("2026-03-02 13:00"))]
    assert states(desk, deal(activities=rows), "2026-03-02 12:00") == [
        ("activities.a-1", ClockState.CANCELLED), ("activities.a-2", ClockState.RUNNING),
    ]  # fmt: skip


def test_kept_a_next_response_counts_from_the_first_unanswered_message() -> None:
    desk = Desk({"next": {"kind": "next_response", "again": "keep", "target": {"limit": "2h"}}})
    rows = [call("a-1", at("2026-03-02 10:00"), "inbound"), call("a-2", at("2026-03-02 11:00"), "inbound")]
    told = desk.due(deal(activities=rows), at("2026-03-02 14:00")).reminders
    assert [(each.run, each.due_at) for each in told] == [("activities.a-1", at("2026-03-02 12:00"))]


def test_each_visit_to_a_stage_is_a_run_of_its_own() -> None:
    desk = Desk({"age": {"kind": "stage_age", "target": {"limit": "3d"}}})
    stays = (
        Stay("new", at("2026-03-02 09:00"), at("2026-03-03 09:00")),
        Stay("talk", at("2026-03-03 09:00"), at("2026-03-08 09:00")),
        Stay("new", at("2026-03-08 09:00")),
    )
    told = desk.due(deal(stays=stays), at("2026-03-12 09:00")).reminders
    assert [(each.run, each.due_at) for each in told] == [
        ("talk.1", at("2026-03-06 09:00")), ("new.2", at("2026-03-11 09:00")),
    ]  # fmt: skip


def test_a_pause_over_night_takes_out_no_working_time() -> None:
    waiting = {"since": {"rows": "activities", "where": "outcome == 'waiting'"},
               "until": {"rows": "activities", "where": "direction == 'inbound'"}}  # fmt: skip
    desk = Desk(
        {
            "work": {
                "start_when": "created_at",
                "measure": "business",
                "calendar": "office",
                "target": {"limit": "10h"},
                "pause_when": [_spans(waiting)],
            }
        }
    )
    rows = [
        call("a-1", at("2026-03-02 18:00"), outcome="waiting"),
        call("a-2", at("2026-03-03 08:00"), "inbound"),
    ]
    # Nine hours on Monday, one on Tuesday from nine: whatever stood still at night.
    assert [each.due_at for each in desk.due(deal(activities=rows), at("2026-03-04 09:00")).reminders] == [
        at("2026-03-03 10:00")
    ]


def test_a_pause_within_working_hours_takes_out_its_length() -> None:
    waiting = {"since": {"rows": "activities", "where": "outcome == 'waiting'"},
               "until": {"rows": "activities", "where": "direction == 'inbound'"}}  # fmt: skip
    desk = Desk(
        {
            "work": {
                "start_when": "created_at",
                "measure": "business",
                "calendar": "office",
                "target": {"limit": "4h"},
                "pause_when": [_spans(waiting)],
            }
        }
    )
    asked = [call("a-1", at("2026-03-02 11:00"), outcome="waiting")]
    reading = desk.readings(deal(activities=asked), at("2026-03-05 12:00"))[0]
    assert (reading.state, reading.spent, reading.target_at) == (ClockState.PAUSED, 2 * HOUR, None)
    back = [*asked, call("a-2", at("2026-03-03 10:30"), "inbound")]
    # Two hours before the question; the rest of the four from half past ten.
    reading = desk.readings(deal(activities=back), at("2026-03-03 11:00"))[0]
    assert (reading.state, reading.target_at) == (ClockState.RUNNING, at("2026-03-03 12:30"))


def _spans(pause: Any) -> Any:
    return {side: [each] for side, each in pause.items()}


def test_a_parked_deal_pauses_where_the_clock_says_so_and_ends_it_where_it_does_not() -> None:
    stays = (
        Stay("talk", at("2026-03-02 09:00"), at("2026-03-03 09:00")),
        Stay("rest", at("2026-03-03 09:00"), at("2026-03-13 09:00")),
        Stay("talk", at("2026-03-13 09:00")),
    )
    clock = {"start_when": "created_at", "target": {"limit": "3d"}, "again": "first"}
    pausing, ending = Desk({"c": {**clock, "pause_when": "parked"}}), Desk({"c": clock})
    resumed = deal("talk", stays=stays)
    assert [each.target_at for each in pausing.readings(resumed, at("2026-03-14 09:00"))] == [
        at("2026-03-15 09:00")
    ]
    assert states(ending, resumed, "2026-03-14 09:00") == [("created_at", ClockState.CANCELLED)]


def test_the_holiday_of_the_owner_pauses_by_policy() -> None:
    away = Absence(at("2026-03-03 09:00"), at("2026-03-05 09:00"))
    owner = Seller("u-7", absences=(away,))
    clock = {"start_when": "created_at", "target": {"limit": "3d"}}
    found = [
        Desk({"c": {**clock, **more}}).readings(deal(owner=owner), at("2026-03-02 10:00"))[0].target_at
        for more in ({}, {"pause_when": "owner_away"})
    ]
    assert found == [at("2026-03-05 09:00"), at("2026-03-07 09:00")]


def test_the_first_target_that_fits_counts_and_of_all_the_strictest_where_asked() -> None:
    targets = [
        {"when": "tier == 'S'", "limit": "1d"},
        {"when": "source == 'trial'", "limit": "2h"},
        {"limit": "3d"},
    ]
    clock = {"start_when": "created_at", "target": targets}
    dossier = deal(source="trial", fields={"tier": "S"})
    found = [
        Desk({"c": {**clock, "pick": pick}}).readings(dossier, at("2026-03-02 09:30"))[0].target_at
        for pick in ("first", "strictest")
    ]
    assert found == [at("2026-03-03 09:00"), at("2026-03-02 11:00")]


def test_of_working_and_elapsed_time_the_stricter_limit_wins() -> None:
    targets = [{"limit": "4h", "measure": "business", "calendar": "office"}, {"limit": "24h"}]
    desk = Desk({"c": {"start_when": "created_at", "pick": "strictest", "target": targets}})
    friday = deal(created_at=at("2026-03-06 17:00"), stays=(Stay("new", at("2026-03-06 17:00")),))
    # One working hour on Friday, three from Monday at nine: noon on Monday; a day on the wall ends on Saturday.
    assert desk.readings(friday, at("2026-03-06 17:30"))[0].target_at == at("2026-03-07 17:00")
    monday = deal()
    assert desk.readings(monday, at("2026-03-02 09:30"))[0].target_at == at("2026-03-02 13:00")


def test_the_calendar_of_the_owner_goes_before_that_of_the_organisation() -> None:
    clock = {"start_when": "created_at", "measure": "business", "target": {"limit": "1h"}}
    desk = Desk({"c": clock}, organisation="office")
    found = [
        desk.readings(deal(owner=owner), at("2026-03-02 09:30"))[0].target_at
        for owner in (None, Seller("u-7"), Seller("u-7", calendar="night"))
    ]
    assert found == [at("2026-03-02 10:00"), at("2026-03-02 10:00"), at("2026-03-02 23:00")]


def test_a_deadline_is_told_before_it_and_again_when_it_moves() -> None:
    desk = Desk(
        {
            "signing": {
                "start_when": "created_at",
                "target": {"deadline": "signing_at"},
                "escalation": {"steps": [{"key": "ready", "at": "-72h"}, {"key": "over", "at": "+1h"}]},
            }
        }
    )
    dossier = deal(fields={"signing_at": at("2026-03-10 15:00")})
    due = desk.due(dossier, at("2026-03-07 15:00"))
    assert [each.due_at for each in due.reminders] == [at("2026-03-07 15:00")]
    assert due.next_at == at("2026-03-10 16:00")
    moved = deal(fields={"signing_at": at("2026-03-20 15:00")})
    assert desk.due(moved, at("2026-03-11 09:00"), acknowledged=due.ids).reminders == ()
    again = desk.due(moved, at("2026-03-18 09:00"), acknowledged=due.ids).reminders
    assert [(each.step, each.due_at) for each in again] == [("ready", at("2026-03-17 15:00"))]


def test_a_deadline_nearer_than_its_first_step_is_told_at_once() -> None:
    desk = Desk(
        {
            "signing": {
                "start_when": "created_at",
                "target": {"deadline": "signing_at"},
                "escalation": {"steps": [{"key": "ready", "at": "-72h"}]},
            }
        }
    )
    soon = deal(fields={"signing_at": at("2026-03-03 15:00")})
    assert [each.due_at for each in desk.due(soon, at("2026-03-02 09:00")).reminders] == [
        at("2026-03-02 09:00")
    ]


def test_a_row_with_a_date_of_its_own_starts_a_run_at_that_date() -> None:
    clock = {"start_when": {"rows": "documents", "where": "kind == 'instalment' and status != 'paid'",
                            "dated": "due_on"}, "again": "each", "target": {"limit": "3d"},
             "statuses": ["open", "won"]}  # fmt: skip
    desk = Desk({"overdue": clock})
    plan = [
        paper("i-1", "instalment", at("2026-03-02 09:00"), status="open", fields={"due_on": "2026-03-10"}),
        paper("i-2", "instalment", at("2026-03-02 09:00"), status="open", fields={"due_on": "2026-04-10"}),
        paper("i-3", "instalment", at("2026-03-02 09:00"), status="paid", fields={"due_on": "2026-03-09"}),
    ]
    due = desk.due(deal(documents=plan), at("2026-03-14 09:00"))
    assert [each.due_at for each in due.reminders] == [at("2026-03-13 00:00")]
    assert due.next_at == at("2026-04-13 00:00")


def test_a_planned_follow_up_of_the_present_owner_puts_silence_off_and_a_former_owners_does_not() -> None:
    desk = Desk({"quiet": {"kind": "silence", "target": {"limit": "7d"}}})
    plan = Activity("p-1", "call", at("2026-03-08 09:00"), seller_id="u-7")
    mine, his = deal(planned=[plan]), deal(planned=[attrs.evolve(plan, seller_id="u-3")])
    assert desk.due(mine, at("2026-03-10 09:00")).next_at == at("2026-03-15 09:00")
    assert [each.due_at for each in desk.due(his, at("2026-03-10 09:00")).reminders] == [
        at("2026-03-09 09:00")
    ]


def test_silence_ends_with_whatever_a_person_records() -> None:
    desk = Desk({"quiet": {"kind": "silence", "target": {"limit": "7d"}}})
    for more in (
        {"activities": [call("a-1", at("2026-03-08 09:00"))]},
        {"documents": [paper("q-1", "quote", at("2026-03-08 09:00"))]},
        {"touched_at": at("2026-03-08 09:00")},
    ):
        assert desk.due(deal(**more), at("2026-03-10 09:00")).next_at == at("2026-03-15 09:00")


def test_a_quote_runs_from_itself_and_each_new_one_starts_anew() -> None:
    desk = Desk({"quote": {"kind": "quote_sent", "target": {"limit": "3d"}}})
    quote = paper("q-1", "quote", at("2026-03-04 10:00"))
    called_before = deal(documents=[quote], activities=[call("a-1", at("2026-03-03 10:00"))])
    assert desk.due(called_before, at("2026-03-05 09:00")).next_at == at("2026-03-07 10:00")
    second = deal(documents=[quote, paper("q-2", "quote", at("2026-03-06 10:00"))])
    assert desk.due(second, at("2026-03-07 11:00")).next_at == at("2026-03-09 10:00")
    answered = deal(documents=[quote], activities=[call("a-2", at("2026-03-05 10:00"), "inbound")])
    assert desk.due(answered, at("2026-03-20 10:00")) == desk.due(deal(), at("2026-03-20 10:00"))
    won = deal("won", documents=[quote], stays=(
        Stay("talk", at("2026-03-02 09:00"), at("2026-03-05 10:00")), Stay("won", at("2026-03-05 10:00"))))  # fmt: skip
    assert desk.due(won, at("2026-03-20 10:00")).reminders == ()


@pytest.mark.parametrize(
    ("policy", "targets"),
    [
        ("carry", [("created_at", "2026-03-05 09:00")]),
        ("reset", [("created_at", "2026-03-05 09:00"), ("created_at+owner", "2026-03-06 09:00")]),
        ("split", [("created_at", "2026-03-05 09:00"), ("created_at+owner", "2026-03-05 09:00")]),
    ],
)
def test_another_owner_carries_resets_or_splits_the_clock(
    policy: str, targets: list[tuple[str, str]]
) -> None:
    desk = Desk({"c": {"start_when": "created_at", "owner_change": policy, "target": {"limit": "3d"}}})
    changed = at("2026-03-03 09:00")
    dossier = deal(owned_at=changed, tenures=(Tenure(owner_id="u-3", left_at=changed),))
    readings = desk.readings(dossier, at("2026-03-04 09:00"))
    assert [(each.run.partition("@")[0], each.target_at) for each in readings] == [
        (run, at(target)) for run, target in targets
    ]


def test_split_what_came_due_before_the_change_goes_to_the_former_owner() -> None:
    steps = [{"key": "half", "at": "50%"}, {"key": "over"}]
    clock = {"start_when": "created_at", "owner_change": "split", "target": {"limit": "2d"},
             "escalation": {"steps": steps}}  # fmt: skip
    changed = at("2026-03-03 12:00")
    dossier = deal(owned_at=changed, tenures=(Tenure(owner_id="u-3", left_at=changed),))
    told = Desk({"c": clock}).due(dossier, at("2026-03-05 09:00")).reminders
    assert [(each.step, each.people, each.due_at) for each in told] == [
        ("half", ("u-3",), at("2026-03-03 09:00")), ("over", ("u-7",), at("2026-03-04 09:00")),
    ]  # fmt: skip


def test_a_deal_that_is_opened_again_goes_on_with_its_total_resolution() -> None:
    stays = (
        Stay("talk", at("2026-03-02 09:00"), at("2026-03-03 09:00")),
        Stay("lost", at("2026-03-03 09:00"), at("2026-03-10 09:00")),
        Stay("talk", at("2026-03-10 09:00")),
    )
    first = Desk({"c": {"kind": "first_resolution", "target": {"limit": "2d"}}})
    total = Desk({"c": {"kind": "total_resolution", "target": {"limit": "2d"}}})
    reopened = deal("talk", stays=stays)
    assert states(first, reopened, "2026-03-10 10:00") == [("created_at", ClockState.FULFILLED)]
    # One day was used up before it was lost; the other runs from the tenth.
    assert total.readings(reopened, at("2026-03-10 10:00"))[0].target_at == at("2026-03-11 09:00")


def test_a_condition_that_is_unknown_starts_no_clock_and_is_told() -> None:
    desk = Desk({"c": {"start_when": "created_at", "when": "urgent", "target": {"limit": "1h"}}})
    due = desk.due(deal(), at("2026-03-05 09:00"))
    assert (due.reminders, [each.clock for each in due.undecided]) == ((), ["c"])
    assert desk.due(deal(fields={"urgent": True}), at("2026-03-05 09:00")).ids == ("d-1:c:created_at:due:0",)


def test_several_clocks_run_independently() -> None:
    clocks = {"a": {"start_when": "created_at", "target": {"limit": "1h"}},
              "b": {"kind": "quote_sent", "target": {"limit": "1h"}},
              "c": {"kind": "silence", "target": {"limit": "1h"}}}  # fmt: skip
    dossier = deal(documents=[paper("q-1", "quote", at("2026-03-02 09:30"))])
    told = Desk(clocks).due(dossier, at("2026-03-02 12:00")).reminders
    assert [(each.clock, each.due_at) for each in told] == [
        ("a", at("2026-03-02 10:00")), ("b", at("2026-03-02 10:30")), ("c", at("2026-03-02 10:30")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ({"target": {"limit": "1h"}}, "start_when"),
        ({"start_when": "created_at"}, "target"),
        ({"start_when": "created_at", "target": {}}, "limit"),
        ({"start_when": "created_at", "target": {"limit": "1x"}}, "length of time"),
        ({"start_when": "created_at", "target": {"limit": "99999d"}}, "a hundred years"),
        ({"start_when": {}, "target": {"limit": "1h"}}, "exactly one"),
        ({"start_when": {"at": "created_at", "record": True}, "target": {"limit": "1h"}}, "exactly one"),
        ({"start_when": {"at": "created_at", "where": "kind == 'x'"}, "target": {"limit": "1h"}}, "rows"),
        ({"kind": "silence", "target": {"limit": "1h"}, "unknown": 1}, "Extra"),
    ],
)
def test_a_clock_that_cannot_run_is_refused(clock: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Clock.model_validate(clock)
