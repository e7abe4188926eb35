"""What had the won and the lost in common? Counts that add, and the probability that they give.

Nothing is trained: closed subjects are counted, and taken out when they are opened again. What is learned
from a frame of history belongs to `scoring.learned`; who was closed when is read in `lifecycle.outcomes`.
"""

from salesfunnel.scoring.bayes.card import BayesCard, CompiledBayes, CountedFeature
from salesfunnel.scoring.bayes.counts import Case, Cell, OutcomeCounts
from salesfunnel.scoring.bayes.model import BayesModel, Chance

__all__ = [
    "BayesCard",
    "BayesModel",
    "Case",
    "Cell",
    "Chance",
    "CompiledBayes",
    "CountedFeature",
    "OutcomeCounts",
]
