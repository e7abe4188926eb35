"""Builders for this room's tests: a pipeline of open stages with every way out, and subjects with histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from salesfunnel.model import Money, Opportunity, Pipeline, Stay

DAY_0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def pipeline(*open_keys: str, of: str = "opportunity") -> Pipeline:
    """Open stages in this order, then `won`, `lost` and `parked`."""
    stages = [{"key": key} for key in open_keys or ("a", "b", "c")]
    ends = [{"key": kind, "kind": kind} for kind in ("won", "lost", "parked")]
    return Pipeline.model_validate({"stages": stages + ends, "of": of})


def deal(
    path: str | Sequence[str], *, days: Sequence[float | None] | None = None, **more: Any
) -> Opportunity:
    """A deal that went `path`, entering each stage on its day after DAY_0 (the n-th on day n; None: undated).

    `"a b lost"` is three stays; `amount=5` is 5.00 CNY.
    """
    keys = path.split() if isinstance(path, str) else list(path)
    at = [
        None if day is None else DAY_0 + timedelta(days=day)
        for day in (range(len(keys)) if days is None else days)
    ]
    if isinstance(more.get("amount"), int):
        more["amount"] = Money.of(more["amount"], "CNY")
    named = {"id": "d-" + "-".join(keys), "pipeline": "b2b", **more}
    return Opportunity(
        stage=keys[-1], stays=tuple(Stay(key, day) for key, day in zip(keys, at, strict=True)), **named
    )
