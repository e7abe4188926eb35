"""Shows scores: on a terminal, as one JSON object, or as a table with one row for each record."""

from __future__ import annotations

from typing import Any

from salesfunnel.insight.quality import counted
from salesfunnel.scoring.score import Receipt
from salesfunnel.shell import figures
from salesfunnel.shell.extras import extra
from salesfunnel.shell.grids import Number, empty, grid
from salesfunnel.shell.labels import said
from salesfunnel.shell.scores import Scored, Scoring, reasons
from salesfunnel.shell.tables import quality_table, title
from salesfunnel.text import DEFAULT_LOCALE

with extra("shell"):
    import polars as pl
    from rich.console import Console
    from rich.text import Text

__all__ = ["score_frame", "score_wire", "show_scoring"]

_ID = 16


def show_scoring(console: Console, scoring: Scoring, locale: str, *, first: int) -> None:
    """Print the bands, the best records with their reasons, and what could not be known.

    Args:
        console: where.
        scoring: what was found.
        locale: the language.
        first: how many records are shown.
    """
    where = f" · {scoring.stage}" if scoring.stage else ""
    console.print(title(f"{scoring.label.render(locale)}{where}"))
    mean = "–" if scoring.mean is None else f"{scoring.mean:,.1f}"
    count = counted("record", len(scoring.records))
    console.print(said("page_scored", locale, scored=count, mean=mean))
    for each in scoring.beside:
        console.print(Text(f"! {each.render(locale)}", style="bold yellow"))
    _show_bands(console, scoring, locale)
    _show_records(console, scoring, locale, first=first)
    _show_unanswered(console, scoring, locale)
    if scoring.notes:
        console.print(quality_table(scoring.notes, locale))


def _show_bands(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.bands:
        return
    heads = [said("page_band", locale)]
    numbers = [Number[int](said("page_records", locale), figures.count)]
    rows = [((label.render(locale),), count) for _, label, count in scoring.bands]
    console.print(grid("", heads, rows, numbers=numbers, console=console))


def _show_records(console: Console, scoring: Scoring, locale: str, *, first: int) -> None:
    shown = scoring.records[:first]
    if not shown:
        return
    labels = {key: label.render(locale) for key, label, _ in scoring.bands}
    records = empty(said("page_best", locale))
    width = min(max(len(each.id) for each in shown), _ID)
    records.add_column("id", overflow="fold", min_width=width)
    records.add_column(said("page_score", locale), justify="right", no_wrap=True)
    records.add_column(said("page_band", locale), no_wrap=True)
    records.add_column(said("page_why", locale), overflow="fold")
    for each in shown:
        why = "\n".join(line.render(locale) for line in reasons(each.score))
        records.add_row(
            Text(each.id), f"{each.score.value:f}", labels.get(each.score.band or "", ""), Text(why)
        )
    console.print(records)
    hidden = len(scoring.records) - len(shown)
    if hidden:
        console.print(Text(said("page_rest", locale, count=figures.count(hidden)), style="dim"))


def _show_unanswered(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.unanswered:
        return
    heads = [said("page_unanswered", locale)]
    numbers = [Number[int](said("page_records", locale), figures.count)]
    rows = [((key,), count) for key, count in scoring.unanswered.items()]
    console.print(grid("", heads, rows, numbers=numbers, console=console))


def score_frame(scoring: Scoring, locale: str = DEFAULT_LOCALE) -> pl.DataFrame:
    """Return one row for each record: `id`, `stage`, `score`, `band`, `reasons`, `unanswered`.

    `reasons` holds the lines that weigh most, in sentences, joined by `; `; `unanswered` the keys of what
    nobody knows, joined by `;`; both are null where there are none.
    """
    records = scoring.records
    return pl.DataFrame(
        {
            "id": pl.Series([each.id for each in records], dtype=pl.String),
            "stage": pl.Series([each.stage for each in records], dtype=pl.String),
            "score": pl.Series([float(each.score.value) for each in records], dtype=pl.Float64),
            "band": pl.Series([each.score.band for each in records], dtype=pl.String),
            "reasons": pl.Series([_joined(each, locale) for each in records], dtype=pl.String),
            "unanswered": pl.Series(
                [";".join(one.key for one in each.score.unanswered) or None for each in records],
                dtype=pl.String,
            ),
        }
    )


def _joined(scored: Scored, locale: str) -> str | None:
    return "; ".join(line.render(locale) for line in reasons(scored.score)) or None


def score_wire(scoring: Scoring, locale: str = DEFAULT_LOCALE, *, first: int | None = None) -> dict[str, Any]:
    """Return the scores as JSON.

    Args:
        scoring: what was found.
        locale: the language of what it says.
        first: how many records, the best first; all when None.
    """
    return {
        "scorecard": scoring.scorecard,
        "stage": scoring.stage,
        "scored": len(scoring.records),
        "mean": None if scoring.mean is None else round(float(scoring.mean), 4),
        "bands": [
            {"band": key, "label": label.render(locale), "count": count}
            for key, label, count in scoring.bands
        ],
        "records": [_record(each, locale) for each in scoring.records[:first]],
        "unanswered": dict(scoring.unanswered),
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
    return {
        "kind": line.kind, "key": line.key, "points": float(line.points), "says": line.render(locale)
    }  # fmt: skip
