"""Who gets it? Who a lead is, and which other leads are the same customer.

Conditions are answered below, in `conditions`; what happens because of an answer is decided in `lifecycle`.
"""

from salesfunnel.routing.identity import IdentityIndex
from salesfunnel.routing.tags import CompiledTags, Tagging, TagReason, TagRule

__all__ = ["CompiledTags", "IdentityIndex", "TagReason", "TagRule", "Tagging"]
