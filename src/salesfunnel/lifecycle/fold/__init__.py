"""What does an event do to what is known? A fold for each kind of event, without definition or question.

`evolve` checks that an event continues the history and hands it to its fold; nothing is refused here.
"""

from salesfunnel.lifecycle.fold.changed import CHANGED
from salesfunnel.lifecycle.fold.copying import Fold
from salesfunnel.lifecycle.fold.done import DONE
from salesfunnel.lifecycle.fold.elapsed import ELAPSED
from salesfunnel.lifecycle.fold.moved import MOVED
from salesfunnel.lifecycle.fold.owed import OWED
from salesfunnel.lifecycle.fold.owned import OWNED

__all__ = ["FOLDS"]

FOLDS: dict[type, Fold] = {**MOVED, **CHANGED, **DONE, **OWED, **OWNED, **ELAPSED}
"""The fold of every kind of event but those that begin a history."""
