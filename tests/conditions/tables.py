"""Tables of every type for the sample catalogue, and the same records as dossiers: null-heavy, often wrong."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import polars as pl
from tests.conditions.samples import NOW, deal

from salesfunnel.model import Account, Activity, Contact, Document, Dossier, Money, Objection

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
DECIMAL_2, DECIMAL_4 = pl.Decimal(38, 2), pl.Decimal(38, 4)


def _instants(zone: ZoneInfo) -> list[datetime]:
    near = [NOW + timedelta(days=days, microseconds=days) for days in (-400, -7, -3, -1, 0, 1, 30)]
    far = [datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)]
    return [each.astimezone(zone) for each in near + far]


DAYS = [
    date(2026, 1, 1),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(1986, 7, 1),
    date(1970, 1, 1),
    date(2027, 5, 5),
]
NAIVE_TIMES = [datetime(2026, 1, 1), datetime(2026, 2, 1, 3, 4, 5)]  # noqa: DTZ001 - naive on purpose
REALS = [-2.0, -0.0, 0.0, 1.0, 1.5, 2.0, 3.0, 0.1, 1e308, float("nan"), float("inf"), float("-inf")]
AMOUNTS = ["0", "-1.00", "1.00", "1.50", "2.00", "0.30", "370370.37", "1234567.89", "92233720368547758.00"]
Dress = tuple[Any, list[Any]]
"""A column's type, and what stands in it."""

DRESSES: dict[str, list[Dress]] = {
    "text": [
        (pl.String, ["", " ", "a", "ab", "b", "A", "预算", "大客户a", "red", "a'b\\%_"]),
        (pl.Categorical, ["", "a", "ab", "red"]),
        (pl.Int64, [0, 1]),
    ],
    "number": [
        (pl.Float64, REALS),
        (pl.Float32, [-1.0, 0.5, 1.0, 2.0, float("nan")]),
        (pl.Int64, [-2, 0, 1, 2, 3, 2**53, 2**53 + 1, -(2**53) - 1]),
        (pl.Int8, [-2, 0, 1, 2, 3]),
        (pl.UInt64, [0, 1, 2, 2**53 + 1]),
        (DECIMAL_2, [Decimal("1.00"), Decimal("0.10"), Decimal("-2.00")]),
        (pl.String, ["", "1", "x"]),
        (pl.Boolean, [True, False]),
        (pl.Null, []),
    ],
    "money": [
        (pl.Int64, [-3, 0, 1, 2, 370370, 92233720368547758, -92233720368547758, 92233720368547759, 2**62]),
        (pl.Int16, [-3, 0, 1, 2]),
        (DECIMAL_2, [Decimal(each) for each in AMOUNTS]),
        (DECIMAL_4, [Decimal(each) for each in [*AMOUNTS, "0.001", "-1.5001"]]),
        (pl.Float64, [1.0, float("nan")]),
        (pl.String, ["", "unknown", "n/a"]),
    ],
    "flag": [(pl.Boolean, [True, False]), (pl.Boolean, [True, False]), (pl.Int64, [0, 1]), (pl.String, ["", "yes"])],
    "date": [
        (pl.Date, DAYS),
        (pl.Date, DAYS),
        (pl.Datetime("us"), NAIVE_TIMES),
        (pl.Datetime("us", "UTC"), _instants(ZoneInfo("UTC"))),
        (pl.String, ["", "soon"]),
    ],
    "instant": [
        (pl.Datetime("us", "UTC"), _instants(ZoneInfo("UTC"))),
        (pl.Datetime("ms", "Asia/Shanghai"), [each.replace(microsecond=0) for each in _instants(SHANGHAI)]),
        (pl.Datetime("us", "Europe/Berlin"), _instants(BERLIN)),
        (pl.Datetime("us"), NAIVE_TIMES),
        (pl.Date, DAYS),
    ],
    "choice": [(pl.String, ["", "red", "green", "low", "middle", "high", "blue"]), (pl.Int8, [1])],
    "choices": [
        (pl.List(pl.String), [[], [""], ["web"], ["fair", "web"], ["web", "fair", "web"], ["web", ""], ["tv"], ["call", None]]),
        (pl.String, ["web"]),
    ],
}  # fmt: skip
FIELDS_OF = {
    "note": "text", "other_note": "text", "size": "number", "other_size": "number", "budget": "money",
    "price": "money", "vip": "flag", "other_flag": "flag", "start": "date", "end": "date", "seen_at": "instant",
    "other_seen_at": "instant", "colour": "choice", "grade": "choice", "channels": "choices", "other_channels": "choices",
}  # fmt: skip


