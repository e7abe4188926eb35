"""E4 · minutes before "proposal"; the competitor before "comparing"; 5 days without update → supervisor."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.journey import DAY, NOW, Desk, way
from tests.scenarios.sprint_desk import deal, paper

from salesfunnel import Activity, Advance, Document
from salesfunnel.lifecycle.commands import ChangeFields, RecordActivity


def met() -> Desk:
    desk = Desk("quarter_sprint")
    deal(desk, "discovery")
    desk.do("d-1", RecordActivity(Activity("a-1", "meeting")), 1)
    return desk


@pytest.mark.parametrize(
    ("documents", "verdict", "answer"),
    [
        ((Document("doc-1", "minutes"),), "advance", []),
        ((Document("doc-2", "brochure"),), "hold", [False]),
        ((), "hold", [False]),
        (None, "hold", [None]),
    ],
    ids=["uploaded", "another paper", "no paper", "not loaded"],
)
def test_a_proposal_waits_for_the_minutes(documents: Any, verdict: str, answer: list[bool | None]) -> None:
    desk = met()
    desk.bring("d-1", documents=documents)
    decision = desk.ask("d-1", Advance("proposal"), 1)
    assert (decision.verdict, [each.answer for each in decision.findings]) == (verdict, answer)


@pytest.mark.parametrize(("competitor", "verdict"), [("Globex", "advance"), (None, "hold")])
def test_comparing_waits_for_the_competitor(competitor: str | None, verdict: str) -> None:
    desk = Desk("quarter_sprint")
    deal(desk, "proposal")
    desk.do("d-1", paper("p-1", "proposal", "sent", 2), 2)
    if competitor:
        desk.do("d-1", ChangeFields({"competitor": competitor}), 2)
    decision = desk.ask("d-1", Advance("comparing"), 2)
    assert decision.verdict == verdict
    assert [str(ask) for ask in decision.asks] == ([] if competitor else ["Who else is asked?"])


def test_skipping_the_proposal_skips_neither_question() -> None:
    assert met().held("d-1", Advance("comparing"), 1) == ["minutes", "proposal", "competitor"]


def test_what_is_true_goes_on_and_is_counted() -> None:
    desk = Desk("quarter_sprint")
    deal(desk, "comparing")
    found = way(desk.report("deals", "d-1"))
    assert found == [("discovery", 1, 1), ("proposal", 1, 1), ("comparing", 1, 0)]


def test_five_days_without_an_update_go_to_the_supervisor() -> None:
    desk = met()
    assert desk.tick("d-1", 5.9).next_at == NOW + 6 * DAY
    [told] = desk.tick("d-1", 6).requests
    assert (told.kind, told.roles, told.render("zh")) == ("notify", ("supervisor",), "已 5 天未更新")
    assert desk.tick("d-1", 7).requests == ()
