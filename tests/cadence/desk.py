"""A small desk for clocks: one pipeline, a few fields, and what is due about one deal there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel import Activity, Document, Dossier, Lead, Opportunity, Stay
from salesfunnel.cadence.clock import Clock
from salesfunnel.cadence.compiled import Clocks, compile_clocks
from salesfunnel.cadence.due import ClockReading, Due, due, readings, schedule
from salesfunnel.cadence.escalation import Escalation
from salesfunnel.cadence.reminder import Reminder
from salesfunnel.calendars import CalendarDefinition, Calendars
from salesfunnel.conditions import Catalogue, Fact, View
from salesfunnel.model.field import Field
from salesfunnel.model.stage import Pipeline

STAGES = [
    {"key": "new"},
    {"key": "talk"},
    {"key": "offer"},
    {"key": "rest", "kind": "parked"},
    {"key": "won", "kind": "won"},
    {"key": "lost", "kind": "lost"},
]
FIELDS = {
    "tier": {"type": "choice", "options": ["S", "A", "B"]},
    "signing_at": {"type": "instant"},
    "handed_in_on": {"type": "date"},
    "urgent": {"type": "flag"},
    "feedback_at": {"type": "instant", "of": "document"},
    "due_on": {"type": "date", "of": "document"},
}
OFFICE = {"week": {"mon-fri": ["09:00-18:00"]}, "timezone": "Asia/Shanghai"}
NIGHT = {"week": {"mon-sun": ["22:00-06:00"]}, "timezone": "Asia/Shanghai"}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """Read a wall time such as `2026-03-02 09:00` in a zone; in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Desk:
    """Clocks ready to be asked."""

    def __init__(
        self,
        clocks: Mapping[str, Any],
        *,
        calendars: Mapping[str, Any] | None = None,
        escalations: Mapping[str, Any] | None = None,
        organisation: str | None = None,
        zone: str = "Asia/Shanghai",
    ) -> None:
        facts = {"silent": Fact.model_validate({"days_since": "activities", "or_since": "created_at"})}
        self.catalogue = Catalogue.of(
            fields={key: Field.model_validate(each) for key, each in FIELDS.items()},
            facts=facts,
            currency="CNY",
            zone=ZoneInfo(zone),
            subject="opportunity",
        )
        pipeline = Pipeline.model_validate({"stages": STAGES})
        known = {"office": OFFICE, "night": NIGHT, **(calendars or {})}
        self.clocks = Clocks(
            compile_clocks(
                {key: Clock.model_validate(each) for key, each in clocks.items()},
                {key: Escalation.model_validate(each) for key, each in (escalations or {}).items()},
                pipeline,
                self.catalogue,
            ),
            calendars=Calendars(
                {key: CalendarDefinition.model_validate(each) for key, each in known.items()}, timezone=zone
            ),
            organisation=organisation,
            zone=ZoneInfo(zone),
        )

    def view(self, dossier: Dossier[Any], now: datetime) -> View:
        return View(dossier, now=now, catalogue=self.catalogue)

    def due(self, dossier: Dossier[Any], now: datetime, **asked: Collection[str]) -> Due:
        return due(self.clocks, self.view(dossier, now), **asked)

    def schedule(self, dossier: Dossier[Any], now: datetime, until: datetime) -> tuple[Reminder, ...]:
        return schedule(self.clocks, self.view(dossier, now), until=until)

    def readings(self, dossier: Dossier[Any], now: datetime) -> tuple[ClockReading, ...]:
        return readings(self.clocks, self.view(dossier, now))


def deal(stage: str = "new", **given: Any) -> Dossier[Any]:
    """A deal created on Monday 2 March 2026 at nine in Shanghai, with no rows unless they are given."""
    rows = {
        name: tuple(given.pop(name, ()))
        for name in ("activities", "planned", "documents", "objections", "contacts")
    }
    owner = given.pop("owner", None)
    created = given.pop("created_at", at("2026-03-02 09:00"))
    status = {"rest": "parked", "won": "won", "lost": "lost"}.get(stage, "open")
    subject = Opportunity(
        id="d-1", pipeline="b2b", stage=stage, status=given.pop("status", status), created_at=created,
        owner_id=given.pop("owner_id", "u-7"), stays=given.pop("stays", (Stay(stage, created),)), **given,
    )  # fmt: skip
    return Dossier(subject, owner=owner, **rows)


def call(id: str, when: datetime, direction: str = "outbound", **more: Any) -> Activity:
    return Activity(id, "call", when, direction=direction, **more)


def paper(id: str, kind: str, when: datetime, **more: Any) -> Document:
    return Document(id, kind, when, **more)


__all__ = ["Desk", "Lead", "at", "call", "deal", "paper"]
