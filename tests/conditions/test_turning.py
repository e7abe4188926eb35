"""When an answer may change by itself: exactly where a clock passes a bound, and never later than it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.facts import Fact
from salesfunnel.conditions.language.parser import parse
from salesfunnel.conditions.proof.next_change import NextChange, next_change, next_change_of_name
from salesfunnel.conditions.values.view import View
from salesfunnel.model.activity import Activity
from salesfunnel.model.answer import Answer
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field
from salesfunnel.model.money import Money
from salesfunnel.model.subject import Opportunity
from salesfunnel.registry import Registry, predicate

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


@predicate("acme:lucky")
def lucky(record: Any, _params: object, _now: object) -> bool:
    return bool(record["need"])


CATALOGUE = Catalogue.of(
    fields={
        "need": Field.model_validate({"type": "flag"}),
        "old": Field.model_validate({"type": "number"}),
        "asked_at": Field.model_validate({"type": "instant"}),
        "day": Field.model_validate({"type": "date"}),
    },
    facts={
        "days_silent": Fact.model_validate({"days_since": "activities", "or_since": "asked_at"}),
        "calls": Fact.model_validate({"count": "activities", "where": "kind == 'call' and days_since(at) <= 30"}),
        "plans": Fact.model_validate({"count": "planned"}),
        "hours": Fact.model_validate({"sum": "activities", "value": "hours"}),
    },
    currency="CNY",
    zone=ZoneInfo("Asia/Shanghai"),
    subject="opportunity",
    registry=Registry.of(lucky),
)  # fmt: skip


def turning(
    condition: str, *, rows: Any = (), now: datetime = NOW, facts: Any = None, **fields: Any
) -> NextChange:
    core = {name: fields.pop(name) for name in ("amount",) if name in fields}
    subject = Opportunity(id="d-1", pipeline="p", stage="s", fields=fields, **core)
    view = View(
        Dossier(subject, activities=rows, planned=rows, facts=facts or {}), now=now, catalogue=CATALOGUE
    )
    return next_change(parse(condition), view)


@pytest.mark.parametrize(
    ("condition", "at"),
    [
        ("days_silent >= 7", NOW + 7 * DAY),
        ("days_silent > 7", NOW + 7 * DAY + TICK),
        ("days_silent < 7", NOW + 7 * DAY),
        ("days_silent <= 7", NOW + 7 * DAY + TICK),
        ("7 <= days_silent", NOW + 7 * DAY),
        ("days_silent == 7", NOW + 7 * DAY),
        ("days_silent in [9, 7]", NOW + 7 * DAY),
        ("days_silent between 2 and 4", NOW + 2 * DAY),
        ("not (days_silent > 7) or need", NOW + 7 * DAY + TICK),
        ("days_since(asked_at) * 2 - 1 >= old", NOW + 1.5 * DAY),
        ("10 - days_silent / 2 <= 9", NOW + 2 * DAY),
        ("days_silent + old >= 3 - days_since(asked_at)", NOW + DAY / 2),
        ("days_silent - days_since(asked_at) >= 1", None),
        ("days_silent >= -1", None),
        ("days_silent >= 1e300", None),
        ("days_silent >= 1e300 * 1e300", None),
        ("days_silent >= 1 / 0", None),
        ("present(days_silent)", None),
        ("need and old > 1", None),
        ("days_since(day) >= 1", datetime(2026, 3, 2, 16, tzinfo=UTC)),
    ],
)
def test_a_clock_turns_where_it_passes_its_bound(condition: str, at: datetime | None) -> None:
    found = turning(condition, asked_at=NOW, old=2, need=True, day="2026-03-02")
    assert found == NextChange(at)


def test_at_the_bound_itself_the_next_microsecond_counts() -> None:
    assert turning("days_silent > 7", asked_at=NOW - 7 * DAY).at == NOW + TICK
    assert turning("days_silent >= 7", asked_at=NOW - 7 * DAY).at is None
    assert turning("days_silent == 7", asked_at=NOW - 7 * DAY).at == NOW + TICK


def test_a_clock_that_is_unknown_turns_by_itself_never() -> None:
    assert turning("days_silent > 7") == NextChange()
    assert turning("days_silent > old", asked_at=NOW) == NextChange()


def test_an_answer_turns_when_it_expires() -> None:
    assert turning("need", need=Answer(True, expires_at=NOW + DAY)).at == NOW + DAY
    assert turning("need", need=Answer(True, expires_at=NOW)).at is None
    late = Answer(NOW, expires_at=NOW + DAY)
    assert turning("days_silent > 7", asked_at=late).at == NOW + DAY


def test_a_row_turns_a_fact_when_it_comes_to_be_seen_and_when_it_leaves_its_window() -> None:
    rows = (Activity("a", "call", NOW - DAY), Activity("b", "visit", NOW + 3 * DAY))
    assert turning("calls > 0", rows=rows[:1]).at == NOW + 29 * DAY + TICK
    assert turning("calls > 0", rows=rows).at == NOW + 3 * DAY
    assert turning("plans > 0", rows=rows).at is None
    assert turning("hours > 0", rows=rows[:1]).at is None


def test_a_supplied_fact_does_not_age_but_a_clock_does() -> None:
    assert turning("calls > 0", facts={"calls": 2}).at is None
    assert turning("days_silent >= 1", facts={"days_silent": NOW}).at == NOW + DAY


@pytest.mark.parametrize(
    ("condition", "is_foreseen"),
    [
        ("acme:lucky()", False),
        ("days_silent * days_silent > 4", False),
        ("1 / days_silent > 4", False),
        ("amount * days_silent > amount", False),
        ("days_silent * 0.5 > 4", True),
    ],
)
def test_what_has_no_closed_form_says_so(condition: str, is_foreseen: bool) -> None:
    found = turning(condition, asked_at=NOW - DAY, amount=Money.of("5", "CNY"))
    assert found.is_foreseen is is_foreseen


def test_that_a_clock_goes_on_is_no_change_of_its_name() -> None:
    subject = Opportunity(id="d-1", pipeline="p", stage="s", fields={"asked_at": NOW})
    rows = (Activity("b", "visit", NOW + 3 * DAY),)
    for activities, at in (((), None), (rows, NOW + 3 * DAY)):
        view = View(Dossier(subject, activities=activities), now=NOW, catalogue=CATALOGUE)
        assert next_change_of_name("days_silent", view) == NextChange(at)


def test_beyond_the_calendar_nothing_turns() -> None:
    last = datetime(9999, 12, 31, tzinfo=UTC)
    assert turning("days_silent > 7", asked_at=last, now=last).at is None
