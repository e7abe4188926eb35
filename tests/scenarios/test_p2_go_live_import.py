"""P2 · Go live: deals in the middle of their way are taken over where they stand, with what they owe listed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from salesfunnel import (
    Actor,
    Advance,
    Contact,
    Dossier,
    Funnel,
    Import,
    Opportunity,
    evolve,
    from_wire,
    to_wire,
)
from salesfunnel.lifecycle import DebtStatus
from salesfunnel.model.event import Event

GO_LIVE = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 9, 9, tzinfo=UTC)
ADMIN = Actor("go-live", roles=("admin",))
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "acme", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"budget": {"type": "money"}, "need": {"type": "flag"}, "price_agreed": {"type": "flag"}},
    "facts": {"has_decision_maker": {"exists": "contacts", "where": "role == 'decision_maker'"}},
    "gates": {
        "worth_it": {"criteria": [
            {"key": "need", "when": "need", "ask": {"en": "What hurts?", "zh": "痛点是什么？"}},
            {"key": "budget", "when": "budget > 0", "ask": {"en": "Is there money?", "zh": "有预算吗？"}},
            {"key": "authority", "when": "has_decision_maker", "ask": {"en": "Who signs?", "zh": "谁拍板？"}},
        ]},
        "agreed": {"criteria": [{"key": "price", "when": "price_agreed"}]},
    },
    "checklists": {"demo": {"items": [{"key": "shown", "label": "Product shown"}]}},
    "pipelines": {"b2b": {"stages": [
        {"key": "contact"},
        {"key": "confirmed", "entry": "worth_it", "checklist": "demo"},
        {"key": "offer"},
        {"key": "won", "kind": "won", "entry": "agreed"},
        {"key": "lost", "kind": "lost"},
    ]}},
}  # fmt: skip


def funnel() -> Funnel:
    return Funnel.load(DOCUMENT)


def in_the_middle() -> Dossier[Opportunity]:
    deal = Opportunity(id="d-1", pipeline="b2b", stage="offer", fields={"need": True})
    return Dossier(deal, contacts=(Contact(id="c-1", role="decision_maker"),))


def test_a_deal_is_taken_over_where_it_stands_with_its_debts_listed() -> None:
    answer = funnel().decide(None, Import(in_the_middle()), actor=ADMIN, now=GO_LIVE)
    assert answer.accepted
    state = evolve(None, answer.events[0])
    assert state.subject.stage == "offer"
    owed = funnel().debts(Dossier(state.subject), now=GO_LIVE)
    assert [
        (each.debt.gate or each.debt.checklist, each.debt.criterion or each.debt.item) for each in owed
    ] == [
        ("worth_it", "budget"),
        ("demo", "shown"),
    ]
    assert [each.render("zh") for each in owed if each.ask] != []
    assert [ask.render("zh") for ask in answer.asks] == ["有预算吗？"]


def test_the_rows_of_the_host_answer_the_gates() -> None:
    bare = Dossier(in_the_middle().subject)
    answer = funnel().decide(None, Import(bare), actor=ADMIN, now=GO_LIVE)
    assert "authority" in {each.criterion for each in answer.findings}
    answer = funnel().decide(None, Import(in_the_middle()), actor=ADMIN, now=GO_LIVE)
    assert "authority" not in {each.criterion for each in answer.findings}


def test_a_debt_does_not_stop_the_way_ahead_and_is_met_when_the_answer_comes() -> None:
    answer = funnel().decide(None, Import(in_the_middle()), actor=ADMIN, now=GO_LIVE)
    state = evolve(None, answer.events[0])
    refused = funnel().decide(state, Advance("won"), actor=ADMIN, now=LATER)
    assert [each.criterion for each in refused.findings] == ["price"]
    known = Dossier(Opportunity(
        id="d-1", pipeline="b2b", stage="offer", fields={"price_agreed": True, "budget": 5_000},
        debts=state.subject.debts, version=1,
    ))  # fmt: skip
    assert funnel().decide(known, Advance("won"), actor=ADMIN, now=LATER).accepted
    stands = {each.debt.criterion or each.debt.item: each.status for each in funnel().debts(known, now=LATER)}
    assert stands == {"budget": DebtStatus.MET, "shown": DebtStatus.OWED}


def test_an_import_is_an_event_that_travels_as_json() -> None:
    event = funnel().decide(None, Import(in_the_middle()), actor=ADMIN, now=GO_LIVE).events[0]
    assert from_wire(Event, to_wire(event)) == event  # type: ignore[type-abstract]


def test_a_deal_of_another_pipeline_or_stage_is_refused_with_the_nearest_name() -> None:
    for wrong in ({"pipeline": "b2c"}, {"stage": "offers"}):
        values = {"id": "d-1", "pipeline": "b2b", "stage": "offer"} | wrong
        answer = funnel().decide(None, Import(Dossier(Opportunity(**values))), actor=ADMIN, now=GO_LIVE)
        assert not answer.accepted
        assert answer.findings
