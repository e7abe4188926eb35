"""Tables of leads with their rows, the same leads as dossiers, and scorecards that use everything there is."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import attrs
import duckdb
import polars as pl
from tests.conditions.tables import arrow_pandas, numpy_pandas
from tests.scoring.cards import BANDS, NOW

from salesfunnel.model import Activity, Dossier, Lead, Money, Stay
from salesfunnel.model.subject import Moment
from salesfunnel.scoring import Adjustment

ENGINES = ("polars", "polars lazy", "pandas numpy", "pandas arrow", "pyarrow", "duckdb")
_AT = pl.Datetime("us", "UTC")
SCHEMAS: dict[str, dict[str, Any]] = {
    "activities": {"subject_id": pl.String, "id": pl.String, "kind": pl.String, "at": _AT, "pages": pl.Float64},
    "adjustments": {"subject_id": pl.String, "scorecard": pl.String, "points": pl.Decimal(20, 2), "at": _AT,
                    "expires_at": _AT, "by": pl.String, "reason": pl.String},
    "stays": {"subject_id": pl.String, "stage": pl.String, "entered_at": _AT},
    "moments": {"subject_id": pl.String, "key": pl.String, "at": _AT},
}  # fmt: skip


@attrs.frozen
class Sample:
    """Frames, and the record of each row."""

    frame: pl.DataFrame
    rows: dict[str, pl.DataFrame]
    dossiers: list[Dossier[Lead]]


def sample(seed: int, count: int) -> Sample:
    """Return some leads, many of them with nothing known."""
    random = Random(seed)
    fields = {
        "seats": [None, 2.0, 3.0, 9.0], "decides": [None, True, False], "asked": [None, True, False],
        "budget": [None, 0, 100, 500],
    }  # fmt: skip
    ids = [f"l-{at}" for at in range(count)]
    data = {name: [random.choice(values) for _ in ids] for name, values in fields.items()}
    kinds = {"seats": pl.Float64, "decides": pl.Boolean, "asked": pl.Boolean, "budget": pl.Int64}
    created = [random.choice([None, NOW - timedelta(days=20)]) for _ in ids]
    frame = pl.DataFrame(
        {"id": ids, **data, "created_at": created}, schema={"id": pl.String, **kinds, "created_at": _AT}
    )
    made = {name: _rows(random, name, ids) for name in SCHEMAS}
    rows = {name: pl.DataFrame(each, schema=SCHEMAS[name], orient="row") for name, each in made.items()}
    known = [{name: values[at] for name, values in data.items()} for at in range(count)]
    told = [_dossier(own, known[at], created[at], made) for at, own in enumerate(ids)]
    return Sample(frame, rows, told)


def _rows(random: Random, name: str, ids: list[str]) -> list[tuple[Any, ...]]:
    def at() -> datetime:
        near = timedelta(
            microseconds=random.choice([0, 1, 7, 10**6, 86_400 * 10**6, random.randrange(10**13)])
        )
        return NOW - random.choice([-1, 0, 1, 3, 7, 30, 120]) * timedelta(days=1) - near

    def one(own: str, place: int) -> tuple[Any, ...]:
        if name == "activities":
            key, kind = f"{random.randint(0, 3)}-{place}", random.choice(["mail", "call", "visit"])
            return (
                own,
                key,
                kind,
                random.choice([None, at(), at(), at()]),
                random.choice([None, 0.0, 3.0, 9.0]),
            )
        if name == "adjustments":
            until = random.choice([None, NOW, NOW + timedelta(days=1), at()])
            points = Decimal(random.randint(-2000, 2000)) / 100
            return own, random.choice(["fit", "fit", "risk"]), points, at(), until, "li", "so"
        if name == "stays":
            return own, random.choice(["new", "lost"]), random.choice([None, at()])
        return own, random.choice(["anew", "other"]), at()

    most = {"activities": 6, "adjustments": 2, "stays": 2, "moments": 1}[name]
    return [one(own, place) for own in ids for place in range(random.randint(0, most))]


def _dossier(
    own: str, known: dict[str, Any], created: datetime | None, rows: dict[str, Any]
) -> Dossier[Lead]:
    mine = {name: [each[1:] for each in made if each[0] == own] for name, made in rows.items()}
    budget = None if known["budget"] is None else Money.of(known["budget"], "CNY")
    stays = tuple(Stay(stage, at) for stage, at in mine["stays"]) or (Stay("new"),)
    moments = tuple(Moment(key, at, "li") for key, at in mine["moments"])
    subject = Lead(id=own, pipeline="p", stage=stays[-1].stage, stays=stays, moments=moments,
                   created_at=created, fields={**known, "budget": budget})  # fmt: skip
    activities = tuple(
        Activity(key, kind, at, fields={"pages": pages}) for key, kind, at, pages in mine["activities"]
    )
    given = tuple(
        Adjustment(card, points, at=at, expires_at=until, by=by, reason=reason)
        for card, points, at, until, by, reason in mine["adjustments"]
    )
    return Dossier(subject, activities=activities, adjustments=given)


WHENS = ["seats > 3", "decides", "quiet < 9", "budget > 100 and not decides", "missing(asked)", "1 < 2", "asked or decides"]  # fmt: skip


def definition(random: Random) -> dict[str, Any]:
    """Return a scorecard with rules, signals of every kind of limit, groups, bounds, bands, resets."""

    def points() -> float:
        return random.choice([1, -1]) * random.choice(
            [5, 12.5, 0.01, 7.77, 40, random.randint(1, 10**6) / 100]
        )

    def decay() -> Any:
        days = random.choice([0.1, 1, 7, 30, 45.5, 365, 9_000])
        return random.choice([
            None, {"share": random.choice([0.1, 0.3, 0.5, 1]), "every_days": days}, {"half_life_days": days},
            {"half_life_days": days, "expires_days": 3 * days}, {"expires_days": days},
            {"steps": [{"from_days": days, "keeps": 0.7}, {"from_days": 2 * days, "keeps": 0.1}]},
        ])  # fmt: skip

    group = [None, "fit", "doing"]
    rules = [
        {"key": f"r{n}", "when": random.choice(WHENS), "points": points(), "group": random.choice(group)}
        for n in range(random.randint(0, 5))
    ]
    signals = []
    for n in range(random.randint(0, 5)):
        signal: dict[str, Any] = {
            "key": f"s{n}", "kind": random.choice([None, "mail", "call", "fax"]), "points": points(),
            "where": random.choice([None, None, "pages > 2", "kind == 'visit' or missing(pages)"]),
            "cap": random.choice([None, None, 8, 33.3]), "first": random.choice([None, None, 1, 2]),
            "decay": decay(), "group": random.choice(group),
        }  # fmt: skip
        if signal["cap"] is not None or signal["first"] is not None:
            signal["window_days"] = random.choice([None, 1, 7, 30])
        signals.append(signal)
    return {
        "of": "lead", "base": random.choice([0, 3.25]), "rules": rules, "signals": signals, "bands": BANDS,
        "groups": {"fit": {"cap": random.choice([None, 10])}, "doing": {"cap": 30, "floor": random.choice([None, 0])}},
        "min": random.choice([None, 0]), "max": random.choice([None, 80]), "hysteresis": random.choice([0, 15]),
        "resets": random.choice([{}, {"stages": ["lost"]}, {"stages": ["lost"], "moments": ["anew"]}]),
    }  # fmt: skip


@contextmanager
def engine(name: str) -> Iterator[tuple[Callable[[pl.DataFrame], Any], Callable[[Any], pl.DataFrame]]]:
    """Give the ways of a Polars frame into an engine, and back."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        ways: dict[str, Any] = {
            "polars": (lambda frame: frame, lambda frame: frame),
            "polars lazy": (lambda frame: frame.lazy(), lambda frame: frame.collect()),
            "pandas numpy": (numpy_pandas, pl.from_pandas),
            "pandas arrow": (arrow_pandas, pl.from_pandas),
            "pyarrow": (lambda frame: frame.to_arrow(), lambda frame: pl.DataFrame(pl.from_arrow(frame))),
            "duckdb": (lambda frame: connection.from_arrow(frame.to_arrow()), lambda frame: frame.pl()),
        }
        yield ways[name]


def instant(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
