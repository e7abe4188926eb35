"""When a gate or a checklist may answer otherwise by itself, and when an approval ran out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.scenarios.guarded_desk import DAY, NOW, approved, deal, funnel, submitted

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.item import Level
from salesfunnel.gates.next_change import expiries, next_turn
from salesfunnel.model.progress import Approval, Waiver

TICK = timedelta(microseconds=1)
BOSS = Level.model_validate({"key": "boss", "roles": ["supervisor"], "valid_days": 5})
BOARD = Level.model_validate({"key": "board", "roles": ["supervisor"]})


def ends(levels: tuple[Level, ...], *approvals: Approval) -> list[tuple[datetime, str]]:
    return [(at, level.key) for at, level in expiries(levels, submitted("price", "offer", *approvals))]


def test_a_level_lapses_at_the_first_instant_at_which_its_approval_is_too_old() -> None:
    assert ends((BOSS,), approved("boss", "wang", "supervisor")) == [(NOW + 5 * DAY + TICK, "boss")]


def test_a_second_approval_carries_the_level_on() -> None:
    one, two = approved("boss", "wang", "supervisor"), approved("boss", "sun", "supervisor", NOW + DAY)
    assert ends((BOSS,), one, two) == [(NOW + 6 * DAY + TICK, "boss")]


def test_what_never_counted_does_not_lapse() -> None:
    assert ends((BOSS,), approved("boss", "li", "supervisor")) == []
    assert ends((BOSS,), approved("boss", "wang", "clerk")) == []
    rejected = Approval(
        level="boss", by="sun", role="supervisor", at=NOW + DAY, is_granted=False, reason="no"
    )
    assert ends((BOSS,), approved("boss", "wang", "supervisor"), rejected) == []


def test_a_lower_level_that_lapses_is_told_and_the_higher_one_is_not() -> None:
    told = (approved("boss", "wang", "supervisor"), approved("board", "sun", "supervisor", NOW + DAY))
    assert ends((BOSS, BOARD), *told) == [(NOW + 5 * DAY + TICK, "boss")]


def test_a_validity_beyond_the_calendar_never_ends() -> None:
    late = datetime(9999, 12, 30, tzinfo=NOW.tzinfo)
    assert ends((BOSS,), approved("boss", "wang", "supervisor", late)) == []


FUNNEL = funnel(
    {"key": "one", "exit": {"key": "aged", "criteria": [{"key": "age", "when": "days_since(created_at) >= 2"}]},
     "checklist": {"key": "offer", "items": [
         {"key": "price", "when": "days_since(created_at) >= 4", "rests_on": ["no"],
          "approval": [{"key": "boss", "roles": ["supervisor"], "valid_days": 5}]}]}},
    fields={"no": {"type": "text"}},
)  # fmt: skip


def turning(now: datetime, *items: Any, **more: Any) -> datetime | None:
    process = FUNNEL.process("b2b")
    dossier = deal("one", *items, created_at=NOW, **more)
    guards = process.way(process.places["one"], process.places["won"]).gates
    return next_turn(guards, View(dossier, now=now, catalogue=process.catalogue)).at


def test_conditions_of_gates_and_items_turn_by_the_clock() -> None:
    assert turning(NOW) == NOW + 2 * DAY
    assert turning(NOW + 2 * DAY) == NOW + 4 * DAY
    assert turning(NOW + 4 * DAY) is None


def test_what_was_told_ahead_turns_when_its_instant_comes() -> None:
    at = NOW + 5 * DAY
    later = submitted("price", "offer", approved("boss", "wang", "supervisor", at + DAY), at=at)
    assert turning(NOW + 4 * DAY, later) == at
    assert turning(at, later) == at + DAY
    assert turning(at + DAY, later) == at + 6 * DAY + TICK
    told = {"gate": "aged", "criterion": "age", "by": "zhao", "reason": "pilot"}
    waiver = Waiver(at=at, until=at + DAY, **told)
    assert turning(NOW + 4 * DAY, waivers=(waiver,)) == at
