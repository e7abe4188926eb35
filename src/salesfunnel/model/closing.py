"""Why a deal was won or lost: the reasons that a business tells apart, each with its permanent key."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field as Setting

from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

__all__ = ["ClosingReason", "ClosingReasons"]


class ClosingReason(Definition):
    """One reason.

    Args:
        key: its permanent name; history mentions it.
        label: how people call it.
    """

    key: Key
    label: Text | None = None


class ClosingReasons(Definition):
    """The reasons for which deals of a pipeline are closed; what is not listed is refused.

    Args:
        won: why deals are won; without any, every text is a reason.
        lost: why deals are lost; without any, every text is a reason.
        win_reason_required: whether a win needs a reason, as a loss always does.
        competitor_required: whether a loss names the competitor: every loss, or those for these reasons.
    """

    won: tuple[Key | ClosingReason, ...] = ()
    lost: tuple[Key | ClosingReason, ...] = ()
    win_reason_required: bool = Setting(default=False, strict=True)
    competitor_required: bool | tuple[Key, ...] = False

    @property
    def keys_won(self) -> tuple[str, ...]:
        """Keys of the reasons for a win, in order."""
        return tuple(_keys(self.won))

    @property
    def keys_lost(self) -> tuple[str, ...]:
        """Keys of the reasons for a loss, in order."""
        return tuple(_keys(self.lost))

    def asks_competitor(self, reason: str) -> bool:
        """Say whether a loss for this reason has to name the competitor."""
        asked = self.competitor_required
        return asked if isinstance(asked, bool) else reason in asked


def _keys(reasons: tuple[str | ClosingReason, ...]) -> Iterator[str]:
    for each in reasons:
        yield each.key if isinstance(each, ClosingReason) else each
