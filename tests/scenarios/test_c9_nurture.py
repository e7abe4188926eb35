"""C9 · an unripe lead goes to nurture and returns: one journey, counted once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from salesfunnel import Actor, Advance, Capture, Convert, Dossier, Funnel, Park, Resume, Tally, evolve
from salesfunnel.insight.conversion import conversion

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "pipelines": {
        "leads": {"of": "lead", "stages": [
            {"key": "fresh"}, {"key": "mql"}, {"key": "sql"}, {"key": "nurture", "kind": "parked"},
            {"key": "qualified", "kind": "won"}, {"key": "unfit", "kind": "lost"},
        ]},
        "deals": {"stages": [{"key": "visit"}, {"key": "won", "kind": "won"}]},
    },
})  # fmt: skip


def journey(key: str, *commands: Any) -> Dossier[Any]:
    """Capture a lead and ask for one command a day."""
    begun = FUNNEL.decide(None, Capture(key, "leads", account_id="acme"), actor=Actor("u-7"), now=NOW)
    dossier: Dossier[Any] = evolve(None, begun.events[0])
    for day, command in enumerate(commands, 1):
        answer = FUNNEL.decide(dossier, command, actor=Actor("u-7"), now=NOW + timedelta(days=day))
        assert answer.accepted, answer.findings
        dossier = reduce(evolve, [each for each in answer.events if each.subject_id == key], dossier)
    return dossier


TWICE_NURTURED = (
    Advance("mql"), Park("nurture", reason="no budget yet"), Resume(), Advance("sql"), Park("nurture"), Resume(),
    Convert("d-1", "deals"),
)  # fmt: skip


def test_a_return_from_nurture_is_counted_once() -> None:
    leads = [journey("l-1", *TWICE_NURTURED), journey("l-2", Advance("mql"), Park("nurture"))]
    found = conversion(Tally.of(leads, pipeline=FUNNEL.pipelines["leads"]))
    assert [(each.stage, each.entered, each.advanced) for each in found.stages] == [
        ("fresh", 2, 2), ("mql", 2, 1), ("sql", 1, 1),
    ]  # fmt: skip
    assert (found.overall.entered, found.overall.won, found.overall.parked) == (2, 1, 1)


def test_a_lead_returns_to_the_stage_that_it_left() -> None:
    stays = journey("l-1", *TWICE_NURTURED).subject.stays
    assert [each.stage for each in stays] == [
        "fresh", "mql", "nurture", "mql", "sql", "nurture", "sql", "qualified",
    ]  # fmt: skip


def test_a_conversion_links_lead_account_contacts_and_deal_and_may_reuse_an_account() -> None:
    lead = journey("l-1", Advance("sql"))
    for account, expected in ((None, "acme"), ("globex", "globex")):
        wish = Convert("d-1", "deals", account_id=account, contact_ids=("c-1", "c-2"))
        answer = FUNNEL.decide(lead, wish, actor=Actor("u-7"), now=NOW + timedelta(days=9))
        won, begun = answer.events
        before, deal = evolve(lead, won).subject, evolve(None, begun).subject
        assert (before.opportunity_id, before.account_id) == ("d-1", expected)
        assert (deal.lead_id, deal.account_id) == ("l-1", expected)  # type: ignore[union-attr]
        assert before.contact_ids == deal.contact_ids == ("c-1", "c-2")
        assert dict(answer.expects) == {"l-1": 2, "d-1": 0}
