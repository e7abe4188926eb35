"""Who has it? Claims and their protection, public pools, handovers.

What is here answers questions about values that are handed over; nothing is changed and nothing is committed.
What happens when somebody asks (`Claim`, `Release`, a handover) is decided above, in `lifecycle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.ownership.claims import RefusedClaim, Ruling, adjudicate, lodge
    from salesfunnel.ownership.definitions import ClaimPolicy, Ground
    from salesfunnel.ownership.departure import Departure, successors
    from salesfunnel.ownership.host_records import Books, Registered, registered, token_of
    from salesfunnel.ownership.obstacle import Obstacle
    from salesfunnel.ownership.ownership import Claimable, Customer, Standing, concerning, holders, standing
    from salesfunnel.ownership.pool_usage import PoolUsage, Taken, pool_usage
    from salesfunnel.ownership.protection import Protection, protected_until
else:
    lazy_room(
        __name__,
        {
            "claims": "RefusedClaim Ruling adjudicate lodge",
            "definitions": "ClaimPolicy Ground",
            "departure": "Departure successors",
            "host_records": "Books Registered registered token_of",
            "obstacle": "Obstacle",
            "ownership": "Claimable Customer Standing concerning holders standing",
            "pool_usage": "PoolUsage Taken pool_usage",
            "protection": "Protection protected_until",
        },
    )

__all__ = [
    "Books", "ClaimPolicy", "Claimable", "Customer", "Departure", "Ground", "Obstacle", "PoolUsage",
    "Protection", "RefusedClaim", "Registered", "Ruling", "Standing", "Taken", "adjudicate", "concerning",
    "holders", "lodge", "pool_usage", "protected_until", "registered", "standing", "successors", "token_of",
]  # fmt: skip
