"""What the scenarios of the templates share: a desk that decides, commits, ticks, and at the end replays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from salesfunnel import Actor, Decision, Dossier, Funnel, Tally, conversion, from_wire, replay, to_wire
from salesfunnel.blueprint import template
from salesfunnel.insight.conversion import Conversion
from salesfunnel.lifecycle import Tick
from salesfunnel.model.event import Event
from salesfunnel.testing import Store

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LI, WANG = Actor("li", roles=("seller",)), Actor("wang", roles=("supervisor",), supervises=("li", "mo"))


class Desk:
    """A host: it holds events in a store and its own rows beside them, and asks the funnel about everything."""

    def __init__(self, name: str) -> None:
        self.funnel = Funnel.load(template(name))
        self.store = Store()
        self._rows: dict[str, dict[str, Any]] = {}

    def bring(self, subject_id: str, **rows: Any) -> None:
        """Hand over the host's own rows about a subject: contacts, account, owner."""
        self._rows[subject_id] = self._rows.get(subject_id, {}) | rows

    def dossier(self, subject_id: str) -> Dossier[Any]:
        held = self.store.load(subject_id)
        assert held is not None
        return attrs.evolve(held, **{"contacts": (), **self._rows.get(subject_id, {})})

    def ask(self, subject_id: str, command: Any, day: float = 0, by: Actor = LI) -> Decision:
        """Ask on a day after the beginning; nothing is committed."""
        dossier = self.dossier(subject_id) if self.store.version(subject_id) else None
        return self.funnel.decide(dossier, command, actor=by, now=NOW + timedelta(days=day))

    def do(self, subject_id: str, command: Any, day: float = 0, by: Actor = LI) -> Decision:
        """Ask and commit; a refusal fails the test with its findings."""
        answer = self.ask(subject_id, command, day, by)
        assert answer.accepted, [str(each) for each in answer.findings]
        self.store.commit(answer)
        return answer

    def held(self, subject_id: str, command: Any, day: float = 0, by: Actor = LI) -> list[str]:
        """Ask for what has to be refused, and name what stands in the way."""
        answer = self.ask(subject_id, command, day, by)
        assert (answer.accepted, answer.events) == (False, ())
        return [each.item or each.criterion or each.code for each in answer.findings if _stops(each)]

    def tick(self, subject_id: str, day: float) -> Tick:
        """Let time act, and commit what it does."""
        tick = self.funnel.tick(self.dossier(subject_id), now=NOW + timedelta(days=day))
        self.store.commit(tick)
        return tick

    def stage(self, subject_id: str) -> str:
        return str(self.dossier(subject_id).subject.stage)

    def stays(self, subject_id: str) -> list[str]:
        return [each.stage for each in self.dossier(subject_id).subject.stays]

    def replayed(self, *subject_ids: str) -> list[Dossier[Any]]:
        """Fold the events anew after JSON, at once and in two halves: the live states, or the test fails."""
        found: list[Dossier[Any]] = []
        for each in subject_ids:
            told = json.loads(json.dumps([to_wire(event) for event in self.store.events(each)]))
            events = [from_wire(Event, event) for event in told]
            half = max(len(events) // 2, 1)
            again: Dossier[Any] = replay(events)
            assert again == self.store.load(each) == replay(events[half:], replay(events[:half]))
            found.append(again)
        return found

    def report(self, pipeline: str, *subject_ids: str) -> Conversion:
        """Count the journeys as the report does, from the replayed states."""
        return conversion(Tally.of(self.replayed(*subject_ids), pipeline=self.funnel.pipelines[pipeline]))


def _stops(finding: Any) -> bool:
    """Say whether a finding holds a subject, where a task or a criterion may only report."""
    return str(finding.severity or "must") != "should"


def way(report: Conversion) -> list[tuple[str, int, int]]:
    """The stages that somebody entered, each with how many entered and how many went on."""
    return [(each.stage, each.entered, each.advanced) for each in report.stages if each.entered]
