"""What the scenarios of the template `five_stage_crm` share: a deal as far as a stage."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journey import DAY, NOW, Desk

from salesfunnel import Activity, Advance, Capture, Contact, Document
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields, RecordActivity

MAIN = Contact("c-1", role="decision_maker", fields={"is_main": True})
NEED: dict[str, Any] = {
    "scenario": "sales", "pain": "leads get lost", "budget_range": "50k_200k", "budget_source": "customer_said",
    "buys_on": "2026-06-30", "rivals": ("domestic",),
}  # fmt: skip
NOTES = {"needs": "one list of leads", "budget_expected": 80_000, "concerns": ("price",)}


def call(key: str, **notes: Any) -> RecordActivity:
    return RecordActivity(Activity(key, "call", fields=notes))


def paper(key: str, kind: str, status: str | None = None, day: float = 0) -> AddDocument:
    return AddDocument(Document(key, kind, NOW + day * DAY, status))


OFFER = (
    paper("p-1", "proposal", "sent", 3),
    paper("q-1", "quote", "sent", 3),
    RecordActivity(Activity("m-1", "message", direction="outbound", outcome="sent both")),
)


def deal(desk: Desk, to: str, key: str = "d-1") -> None:
    """Lead a deal to a stage, a stage a day, with what each gate on the way asks for."""
    steps: list[tuple[str, list[Any]]] = [
        ("first_contact", [Capture(key, "deals", account_id="acme", owner_id="li", contact_ids=("c-1",))]),
        ("need", [call("a-1", **NOTES), Advance("need")]),
        ("proposal", [ChangeFields(NEED), Advance("proposal")]),
        ("negotiation", [*OFFER, Advance("negotiation")]),
        ("contract", [paper("q-1", "quote", "accepted", 4), Advance("contract")]),
    ]  # fmt: skip
    desk.bring(key, contacts=(MAIN,))
    for day, (stage, commands) in enumerate(steps):
        for command in commands:
            desk.do(key, command, day)
        assert desk.stage(key) == stage
        if stage == to:
            return


def won(desk: Desk, key: str = "d-1") -> Any:
    """Lead a deal to its signature on day 5, and return what the tick then said."""
    deal(desk, "contract", key)
    desk.do(key, paper("k-1", "contract", "signed", 5), 5)
    tick = desk.tick(key, 5)
    assert desk.stage(key) == "won"
    return tick
