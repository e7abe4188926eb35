"""Values that are one of a few words, and the first of them: what kind of subject travels in a funnel."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

__all__ = ["KINDS", "Kind", "Word"]

Kind: TypeAlias = Literal["lead", "opportunity"]
"""What a subject is."""

KINDS: tuple[Kind, ...] = ("lead", "opportunity")
"""Every kind of subject."""


class Word(StrEnum):
    """One of a few words: `Status.WON == "won"`."""

    def __repr__(self) -> str:
        """Show what pastes back."""
        return f"{type(self).__name__}.{self.name}"
