"""Progress: item states, approvals and waivers that may exist, and those that may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue
from salesfunnel.model.activity import Activity
from salesfunnel.model.progress import Approval, Evidence, ItemState, Waiver
from salesfunnel.model.subject import Opportunity
from salesfunnel.model.wire import from_wire, to_wire

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def state(**more: Any) -> ItemState:
    return ItemState(
        **{"checklist": "closing", "item": "contract", "submitted_by": "u-1", "submitted_at": NOW} | more
    )


def waiver(**more: Any) -> Waiver:
    told = {"gate": "g", "criterion": "c", "by": "u-9", "at": NOW, "reason": "pilot", "until": NOW + DAY}
    return Waiver(**told | more)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Approval(level="second", by="u", at=NOW, is_granted=False), "Approval.reason: found None, a rejection without a reason"),
        (lambda: Approval(level="second", by="u", at=NOW, is_granted=False, reason="  "), "Approval.reason: found '  ', a rejection without a reason"),
        (lambda: Approval(level="", by="u", at=NOW), "Approval.level: found '', expected a text that is not empty"),
        (lambda: Approval(level="second", by="u", at=None), "Approval.at: found None, expected an instant; write a datetime with a time zone"),
        (lambda: state(submitted_at=None), "ItemState.submitted_at: found None, expected an instant; write a datetime with a time zone"),
        (lambda: state(submitted_at=NOW.replace(tzinfo=None)), "ItemState.submitted_at: found 2026-03-02T09:00:00, an instant without a time zone; add one: value.replace(tzinfo=ZoneInfo('Asia/Shanghai'))"),
        (lambda: state(evidence=("doc-1",)), "ItemState.evidence.0: found 'doc-1', expected Evidence"),
        (lambda: waiver(reason=""), "Waiver.reason: found '', expected a text that is not empty"),
        (lambda: waiver(until=NOW), "Waiver.until: found 2026-03-02T09:00:00+00:00, not after 2026-03-02T09:00:00+00:00; a waiver ends after it was signed"),
        (lambda: waiver(until=None), "Waiver.until: found None, expected an instant; write a datetime with a time zone"),
        (lambda: Opportunity(id="d", pipeline="p", stage="s", items=(state(), state(item="x"), state())), "Opportunity.items: found 2 states of item 'contract' of checklist 'closing'; keep the last one"),
        (lambda: Opportunity(id="d", pipeline="p", stage="s", items=7), "Opportunity.items: found 7, expected a tuple of ItemState"),
        (lambda: Opportunity(id="d", pipeline="p", stage="s", waivers=("w",)), "Opportunity.waivers.0: found 'w', expected Waiver"),
        (lambda: Activity("a", "call", hours=-1), "Activity.hours: found -1, expected a number of hours, 0 or more, or None"),
        (lambda: Activity("a", "call", hours=True), "Activity.hours: found True, expected a number of hours, 0 or more, or None"),
        (lambda: Activity("a", "call", hours=float("nan")), "Activity.hours: found nan, expected a number of hours, 0 or more, or None"),
    ],
)  # fmt: skip
def test_what_may_not_exist_is_refused_with_its_place(build: Any, said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        build()
    assert str(caught.value) == said


def test_a_waiver_counts_from_its_signature_until_its_end() -> None:
    given = waiver()
    asked = [NOW - DAY, NOW, NOW + DAY - timedelta(microseconds=1), NOW + DAY]
    assert [given.is_in_force(at) for at in asked] == [False, True, True, False]


def test_no_progress_at_all_is_an_empty_list() -> None:
    deal = Opportunity(id="d", pipeline="p", stage="s", items=None, waivers=None)
    assert (deal.items, deal.waivers) == ((), ())


def test_instants_of_progress_are_kept_in_utc() -> None:
    china = timezone(timedelta(hours=8))
    assert state(submitted_at=NOW.astimezone(china)).submitted_at.tzinfo is UTC
    assert waiver(at=NOW.astimezone(china)) == waiver()


def test_progress_travels_with_its_subject() -> None:
    granted = Approval(level="second", by="u-5", at=NOW + DAY, role="finance", on_behalf_of="u-4")
    refused = Approval(level="second", by="u-6", at=NOW, is_granted=False, reason="wrong account")
    told = state(
        evidence=(Evidence("contract", "doc-7"),), facts={"version": 3}, approvals=(refused, granted)
    )
    deal = Opportunity(id="d", pipeline="p", stage="s", items=(told,), waivers=(waiver(),))
    sent = to_wire(deal)
    assert from_wire(Opportunity, sent) == deal
    assert sent["items"][0]["approvals"][0]["is_granted"] is False
    assert granted.people == {"u-4", "u-5"}
    assert to_wire(Activity("a", "call", hours=1.5)) == {"id": "a", "kind": "call", "hours": 1.5}
