"""What every command says."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.model.invariants import is_instant, is_unclaimed, read_only, utc
from salesfunnel.model.readonly import EMPTY, ReadOnly

__all__ = ["Command"]


@attrs.frozen
class Command:
    """A wish, not yet judged.

    Args:
        at: when it happened, where it is told later; the decision's `now` when absent; aware.
        extra: keys of a newer format.
    """

    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )
