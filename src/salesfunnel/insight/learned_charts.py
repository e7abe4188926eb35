"""Charts of a learned scorecard: calibration, lift and points as Vega-Lite specifications."""

from __future__ import annotations

from typing import Any

from salesfunnel.messages import Message
from salesfunnel.scoring.learned.report import Report
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["learned_charts"]

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
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
            "x": {"field": "predicted", **share, "title": _said("predicted", locale)},
            "y": {"field": "observed", **share, "title": _said("observed", locale)},
            "size": {"field": "rows", "type": "quantitative", "title": _said("rows", locale)},
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
            "x": {"field": "tenth", "type": "ordinal", "title": _said("tenth", locale)},
            "y": {"field": "lift", "type": "quantitative", "title": _said("lift", locale)},
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
        "x": {"field": "points", "type": "quantitative", "title": _said("points", locale)},
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
    title = {"text": _said(name, locale), "subtitle": _said(f"{name}_is", locale)}
    return {"$schema": _SCHEMA, "title": title, "width": _SIZE, "height": _SIZE}


def _tips(locale: str, **shapes: str) -> list[dict[str, Any]]:
    return [
        {"field": name, "title": _said(name, locale), **({"format": shape} if shape else {})}
        for name, shape in shapes.items()
    ]


def _said(key: str, locale: str) -> str:
    return Message(f"learned_chart_{key}").render(locale)
