"""What the scenarios of the template `lead_to_cash` share: a lead to a deal, and a deal as far as a stage."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journey import DAY, NOW, Desk

from salesfunnel import Account, Activity, Advance, Capture, Contact, Document, Money
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields, CompleteItem, RecordActivity
from salesfunnel.model import Line
from salesfunnel.model.progress import Evidence

BOSS = Contact("c-1", role="decision_maker")
ACME = Account("acme", fields={"credit_limit": 200_000, "credit_used": 50_000})
REQUIREMENTS = CompleteItem("discovery_tasks", "requirements", (Evidence("requirements", "doc-1"),))
STAMPED = Document("q-1", "quote", NOW, "stamped")


def cny(major: int | str) -> Money:
    return Money.of(major, "CNY")


def order(status: str = "draft", *, day: float, **changes: Any) -> AddDocument:
    """An order of 120,000: three pumps and a cable, as the host tells it on a day."""
    lines = (Line("pump", 3, cny(30_000)), Line("cable", 100, cny(300)))
    told = {"amount": cny(120_000), "lines": lines, "fields": {"stock_reserved": True}} | changes
    return AddDocument(Document("o-1", "order", NOW + day * DAY, status, **told))


def paper(
    key: str, kind: str, status: str | None, major: int | str, *, day: float, **fields: Any
) -> AddDocument:
    return AddDocument(Document(key, kind, NOW + day * DAY, status, amount=cny(major), fields=fields))


def answered(desk: Desk, key: str = "l-1", *, day: float = 0, **known: Any) -> None:
    """Capture a lead in our market that answers; the answer makes it an MQL by itself."""
    fields = {"fits": True, **known}
    desk.do(key, Capture(key, "leads", source="fair", account_id="acme", owner_id="li", fields=fields), day)
    desk.do(key, RecordActivity(Activity("a-1", "message", direction="inbound")), day + 0.1)
    desk.tick(key, day + 0.1)
    assert desk.stage(key) == "mql"


def interested(desk: Desk, *kinds: str, day: float, key: str = "l-1") -> None:
    """Record what a lead does of its own accord on a day: `web_visit`, `download`, `webinar`, `demo`."""
    for kind in kinds:
        desk.do(key, RecordActivity(Activity(f"{kind}-{day}", kind)), day)


def deal(desk: Desk, to: str, key: str = "d-1", pipeline: str = "deals") -> None:
    """Lead a deal to a stage of the pipeline, day by day, with what each gate on the way asks for."""
    steps: list[tuple[str, list[Any]]] = [
        ("discovery", [Capture(key, pipeline, account_id="acme", owner_id="li", fields={"budget": 150_000})]),
        ("proposal", [REQUIREMENTS, ChangeFields({"requirements_confirmed": True}), Advance("proposal")]),
        ("negotiation", [ChangeFields({"solution_accepted": True}), AddDocument(STAMPED), Advance("negotiation")]),
        ("ordering", [ChangeFields({"terms_agreed": True}), Advance("ordering")]),
        ("contracting", [order(day=4), order("confirmed", day=4), Advance("contracting")]),
    ]  # fmt: skip
    desk.bring(key, contacts=(BOSS,), account=ACME)
    for day, (stage, commands) in enumerate(steps):
        for command in commands:
            desk.do(key, command, day)
        assert desk.stage(key) == stage
        if stage == to:
            return
