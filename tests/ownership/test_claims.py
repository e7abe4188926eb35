"""Competing claims have one winner, and everybody else learns why not, until when, and what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from salesfunnel.calendars import Calendar, CalendarDefinition
from salesfunnel.errors import InvalidValue
from salesfunnel.model.progress import Evidence
from salesfunnel.ownership import ClaimPolicy, Registered, adjudicate, lodge, token_of

NOW = datetime(2026, 3, 25, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLAIN = ClaimPolicy()
GROUNDS = ClaimPolicy.model_validate({
    "grounds": [
        {"key": "named", "evidence": ["contract"], "overrides": True},
        {"key": "referral", "evidence": ["letter"], "within_days": 5},
        {"key": "found"},
    ],
})  # fmt: skip


def claim(key: str, by: str, days: float = 0, **told: Any) -> Registered:
    touched = told.pop("touched", None)
    told |= {"touched_at": NOW + touched * DAY} if touched is not None else {}
    kinds = told.pop("proof", ())
    told |= {"evidence": tuple(Evidence(kind, f"doc-{kind}") for kind in kinds)}
    return Registered(id=key, by=by, at=NOW + days * DAY, **told)


def codes(claims: list[Registered], policy: ClaimPolicy = PLAIN, after: float = 3) -> dict[str, str]:
    """Return the winner as `won`, and why each other claim did not win; the same in any order."""
    found = [adjudicate(each, policy, NOW + after * DAY) for each in permutations(claims)]
    assert all(each == found[0] for each in found)
    told = {each.claim.id: each.obstacle.code for each in found[0].refused}
    return told | ({found[0].winner.id: "won"} if found[0].winner else {})


def test_the_first_claim_has_the_customer_while_it_is_protected() -> None:
    assert codes([claim("a", "li"), claim("b", "mo", 1)]) == {"a": "won", "b": "held"}


def test_after_the_protection_the_next_claim_has_it() -> None:
    assert codes([claim("a", "li"), claim("b", "mo", 10)], after=11) == {"a": "ended", "b": "won"}
    late = [claim("a", "li"), claim("b", "mo", 9), claim("c", "wu", 10)]
    assert codes(late, after=11) == {"a": "ended", "b": "held", "c": "won"}


def test_qualifying_actions_keep_it_longer() -> None:
    acted = [NOW + 8 * DAY]
    assert codes([claim("a", "li", acted_at=acted), claim("b", "mo", 10)], after=10.5) == {
        "a": "won",
        "b": "held",
    }


def test_a_claim_that_was_given_up_leaves_room() -> None:
    told = [claim("a", "li", ended_at=NOW + DAY), claim("b", "mo", 1)]
    assert codes(told) == {"a": "ended", "b": "won"}


def test_when_the_last_protection_ended_nobody_has_it() -> None:
    ruling = adjudicate([claim("a", "li")], PLAIN, NOW + 10 * DAY)
    assert (ruling.winner, ruling.until) == (None, None)
    assert ruling.obstacle("a").code == "ended"  # type: ignore[union-attr]


def test_a_seller_does_not_prolong_a_claim_by_claiming_again() -> None:
    ruling = adjudicate([claim("a", "li"), claim("b", "li", 9)], PLAIN, NOW + 9 * DAY)
    assert ruling.until == NOW + 10 * DAY
    assert ruling.obstacle("b").code == "yours"  # type: ignore[union-attr]


def test_of_two_claims_at_one_instant_the_earlier_touch_wins_then_evidence_then_the_tie_rule() -> None:
    assert codes([claim("a", "li"), claim("b", "mo", touched=-1)]) == {"b": "won", "a": "held"}
    assert codes([claim("a", "li"), claim("b", "mo", proof=["mail"])]) == {"b": "won", "a": "held"}
    assert codes([claim("a", "li"), claim("b", "mo")]) == {"a": "won", "b": "held"}


def test_a_lot_can_be_drawn_again_and_favours_no_id() -> None:
    lot = ClaimPolicy(tie="lot")
    drawn = [codes([claim(f"a{n}", "li"), claim(f"b{n}", "mo")], lot) for n in range(40)]
    assert 8 <= sum(found[f"a{n}"] == "won" for n, found in enumerate(drawn)) <= 32


def test_an_earlier_touch_takes_over_while_the_claim_may_be_contested() -> None:
    contest = ClaimPolicy(contest_days=2)
    assert codes([claim("a", "li"), claim("b", "mo", 2, touched=-1)], contest) == {
        "a": "overridden",
        "b": "won",
    }
    assert codes([claim("a", "li"), claim("b", "mo", 2.1, touched=-1)], contest) == {"a": "won", "b": "held"}
    assert codes([claim("a", "li"), claim("b", "mo", 2, touched=1)], contest) == {"a": "won", "b": "held"}


def test_a_ground_that_overrides_takes_over_and_a_stronger_one_that_does_not_waits() -> None:
    found, named = claim("a", "li", ground="found"), claim("b", "mo", 1, ground="named", proof=["contract"])
    assert codes([found, named], GROUNDS) == {"a": "overridden", "b": "won"}
    referred = claim("b", "mo", 1, ground="referral", proof=["letter"])
    assert codes([found, referred], GROUNDS) == {"a": "won", "b": "held"}
    at_once = claim("b", "mo", 0, ground="referral", proof=["letter"])
    assert codes([found, at_once], GROUNDS) == {"a": "held", "b": "won"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ground": "named"}, "no_evidence"),
        ({"ground": "named", "proof": ["letter"]}, "no_evidence"),
        ({"ground": "gift"}, "unknown_ground"),
        ({}, "unknown_ground"),
        ({"ground": "referral", "proof": ["letter"], "touched": -6}, "registered_late"),
    ],
)
def test_what_does_not_count_neither_wins_nor_stands_in_the_way(wrong: dict[str, Any], code: str) -> None:
    assert codes([claim("a", "li", **wrong), claim("b", "mo", 1, ground="found")], GROUNDS) == {
        "a": code,
        "b": "won",
    }


def test_claims_are_registered_in_the_hours_of_the_calendar() -> None:
    office = Calendar.of(CalendarDefinition(week={"mon-fri": ["09:00-18:00"]}), timezone="Asia/Shanghai")
    early, open_ = claim("a", "li", -0.5), claim("b", "mo", 0.1)
    ruling = adjudicate([early, open_], PLAIN, NOW + DAY, calendar=office)
    assert ruling.winner == open_
    found = ruling.obstacle("a")
    assert found is not None
    assert (found.code, found.until) == ("closed", NOW)


def test_the_answer_names_the_holder_the_end_and_what_may_be_done() -> None:
    found = adjudicate([claim("a", "li"), claim("b", "mo", 1)], PLAIN, NOW + DAY).obstacle("b")
    assert found is not None
    assert found.until == NOW + 10 * DAY
    assert str(found).startswith("li has it until 2026-04-04T01:00:00+00:00; ")
    assert "ask li for a handover" in str(found)
    assert "可向 li 申请交接" in found.render("zh")


def test_the_name_is_hidden_where_the_policy_says_so() -> None:
    found = adjudicate(
        [claim("a", "li"), claim("b", "mo", 1)], ClaimPolicy(names_holder=False), NOW + DAY
    ).obstacle("b")
    assert found is not None
    assert "li" not in repr(found).replace("claims", "")
    assert str(found).startswith("somebody else has it until")


def test_v2_of_two_claims_on_one_version_exactly_one_is_kept_whichever_call_comes_first() -> None:
    one, two = claim("a", "li"), claim("b", "mo", 0.01)
    for first, second in ((one, two), (two, one)):
        kept, token = (first,), lodge((), first, PLAIN, now=NOW + DAY).token
        stale = lodge((), second, PLAIN, now=NOW + DAY)
        assert stale.expects == token_of(()) != token
        again = lodge(kept, second, PLAIN, now=NOW + DAY)
        assert again.expects == token
        assert again.winner == one


def test_the_token_stands_for_the_claims_and_not_for_their_order() -> None:
    one, two = claim("a", "li"), claim("b", "mo")
    assert token_of([one, two]) == token_of([two, one, two])
    assert token_of([one]) != token_of([claim("a", "li", acted_at=[NOW])])


def test_what_is_to_come_does_not_count_yet() -> None:
    assert codes([claim("a", "li", 4), claim("b", "mo", 1)]) == {"a": "not_yet", "b": "won"}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: claim("a", "li", touched=1), "after the claim"),
        (lambda: claim("a", "li", until=NOW - DAY), "before the claim"),
        (lambda: claim("a", "li", ended_at=NOW - DAY), "before the claim"),
        (lambda: claim("a", ""), "not empty"),
        (lambda: claim("a", "li", acted_at=[datetime(2026, 1, 1)]), "without a time zone"),  # noqa: DTZ001
        (lambda: claim("a", "li", acted_at="x"), "expected a tuple"),
        (lambda: adjudicate([claim("a", "li"), claim("a", "mo")], PLAIN, NOW), "two different claims"),
        (lambda: adjudicate([], PLAIN, datetime(2026, 1, 1)), "without a time zone"),  # noqa: DTZ001
        (lambda: adjudicate(["a"], PLAIN, NOW), "expected a Registered"),  # type: ignore[list-item]
        (lambda: adjudicate([], {}, NOW), "expected a ClaimPolicy"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_claim_is_refused_by_name(make: Any, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        make()
