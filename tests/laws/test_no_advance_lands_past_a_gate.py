"""Whatever anybody asks, in any order and with any knowledge: no Advance lands past a gate that says no.

A state machine drives leads and deals with random commands, and keeps its own books in plain dictionaries.
"""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, NAMES, NOW, process
from tests.lifecycle.wishes import DOCUMENTS, IDS, captures, knowledge, moves, sensible

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import Advance, Capture, Command, Convert
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.messages import LOCALES
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event, StageChanged
from salesfunnel.model.subject import Lead, Opportunity

PROCESSES: dict[str, Process] = {
    f"{key} {skip}": process(key, **{key: DOCUMENTS[key] | {"moves": {"skip": skip}}})
    for key in DOCUMENTS
    for skip in ("gated", "refused")
}


def gates_between(pipeline: str, start: str, end: str) -> list[str]:
    """Read from the document, by a way of its own, which gates lie between two stages."""
    stages = DOCUMENTS[pipeline]["stages"]
    keys = [each["key"] for each in stages]
    first, last = keys.index(start), keys.index(end)
    met = [stages[first].get("exit")]
    for each in stages[first + 1 : last]:
        if each.get("kind", "open") == "open":
            met += [each.get("entry"), each.get("exit")]
    return [gate for gate in [*met, stages[last].get("entry")] if gate]


WAYS = [
    (over, here, there)
    for over in PROCESSES.values()
    for here in over.places.values()
    for there in over.places.values()
    if here.kind == "open" and there.kind in {"open", "won"} and here.index < there.index
]


@pytest.mark.parametrize("gap", NAMES)
@given(st.sampled_from([False, None, "yes"]), knowledge)
@settings(max_examples=15)
def test_no_advance_lands_past_a_gate(gap: str, value: object, fields: dict[str, object]) -> None:
    for known in ({**ALL_KNOWN, gap: value}, {**fields, gap: value}):
        for over, start, end in WAYS:
            check_way(over, start, end, known)


def check_way(over: Process, start: Place, end: Place, fields: dict[str, object]) -> None:
    kind = Lead if over.pipeline.of == "lead" else Opportunity
    dossier: Dossier[Any] = Dossier(kind(id="s-1", pipeline=over.key, stage=start.key, fields=fields))
    view = View(dossier, now=NOW, catalogue=over.catalogue)
    gates = [over.gates[each] for each in gates_between(over.key, start.key, end.key)]
    free = over.pipeline.moves.skip == "gated" or not over.way(start, end).skipped
    answer = decide(over, dossier, Advance(end.key), actor=ACTOR, now=NOW)
    assert answer.accepted == (free and all(gate.assess(view).verdict is Verdict.ADVANCE for gate in gates))


