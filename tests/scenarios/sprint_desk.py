"""What the scenarios of the template `quarter_sprint` share: a deal as far as a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.scenarios.journey import DAY, NOW, Desk

from salesfunnel import Activity, Advance, Capture, Contact, Document
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields, RecordActivity

SIGNING = date(2026, 3, 20)
TWO = (Contact("c-1"), Contact("c-2"))
SAFE: dict[str, Any] = {
    "licence_verified_on": "2026-02-20", "budget_freezes_on": "2026-12-15", "close_date": SIGNING,
    "poc_done": True,
}  # fmt: skip


def paper(key: str, kind: str, status: str | None = None, day: float = 0) -> AddDocument:
    return AddDocument(Document(key, kind, NOW + day * DAY, status))


def deal(desk: Desk, to: str, key: str = "d-1") -> None:
    """Lead a deal to a stage, a stage a day, with what each gate on the way asks for."""
    chosen = ChangeFields({"verbally_agreed": True, "contract_no": "HT-7", **SAFE})
    steps: list[tuple[str, list[Any]]] = [
        ("discovery", [Capture(key, "deals", owner_id="li")]),
        ("proposal", [RecordActivity(Activity("a-1", "meeting")), paper("m-1", "minutes", day=1), Advance("proposal")]),
        ("comparing", [paper("p-1", "proposal", "sent", 2), ChangeFields({"competitor": "Globex"}), Advance("comparing")]),
        ("signing", [chosen, Advance("signing")]),
    ]  # fmt: skip
    desk.bring(key, contacts=TWO)
    for day, (stage, commands) in enumerate(steps):
        for command in commands:
            desk.do(key, command, day)
        assert desk.stage(key) == stage
        if stage == to:
            return
