"""What was learned, for programs and for keeping: JSON, and files in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError
from salesfunnel.insight import learned_charts
from salesfunnel.scoring.learned import Learned, Notice
from salesfunnel.shell.extras import extra
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["learned_wire", "write_learned"]


def learned_wire(found: Learned, *, key: str, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return what was learned as JSON: the sections of a blueprint, the probability table, the report."""
    table = found.probabilities
    return {
        "refused": _notices(found.refusals, locale),
        "warnings": _notices(found.warnings, locale),
        "document": _document(found, key),
        "probabilities": None if table is None else table.to_wire(),
        "report": _report(found),
    }


def write_learned(folder: Path, found: Learned, *, key: str, locale: str, svg: bool) -> tuple[str, ...]:
    """Write the scorecard, the probability table, the report and its charts; return the files' names.

    Raises:
        DataError: where the folder cannot be written.
        MissingExtra: where charts are to be drawn and the chart library is not installed.
    """
    texts = dict(_texts(found, key, locale, svg=svg))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise DataError.at(
            str(folder), f"the results cannot be written: {wrong.strerror}", "choose another --out"
        ) from None
    return tuple(texts)


def _texts(found: Learned, key: str, locale: str, *, svg: bool) -> Iterator[tuple[str, str]]:
    wire = learned_wire(found, key=key, locale=locale)
    for name in ("document", "probabilities"):
        if wire[name] is not None:
            yield f"{name if name != 'document' else 'scorecard'}.json", _json(wire[name])
    yield "report.json", _json({name: wire[name] for name in ("refused", "warnings", "report")})
    charts = {} if found.report is None else learned_charts(found.report, locale=locale)
    for name, chart in charts.items():
        yield f"{name}.vl.json", _json(chart)
        if svg:
            yield f"{name}.svg", _drawn(chart)


def _drawn(chart: dict[str, Any]) -> str:
    with extra("report"):
        import vl_convert
    return str(vl_convert.vegalite_to_svg(chart))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _document(found: Learned, key: str) -> dict[str, Any] | None:
    card = found.scorecard
    return None if card is None else {"fields": found.fields, "scorecards": {key: card}}


def _report(found: Learned) -> dict[str, Any] | None:
    if found.report is None:
        return None
    return attrs.asdict(found.report, value_serializer=lambda _, __, value: _plain(value))


def _plain(value: Any) -> Any:
    return value.wire() if isinstance(value, Text) else value


def _notices(notices: Sequence[Notice], locale: str) -> list[dict[str, Any]]:
    return [{"code": each.code, "field": each.field, "says": each.render(locale)} for each in notices]
