"""What does an event do to what is known? A fold for each kind of event, without definition or question.

`evolve` checks that an event continues the history and hands it to its fold; nothing is refused here.
"""

from salesfunnel.lifecycle.fold.changes import CHANGED, DONE, ELAPSED, OWED, OWNED
from salesfunnel.lifecycle.fold.copying import Fold
from salesfunnel.lifecycle.fold.moves import MOVED

__all__ = ["FOLDS"]

FOLDS: dict[type, Fold] = {**MOVED, **CHANGED, **DONE, **OWED, **OWNED, **ELAPSED}
"""The fold of every kind of event but those that begin a history."""
