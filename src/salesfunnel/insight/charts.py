"""Charts as Vega-Lite specifications with their numbers inside: the funnel, and a learned scorecard.

A learned scorecard has three: calibration, lift and points. Nothing is fetched when a chart is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesfunnel.insight.conversion import Conversion, conversion
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message
from salesfunnel.model.stage import StageKind
from salesfunnel.scoring.learned.report import Report
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["funnel_chart", "learned_charts"]


_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_WIDTH = 480
_OPEN, _WON, _INK = "#4c78a8", "#54a24b", "#1f2933"


def funnel_chart(
    tally: Tally, *, locale: str = DEFAULT_LOCALE, labels: Mapping[str, Text | str] | None = None
) -> dict[str, Any]:
    """Return the funnel as a Vega-Lite 5 specification: a centred bar for each open stage, then won.

    The data stand in the specification, nothing is fetched, and the same tally gives the same dictionary.

    Args:
        tally: what was counted.
        locale: of titles and tooltips.
        labels: how people call the stages, by key; a stage without one shows its key.
    """
    found = conversion(tally)
    words = _words(tally, locale, labels or {})
    rows = _rows(found, words)
    overall = found.overall
    axis = {"domain": False, "ticks": False, "labelFontSize": 13, "labelLimit": 240, "labelPadding": 8}
    return {
        "$schema": _SCHEMA,
        "title": {"text": _said("chart_title", locale), "subtitle": _said("chart_subtitle", locale)},
        "description": Message.of("chart_alt", entered=overall.entered, won=overall.won).render(locale),
        "width": _WIDTH,
        "height": {"step": 44},
        "data": {"values": rows},
        "encoding": {
            "y": {"field": "stage", "type": "ordinal", "sort": list(words), "title": None, "axis": axis}
        },
        "layer": [_bars(locale), _numbers()],
        "config": {"view": {"stroke": None}},
    }


def _words(tally: Tally, locale: str, labels: Mapping[str, Text | str]) -> tuple[str, ...]:
    """Return the bars' names, won last; a name that two bars would share gets its stage's key."""
    won = [key for key, kind in tally.route.stages if kind is StageKind.WON]
    keys = [key for _, key in tally.open_stages]
    names = [Text.of(labels.get(key, key)).render(locale) for key in keys]
    only = labels.get(won[0]) if len(won) == 1 else None
    keys.append(won[0] if won else "won")
    names.append(Text.of(only).render(locale) if only is not None else _said("chart_won", locale))
    pairs = zip(names, keys, strict=True)
    return tuple(name if names.count(name) == 1 else f"{name} ({key})" for name, key in pairs)


def _rows(found: Conversion, words: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row for each bar: its half width on both sides of the middle, its count and its rates."""
    counts = [*(stage.entered for stage in found.stages), found.overall.won]
    kinds = [*("open" for _ in found.stages), "won"]
    steps: list[float | None] = [None, *(stage.rate for stage in found.stages)]
    return [
        {
            "stage": word,
            "kind": kind,
            "count": count,
            "left": -count / 2,
            "right": count / 2,
            "rate": _rounded(step),
            "overall": _rounded(count / found.overall.entered if found.overall.entered else None),
            "text": _text(count, step),
        }
        for word, kind, count, step in zip(words, kinds, counts, steps, strict=True)
    ]


def _bars(locale: str) -> dict[str, Any]:
    tips = [("stage", "nominal", "", "chart_stage"), ("count", "quantitative", ",", "chart_count")]
    tips += [
        ("rate", "quantitative", ".1%", "chart_of_previous"),
        ("overall", "quantitative", ".1%", "chart_of_all"),
    ]
    return {
        "mark": {"type": "bar", "cornerRadius": 3, "height": 34},
        "encoding": {
            "x": {"field": "left", "type": "quantitative", "axis": None, "scale": {"nice": False}},
            "x2": {"field": "right"},
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": ["open", "won"], "range": [_OPEN, _WON]},
                "legend": None,
            },
            "tooltip": [
                {
                    "field": field,
                    "type": kind,
                    "title": _said(title, locale),
                    **({"format": shape} if shape else {}),
                }
                for field, kind, shape, title in tips
            ],
        },
    }


def _numbers() -> dict[str, Any]:
    """Return the layer of numbers, in a column beside the bars where narrow bars leave them readable."""
    return {
        "mark": {"type": "text", "align": "left", "fontSize": 13, "color": _INK},
        "encoding": {"text": {"field": "text", "type": "nominal"}, "x": {"value": _WIDTH + 12}},
    }


