"""X2 · Three-valued gates with typed reasons, and the smallest set of answers that would let the deal advance."""

from __future__ import annotations

from tests.scenarios.filter_desk import FUNNEL, NOW

from salesfunnel import Contact, Dossier, Opportunity, Verdict
from salesfunnel.gates import Preview

TALKED = {"problem_stated": True, "urgent": True, "consequence_known": True}
SIGNER = Contact("c-1", role="decision_maker")


def preview(*, contacts: tuple[Contact, ...] | None = (), **known: object) -> Preview:
    deal = Opportunity(id="d-1", pipeline="filter", stage="conversation", fields={**TALKED, **known})
    return FUNNEL.preview(Dossier(deal, contacts=contacts), to="confirmed", now=NOW)


def test_unknown_and_false_differ_in_the_reasons_but_both_are_answered() -> None:
    found = preview(budget=0, advantage="clear", contacts=(SIGNER,))
    assert found.verdict is Verdict.RETREAT
    kinds = {each.criterion: (each.answer, each.reasons[0].kind) for each in found.findings}
    assert kinds == {"need": (None, "missing"), "budget": (False, "value")}
    [answers] = found.sufficient.sets
    assert [str(reply) for reply in answers] == ["need_confirmed", "budget > 0"]
    assert not found.sufficient.truncated


def test_the_answers_let_the_deal_advance() -> None:
    [answers] = preview(advantage="equal").sufficient.sets
    told = {reply.name: reply.example for reply in answers if reply.name != "has_decision_maker"}
    after = preview(**told, contacts=(SIGNER,))
    assert after.verdict is Verdict.ADVANCE
    assert after.sufficient.sets == ((),)


def test_a_fact_among_the_answers_is_one_of_rows_to_record() -> None:
    [answers] = preview(need_confirmed=True, budget=5, advantage="clear").sufficient.sets
    assert [(reply.name, reply.example) for reply in answers] == [("has_decision_maker", True)]


def test_more_than_five_missing_answers_are_no_small_set() -> None:
    deal = Opportunity(id="d-1", pipeline="filter", stage="conversation")
    found = FUNNEL.preview(Dossier(deal, contacts=()), to="confirmed", now=NOW)
    assert (found.sufficient.sets, found.sufficient.truncated) == ((), True)
    assert len(found.needs) == 7
