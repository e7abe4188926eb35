"""What the scenarios of the template `sales_control` share: an experienced seller's deal as far as a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.scenarios.journey import DAY, LI, NOW, WANG, Desk

from salesfunnel import Activity, Actor, Advance, Capture, Seller
from salesfunnel.lifecycle.commands import ChangeFields, CompleteItem, RecordActivity
from salesfunnel.model.progress import Evidence

OLD, NEW = Seller("li", joined_on=date(2025, 11, 1)), Seller("li", joined_on=date(2026, 1, 15))
MO = Actor("mo", roles=("seller",))
VISIT = RecordActivity(Activity("a-1", "visit"))


def submit(checklist: str, item: str, evidence: str | None = None) -> CompleteItem:
    return CompleteItem(checklist, item, (Evidence(evidence, f"doc-{evidence}"),) if evidence else ())


CARD = submit("first_visit", "need_card", "need_card")
ANALYSIS = submit("before_quote", "competitor_analysis", "competitor_analysis")
REVIEW = submit("before_quote", "review")
PRICED = ChangeFields({"list_price": "1000", "discount": "300"})


def deal(desk: Desk, to: str, key: str = "d-1", *, tier: str = "A", owner: Any = OLD) -> None:
    """Lead a deal to a stage, a stage a day, with what each gate on the way asks for."""
    begin = Capture(key, "deals", account_id="east", owner_id="li", fields={"tier": tier})
    steps: list[tuple[str, list[Any]]] = [
        ("visit", [begin]),
        ("survey", [VISIT, CARD, Advance("survey")]),
        ("proposal", [ChangeFields({"survey_done": True}), Advance("proposal")]),
        ("quote", [ChangeFields({"solution_accepted": True}), ANALYSIS, REVIEW, Advance("quote")]),
        ("negotiation", [PRICED, Advance("negotiation")]),
    ]  # fmt: skip
    desk.bring(key, owner=owner)
    for day, (stage, commands) in enumerate(steps):
        for command in commands:
            desk.do(key, command, day, WANG if command is REVIEW else LI)
        assert desk.stage(key) == stage
        if stage == to:
            return


def later(day: float) -> Any:
    return NOW + day * DAY
