"""What a scoring found, for programs: one JSON object, or a file with one row for each record."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from salesfunnel.scoring.score import Receipt
from salesfunnel.shell.extras import extra
from salesfunnel.shell.scores import REASONS, Scored, Scoring
from salesfunnel.text import DEFAULT_LOCALE

with extra("shell"):
    import polars as pl

__all__ = ["score_frame", "score_wire"]


def score_frame(scoring: Scoring, locale: str = DEFAULT_LOCALE) -> pl.DataFrame:
    """Return one row for each record: `id`, `stage`, `score`, `band`, `reasons`, `unanswered`.

    `reasons` holds the lines that weigh most, in sentences, joined by `; `; `unanswered` the keys of what
    nobody knows, joined by `;`; both are null where there are none.
    """
    name, answers = f"score.{scoring.scorecard}", scoring.answers
    keys = scoring.lines
    open_ones = [pl.when(pl.col(f"{name}.unknown.{key}")).then(pl.lit(key)) for key in keys]
    unknown = pl.concat_str(open_ones, separator=";", ignore_nulls=True) if open_ones else pl.lit("")
    bands = f"band.{scoring.scorecard}" if scoring.card.bands else None
    return answers.select(
        "id", "stage", pl.col(name).alias("score"),
        (pl.col(bands) if bands else pl.lit(None, dtype=pl.String)).alias("band"),
        pl.Series("reasons", _reasons(scoring, locale), dtype=pl.String),
        pl.when(unknown != "").then(unknown).alias("unanswered"),
    )  # fmt: skip


def _reasons(scoring: Scoring, locale: str) -> list[str | None]:
    """Return for each row what weighs most, in sentences."""
    tellers = {
        column: teller
        for column, teller in _tellers(scoring, locale).items()
        if column in scoring.answers.columns
    }
    told = list(tellers.values())
    rows = scoring.answers.select(list(tellers)).iter_rows() if tellers else [()] * scoring.count
    found: list[str | None] = []
    for row in rows:
        lines = sorted(((-abs(points), place) for place, points in enumerate(row) if points))[:REASONS]
        found.append("; ".join(told[place](row[place]) for _, place in lines) or None)
    return found


def _tellers(scoring: Scoring, locale: str) -> dict[str, Callable[[float], str]]:
    """Return by column what says a line in the language, in the order in which receipts stand."""
    card, name = scoring.card, f"score.{scoring.scorecard}"

    def teller(kind: Any, key: str, label: Any) -> Callable[[float], str]:
        @cache
        def tell(points: float) -> str:
            exact = Decimal(repr(points)).normalize()
            return Receipt(kind=kind, key=key, points=exact, label=label).render(locale)

        return tell

    found = {f"{name}.rule.{each.key}": teller("rule", each.key, each.label) for each in card.rules}
    found |= {f"{name}.group.{key}": teller("group", key, each.label) for key, each in card.groups.items()}
    return found | {f"{name}.bound": teller("bound", "max", None)}


def score_wire(scoring: Scoring, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return the scores as JSON, with the records that were explained."""
    return {
        "scorecard": scoring.scorecard,
        "stage": scoring.stage,
        "scored": scoring.count,
        "mean": None if scoring.mean is None else round(scoring.mean, 4),
        "bands": [
            {"band": key, "label": label.render(locale), "count": count}
            for key, label, count in scoring.bands
        ],
        "records": [_record(each, locale) for each in scoring.best],
        "unanswered": dict(scoring.unanswered),
        "limits": [{"line": each.line, "says": each.render(locale)} for each in scoring.limits],
        "not_asked": [each.render(locale) for each in scoring.beside],
        "quality": [
            {"code": each.code, "count": each.count, "says": each.message.render(locale)}
            for each in scoring.notes
        ],
    }


def _record(each: Scored, locale: str) -> dict[str, Any]:
    score = each.score
    return {
        "id": each.id,
        "stage": each.stage,
        "score": float(score.value),
        "band": score.band,
        "receipts": [_receipt(line, locale) for line in score.receipts],
        "unanswered": [
            {"key": one.key, "points": float(one.points), "ask": one.ask.render(locale) if one.ask else None}
            for one in score.unanswered
        ],
    }


def _receipt(line: Receipt, locale: str) -> dict[str, Any]:
    said = line.render(locale)
    return {"kind": line.kind, "key": line.key, "points": float(line.points), "says": said}
