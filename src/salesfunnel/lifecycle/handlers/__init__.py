"""What happens when somebody asks for something that leaves the subject in its stage?

A rule for each such command: it answers with the events to commit or with the finding that refuses it. Moves
between stages are planned in `plan`; whether a command is legal at all stands in `table`.
"""

from salesfunnel.lifecycle.case import Rule
from salesfunnel.lifecycle.handlers.changes import CHANGES
from salesfunnel.lifecycle.handlers.duties import DUTIES
from salesfunnel.lifecycle.handlers.ownership import OWNERSHIP
from salesfunnel.lifecycle.handlers.work import WORK

__all__ = ["RULES"]

RULES: dict[type, Rule] = {**CHANGES, **WORK, **DUTIES, **OWNERSHIP}
"""The rule of every command that leaves the subject where it is."""
