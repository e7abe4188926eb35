"""C5 · flow rule: a stamped quote is uploaded before negotiation."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.guarded_desk import NOW, asked, deal, funnel

from salesfunnel import Document

FUNNEL = funnel(
    {"key": "quotation"},
    {"key": "negotiation", "entry": "quoted"},
    facts={"quote_stamped": {"exists": "documents", "where": "kind == 'quote' and status == 'stamped'"}},
    gates={
        "quoted": {
            "criteria": [{"key": "quote", "when": "quote_stamped", "ask": "Where is the stamped quote?"}]
        }
    },
)
STAMPED, DRAFT = Document("q-2", "quote", status="stamped"), Document("q-1", "quote", status="draft")


@pytest.mark.parametrize(
    ("documents", "verdict"),
    [
        ((DRAFT,), "hold"),
        ((STAMPED,), "advance"),
        ((DRAFT, STAMPED), "advance"),
        ((), "hold"),
        (None, "hold"),
    ],
    ids=["unstamped", "stamped", "a draft and its stamped version", "none", "not loaded"],
)
def test_negotiation_waits_for_a_stamped_quote(documents: Any, verdict: str) -> None:
    assert asked(FUNNEL, deal("quotation", documents=documents), "negotiation").verdict == verdict


def test_a_quote_stamped_tomorrow_does_not_count_today() -> None:
    tomorrow = Document("q-3", "quote", status="stamped", at=NOW.replace(day=NOW.day + 1))
    assert asked(FUNNEL, deal("quotation", documents=(tomorrow,)), "negotiation").verdict == "hold"
