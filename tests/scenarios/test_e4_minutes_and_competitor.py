"""E4 · minutes uploaded before "proposal"; the competitor filled in before "comparing"."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.guarded_desk import asked, deal, funnel, missing

from salesfunnel import Document

FUNNEL = funnel(
    {"key": "discovery"},
    {"key": "proposal", "entry": "minutes"},
    {"key": "comparing", "entry": "rival"},
    facts={"minutes_uploaded": {"exists": "documents", "where": "kind == 'minutes'"}},
    gates={
        "minutes": {"criteria": [{"key": "minutes", "when": "minutes_uploaded", "ask": "What was agreed at the meeting?"}]},
        "rival": {"criteria": [{"key": "competitor", "when": "present(competitor)", "ask": "Who else is asked?"}]},
    },
)  # fmt: skip
MINUTES, BROCHURE = Document("doc-1", "minutes"), Document("doc-2", "brochure")


@pytest.mark.parametrize(
    ("documents", "verdict", "answer"),
    [((MINUTES,), "advance", []), ((BROCHURE,), "hold", [False]), ((), "hold", [False]), (None, "hold", [None])],
    ids=["uploaded", "another paper", "no paper", "not loaded"],
)  # fmt: skip
def test_a_proposal_waits_for_the_minutes(documents: Any, verdict: str, answer: list[bool | None]) -> None:
    decision = asked(FUNNEL, deal("discovery", documents=documents), "proposal")
    assert (decision.verdict, [each.answer for each in decision.findings]) == (verdict, answer)


@pytest.mark.parametrize(("competitor", "verdict"), [("Globex", "advance"), ("", "hold"), (None, "hold")])
def test_comparing_waits_for_the_competitor(competitor: str | None, verdict: str) -> None:
    decision = asked(FUNNEL, deal("proposal", competitor=competitor), "comparing")
    assert decision.verdict == verdict
    assert [str(ask) for ask in decision.asks] == ([] if competitor else ["Who else is asked?"])


def test_skipping_the_proposal_skips_neither_question() -> None:
    decision = asked(FUNNEL, deal("discovery", documents=()), "comparing")
    assert missing(decision) == ["minutes", "competitor"]
