"""What the tests of the room share: a catalogue, a lead, and a scorecard made of plain data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel.conditions import Catalogue, Fact
from salesfunnel.model import Activity, Dossier, Lead, Stay
from salesfunnel.model.field import Field
from salesfunnel.scoring import Band, CompiledCard, CompiledGrade, Grade, Score, Scorecard

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
CATALOGUE = Catalogue.of(
    fields={
        "budget": Field(type="money", of="lead"),
        "seats": Field(type="number", of="lead"),
        "decides": Field(type="flag", of="lead"),
        "asked": Field(type="flag", of="lead"),
        "pages": Field(type="number", of="activity"),
    },
    facts={"quiet": Fact.model_validate({"days_since": "activities", "or_since": "created_at"})},
    currency="CNY",
    zone=ZoneInfo("Asia/Shanghai"),
    subject="lead",
)
BANDS = [{"key": "cold"}, {"key": "warm", "at_least": 40}, {"key": "hot", "at_least": 70}]


def card(**definition: Any) -> CompiledCard:
    return CompiledCard.of("fit", Scorecard.model_validate({"of": "lead", **definition}), CATALOGUE)


def grade(*rules: dict[str, Any], cards: tuple[CompiledCard, ...] = ()) -> CompiledGrade:
    made = {"of": "lead", "rules": rules} if rules else {"of": "lead", "fit": "fit", "engagement": "fit"}
    return CompiledGrade.of("grade", Grade.model_validate(made), CATALOGUE, cards=cards)


def bands(*lower_ends: float) -> list[Band]:
    return [Band(key="b0"), *(Band(key=f"b{n}", at_least=each) for n, each in enumerate(lower_ends, 1))]


def act(kind: str, age: timedelta | float | None = timedelta(0), *, key: str = "", **more: Any) -> Activity:
    """An activity of some age, in days or exactly, or undated."""
    gone = None if age is None else age if isinstance(age, timedelta) else timedelta(days=age)
    at = None if gone is None else NOW - gone
    return Activity(id=key or f"{kind}-{age}", kind=kind, at=at, **more)


def lead(
    *activities: Activity, loaded: bool = True, stays: tuple[Stay, ...] = (), **fields: Any
) -> Dossier[Lead]:
    core = {name: fields.pop(name) for name in ("created_at", "moments", "source") if name in fields}
    subject = Lead(
        id="l", pipeline="p", stage=stays[-1].stage if stays else "new", stays=stays, fields=fields, **core
    )
    return Dossier(subject, activities=activities if loaded else None)


def lines(score: Score) -> dict[str, str]:
    """The receipts by key, as text."""
    return {each.key: str(each.points) for each in score.receipts}
