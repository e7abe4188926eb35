"""C5 · flow rule: a stamped quote is uploaded before negotiation."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.cash_desk import deal
from tests.scenarios.journey import DAY, NOW, Desk, way

from salesfunnel import Advance, Document
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields

STAMPED, DRAFT = Document("q-2", "quote", NOW, "stamped"), Document("q-1", "quote", NOW, "draft")
TOMORROW = Document("q-3", "quote", NOW + 3 * DAY, "stamped")


def proposed() -> Desk:
    desk = Desk("lead_to_cash")
    deal(desk, "proposal")
    desk.do("d-1", ChangeFields({"solution_accepted": True}), 2)
    return desk


@pytest.mark.parametrize(
    ("documents", "verdict"),
    [((DRAFT,), "hold"), ((STAMPED,), "advance"), ((DRAFT, STAMPED), "advance"), ((), "hold"), (None, "hold"),
     ((TOMORROW,), "hold")],
    ids=["unstamped", "stamped", "a draft and its stamped version", "none", "not loaded", "stamped tomorrow"],
)  # fmt: skip
def test_negotiation_waits_for_a_stamped_quote(documents: Any, verdict: str) -> None:
    desk = proposed()
    desk.bring("d-1", documents=documents)
    assert desk.ask("d-1", Advance("negotiation"), 2).verdict == verdict


def test_the_quote_is_drafted_stamped_and_opens_the_negotiation() -> None:
    desk = proposed()
    desk.do("d-1", AddDocument(DRAFT), 2)
    assert desk.held("d-1", Advance("negotiation"), 2) == ["stamped_quote"]
    desk.do("d-1", AddDocument(Document("q-1", "quote", NOW, "stamped", 2)), 3)
    desk.do("d-1", Advance("negotiation"), 3)
    assert way(desk.report("deals", "d-1")) == [
        ("discovery", 1, 1),
        ("proposal", 1, 1),
        ("negotiation", 1, 0),
    ]


def test_jumping_over_the_negotiation_skips_no_quote() -> None:
    desk = proposed()
    assert desk.held("d-1", Advance("ordering"), 2) == ["stamped_quote", "terms"]
