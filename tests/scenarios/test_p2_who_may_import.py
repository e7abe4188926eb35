"""P2 · Who may take deals over is said in the section `commands`, and what follows in `requests`, as for any command."""

from __future__ import annotations

import pickle
from typing import Any

from tests.scenarios.guarded_desk import NOW, deal, funnel

from salesfunnel import Actor, Decision, Import

ADMIN, LI = Actor("go-live", roles=("admin",)), Actor("li", roles=("seller",))
GATE = {"criteria": [{"key": "need", "when": "need"}]}
FUNNEL = funnel(
    {"key": "talk"},
    {"key": "offer", "entry": "worth_it"},
    fields={"need": {"type": "flag"}},
    gates={"worth_it": GATE},
    commands={
        "import": [
            {"may": "actor.roles contains 'admin' or actor.is_owner", "label": {"en": "admins and owners", "zh": "管理员或负责人"}},
            {"may": "need or actor.roles contains 'admin'", "stages": ["offer"]},
        ]
    },
    requests={
        "check": {"kind": "notify", "on": "imported", "stages": ["offer"], "owner": True, "roles": ["admin"],
                  "when": "missing(need)", "text": {"en": "Ask why they buy", "zh": "补问采购原因"}},
    },
)  # fmt: skip


def asked(by: Actor, stage: str, **known: Any) -> Decision:
    return FUNNEL.decide(None, Import(deal(stage, **known)), actor=by, now=NOW)


def codes(answer: Decision) -> list[str]:
    return [each.code for each in answer.findings]


def test_who_is_not_surely_permitted_takes_nothing_over() -> None:
    for known in ({}, {"owner_id": "mo"}):
        answer = asked(LI, "talk", **known)
        assert (codes(answer), answer.events, answer.requests) == (["not_permitted"], (), ())
    assert asked(LI, "talk", owner_id="li").accepted
    assert asked(ADMIN, "talk").accepted


def test_what_is_asked_where_it_leads_is_asked_of_the_stage_where_it_stands() -> None:
    assert codes(asked(LI, "offer", owner_id="li")) == ["not_permitted"]
    assert asked(LI, "offer", owner_id="li", need=True).accepted


def test_the_debts_are_listed_and_the_host_is_asked_once_for_what_follows() -> None:
    answer = asked(ADMIN, "offer", owner_id="li")
    assert answer.accepted
    assert [each.criterion for each in answer.findings] == ["need"]
    (request,) = answer.requests
    assert (request.kind, request.people, request.roles) == ("notify", ("li",), ("admin",))
    assert request.id == "d-1:check:1"
    assert asked(ADMIN, "offer", owner_id="li").requests == answer.requests
    assert asked(ADMIN, "offer", owner_id="li", need=True).requests == ()
    assert asked(ADMIN, "talk", owner_id="li").requests == ()


def test_who_is_refused_hears_why_in_both_languages() -> None:
    answer = asked(LI, "talk")
    assert any("admins and owners" in each for each in FUNNEL.explain(answer))
    assert any("管理员或负责人" in each for each in FUNNEL.explain(answer, locale="zh"))


def test_a_decision_is_pickled_whole() -> None:
    for answer in (asked(ADMIN, "offer", owner_id="li"), asked(LI, "talk")):
        again = pickle.loads(pickle.dumps(answer))  # noqa: S301 - our own bytes
        assert (again, again.passed) == (answer, answer.passed)