class AnyoneAsksAnything(RuleBasedStateMachine):
    """Hosts tell what they learn, people ask for moves, time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.skip = "gated"
        self.dossiers: dict[str, Dossier[Any]] = {}
        self.histories: dict[str, list[Event]] = {}

    @initialize(skip=st.sampled_from(["gated", "gated", "refused"]), one=knowledge, other=knowledge)
    def begin(self, skip: str, one: dict[str, object], other: dict[str, object]) -> None:
        self.skip = skip
        self.capture(Capture("s-1", "deals", fields=one))
        self.capture(Capture("s-2", "leads", fields=other))

    def over(self, pipeline: str) -> Process:
        return PROCESSES[f"{pipeline} {self.skip}"]

    def commit(self, answer: Decision) -> None:
        for event in answer.events:
            known = self.histories.setdefault(event.subject_id, [])
            assert answer.expects[event.subject_id] == len(known)
            known.append(event)
            before = self.dossiers.get(event.subject_id)
            after = evolve(before, event)  # type: ignore[arg-type]
            if isinstance(event, StageChanged):
                assert (after.subject.stage, after.subject.status) == (event.to_stage, event.status)
            self.dossiers[event.subject_id] = after

    def explain(self, answer: Decision) -> None:
        """A refusal has no effect and always says why, in every language."""
        assert answer.events == ()
        assert answer.findings
        for finding in answer.findings:
            assert all(finding.render(locale).strip() for locale in LOCALES)
        hash(answer)

    @rule(command=captures("deals") | captures("leads"))
    def capture(self, command: Capture) -> None:
        if command.id not in self.dossiers:
            answer = decide(self.over(command.pipeline), None, command, actor=ACTOR, now=self.now)
            self.judge(answer)

    @rule(data=st.data(), news=knowledge)
    def learn(self, data: st.DataObject, news: dict[str, object]) -> None:
        which = self.someone(data)
        self.dossiers[which] = Dossier(attrs.evolve(self.dossiers[which].subject, fields=news))

    def someone(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([each for each in IDS if each in self.dossiers]))

    @rule(hours=st.sampled_from([-1, 1, 24]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(data=st.data())
    def ask_anything(self, data: st.DataObject) -> None:
        dossier = self.dossiers[self.someone(data)]
        self.ask(dossier, data.draw(moves(dossier.subject.pipeline)))

    @rule(data=st.data())
    def ask_sensibly(self, data: st.DataObject) -> None:
        dossier = self.dossiers[self.someone(data)]
        self.ask(dossier, data.draw(sensible(dossier.subject.pipeline, dossier.subject.stage)))

    def ask(self, dossier: Dossier[Any], command: Command) -> None:
        if isinstance(command, Convert) and command.opportunity_id in set(self.dossiers) - {
            dossier.subject.id
        }:
            return  # the host brings new ids
        before = attrs.evolve(dossier)
        over = self.over(dossier.subject.pipeline)
        answer = decide(over, dossier, command, actor=ACTOR, now=self.now)
        assert dossier == before
        assert answer == decide(over, dossier, command, actor=ACTOR, now=self.now)
        if isinstance(command, (Advance, Convert)) and dossier.subject.status == "open":
            self.check_gates(dossier, command, answer)
        for wish in answer.suggests:
            assert decide(over, dossier, wish, actor=ACTOR, now=self.now).accepted
        self.judge(answer)

    def judge(self, answer: Decision) -> None:
        if answer.accepted:
            self.commit(answer)
        else:
            self.explain(answer)

    def check_gates(self, dossier: Dossier[Any], command: Advance | Convert, answer: Decision) -> None:
        """Ask each gate on the way alone: all say advance, or the move is held by one that does not."""
        if answer.verdict is None and not answer.accepted:
            return
        over, start = self.over(dossier.subject.pipeline), dossier.subject.stage
        end = command.to if isinstance(command, Advance) else "qualified"
        view = View(dossier, now=self.now, catalogue=over.catalogue)
        verdicts = [over.gates[key].assess(view).verdict for key in gates_between(over.key, start, end)]
        assert answer.accepted == all(each is Verdict.ADVANCE for each in verdicts)
        if answer.accepted:
            assert isinstance(answer.events[0], StageChanged)
            assert answer.events[0].to_stage == end

    @invariant()
    def version_counts_the_events(self) -> None:
        for key, dossier in self.dossiers.items():
            assert dossier.subject.version == len(self.histories[key])
            assert [each.seq for each in self.histories[key]] == list(range(1, len(self.histories[key]) + 1))

    @invariant()
    def status_is_the_kind_of_the_stage(self) -> None:
        for dossier in self.dossiers.values():
            place = self.over(dossier.subject.pipeline).places[dossier.subject.stage]
            assert dossier.subject.status is place.status

    @invariant()
    def stays_follow_each_other_in_time(self) -> None:
        for dossier in self.dossiers.values():
            stays = dossier.subject.stays
            assert stays[-1].stage == dossier.subject.stage
            assert stays[-1].left_at is None
            for one, two in itertools.pairwise(stays):
                assert one.entered_at is not None
                assert one.left_at == two.entered_at
                assert one.left_at >= one.entered_at

    @invariant()
    def only_the_parked_have_a_review_and_a_return(self) -> None:
        for dossier in self.dossiers.values():
            parked = dossier.subject.status == "parked"
            assert (dossier.subject.resume_to is not None) == parked
            assert parked or dossier.subject.review_at is None


AnyoneAsksAnything.TestCase.settings = settings(max_examples=100, stateful_step_count=50)
TestAnyoneAsksAnything = AnyoneAsksAnything.TestCase
