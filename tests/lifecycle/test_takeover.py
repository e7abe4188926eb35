"""An imported subject begins where it stands; what it stands behind without having met it is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, DAY, NOW, deal, known, lead, process

from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.commands import Advance, Import
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.gate_debts import DebtStatus, debts
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Imported
from salesfunnel.model.money import Money
from salesfunnel.model.progress import Waiver
from salesfunnel.model.subject import Debt, Stay

DEALS = process("deals")


def take_over(dossier: Dossier[Any], **more: Any) -> Decision:
    return decide(DEALS, None, Import(dossier, **more), actor=ACTOR, now=NOW)


def owed(answer: Decision) -> list[tuple[str | None, str | None]]:
    event = answer.events[0]
    assert isinstance(event, Imported)
    return [(each.gate, each.criterion) for each in event.subject.debts]


def test_a_subject_begins_where_it_stands_and_owes_nothing_when_all_is_met() -> None:
    answer = take_over(deal("solution"))
    assert answer.accepted
    assert answer.verdict is None
    assert answer.expects == {"d-1": 0}
    assert owed(answer) == []
    state = evolve(None, answer.events[0])
    assert (state.subject.stage, state.subject.version, state.subject.blueprint_version) == ("solution", 1, 3)
    assert state.activities is None


def test_the_gates_behind_it_are_owed_and_those_before_it_are_not() -> None:
    answer = take_over(
        deal("confirmed", fields=known(replied=None, budget=False, approved=None, signed=None))
    )
    assert answer.accepted
    assert owed(answer) == [("talked", "replied"), ("worth_it", "budget")]
    assert [each.criterion for each in answer.findings] == ["replied", "budget"]
    assert [str(each) for each in answer.asks] == ["replied?", "budget?"]


def test_what_only_reports_is_not_owed_and_a_waived_criterion_neither() -> None:
    waived = Waiver(
        gate="worth_it", criterion="budget", by="m-1", reason="old", at=NOW - DAY, until=NOW + DAY
    )
    answer = take_over(deal("confirmed", fields=known(budget=None), waivers=(waived,)))
    assert owed(answer) == []
    leads = process("leads")
    answer = decide(leads, None, Import(lead("mql", fields=known(referred=None))), actor=ACTOR, now=NOW)
    assert answer.accepted
    assert owed(answer) == []


def test_a_later_advance_asks_only_the_gates_on_its_way() -> None:
    answer = take_over(deal("confirmed", fields=known(budget=False)))
    state = evolve(None, answer.events[0])
    moved = decide(DEALS, state, Advance("solution"), actor=ACTOR, now=NOW)
    assert moved.accepted
    assert evolve(state, moved.events[0]).subject.debts == (Debt("worth_it", "budget"),)


def test_a_parked_subject_owes_up_to_the_stage_it_returns_to() -> None:
    unknown = known(replied=None, budget=None)
    back = deal("observation", fields=unknown, resume_to="conversation", stays=())
    assert owed(take_over(back)) == []
    back = deal("observation", fields=unknown, resume_to="confirmed", stays=())
    assert owed(take_over(back)) == [("talked", "replied"), ("worth_it", "budget")]
    stood = (Stay("confirmed"), Stay("observation"))
    assert len(owed(take_over(deal("observation", fields=unknown, stays=stood)))) == 2
    assert owed(take_over(deal("observation", fields=unknown, stays=()))) == []


def test_what_is_won_owes_every_gate_and_what_is_lost_owes_none() -> None:
    unknown = {"fields": {}}
    assert len(owed(take_over(deal("won", **unknown)))) == 7
    assert owed(take_over(deal("lost", **unknown))) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"version": 4}, "not_new"),
        ({"changed_at": NOW - DAY}, "not_new"),
        ({"debts": (Debt("a", "b"),)}, "not_new"),
        ({"status": "lost"}, "inconsistent_subject"),
        ({"pipeline": "leads"}, "inconsistent_subject"),
        ({"resume_to": "pool"}, "inconsistent_subject"),
        ({"stays": (Stay("somewhere"), Stay("confirmed"))}, "unknown_stage"),
        ({"stays": (Stay("confirmed", NOW + DAY),)}, "not_yet"),
        ({"created_at": NOW + DAY}, "not_yet"),
        ({"fields": {"budgt": True}}, "unknown_field"),
        ({"amount": Money.of("5", "EUR")}, "other_currency"),
    ],
    ids=str,
)
def test_what_could_not_live_here_is_refused(more: dict[str, Any], code: str) -> None:
    answer = take_over(deal("confirmed", **more))
    assert not answer.accepted
    assert [each.code for each in answer.findings] == [code]
    assert answer.findings[0].message.render("zh") != str(answer.findings[0].message)


def test_everything_that_speaks_against_it_is_said_at_once() -> None:
    answer = take_over(deal("confirmed", version=2, fields={"budgt": True, "nede": 1}, resume_to="pool"))
    assert [each.code for each in answer.findings] == [
        *("not_new", "inconsistent_subject", "unknown_field", "unknown_field"),
    ]


def test_a_parked_subject_returns_to_an_open_stage_only() -> None:
    answer = take_over(deal("observation", resume_to="lost", stays=()))
    assert [each.code for each in answer.findings] == ["inconsistent_subject"]


def test_a_value_of_a_wrong_type_is_said_and_taken_over() -> None:
    answer = take_over(deal("conversation", fields=ALL_KNOWN | {"budget": "much"}))
    assert answer.accepted
    assert [each.code for each in answer.findings] == ["wrong_type"]


def test_an_import_told_later_says_when_it_happened() -> None:
    event = take_over(deal("pool"), at=NOW - timedelta(hours=1)).events[0]
    assert (event.at, event.recorded_at) == (NOW - timedelta(hours=1), NOW)
    assert not take_over(deal("pool"), at=NOW + DAY).accepted


@pytest.mark.parametrize(
    "words",
    [{}, {"gate": "g"}, {"criterion": "c"}, {"gate": "g", "item": "i"}, {"gate": "g", "checklist": "l"}],
    ids=str,
)
def test_a_debt_is_to_a_gate_or_to_a_checklist(words: dict[str, str]) -> None:
    with pytest.raises(InvalidValue, match="expected a gate with its criterion"):
        Debt(**words)


def test_a_debt_is_owed_met_waived_or_gone() -> None:
    state = evolve(None, take_over(deal("confirmed", fields=known(budget=None, need=None))).events[0])
    since = deal(
        "confirmed",
        fields=known(need=None),
        debts=(*state.subject.debts, Debt("worth_it", "vanished"), Debt(checklist="c", item="i")),
    )
    view = View(since, now=NOW, catalogue=DEALS.catalogue)
    found = debts(view, gates=DEALS.gates, checklists=DEALS.checklists)
    assert {(str(each.debt.criterion), each.status) for each in found} == {
        ("need", DebtStatus.OWED),
        ("budget", DebtStatus.MET),
        ("vanished", DebtStatus.GONE),
        ("None", DebtStatus.GONE),
    }
    assert [str(each.ask) for each in found if each.ask] == ["need?"]
    waived = Waiver(gate="worth_it", criterion="need", by="m-1", reason="old", at=NOW - DAY, until=NOW + DAY)
    pardoned = deal(
        "confirmed", fields=known(need=None), debts=(Debt("worth_it", "need"),), waivers=(waived,)
    )
    view = View(pardoned, now=NOW, catalogue=DEALS.catalogue)
    assert [each.status for each in debts(view, gates=DEALS.gates, checklists={})] == [DebtStatus.WAIVED]
    for each in found:
        assert str(each) != each.render("zh")
