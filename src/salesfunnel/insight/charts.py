"""Charts: the funnel as a Vega-Lite specification, with its numbers inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salesfunnel.insight.conversion import Conversion, conversion
from salesfunnel.insight.tally import Tally
from salesfunnel.messages import Message
from salesfunnel.model.stage import StageKind
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["funnel_chart"]

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
