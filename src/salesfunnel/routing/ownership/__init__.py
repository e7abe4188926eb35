"""Who has it? Claims and their protection, public pools, handovers.

What is here answers questions about values that are handed over; nothing is changed and nothing is committed.
What happens when somebody asks (`Claim`, `Release`, a handover) is decided above, in `lifecycle`.
"""

from salesfunnel.routing.ownership.bar import Bar
from salesfunnel.routing.ownership.claiming import ClaimPolicy, Ground
from salesfunnel.routing.ownership.claims import Barred, Ruling, adjudicate, lodge
from salesfunnel.routing.ownership.customers import Customer, concerning, holders
from salesfunnel.routing.ownership.protection import Protection, protected_until
from salesfunnel.routing.ownership.registered import Registered, registered, token_of

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
