"""Values that are one of a few words: equal to their text, and shown as what pastes back."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Word"]


class Word(StrEnum):
    """One of a few words: `Status.WON == "won"`."""

    def __repr__(self) -> str:
        """Show what pastes back."""
        return f"{type(self).__name__}.{self.name}"