def _text(count: int, step: float | None) -> str:
    return f"{count:,}" if step is None else f"{count:,} · {step:.1%}"


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 6)


def _said(key: str, locale: str) -> str:
    return Message(key).render(locale)


_SIZE = 360
_MARK, _RISE, _FALL, _FAINT = "#4c78a8", "#54a24b", "#e45756", "#9aa5b1"


def learned_charts(report: Report, *, locale: str = DEFAULT_LOCALE) -> dict[str, dict[str, Any]]:
    """Return the charts `calibration`, `lift` and `points` of a report; each holds its numbers.

    Args:
        report: what was learned.
        locale: of titles, axes and tooltips.
    """
    return {
        "calibration": _calibration(report, locale),
        "lift": _lift(report, locale),
        "points": _points(report, locale),
    }


def _calibration(report: Report, locale: str) -> dict[str, Any]:
    """Return what was predicted against what came; on the diagonal both agree."""
    rows = [
        {"predicted": each.predicted, "observed": each.observed, "rows": each.rows}
        for each in report.calibration
    ]
    share = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"format": "%"}}
    diagonal = {
        "data": {"values": [{"at": 0}, {"at": 1}]},
        "mark": {"type": "line", "strokeDash": [4, 4], "color": _FAINT},
        "encoding": {"x": {"field": "at", **share}, "y": {"field": "at", **share}},
    }
    dots = {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "color": _MARK},
        "encoding": {
            "x": {"field": "predicted", **share, "title": _caption("predicted", locale)},
            "y": {"field": "observed", **share, "title": _caption("observed", locale)},
            "size": {"field": "rows", "type": "quantitative", "title": _caption("rows", locale)},
            "tooltip": _tips(locale, predicted=".1%", observed=".1%", rows=","),
        },
    }
    return {**_frame("calibration", locale), "layer": [diagonal, dots]}


def _lift(report: Report, locale: str) -> dict[str, Any]:
    """Return how much oftener than all each tenth of the rows was won."""
    rows = [{"tenth": each.tenth, "lift": each.lift, "captured": each.captured} for each in report.lift]
    bars = {
        "mark": {"type": "bar", "color": _MARK},
        "encoding": {
            "x": {"field": "tenth", "type": "ordinal", "title": _caption("tenth", locale)},
            "y": {"field": "lift", "type": "quantitative", "title": _caption("lift", locale)},
            "tooltip": _tips(locale, tenth="", lift=".2f", captured=".1%"),
        },
    }
    average = {
        "mark": {"type": "rule", "strokeDash": [4, 4], "color": _FAINT},
        "encoding": {"y": {"datum": 1}},
    }
    return {**_frame("lift", locale), "data": {"values": rows}, "layer": [bars, average]}


def _points(report: Report, locale: str) -> dict[str, Any]:
    """Return the points of each part, in the order of the table."""
    rows = [
        {
            "part": each.label.render(locale),
            "points": each.points,
            "rows": each.rows,
            "rate": each.rate,
            "sign": "up" if each.points > 0 else "down",
        }
        for each in report.points
    ]
    order = list(dict.fromkeys(row["part"] for row in rows))
    encoding = {
        "y": {"field": "part", "type": "nominal", "sort": order, "title": None, "axis": {"labelLimit": 320}},
        "x": {"field": "points", "type": "quantitative", "title": _caption("points", locale)},
        "color": {
            "field": "sign",
            "type": "nominal",
            "scale": {"domain": ["up", "down"], "range": [_RISE, _FALL]},
            "legend": None,
        },
        "tooltip": _tips(locale, part="", points="+d", rows=",", rate=".1%"),
    }
    framed = {**_frame("points", locale), "height": {"step": 20}}
    return {**framed, "data": {"values": rows}, "mark": "bar", "encoding": encoding}


def _frame(name: str, locale: str) -> dict[str, Any]:
    title = {
        "text": _caption(name, locale),
        "subtitle": _caption(f"{name}_is", locale),
    }
    return {"$schema": _SCHEMA, "title": title, "width": _SIZE, "height": _SIZE}


def _tips(locale: str, **shapes: str) -> list[dict[str, Any]]:
    return [
        {"field": name, "title": _caption(name, locale), **({"format": shape} if shape else {})}
        for name, shape in shapes.items()
    ]


def _caption(key: str, locale: str) -> str:
    return Message(f"learned_chart_{key}").render(locale)
