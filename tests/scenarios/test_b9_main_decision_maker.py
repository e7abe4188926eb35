"""B9 · Several contacts, one main decision maker: exactly one before a proposal goes out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from salesfunnel import Actor, Advance, Answer, Contact, Dossier, Funnel, Opportunity, Verdict

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "acme", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"is_main": {"type": "flag", "of": "contact", "label": {"en": "Main one", "zh": "主要"}}},
    "facts": {
        "main_decision_makers": {
            "count": "contacts", "where": "role == 'decision_maker' and is_main",
            "label": {"en": "Main decision makers", "zh": "主决策人"},
        },
    },
    "gates": {
        "one_main": {
            "criteria": [{
                "key": "one_main", "when": "main_decision_makers == 1", "dimension": "authority",
                "label": {"en": "Exactly one main decision maker", "zh": "恰有一位主决策人"},
                "ask": {"en": "Who has the last word?", "zh": "最终谁说了算?"},
            }],
        },
    },
    "pipelines": {
        "b2b": {
            "stages": [
                {"key": "contact", "question": "Do they answer?"},
                {"key": "need", "question": "What do they need?"},
                {"key": "proposal", "question": "Is it what they want?", "entry": "one_main"},
                {"key": "signed", "kind": "won", "question": "Why did we win?"},
                {"key": "lost", "kind": "lost", "question": "Why did we lose?"},
            ],
        },
    },
}  # fmt: skip
FUNNEL = Funnel.load(DOCUMENT)


def person(key: str, role: str | None = "decision_maker", main: Any = None) -> Contact:
    return Contact(key, role=role, fields={} if main is None else {"is_main": main})


MAIN, OTHER, USER = person("c-1", main=True), person("c-2", main=False), person("c-3", "user", main=True)


def asked(contacts: tuple[Contact, ...] | None) -> Any:
    deal = Opportunity(id="d-1", pipeline="b2b", stage="need")
    return FUNNEL.decide(Dossier(deal, contacts=contacts), Advance("proposal"), actor=Actor("u-1"), now=NOW)


@pytest.mark.parametrize(
    "contacts", [(MAIN,), (MAIN, OTHER), (OTHER, MAIN, USER), (MAIN, person("c-4", "user"))]
)
def test_one_main_decision_maker_lets_the_proposal_out(contacts: tuple[Contact, ...]) -> None:
    assert asked(contacts).verdict is Verdict.ADVANCE


@pytest.mark.parametrize(
    ("contacts", "en", "zh"),
    [
        ((), "'Main decision makers' is 0; needed: == 1", "“主决策人”为 0，要求：== 1"),
        ((OTHER, USER), "'Main decision makers' is 0; needed: == 1", "“主决策人”为 0，要求：== 1"),
        ((MAIN, person("c-4", main=True)), "'Main decision makers' is 2; needed: == 1", "“主决策人”为 2，要求：== 1"),
        (None, "'Main decision makers' is not known: its rows were not loaded", "“主决策人”未知：相关数据未加载"),
        ((MAIN, person("c-4")), "'Main decision makers' is not known: contacts c-4: is_main is not recorded", "“主决策人”未知：contacts c-4: is_main 未填写"),
        ((MAIN, person("c-4", main=Answer(declined=True))), "'Main decision makers' is not known: the customer would not say contacts c-4: is_main", "“主决策人”未知：客户不愿透露 contacts c-4: is_main"),
    ],
)  # fmt: skip
def test_none_or_two_or_not_known_hold_it_and_say_why(contacts: Any, en: str, zh: str) -> None:
    decision = asked(contacts)
    assert (decision.verdict, decision.events) == (Verdict.HOLD, ())
    [finding] = decision.findings
    assert [(reason.render("en"), reason.render("zh")) for reason in finding.reasons] == [(en, zh)]
    assert [str(ask) for ask in decision.asks] == ["Who has the last word?"]
