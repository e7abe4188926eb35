"""Who has it? Claims and their protection, public pools, handovers.

What is here answers questions about values that are handed over; nothing is changed and nothing is committed.
What happens when somebody asks (`Claim`, `Release`, a handover) is decided above, in `lifecycle`.
"""

from salesfunnel.ownership.claim_register import Registered, registered, token_of
from salesfunnel.ownership.claims import Barred, Ruling, adjudicate, lodge
from salesfunnel.ownership.definitions import ClaimPolicy, Ground
from salesfunnel.ownership.obstacle import Bar
from salesfunnel.ownership.ownership import Customer, concerning, holders
from salesfunnel.ownership.protection import Protection, protected_until

__all__ = [
    "Bar",
    "Barred",
    "ClaimPolicy",
    "Customer",
    "Ground",
    "Protection",
    "Registered",
    "Ruling",
    "adjudicate",
    "concerning",
    "holders",
    "lodge",
    "protected_until",
    "registered",
    "token_of",
]
