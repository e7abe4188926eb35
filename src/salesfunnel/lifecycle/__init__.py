"""What happens? Commands, the table of legal changes, and the three functions over it.

`decide` answers a command with events or with a refusal that explains itself; `evolve` folds an event into
the state; `tick` says what time alone changes. Nothing here stores, sends or schedules: the host commits the
events. What is true is decided in `conditions`, what may pass in `gates`; counting the histories belongs to
`insight`.
"""

from salesfunnel.lifecycle.commands import COMMANDS
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.commands.moves import (
    Advance,
    Capture,
    Convert,
    GoBack,
    Import,
    Lose,
    Park,
    Reopen,
    Resume,
)
from salesfunnel.lifecycle.debts import DebtAnswer, DebtStatus
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision, Outcome
from salesfunnel.lifecycle.evolve import evolve
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.tick import Tick, tick

__all__ = [
    "COMMANDS",
    "Advance",
    "Capture",
    "Command",
    "Convert",
    "DebtAnswer",
    "DebtStatus",
    "Decision",
    "GoBack",
    "Import",
    "Lose",
    "Outcome",
    "Park",
    "Process",
    "Reopen",
    "Resume",
    "Tick",
    "decide",
    "evolve",
    "tick",
]