@attrs.frozen
class Tables:
    """One sample: the frames, and the record of each row."""

    frame: pl.DataFrame
    rows: dict[str, pl.DataFrame]
    dossiers: list[Dossier[Any]]


def tables(seed: int, count: int) -> Tables:
    """Return a sample of `count` records; each column has a type drawn once."""
    random = Random(seed)
    data: dict[str, list[Any]] = {"id": [f"d-{at}" for at in range(count)]}
    schema: dict[str, Any] = {"id": pl.String}
    for name, kind in FIELDS_OF.items():
        if random.random() < 0.07:
            continue
        schema[name], values = random.choice([DRESSES[kind][0], *DRESSES[kind]])
        nulls = random.choice([0.0, 0.2, 0.7])
        data[name] = [
            None if not values or random.random() < nulls else random.choice(values) for _ in range(count)
        ]
    schema |= {"created_at": pl.Datetime("us", "UTC"), "amount": pl.Int64, "tags": pl.List(pl.String)}
    data["created_at"] = [random.choice([None, *_instants(ZoneInfo("UTC"))]) for _ in range(count)]
    data["amount"] = [random.choice([None, 0, 5, 2000]) for _ in range(count)]
    data["tags"] = [random.choice([[], ["a"], ["大", "b"]]) for _ in range(count)]
    if random.random() < 0.8:
        schema |= {"account.id": pl.String, "account.staff": pl.Float64}
        data["account.id"] = [random.choice([None, "acc"]) for _ in range(count)]
        data["account.staff"] = [
            random.choice([None, 0.5, 2.0]) if each else None for each in data["account.id"]
        ]
    given = _supplied(random, count)
    rows = {name: made for name, made in _rows(random, data["id"]).items() if random.random() < 0.8}
    frame = pl.DataFrame({**data, **{name: values for name, (_, values) in given.items()}},
                         schema=schema | {name: kind for name, (kind, _) in given.items()}, strict=False)  # fmt: skip
    return Tables(
        frame,
        {name: pl.DataFrame(made, schema=_ROW_SCHEMAS[name], orient="row") for name, made in rows.items()},
        [
            _dossier(at, data, rows, {name: values[at] for name, (_, values) in given.items()})
            for at in range(count)
        ],
    )


def _supplied(random: Random, count: int) -> dict[str, Dress]:
    kinds: dict[str, Dress] = {
        "has_boss": (pl.Boolean, [True, False, None]),
        "meetings": (pl.Int64, [0, 1, 2, None]),
        "silence": (pl.Datetime("us", "UTC"), [*_instants(ZoneInfo("UTC")), None]),
        "silence_or_age": (pl.Date, [*DAYS, None]),
        "until_next": (pl.String, ["soon", None]),
    }
    return {name: (kind, [random.choice(values) for _ in range(count)])
            for name, (kind, values) in kinds.items() if random.random() < 0.2}  # fmt: skip


_AT = pl.Datetime("us", "UTC")
_ACTIVITY = {"subject_id": pl.String, "id": pl.String, "kind": pl.String, "at": _AT, "direction": pl.String,
             "mood": pl.String, "outcome": pl.String}  # fmt: skip
_DOCUMENT = {"subject_id": pl.String, "id": pl.String, "kind": pl.String, "at": _AT, "version": pl.Int64,
             "amount": DECIMAL_2}  # fmt: skip
_ROW_SCHEMAS = {
    "contacts": {"subject_id": pl.String, "id": pl.String, "role": pl.String, "influence": pl.Float64},
    "activities": _ACTIVITY,
    "planned": _ACTIVITY,
    "documents": _DOCUMENT,
    "objections": {
        "subject_id": pl.String,
        "id": pl.String,
        "kind": pl.String,
        "at": _AT,
        "settled_at": _AT,
        "rating": pl.String,
    },
}


