"""B9 · Several contacts, one main decision maker: exactly one before a proposal goes out."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.crm_desk import NEED, deal
from tests.scenarios.journey import Desk, way

from salesfunnel import Advance, Answer, Contact, Verdict
from salesfunnel.lifecycle.commands import ChangeFields


def person(key: str, role: str | None = "decision_maker", main: Any = None) -> Contact:
    return Contact(key, role=role, fields={} if main is None else {"is_main": main})


MAIN, OTHER, USER = person("c-1", main=True), person("c-2", main=False), person("c-3", "user", main=True)


def proposing(contacts: tuple[Contact, ...] | None) -> Desk:
    desk = Desk("five_stage_crm")
    deal(desk, "need")
    desk.do("d-1", ChangeFields(NEED), 1)
    desk.bring("d-1", contacts=contacts)
    return desk


@pytest.mark.parametrize(
    "contacts", [(MAIN,), (MAIN, OTHER), (OTHER, MAIN, USER), (MAIN, person("c-4", "user"))]
)
def test_one_main_decision_maker_lets_the_proposal_out(contacts: tuple[Contact, ...]) -> None:
    desk = proposing(contacts)
    desk.do("d-1", Advance("proposal"), 1)
    assert way(desk.report("deals", "d-1"))[1:] == [("need", 1, 1), ("proposal", 1, 0)]


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
    decision = proposing(contacts).ask("d-1", Advance("proposal"), 1)
    assert (decision.verdict, decision.events) == (Verdict.HOLD, ())
    [finding] = decision.findings
    assert [(reason.render("en"), reason.render("zh")) for reason in finding.reasons] == [(en, zh)]
    assert [str(ask) for ask in decision.asks] == ["Who has the last word?"]
