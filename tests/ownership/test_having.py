"""A claim is judged by the policy when it is laid, protected by what is done, and explained beforehand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.ownership.desk import BOSS, DAY, LI, MO, NOW, WU, Desk

from salesfunnel import Account, Activity, Actor, Advance, from_wire, to_wire
from salesfunnel.errors import InvalidValue, WireError
from salesfunnel.lifecycle.commands import (
    Assign,
    Claim,
    CompleteFollowUp,
    PlanFollowUp,
    RecordActivity,
    Release,
)
from salesfunnel.model.progress import Evidence
from salesfunnel.ownership import ClaimPolicy, Registered, adjudicate, registered
from salesfunnel.ownership.host_records import Books

ALL: dict[str, Any] = {"claims": {"all": {}}}
NAMED: dict[str, Any] = {
    "claims": {"all": {"grounds": [
        {"key": "contract", "evidence": ["contract"], "overrides": True}, {"key": "found"},
    ]}}
}  # fmt: skip


def claimed(sections: dict[str, Any] = ALL, wish: Claim | None = None, **told: Any) -> Desk:
    desk = Desk(**sections)
    desk.begin(**told)
    desk.do(wish or Claim(), LI)
    return desk


def until(desk: Desk) -> float:
    claim = desk.dossier().subject.claim
    return float((claim.until - NOW) / DAY)


def test_v2_the_protection_runs_and_every_action_of_the_holder_moves_its_end() -> None:
    desk = claimed()
    ends = [until(desk)]
    for day in (3, 8, 11):
        desk.do(RecordActivity(Activity(f"a-{day}", "call")), LI, day)
        ends.append(until(desk))
    assert ends == [10, 10, 11, 14]
    for day in range(12, 20):
        desk.do(RecordActivity(Activity(f"a-{day}", "call")), LI, day)
    assert until(desk) == 20
    assert desk.codes(Claim(), MO, 19.9) == ["held"]
    assert desk.codes(Claim(), MO, 20) == []


def test_the_answer_says_beforehand_to_when_an_action_moves_the_deadline() -> None:
    desk = claimed()
    found = desk.funnel.standing(desk.dossier(), now=NOW + 9 * DAY)
    assert (found.owner_id, found.until, found.moved_to, found.limit) == (
        "li", NOW + 10 * DAY, NOW + 12 * DAY, NOW + 20 * DAY,
    )  # fmt: skip
    assert "an action now moves the deadline to 2026-03-14" in found.render()
    assert "现在跟进可将期限移至 2026-03-14" in found.render("zh")
    event = desk.do(RecordActivity(Activity("a-1", "call")), LI, 9).events[0]
    assert event.claim.until == found.moved_to  # type: ignore[attr-defined]


@pytest.mark.parametrize(("by", "seller", "moves"), [(LI, None, True), (MO, None, False), (MO, "li", True), (LI, "mo", False)])  # fmt: skip
def test_only_what_the_holder_did_prolongs(by: Actor, seller: str | None, moves: bool) -> None:
    desk = claimed()
    desk.do(RecordActivity(Activity("a-1", "call", seller_id=seller)), by, 9)
    assert until(desk) == (12 if moves else 10)


def test_only_qualifying_actions_prolong_and_a_completed_plan_is_one() -> None:
    desk = claimed({"claims": {"all": {"protection": {"actions": "kind == 'meeting'"}}}})
    desk.do(RecordActivity(Activity("a-1", "call")), LI, 9)
    assert until(desk) == 10
    desk.do(PlanFollowUp(Activity("p-1", "meeting", NOW + 9.5 * DAY)), LI, 9)
    assert until(desk) == 10
    desk.do(CompleteFollowUp("p-1"), LI, 9.5)
    assert until(desk) == 12.5


def test_time_frees_what_is_protected_no_longer() -> None:
    desk = claimed()
    [event] = desk.tick(25).events
    assert (event.at, event.what, event.frees) == (NOW + 10 * DAY, "claim", True)  # type: ignore[attr-defined]
    assert desk.owner() is None
    [had] = desk.dossier().subject.tenures
    assert (had.owner_id, had.left_at, had.to_pool) == ("li", NOW + 10 * DAY, True)


def test_nobody_claims_again_what_is_theirs_nor_what_was_assigned_to_somebody_else() -> None:
    desk = claimed()
    assert desk.codes(Claim(), LI, 9) == ["yours"]
    desk.do(Assign("mo"), BOSS, 1)
    assert desk.codes(Claim(), LI, 1) == ["owned"]
    assert desk.codes(Claim(), MO, 1) == []


def test_a_claim_lasts_no_longer_than_the_policy_says_and_may_be_shorter() -> None:
    desk = Desk(**ALL)
    desk.begin()
    assert desk.codes(Claim(NOW + 11 * DAY)) == ["too_long"]
    assert desk.codes(Claim(NOW)) == ["until_passed"]
    desk.do(Claim(NOW + 2 * DAY))
    assert until(desk) == 2


def test_nobody_dates_a_claim_back() -> None:
    desk = Desk(**ALL)
    desk.begin(day=-5)
    desk.do(Claim(at=NOW - 3 * DAY))
    assert until(desk) == 10


def test_a_ground_that_overrides_takes_over_from_the_holder() -> None:
    desk = claimed(NAMED, Claim(ground="found"))
    assert desk.codes(Claim(ground="found"), MO, 1) == ["held"]
    assert desk.codes(Claim(ground="contract"), MO, 1) == ["no_evidence"]
    assert desk.codes(Claim(ground="gift"), MO, 1) == ["unknown_ground"]
    desk.do(Claim(ground="contract", evidence=(Evidence("contract", "doc-1"),)), MO, 1)
    claim = desk.dossier().subject.claim
    assert (desk.owner(), claim.ground, claim.evidence) == (
        "mo",
        "contract",
        (Evidence("contract", "doc-1"),),
    )
    kept = registered(desk.dossier().subject, ["mail:a@b.c"])
    assert kept == Registered(
        id="d-1", by="mo", at=NOW + DAY, keys=("mail:a@b.c",), subject_id="d-1", ground="contract",
        evidence=claim.evidence, until=NOW + 11 * DAY,
    )  # fmt: skip


def test_a_conflict_hides_the_name_where_the_policy_says_so() -> None:
    desk = claimed({"claims": {"all": {"names_holder": False}}})
    answer = desk.ask(Claim(), MO, 1)
    assert "li" not in str(answer.findings[0]).split()
    assert "somebody else has it until 2026-03-12" in str(answer.findings[0])
    desk.do(Assign("wu"), BOSS, 2)
    assert "wu" not in str(desk.ask(Claim(), MO, 3).findings[0])


def test_the_first_policy_that_is_meant_counts_and_one_that_nobody_can_tell_does_not() -> None:
    policies = {
        "key": {"when": "tier == 'S'", "protection": {"days": 20}},
        "rest": {"protection": {"days": 5}},
    }
    assert until(claimed({"claims": policies}, fields={"tier": "S"})) == 20
    assert until(claimed({"claims": policies}, fields={"tier": "B"})) == 5
    assert until(claimed({"claims": policies})) == 5


def test_claims_are_registered_in_the_hours_of_the_policy() -> None:
    desk = Desk(
        calendars={"office": {"week": {"mon-fri": ["09:00-18:00"]}}}, claims={"all": {"calendar": "office"}}
    )
    desk.begin()
    assert desk.codes(Claim(), LI, 0.5) == ["closed"]
    assert desk.codes(Claim(), LI, 1) == []


GROUP = (Account("group"), Account("east", parent_id="group"), Account("other"))


def wish(*claims: Registered, keys: tuple[str, ...] = (), accounts: Any = GROUP) -> Claim:
    return Claim(books=Books(claims=claims, keys=keys, accounts=accounts))


def other(account: str | None, *keys: str) -> Registered:
    return Registered(id="d-9", by="mo", at=NOW - DAY, account_id=account, keys=keys, subject_id="d-9")


@pytest.mark.parametrize(
    ("covers", "account", "code"),
    [
        ("account", "east", "held"), ("account", "group", ""), ("subsidiaries", "group", "held"),
        ("subsidiaries", "other", ""), ("group", "group", "held"), ("subject", "east", ""),
    ],
)  # fmt: skip
def test_a_claim_covers_whom_the_policy_says(covers: str, account: str, code: str) -> None:
    desk = Desk(claims={"all": {"covers": covers}})
    desk.begin(account_id="east")
    assert desk.codes(wish(other(account))) == ([code] if code else [])


def test_a_claim_on_a_subsidiary_covers_its_parent_only_within_the_whole_group() -> None:
    for covers, codes in (("subsidiaries", []), ("group", ["held"])):
        desk = Desk(claims={"all": {"covers": covers}})
        desk.begin(account_id="group")
        assert desk.codes(wish(other("east"))) == codes


def test_one_identity_key_makes_it_the_same_customer() -> None:
    desk = Desk(**ALL)
    desk.begin()
    assert desk.codes(wish(other(None, "phone:1"), keys=("phone:1", "mail:a"))) == ["held"]
    assert desk.codes(wish(other(None, "phone:2"), keys=("phone:1",))) == []


def test_what_was_not_looked_up_permits_nothing() -> None:
    desk = Desk(claims={"all": {"covers": "group"}})
    desk.begin(account_id="east")
    assert desk.codes(Claim()) == ["claims_unknown"]
    assert desk.codes(wish(accounts=())) == ["group_unknown"]
    assert desk.codes(wish()) == []
    desk = Desk(**ALL)
    desk.begin()
    assert desk.codes(Claim(books=Books(keys=("phone:1",)))) == ["claims_unknown"]


def test_accounts_that_are_no_tree_are_refused() -> None:
    with pytest.raises(InvalidValue, match="belongs to itself"):
        Books(accounts=(Account("a", parent_id="b"), Account("b", parent_id="a")))


def test_without_policies_and_pools_nothing_is_new() -> None:
    desk = Desk()
    desk.begin()
    desk.do(Claim(), LI)
    assert desk.dossier().subject.claim.until is None
    assert desk.codes(Claim(), MO) == ["claimed"]
    found = desk.funnel.may_claim(desk.dossier(), actor=MO, now=NOW)
    assert [each.code for each in found.obstacles] == ["held"]
    assert desk.funnel.may_claim(desk.dossier(), actor=LI, now=NOW).may


def test_the_question_beforehand_and_the_claim_itself_give_one_answer() -> None:
    desk = Desk(**NAMED)
    desk.begin()
    for command in (
        Claim(),
        Claim(ground="contract"),
        Claim(ground="found"),
        Claim(ground="found", touched_at=NOW + DAY),
    ):
        asked = desk.funnel.may_claim(desk.dossier(), command, actor=WU, now=NOW)
        assert [each.code for each in asked.obstacles] == desk.codes(command, WU)


def test_while_nobody_can_tell_which_rule_counts_nobody_claims() -> None:
    desk = Desk(pools={"keys": {"when": "tier == 'S'", "members": ["wu"]}})
    desk.begin("d-1")
    desk.begin("d-2", fields={"tier": "A"})
    [found] = desk.ask(Claim()).findings
    assert (found.code, "tier" in str(found)) == ("unsettled", True)
    assert desk.codes(Claim(), key="d-2") == []
    desk = Desk(claims={"keys": {"when": "tier == 'S'"}, "rest": {}})
    desk.begin()
    assert desk.codes(Claim()) == []


def test_the_answers_are_written_as_json_and_not_read() -> None:
    desk = claimed()
    asked = desk.funnel.may_claim(desk.dossier(), actor=MO, now=NOW)
    told = json.loads(json.dumps(to_wire(asked)))
    assert told["obstacles"][0]["code"] == "held"
    assert told["obstacles"][0]["message"]["zh"].startswith("由 li 持有")
    assert to_wire(desk.funnel.standing(desk.dossier(), now=NOW))["owner_id"] == "li"
    ruling = adjudicate([other("east")], ClaimPolicy(), NOW)
    assert to_wire(ruling)["winner"]["by"] == "mo"
    with pytest.raises(WireError, match="is a result"):
        from_wire(type(asked), told)


def test_a_told_claim_leaves_out_what_the_host_looked_up() -> None:
    desk = Desk(**NAMED)
    desk.begin()
    wanted = Claim(ground="found", books=Books(claims=(other("east"),)))
    told = desk.funnel.explain(desk.ask(wanted))
    assert told[0] == "2026-03-02T01:00:00+00:00: li asked to claim (ground: found)."


def test_whose_it_is_is_said_in_words_too() -> None:
    desk = Desk(**ALL)
    desk.begin()
    assert desk.funnel.standing(desk.dossier(), now=NOW).render() == "nobody has it"
    desk.do(Assign("mo"), BOSS)
    assert desk.funnel.standing(desk.dossier(), now=NOW).render() == "mo has it"
    desk.do(Release(), MO, 1)
    desk.do(Advance("offer"), LI, 1)
    assert desk.funnel.standing(desk.dossier(), now=NOW + DAY).owner_id is None


@pytest.mark.parametrize(
    "make",
    [
        lambda desk: desk.funnel.may_claim(desk.dossier(), actor=LI, now=datetime(2026, 3, 2)),  # noqa: DTZ001
        lambda desk: desk.funnel.may_claim(desk.dossier(), "claim", actor=LI, now=NOW),
        lambda desk: desk.funnel.may_claim(None, actor=LI, now=NOW),
        lambda desk: desk.funnel.standing("d-1", now=NOW),
        lambda desk: Claim(books="none"),
        lambda desk: Claim(touched_at=NOW.replace(tzinfo=None)),
        lambda desk: Books(claims=("x",)),
        lambda desk: Registered(id="", by="li", at=NOW),
        lambda desk: Registered(id="a", by="li", at=NOW, acted_at=(NOW, timedelta(1))),
    ],
)
def test_misuse_is_named(make: Any) -> None:
    desk = claimed()
    with pytest.raises(InvalidValue):
        make(desk)
