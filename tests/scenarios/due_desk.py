"""What the scenarios about time share: a template as it ships, a subject in it, and what is due when."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel import Activity, Document, Dossier, Funnel, Lead, Opportunity, Stay
from salesfunnel.blueprint import template
from salesfunnel.cadence import Reminder

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """Read a wall time in Shanghai, such as `2026-03-02 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class DueDesk:
    """A template and one subject created on Monday 2 March 2026 at nine."""

    def __init__(self, name: str) -> None:
        self.funnel = Funnel.load(template(name))

    def subject(
        self, stage: str, *, pipeline: str = "deals", kind: Any = Opportunity, **given: Any
    ) -> Dossier[Any]:
        created = given.pop("created_at", at("2026-03-02 09:00"))
        rows = {
            name: tuple(given.pop(name, ()))
            for name in ("activities", "planned", "documents", "objections", "contacts")
        }
        stays = given.pop("stays", (Stay(stage, created),))
        status = self.funnel.pipelines[pipeline].stage(stage).kind.value  # type: ignore[union-attr]
        subject = kind(
            id="d-1", pipeline=pipeline, stage=stage, status=status, created_at=created, stays=stays,
            owner_id=given.pop("owner_id", "li"), **given,
        )  # fmt: skip
        return Dossier(subject, **rows)

    def due(self, clock: str, dossier: Dossier[Any], now: str, **asked: Any) -> list[Reminder]:
        found = self.funnel.due(dossier, now=at(now), **asked).reminders
        return [each for each in found if each.clock == clock]

    def told(self, clock: str, dossier: Dossier[Any], now: str) -> list[tuple[str, str]]:
        """The steps of one clock that are due, each with its wall time in Shanghai."""
        return [(each.step, shown(each.due_at)) for each in self.due(clock, dossier, now)]


def shown(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def call(id: str, when: str, direction: str = "outbound", **more: Any) -> Activity:
    return Activity(id, more.pop("kind", "call"), at(when), direction=direction, **more)


def paper(id: str, kind: str, when: str, **more: Any) -> Document:
    return Document(id, kind, at(when), **more)


__all__ = ["DueDesk", "Lead", "at", "call", "paper", "shown"]
