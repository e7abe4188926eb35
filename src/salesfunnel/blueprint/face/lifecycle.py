"""What happens? Commands, and time that acts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import a_dossier, kind_of
from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.lifecycle.commands import Command
    from salesfunnel.lifecycle.decision import Decision
    from salesfunnel.lifecycle.gate_debts import DebtAnswer
    from salesfunnel.lifecycle.tick import Tick
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.party import Actor

__all__ = ["Deciding"]


class Deciding(Core):
    """The questions that change a subject, by a command or by time."""

    __slots__ = ()

    def decide(
        self, dossier: Dossier[Any] | None, command: Command, *, actor: Actor, now: datetime
    ) -> Decision:
        """Decide about a command: accepted with events, or refused with findings.

        Args:
            dossier: the lead or opportunity with the host's rows; None for `Capture` and `Import`.
            command: what is asked for.
            actor: who asks.
            now: the instant of the question; aware.
        """
        try:
            decide = self._deciding[dossier.subject.pipeline]  # type: ignore[union-attr]  # None is caught
        except (KeyError, AttributeError, TypeError):  # asked for the first time, a beginning, or misuse
            return self._decide_first(dossier, command, actor, now)
        return decide(dossier, command, actor=actor, now=now)

    def _decide_first(
        self, dossier: Dossier[Any] | None, command: Command, actor: Actor, now: datetime
    ) -> Decision:
        from salesfunnel.conditions.values.view import in_utc  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.lifecycle.commands import Import  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.decide import check_use, decide  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.decision import refused  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.legality import unknown  # noqa: PLC0415 - the same

        check_use(dossier, command, actor=actor, now=now)
        begun: Any = command.dossier.subject if isinstance(command, Import) else command
        key = begun.pipeline if dossier is None else dossier.subject.pipeline
        if key not in self.pipelines:
            found = unknown("unknown_pipeline", key, self.pipelines)
            return refused(found, command=command, actor=actor, now=in_utc(now))
        self._deciding[key] = partial(decide, self.process(key))
        return self._deciding[key](dossier, command, actor=actor, now=now)

    def explain(self, decision: Decision, *, locale: str = "en") -> tuple[str, ...]:
        """Tell a decision in sentences: what was asked, found, met and done, and what is asked of whom.

        Args:
            decision: the answer to a command.
            locale: the language.
        """
        from salesfunnel.lifecycle.decision import explain  # noqa: PLC0415 - importing the face stays cheap

        return explain(decision, locale)

    def digest(self, dossier: Dossier[Any] | None, command: Command, *, actor: Actor, now: datetime) -> str:
        """Return the SHA-256 of everything that `decide` answers from, the blueprint included."""
        from salesfunnel.lifecycle.wire import digest  # noqa: PLC0415 - importing the face stays cheap

        return digest(self.document, dossier, command, actor=actor, now=now)

    def tick(self, dossier: Dossier[Any], *, now: datetime, actor: Actor | None = None) -> Tick:
        """Return what time alone changes: who stalls, what runs out, who moves on by itself.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
            actor: in whose name it happens; the actor `clock` when absent.
        """
        from salesfunnel.lifecycle.legality import unknown  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.lifecycle.tick import CLOCK, Tick, tick  # noqa: PLC0415 - the same

        key = a_dossier(dossier).subject.pipeline
        if key not in self.pipelines:
            return Tick(findings=(unknown("unknown_pipeline", key, self.pipelines),))
        return tick(self.process(key), dossier, now=now, actor=CLOCK if actor is None else actor)

    def debts(self, dossier: Dossier[Any], *, now: datetime) -> tuple[DebtAnswer, ...]:
        """Say how each gate debt of an imported subject stands: owed still, met since, waived or gone.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        from salesfunnel.lifecycle.gate_debts import debts  # noqa: PLC0415 - importing the face stays cheap

        kind, owed = kind_of(dossier), dossier.subject.debts
        gates = {each.gate for each in owed if each.gate} & self.blueprint.gates.keys()
        lists = {each.checklist for each in owed if each.checklist} & self.blueprint.checklists.keys()
        return debts(
            self._view(dossier, now),
            gates={key: self._compiled.gate(key, kind) for key in gates},
            checklists={key: self._compiled.checklist(key, kind) for key in lists},
        )
