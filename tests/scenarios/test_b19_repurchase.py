"""B19 · repurchase: a won deal leads to a linked new one; the repeat rate is the share of wins with one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from typing import Any

from salesfunnel import Actor, Decision, Dossier, Funnel, Money, Opportunity, evolve
from salesfunnel.conditions.facts import View
from salesfunnel.lifecycle.commands.moves import Repurchase

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "gates": {"again": {"criteria": [{"key": "again", "when": "present(previous_id)"}]}},
    "pipelines": {"b2b": {"stages": [
        {"key": "visit"}, {"key": "express", "entry": "again"}, {"key": "won", "kind": "won"},
    ]}},
})  # fmt: skip
WON: Dossier[Opportunity] = Dossier(Opportunity(
    id="d-1", pipeline="b2b", stage="won", status="won", name="Acme", source="fair", region="East",  # type: ignore[arg-type]
    owner_id="u-7", account_id="acme", contact_ids=("c-1",), amount=Money.of(900, "CNY"), fields={"x": 1},
))  # fmt: skip


def asked(dossier: Dossier[Opportunity], new: str = "d-2") -> Decision:
    return FUNNEL.decide(dossier, Repurchase(new, amount=Money.of(1200, "CNY")), actor=Actor("u-7"), now=NOW)


def test_the_won_deal_and_the_new_one_know_each_other() -> None:
    answer = asked(WON)
    told, begun = answer.events
    assert dict(answer.expects) == {"d-1": 0, "d-2": 0}
    again: Any = evolve(None, begun).subject
    assert evolve(WON, told).subject.repurchase_ids == ("d-2",)
    assert (again.previous_id, again.stage, again.status, again.created_at) == ("d-1", "visit", "open", NOW)


def test_customer_people_and_seller_stay_what_was_negotiated_does_not() -> None:
    again: Any = evolve(None, asked(WON).events[1]).subject
    assert (again.account_id, again.contact_ids, again.owner_id) == ("acme", ("c-1",), "u-7")
    assert (again.name, again.region) == ("Acme", "East")
    assert (again.source, again.amount, dict(again.fields)) == (None, Money.of(1200, "CNY"), {})


def test_one_deal_may_be_followed_by_several_each_once() -> None:
    once = reduce(evolve, asked(WON).events[:1], WON)
    assert asked(once).findings[0].code == "already_repurchased"
    twice = reduce(evolve, asked(once, "d-3").events[:1], once)
    assert twice.subject.repurchase_ids == ("d-2", "d-3")


def test_only_a_won_deal_is_bought_again() -> None:
    answer = asked(Dossier(Opportunity(id="d-1", pipeline="b2b", stage="visit")))
    assert answer.findings[0].code == "not_a_move"


def test_a_gate_may_ask_whether_the_customer_bought_before() -> None:
    again = evolve(None, asked(WON).events[1])
    for dossier, known in (
        (again, True),
        (Dossier(Opportunity(id="d-9", pipeline="b2b", stage="visit")), False),
    ):
        view = View(dossier, now=NOW, catalogue=FUNNEL.catalogue("opportunity"))
        assert FUNNEL.process("b2b").gates["again"].assess(view).verdict == ("advance" if known else "hold")


def test_the_repeat_rate_is_read_off_the_links() -> None:
    once = reduce(evolve, asked(WON).events[:1], WON).subject
    others = [Opportunity(id=f"e-{n}", pipeline="b2b", stage="won", status="won") for n in range(3)]  # type: ignore[arg-type]
    won = [once, *others]
    assert sum(bool(each.repurchase_ids) for each in won) / len(won) == 0.25
