"""Who gets it, who has it, who is it? Claims, pools, handovers; rosters, rules, strategies; identity, tags.

What is here answers questions about values that are handed over; nothing is changed and nothing is committed.
What happens when somebody asks (`Claim`, `Release`, a handover) is decided above, in `lifecycle`.
"""

from salesfunnel.routing.bar import Bar
from salesfunnel.routing.claiming import ClaimPolicy, Ground
from salesfunnel.routing.claims import Barred, Ruling, adjudicate, lodge
from salesfunnel.routing.customers import Customer, concerning, holders
from salesfunnel.routing.identity import IdentityIndex
from salesfunnel.routing.protection import Protection, protected_until
from salesfunnel.routing.registered import Registered, registered, token_of
from salesfunnel.routing.tags import CompiledTags, Tagging, TagReason, TagRule

__all__ = [
    "Bar",
    "Barred",
    "ClaimPolicy",
    "CompiledTags",
    "Customer",
    "Ground",
    "IdentityIndex",
    "Protection",
    "Registered",
    "Ruling",
    "TagReason",
    "TagRule",
    "Tagging",
    "adjudicate",
    "concerning",
    "holders",
    "lodge",
    "protected_until",
    "registered",
    "token_of",
]
