"""The six signs of a comparison: what each asks, its opposite, and the sign as seen from the other side."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from salesfunnel.conditions.language.tree import Sign

__all__ = ["MIRRORED", "OPPOSITE", "TESTS"]

TESTS: dict[Sign, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""What each sign asks of two known values."""

OPPOSITE: dict[Sign, Sign] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What holds of two known values when the sign does not."""

MIRRORED: dict[Sign, Sign] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""The sign that asks the same when both sides change places."""
