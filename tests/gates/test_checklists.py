"""Checklists: how far each item is, by when, and what lets the guarded action happen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.facts import Fact
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue
from salesfunnel.gates import (
    Checklist,
    ChecklistAnswer,
    CompiledChecklist,
    ItemAnswer,
    ItemStatus,
    Verdict,
    preview,
)
from salesfunnel.model import Contact, Dossier, Field, Money, Opportunity
from salesfunnel.model.progress import Approval, Evidence, ItemState

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CATALOGUE = Catalogue.of(
    fields={
        "tier": Field(type="choice", options=("S", "A")),
        "price": Field(type="money", label={"en": "Price", "zh": "价格"}),
        "risks": Field(type="choices", options=("x", "y")),
        "signs_at": Field(type="instant"),
    },
    facts={"people": Fact(count="contacts", where="role == 'user'")},
    currency="CNY",
    zone=ZoneInfo("Asia/Shanghai"),
    subject="opportunity",
)


def compiled(*items: dict[str, Any]) -> CompiledChecklist:
    return CompiledChecklist.of("c", Checklist.model_validate({"items": list(items)}), CATALOGUE)


def view(*items: ItemState, now: datetime = NOW, contacts: Any = None, **more: Any) -> View:
    core = {name: more.pop(name) for name in ("close_date",) if name in more}
    deal = Opportunity(id="d", pipeline="p", stage="s", fields=more, items=items, **core)
    return View(Dossier(deal, contacts=contacts), now=now, catalogue=CATALOGUE)


def done(item: str = "i", **more: Any) -> ItemState:
    told = {"checklist": "c", "submitted_by": "seller", "submitted_at": NOW - HOUR}
    return ItemState(**{"item": item} | told | more)


def one(item: dict[str, Any], seen: View) -> ItemAnswer:
    [answer] = compiled({"key": "i"} | item).answer(seen).items
    return answer


APPROVED = {
    "approval": [{"key": "second", "roles": ["boss"], "label": {"en": "Second level", "zh": "二级审批"}}]
}


def by_boss(**more: Any) -> Approval:
    return Approval(**{"level": "second", "by": "bob", "role": "boss", "at": NOW - HOUR / 2} | more)


@pytest.mark.parametrize(
    ("item", "state", "status", "said"),
    [
        ({}, None, "open", "'i' is not done"),
        ({}, done(submitted_at=NOW + HOUR), "open", "'i' is not done"),
        ({}, done(checklist="other"), "open", "'i' is not done"),
        ({}, done(), "approved", None),
        ({"label": {"en": "Contract", "zh": "合同"}}, None, "open", "'Contract' is not done"),
        ({"evidence": "scan"}, done(), "open", "'i' lacks its evidence of kind 'scan'"),
        ({"evidence": "scan"}, done(evidence=(Evidence("photo", "7"),)), "open", "'i' lacks its evidence of kind 'scan'"),
        ({"evidence": "scan"}, done(evidence=(Evidence("scan", "7"),)), "approved", None),
        (APPROVED, done(), "submitted", "'i' waits for approval at 'Second level'"),
        (APPROVED, done(approvals=(by_boss(),)), "approved", None),
        (APPROVED, done(approvals=(by_boss(is_granted=False, reason="too low"),)), "rejected", "'i' was rejected by bob: too low"),
        ({"when": "tier == 'S'"}, None, "not_applicable", None),
        ({"rests_on": ["tier"]}, done(facts={"tier": "S"}), "stale", "'i' has to be submitted again, what it rests on has changed; 'tier' is 'A'; needed: == 'S'"),
        ({"rests_on": ["tier"]}, done(facts={"tier": "A"}), "approved", None),
    ],
)  # fmt: skip
def test_an_item_is_as_far_as_its_state_says(
    item: dict[str, Any], state: ItemState | None, status: str, said: str | None
) -> None:
    answer = one(item, view(*([state] if state else []), tier="A"))
    assert (answer.status, answer.is_done) == (status, said is None)
    assert (str(answer.finding) if answer.finding else None) == said


def test_what_is_said_exists_in_chinese() -> None:
    answer = one(APPROVED | {"label": {"en": "Contract", "zh": "合同"}}, view(done()))
    assert answer.finding is not None
    assert answer.finding.render("zh") == "“合同”待“二级审批”审批"


def test_an_expired_approval_is_asked_for_again() -> None:
    level = APPROVED["approval"][0] | {"valid_days": 0.01}
    answer = one({"approval": [level]}, view(done(approvals=(by_boss(),))))
    assert answer.status is ItemStatus.SUBMITTED
    assert str(answer.finding) == (
        "'i' waits for approval at 'Second level' again, the former one has expired"
    )


def test_while_nobody_knows_whether_an_item_applies_it_is_asked_and_says_so() -> None:
    answer = one({"when": "tier == 'S'"}, view())
    assert (answer.status, answer.finding and answer.finding.answer) == (ItemStatus.OPEN, None)
    assert str(answer.finding) == "'i' is not done; 'tier' is not recorded; needed: == 'S'"
    assert one({"when": "tier == 'S'"}, view(done())).is_done


def test_it_is_said_whose_turn_it_is() -> None:
    item = APPROVED | {"role": "legal"}
    assert one(item, view()).waits_for == ("legal",)
    assert (one(item, view(done())).level, one(item, view(done())).waits_for) == ("second", ("boss",))
    assert one(item, view(done(approvals=(by_boss(),)))).waits_for == ()


@pytest.mark.parametrize(
    ("due", "known", "at"),
    [
        ({"before": "close_date", "hours": 72}, {"close_date": date(2026, 3, 5)}, "2026-03-01T16:00:00+00:00"),
        ({"before": "close_date", "hours": 72}, {"close_date": date(2026, 3, 12)}, "2026-03-08T16:00:00+00:00"),
        ({"after": "signs_at", "hours": 1.5}, {"signs_at": "2026-03-02T18:00:00+08:00"}, "2026-03-02T11:30:00+00:00"),
        ({"before": "close_date"}, {"close_date": date(1, 1, 1)}, None),
        ({"after": "close_date"}, {"close_date": date(9999, 12, 31)}, "9999-12-30T16:00:00+00:00"),
        ({"after": "close_date", "hours": 24}, {"close_date": date(9999, 12, 31)}, None),
        ({"before": "close_date"}, {}, None),
    ],
    ids=["a date begins at midnight of the zone", "it moves with the date", "an instant", "before the calendar", "its last day", "after it", "unknown"],
)  # fmt: skip
def test_a_window_follows_its_date(due: dict[str, Any], known: dict[str, Any], at: str | None) -> None:
    answer = one({"due": due}, view(**known))
    assert (answer.due_at.isoformat() if answer.due_at else None) == at


def test_what_is_late_is_overdue_until_it_is_done() -> None:
    due, signing = {"due": {"before": "close_date", "hours": 72}}, {"close_date": date(2026, 3, 5)}
    late = one(due, view(**signing))
    assert (late.is_overdue, late.status) == (True, ItemStatus.OPEN)
    assert str(late.finding) == "'i' is not done, due 2026-03-02T00:00:00+08:00"
    assert not one(due, view(done(), **signing)).is_overdue
    assert not one(due, view(close_date=date(2026, 3, 12))).is_overdue


def test_an_item_is_blocked_until_what_comes_before_is_done() -> None:
    asked = compiled({"key": "b", "after": ["a"]}, {"key": "a", "label": "Alpha", "when": "tier == 'S'"})

    def second(*states: ItemState, tier: str = "S") -> ItemAnswer:
        found = asked.answer(view(*states, tier=tier)).item("b")
        assert found is not None
        return found

    assert second().status is ItemStatus.BLOCKED
    assert str(second().finding) == "'b' waits until 'Alpha' is done"
    assert second(done("b")).status is ItemStatus.BLOCKED
    assert second(done("a")).status is ItemStatus.OPEN
    assert second(done("a"), done("b")).status is ItemStatus.APPROVED
    assert second(tier="A").status is ItemStatus.OPEN, "what does not apply blocks nothing"
    assert asked.answer(view()).item("c") is None


RESTS = {"rests_on": ["price", "people", "risks", "close_date"]}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, []),
        ({"price": Money.of("5000.00", "CNY")}, []),
        ({"price": 6000}, ["'Price' is 6000.00 CNY; needed: == 5000.00 CNY"]),
        ({"price": None}, ["'Price' is not recorded; needed: == 5000.00 CNY"]),
        ({"price": 0.5}, ["'Price' holds 0.5, not an amount of money"]),
        ({"risks": ["y", "x"]}, []),
        ({"risks": ["x"]}, ["'risks' is ['x']; needed: == ['x', 'y']"]),
        ({"close_date": date(2026, 4, 1)}, ["'Expected close date' is 2026-04-01; needed: missing(close_date)"]),
        ({"contacts": None}, ["'people' is not known: its rows were not loaded"]),
        ({"contacts": (Contact("k", role="user"),)}, ["'people' is 1; needed: == 0"]),
        ({"contacts": (Contact("k"),)}, ["'people' is not known: contacts k: role is not recorded"]),
    ],
)  # fmt: skip
def test_what_rests_on_a_value_is_stale_when_the_value_has_changed(
    now: dict[str, Any], said: list[str]
) -> None:
    known: dict[str, Any] = {"price": 5000, "risks": ["x", "y"], "contacts": ()}
    kept = one(RESTS, view(**known)).facts
    assert kept == {"price": Money.of(5000, "CNY"), "people": 0.0, "risks": frozenset({"x", "y"})}
    answer = one(RESTS, view(done(facts=kept), **known | now))
    assert answer.status == ("stale" if said else "approved")
    assert [str(reason) for reason in (answer.finding.reasons if answer.finding else ())] == said


def test_a_checklist_holds_until_every_required_item_is_done() -> None:
    asked = compiled({"key": "a"}, {"key": "b", "required": False}, {"key": "c", "when": "tier == 'S'"})
    held, let = asked.assess(view(tier="A")), asked.assess(view(done("a"), tier="A"))
    assert (held.verdict, held.allowed, held.gates) == (Verdict.HOLD, False, ("c",))
    assert [(each.checklist, each.item, each.code, each.severity) for each in held.findings] == [
        ("c", "a", "item_open", "must"),
        ("c", "b", "item_open", "should"),
    ]
    assert (let.verdict, [each.item for each in let.findings]) == (Verdict.ADVANCE, ["b"])
    assert asked.answer(view(done("a"), tier="A")).is_complete


def test_a_preview_names_the_items_and_draws_no_form_of_them() -> None:
    seen = preview([compiled({"key": "a"})], view())
    assert (seen.verdict, [each.item for each in seen.findings], seen.needs) == (Verdict.HOLD, ["a"], ())


def test_items_that_wait_for_one_another_are_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        compiled({"key": "a", "after": ["b"]}, {"key": "b", "after": ["a"]})
    assert str(caught.value).startswith("checklists.c.items: ")
    assert str(caught.value).endswith(" come after one another in a circle; take one 'after' out")


def test_a_status_shows_what_pastes_back() -> None:
    assert repr(ItemStatus.NOT_APPLICABLE) == "ItemStatus.NOT_APPLICABLE"


KEYS = ("a", "b", "c")
STATES = st.lists(
    st.builds(
        lambda item, hour, said: done(item, submitted_at=NOW - hour * HOUR, approvals=said),
        st.sampled_from(KEYS), st.integers(-1, 3),
        st.lists(st.builds(lambda by, ok, hour: by_boss(by=by, is_granted=ok, reason="no", at=NOW - hour * HOUR),
                           st.sampled_from(["seller", "bob"]), st.booleans(), st.integers(-1, 3)), max_size=3).map(tuple),
    ),
    max_size=3, unique_by=lambda state: state.item,
)  # fmt: skip


@given(STATES)
def test_what_is_complete_is_allowed_and_nothing_else_is(states: list[ItemState]) -> None:
    asked = compiled(
        {"key": "a"} | APPROVED, {"key": "b", "after": ["a"]}, {"key": "c", "required": False} | APPROVED
    )
    answer: ChecklistAnswer = asked.answer(view(*states))
    statuses = {each.key: each.status for each in answer.items}
    assert answer.is_complete == (statuses["a"] == statuses["b"] == "approved")
    assert asked.assess(view(*states)).allowed == answer.is_complete
    assert {each.item for each in answer.findings} == {key for key in KEYS if statuses[key] != "approved"}
    for state in states:
        if statuses[state.item] == "approved":
            assert state.submitted_at <= NOW
