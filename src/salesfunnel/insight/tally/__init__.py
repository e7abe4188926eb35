"""History as a small sum that adds: collected in one pass, merged in any order.

Rates and durations are computed from it elsewhere in `insight`.
"""

from salesfunnel.insight.tally.tally import History, Tally

__all__ = ["History", "Tally"]
