"""Who gets it, and who has it? Claims, protection, public pools and handovers; rosters, rules and strategies.

What is here answers questions about values that are handed over; nothing is changed and nothing is committed.
What happens when somebody asks (`Claim`, `Release`, a handover) is decided above, in `lifecycle`.
"""

from salesfunnel.routing.bar import Bar
from salesfunnel.routing.claiming import ClaimPolicy, Ground
from salesfunnel.routing.claims import Barred, Ruling, adjudicate, lodge
from salesfunnel.routing.coverage import Customer, concerning, holders
from salesfunnel.routing.protection import Protection, protected_until
from salesfunnel.routing.registered import Registered, registered, token_of

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