def _rows(random: Random, ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    def made(empty: float, *choices: list[Any]) -> list[tuple[Any, ...]]:
        return [
            (each, f"r-{random.randint(0, 4)}-{at}", *(random.choice(values) for values in choices))
            for each in ids
            for at in range(0 if random.random() < empty else random.randint(0, 4))
        ]

    whens = [*_instants(ZoneInfo("UTC")) * 3, None]
    ways, moods = ["inbound", "outbound"] * 2 + [None], ["good", "bad", "good", "bad", "", "so-so"]
    activity = [["call", "meeting"], whens, ways, moods, ["谈成", "later", "later", None]]
    amounts = [
        None,
        *(Decimal(each) for each in ("0.10", "1.50", "2.00", "99.90", "-3.00", "90000000000000.00")),
    ]
    return {
        "contacts": made(0.0, ["user", "decision_maker"] * 2 + [None, ""], [0.25, 0.5, 2.0, 0.25, 0.5, None]),
        "activities": made(0.3, *activity),
        "planned": made(0.5, *activity),
        "documents": made(
            0.3, ["payment", "proposal", "quote"], whens[:3] * 3 + [None], [1, 2, 3, 7], amounts
        ),
        "objections": made(0.3, ["price"], whens, whens, ["bad", "fair", "good", "good", None]),
    }


def _dossier(
    at: int, data: dict[str, list[Any]], rows: dict[str, Any], facts: dict[str, Any]
) -> Dossier[Any]:
    own = data["id"][at]
    fields = {name: data[name][at] for name in FIELDS_OF if name in data}
    amount = data["amount"][at]
    subject = deal(fields, created_at=data["created_at"][at], tags=tuple(data["tags"][at]),
                   amount=None if amount is None else Money.of(amount, "CNY"))  # fmt: skip
    account = None
    if "account.id" in data and data["account.id"][at] is not None:
        account = Account(id="acc", fields={"staff": data["account.staff"][at]})
    found = {name: tuple(_ROW[name](each) for each in made if each[0] == own) for name, made in rows.items()}
    return Dossier(attrs.evolve(subject, id=own), account=account, facts=facts, **found)


def _activity(row: tuple[Any, ...]) -> Activity:
    _, key, kind, at, direction, mood, outcome = row
    return Activity(id=key, kind=kind, at=at, direction=direction, outcome=outcome, fields={"mood": mood})


def _document(row: tuple[Any, ...]) -> Document:
    _, key, kind, at, version, amount = row
    amount = None if amount is None else Money.of(amount, "CNY")
    return Document(id=key, kind=kind, at=at, version=version, amount=amount)


_ROW: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "contacts": lambda row: Contact(id=row[1], role=row[2], influence=row[3]),
    "activities": _activity,
    "planned": _activity,
    "documents": _document,
    "objections": lambda row: Objection(
        id=row[1], kind=row[2], at=row[3], settled_at=row[4], fields={"rating": row[5]}
    ),
}


def numpy_pandas(frame: pl.DataFrame) -> Any:
    """Return a pandas frame without Arrow types but for text, with no value changed on the way."""
    import pandas as pd

    made: dict[str, Any] = {}
    for name, kind in frame.schema.items():
        series = frame[name]
        if kind.is_integer():
            masked = str(kind) if series.null_count() else str(kind).lower()
            made[name] = pd.Series(series.to_list(), dtype=masked)
        elif kind.is_numeric() and not kind.is_decimal():
            made[name] = pd.Series(series.to_numpy(), dtype=str(kind).lower())
        elif kind in (pl.String, pl.Categorical) or (isinstance(kind, pl.Datetime)):
            made[name] = series.to_pandas()
        elif kind == pl.Boolean and not series.null_count():
            made[name] = pd.Series(series.to_list(), dtype="bool")
        else:
            made[name] = pd.Series(series.to_list(), dtype=object)
    return pd.DataFrame(made)


def arrow_pandas(frame: pl.DataFrame) -> Any:
    """Return a pandas frame whose columns are all of Arrow types."""
    return frame.to_pandas(use_pyarrow_extension_array=True)
