"""Approvals: whose yes counts, in which order, for how long, and what a no does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.gates.approval import may_approve, standing
from salesfunnel.gates.item import Level
from salesfunnel.model.progress import Approval, ItemState

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = START + timedelta(days=100)
FIRST: dict[str, Any] = {"key": "first", "roles": ["lead"]}
SECOND: dict[str, Any] = {"key": "second", "roles": ["boss"]}


def levels(*drawn: dict[str, Any]) -> list[Level]:
    return [Level.model_validate(each) for each in drawn]


def yes(
    by: str, role: str | None = "lead", *, level: str = "first", hour: float = 1, **more: Any
) -> Approval:
    return Approval(level=level, by=by, role=role, at=START + hour * HOUR, **more)


def no(by: str, reason: str = "wrong account", **more: Any) -> Approval:
    return yes(by, is_granted=False, reason=reason, **more)


def told(*said: Approval, hour: float = 0) -> ItemState:
    return ItemState(
        checklist="c", item="i", submitted_by="seller", submitted_at=START + hour * HOUR, approvals=said
    )


def waits_for(drawn: list[Level], *said: Approval, now: datetime = LATER) -> str | None:
    level = standing(drawn, told(*said), now).level
    return level.key if level else None


def test_without_levels_nothing_is_waited_for() -> None:
    assert waits_for([]) is None


@pytest.mark.parametrize(
    ("approval", "counts"),
    [
        (yes("anna"), True),
        (yes("seller"), False),
        (yes("anna", "boss"), False),
        (yes("anna", None), False),
        (yes("anna", hour=-1), False),
        (yes("anna", hour=0), True),
        (yes("anna", hour=9_999), False),
        (yes("anna", level="third"), False),
        (yes("dora", on_behalf_of="anna"), False),
    ],
    ids=["of the role", "who submitted it", "another role", "no role", "before it was submitted",
         "in the same moment", "in the future", "an unknown level", "a delegate where none is allowed"],
)  # fmt: skip
def test_a_yes_counts_by_who_said_it_and_when(approval: Approval, *, counts: bool) -> None:
    assert waits_for(levels(FIRST), approval) == (None if counts else "first")


@pytest.mark.parametrize(
    ("by", "on_behalf_of", "counts"),
    [("dora", "anna", True), ("seller", "anna", False), ("dora", "seller", False)],
)
def test_neither_a_delegate_nor_the_one_represented_may_be_who_submitted_it(
    by: str, on_behalf_of: str, *, counts: bool
) -> None:
    [level] = levels(FIRST | {"may_delegate": True})
    said = yes(by, on_behalf_of=on_behalf_of)
    assert may_approve(level, said, told()) == counts
    assert waits_for([level], said) == (None if counts else "first")


def test_a_named_person_may_be_represented_where_that_is_allowed() -> None:
    named = {"key": "first", "people": ["anna"], "may_delegate": True}
    assert waits_for(levels(named), yes("dora", None, on_behalf_of="anna")) is None
    assert waits_for(levels(named), yes("dora", None)) == "first"


@pytest.mark.parametrize(
    ("quorum", "said", "reached"),
    [
        ("any", [yes("a", "tax")], True),
        ("all", [yes("a", "tax")], False),
        ("all", [yes("a", "tax"), yes("b", "law"), yes("p", None)], True),
        ("all", [yes("a", "tax"), yes("a", "law", hour=2), yes("p", None)], False),
        ("all", [yes("p", "tax"), yes("b", "law")], False),
        (2, [yes("a", "tax"), yes("b", "tax")], True),
        (2, [yes("a", "tax"), yes("a", "law")], False),
        (2, [yes("a", "tax"), yes("d", "law", on_behalf_of="a")], False),
        (3, [yes("a", "tax"), yes("b", "tax")], False),
    ],
)
def test_a_quorum_counts_different_people(quorum: Any, said: list[Approval], *, reached: bool) -> None:
    drawn = {"key": "first", "roles": ["tax", "law"], "people": ["p"], "quorum": quorum, "may_delegate": True}
    assert waits_for(levels(drawn), *said) == (None if reached else "first")


def test_levels_approve_in_order_and_by_different_people() -> None:
    two = levels(FIRST, SECOND)
    low, high = yes("anna"), yes("bob", "boss", level="second", hour=2)
    assert waits_for(two) == "first"
    assert waits_for(two, low) == "second"
    assert waits_for(two, low, high) is None
    assert waits_for(two, high, low) is None, "the order in which they are stored does not matter"
    assert waits_for(two, high) == "first"
    early = yes("bob", "boss", level="second", hour=0.5)
    assert waits_for(two, low, early) == "second", "it was not its turn yet"
    again = yes("anna", "boss", level="second", hour=2)
    assert waits_for(two, low, again) == "second", "one pair of eyes is not two"


def test_a_second_yes_that_a_level_did_not_need_does_not_use_a_person_up() -> None:
    both = levels(FIRST, SECOND)
    surplus, high = yes("bob", hour=2), yes("bob", "boss", level="second", hour=3)
    assert waits_for(both, yes("anna"), surplus, high) is None


def test_an_approval_expires_and_its_renewal_spares_the_levels_above() -> None:
    two = levels(FIRST | {"valid_days": 1}, SECOND)
    low, high = yes("anna"), yes("bob", "boss", level="second", hour=2)
    state, day = told(low, high), START + HOUR + timedelta(days=1)
    assert standing(two, state, day).level is None
    late = standing(two, state, day + HOUR)
    assert (late.level, late.expired, late.count) == (two[0], True, 0)
    renewed = told(low, high, yes("cleo", hour=24))
    assert standing(two, renewed, day + HOUR).level is None


def test_a_no_reopens_the_item_until_it_is_submitted_again() -> None:
    drawn = levels(FIRST)
    rejected = standing(drawn, told(yes("anna"), no("bea", hour=2)), LATER)
    assert (rejected.level, rejected.rejection) == (None, no("bea", hour=2))
    assert standing(drawn, told(yes("anna"), no("bea", hour=2)), START + 1.5 * HOUR).rejection is None
    again = standing(drawn, told(yes("anna"), no("bea", hour=2), hour=3), LATER)
    assert (again.level, again.rejection) == (drawn[0], None), "what was said before counts no more"


def test_a_no_by_somebody_whom_no_level_names_does_nothing() -> None:
    assert standing(levels(FIRST), told(no("anna", role="intern")), LATER).rejection is None


PEOPLE = st.sampled_from(["seller", "a", "b", "c"])
SAID = st.lists(
    st.builds(
        lambda by, role, level, hour, other: yes(by, role, level=level, hour=hour, on_behalf_of=other),
        PEOPLE, st.sampled_from(["lead", "boss"]), st.sampled_from(["first", "second"]),
        st.integers(-1, 6), st.none() | PEOPLE,
    ),
    max_size=8,
)  # fmt: skip


@given(SAID, st.booleans())
def test_two_levels_stand_only_on_two_other_pairs_of_eyes(said: list[Approval], delegate: bool) -> None:
    two = levels(FIRST | {"may_delegate": delegate}, SECOND | {"may_delegate": delegate})
    if waits_for(two, *said) is not None:
        return
    pairs = [
        (low, high)
        for low in said
        for high in said
        if (low.level, low.role, high.level, high.role) == ("first", "lead", "second", "boss")
    ]
    assert any(
        START <= low.at <= high.at
        and not low.people & high.people
        and "seller" not in low.people | high.people
        and (delegate or (low.on_behalf_of or high.on_behalf_of) is None)
        for low, high in pairs
    )


@given(SAID)
def test_the_order_of_storage_never_matters(said: list[Approval]) -> None:
    two = levels(FIRST, SECOND)
    assert waits_for(two, *said) == waits_for(two, *reversed(said))
