"""The smallest store that keeps the contract: optimistic versions, all subjects of a decision or none."""

from __future__ import annotations

from typing import Any

from salesfunnel.errors import Conflict, InvalidValue, Problem, expect
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.replay import replay_all
from salesfunnel.lifecycle.tick import Tick
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event

__all__ = ["Store"]


class Store:
    """Subjects and their histories in memory, for tests and trials.

    What it holds is what events say: the host's own rows (contacts, an account) are not in it. It is not made
    for several threads; what it shows is which commits a real store has to refuse.
    """

    def __init__(self) -> None:
        self._events: dict[str, tuple[Event, ...]] = {}
        self._states: dict[str, Dossier[Any]] = {}

    def load(self, subject_id: str) -> Dossier[Any] | None:
        """Return a subject as it stands; None before its first event, as `decide` wants it."""
        return self._states.get(subject_id)

    def events(self, subject_id: str) -> tuple[Event, ...]:
        """Return the history of a subject, by `seq`; empty before its first event."""
        return self._events.get(subject_id, ())

    def version(self, subject_id: str) -> int:
        """Return the `seq` of the last event; 0 before the first."""
        return len(self.events(subject_id))

    def commit(self, decision: Decision | Tick) -> None:
        """Keep the events of an accepted decision or of a tick, those of all its subjects or none.

        Raises:
            Conflict: when a subject no longer stands at the version that the decision saw, each such subject
                with the cure; load, decide and commit again.
            OutOfOrder: for events that do not continue the histories.
            InvalidValue: for a decision that was refused, or that says of a subject's events not on which
                version they rest.
        """
        self._check(decision)
        after = replay_all(decision.events, self._states)
        for event in decision.events:
            self._events[event.subject_id] = (*self.events(event.subject_id), event)
        self._states.update(after)

    def _check(self, decision: Decision | Tick) -> None:
        if not isinstance(decision, Tick):
            expect(decision, Decision, "decision", "commit what `decide` or `tick` answered")
        if isinstance(decision, Decision) and not decision.accepted:
            says = "found a refusal, which has nothing to commit"
            raise InvalidValue.at("decision", says, "show its findings")
        silent = {event.subject_id for event in decision.events} - decision.expects.keys()
        if silent:
            says = f"found no version for '{min(silent)}', whose events it holds"
            raise InvalidValue.at("decision.expects", says, "commit what `decide` answered")
        stale = [each for each in decision.expects.items() if self.version(each[0]) != each[1]]
        if stale:
            raise Conflict(*(self._moved_on(*each) for each in stale))

    def _moved_on(self, subject_id: str, seen: object) -> Problem:
        says = f"stands at version {self.version(subject_id)}, but version {seen} was decided about"
        return Problem(subject_id, Conflict.code, says, "load it, decide and commit again")
