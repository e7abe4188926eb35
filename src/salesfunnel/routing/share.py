"""A turn as it is kept between two assignments: what each member is owed, in whole parts of one scale."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

__all__ = ["Share", "TurnState"]


@attrs.frozen
class Share:
    """How one member of a turn stands.

    Args:
        lag: entitlement minus received, in parts of the turn's scale.
        received: how many it received.
        last: the number of the turn it received last; -1 before the first.
    """

    lag: int
    received: int
    last: int


@attrs.frozen
class TurnState:
    """A turn as it is kept: the scale of its lags, how many turns there were, and every member's share.

    Args:
        scale: into how many parts one turn is divided.
        turns: how many there were.
        shares: by the seller's id.
    """

    scale: int
    turns: int
    shares: Mapping[str, Share]

    def lag(self, seller_id: str) -> Fraction:
        """Return how many subjects a member is behind its entitlement; ahead of it where negative."""
        return Fraction(self.shares[seller_id].lag, self.scale)

    def stretched(self, scale: int) -> dict[str, Share]:
        """Return every share in parts of another scale, a multiple of this one."""
        more = scale // self.scale
        return {key: Share(each.lag * more, each.received, each.last) for key, each in self.shares.items()}
