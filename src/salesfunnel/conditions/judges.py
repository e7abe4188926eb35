"""A compiled condition: the closure that answers it, and the one that says why it is not as wished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import attrs

from salesfunnel.conditions.reasons import Reason
from salesfunnel.conditions.view import RowView

__all__ = ["Answer", "Judge", "Why"]

Answer: TypeAlias = Callable[[RowView], "bool | None"]
"""Answers with true, false, or None where that is not known."""


class Why(Protocol):
    """Says why an answer is not surely the one wanted; with nothing when it is."""

    def __call__(self, view: RowView, *, wanted: bool) -> list[Reason]:
        """Return the reasons."""
        ...


@attrs.frozen
class Judge:
    """A compiled condition: its answer, and why it is not the one wanted."""

    answer: Answer
    why: Why
