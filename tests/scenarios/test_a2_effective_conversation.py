"""A2 · Effective conversation: problem, urgency and consequence must be known."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from tests.scenarios.filter_desk import asked

from salesfunnel import Contact, Verdict

ASKS = {
    "problem_stated": ("What goes wrong today?", "现在遇到的问题是什么?"),
    "urgent": ("Why now, and by when?", "为什么是现在?什么时候要解决?"),
    "consequence_known": ("What happens if nothing changes?", "如果不解决,会带来什么后果?"),
}
WORTH_IT = {"need_confirmed": True, "budget": 50_000, "advantage": "clear"}
SIGNER = (Contact("c-1", role="decision_maker"),)
SOME = [set(each) for each in chain.from_iterable(combinations(ASKS, n) for n in (1, 2, 3))]


@pytest.mark.parametrize("unknown", SOME, ids=lambda names: "+".join(sorted(names)))
def test_what_is_unknown_holds_and_the_answer_lists_the_exact_questions(unknown: set[str]) -> None:
    known = {name: True for name in ASKS if name not in unknown}
    decision = asked("conversation", "confirmed", contacts=SIGNER, **known, **WORTH_IT)
    assert decision.verdict is Verdict.HOLD
    assert [str(ask) for ask in decision.asks] == [ASKS[name][0] for name in ASKS if name in unknown]
    assert [ask.render("zh") for ask in decision.asks] == [ASKS[name][1] for name in ASKS if name in unknown]
    assert {finding.answer for finding in decision.findings} == {None}
    assert {reason.kind for finding in decision.findings for reason in finding.reasons} == {"missing"}


def test_no_urgency_differs_from_not_asked() -> None:
    rest = {"problem_stated": True, "consequence_known": True, **WORTH_IT}
    no_urgency = asked("conversation", "confirmed", contacts=SIGNER, urgent=False, **rest)
    not_asked = asked("conversation", "confirmed", contacts=SIGNER, **rest)
    assert no_urgency.verdict is not_asked.verdict is Verdict.HOLD
    assert [(f.code, f.answer, f.reasons[0].kind) for f in no_urgency.findings] == [
        ("criterion_false", False, "value")
    ]
    assert [(f.code, f.answer, f.reasons[0].kind) for f in not_asked.findings] == [
        ("criterion_unknown", None, "missing")
    ]


def test_all_three_known_lets_the_deal_advance() -> None:
    assert asked(
        "conversation", "confirmed", contacts=SIGNER, **dict.fromkeys(ASKS, True), **WORTH_IT
    ).accepted
