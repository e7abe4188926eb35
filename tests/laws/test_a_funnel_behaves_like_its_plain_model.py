"""Law: whatever people ask for, in whatever order, the funnel does what a plain dictionary model of it says.

A state machine asks for every command there is, about leads and deals that live together in the reference
store. Before each command the model says from first principles whether anything speaks against it; afterwards
what it wrote down by hand is what the library holds.
"""

from __future__ import annotations

import json
import pickle
from datetime import date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.lifecycle.plain_funnel import DAY, DOCUMENT, FUNNEL, HOUR, NOW, ORDER
from tests.lifecycle.plain_model import Model
from tests.lifecycle.plain_state import Question, drawn
from tests.lifecycle.plain_wishes import IDS, LATE, PEOPLE, READY, taken_over, who, wishes

from salesfunnel import Activity, Actor, Decision, Dossier, Funnel, Lead, Money
from salesfunnel.errors import Conflict
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    AddDocument,
    Advance,
    ApproveItem,
    Assign,
    Capture,
    ChangeFields,
    Claim,
    Command,
    CompleteFollowUp,
    CompleteItem,
    Convert,
    GoBack,
    HandOff,
    Import,
    Lose,
    MarkMoment,
    Merge,
    OfferHandover,
    Park,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    RejectHandover,
    RejectItem,
    Release,
    Reopen,
    Repurchase,
    Resume,
    Review,
    SettleObjection,
    Tag,
    Waive,
)
from salesfunnel.lifecycle.decision import Outcome
from salesfunnel.lifecycle.replay import as_of, replay
from salesfunnel.lifecycle.table import CHANGES as ROWS
from salesfunnel.lifecycle.table import COMMANDS
from salesfunnel.lifecycle.wire import from_wire, to_wire
from salesfunnel.model.activity import Objection
from salesfunnel.model.document import Document
from salesfunnel.model.event import Event
from salesfunnel.model.progress import Evidence
from salesfunnel.testing import Store

TWIN = Funnel.load(DOCUMENT)
"""The same document compiled once more: its answers are the same."""

BEGINNINGS = (Capture, Import)
ONWARD = (Advance, GoBack, Convert, HandOff, Repurchase)
"""Moves that few subjects are ready for, asked for more often."""
BOSS = Actor("wang", PEOPLE["wang"])
WAITS = st.sampled_from([0, 0, 1, 1, 5, 5, 90, -7])

HANDLED = {row.command: row.handler.__module__.rpartition(".")[2] for row in ROWS}


def handled_in(*modules: str) -> list[type[Command]]:
    """Return the commands whose handlers stand in some modules of `lifecycle.handlers`."""
    return [command for command in COMMANDS if HANDLED[command] in modules]


MOVES, CHANGES = handled_in("creation", "moves"), handled_in("changes")
WORK, DUTIES, OWNERSHIP = handled_in("work"), handled_in("duties"), handled_in("ownership")


def through_json(value: Any, kind: type) -> Any:
    return from_wire(kind, json.loads(json.dumps(to_wire(value))))


def codes(decision: Decision) -> set[str]:
    """Return why it was refused: by gates, the criterion that failed; else the code of the finding."""
    asked = decision.verdict is not None
    return {(asked and each.criterion) or each.code for each in decision.findings}


class PlainFunnel(RuleBasedStateMachine):
    """The library and the model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.store, self.model, self.now = Store(), Model(), NOW
        self.asked: set[tuple[str, bool]] = set()

    @initialize(ready=st.booleans(), places=st.tuples(*[st.sampled_from(ORDER[key]) for key in ORDER]))
    def begin(self, ready: bool, places: Any) -> None:
        """Begin with a lead and a deal that are new, and with one subject anywhere in each pipeline."""
        told = {"fields": READY if ready else {}, "owner_id": "li"}
        wishes = [Capture("s-1", "leads", **told), Capture("s-2", "deals", **told)]
        wishes += [Import(taken_over(f"s-{3 + at}", key, places[at], told)) for at, key in enumerate(ORDER)]
        for wish in wishes:
            self.answered(None, Question(command=wish, actor=BOSS, now=NOW))

    def tell(self, key: str, wish: Command, name: str) -> None:
        self.answered(key, Question(command=wish, actor=Actor(name, PEOPLE[name]), now=self.now))

    @rule(kind=st.sampled_from(MOVES), wait=WAITS, late=LATE, data=st.data())
    def move(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        self.ask(kind, wait, late, data)

    @rule(kind=st.sampled_from(ONWARD), wait=WAITS, late=LATE, data=st.data())
    def move_on(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        self.ask(kind, wait, late, data)

    @rule(kind=st.sampled_from(CHANGES), wait=WAITS, late=LATE, data=st.data())
    def change(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        self.ask(kind, wait, late, data)

    @rule(kind=st.sampled_from(WORK), wait=WAITS, late=LATE, data=st.data())
    def work(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        self.ask(kind, wait, late, data)

    @rule(kind=st.sampled_from(DUTIES), wait=WAITS, late=LATE, data=st.data())
    def owe(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        self.ask(kind, wait, late, data)

    @rule(kind=st.sampled_from(OWNERSHIP), wait=WAITS, late=LATE, data=st.data())
    def own(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        self.ask(kind, wait, late, data)

    @rule(
        key=st.sampled_from(["s-2", "s-4"]), said=st.sampled_from(["approve", "reject", "accept", "decline"])
    )
    def do_what_takes_several_people(self, key: str, said: str) -> None:
        """The minutes, the paper and what is said of it; an offer of the deal, and what is said of that."""
        if said in ("accept", "decline"):
            self.tell(key, OfferHandover("mo"), "wang")
            self.tell(key, AcceptHandover() if said == "accept" else RejectHandover("timing"), "mo")
            return
        self.tell(key, CompleteItem("papers", "minutes", (Evidence("minutes", "doc-1"),)), "mo")
        self.tell(key, CompleteItem("papers", "seal"), "li")
        yes, no = ApproveItem("papers", "seal"), RejectItem("papers", "seal", "price")
        self.tell(key, yes if said == "approve" else no, "mo")

    def ask(self, kind: Any, wait: int, late: int | None, data: st.DataObject) -> None:
        """Ask for anything of anybody; now and then by a clock that is slow."""
        now = self.now + wait * HOUR
        self.now = max(self.now, now)
        key = None if kind in BEGINNINGS else data.draw(st.sampled_from(sorted(self.model.world)))
        s = self.model.world.get(key or "")
        states = {each: self.store.load(each).subject for each in self.model.world}  # type: ignore[union-attr]
        command = data.draw(wishes(s, now, states)[kind])
        if late is not None:
            command = attrs.evolve(command, at=now + late * HOUR)
        self.answered(key, Question(command=command, actor=data.draw(who(kind, s)), now=now))

    @rule(wait=st.sampled_from([0, 3, 60, 400]), data=st.data())
    def let_time_pass(self, wait: int, data: st.DataObject) -> None:
        self.now += wait * HOUR
        key = data.draw(st.sampled_from(sorted(self.model.world)))
        ticked = FUNNEL.tick(self.store.load(key), now=self.now)  # type: ignore[arg-type]
        assert ticked == TWIN.tick(self.store.load(key), now=self.now)  # type: ignore[arg-type]
        if ticked.events:
            granted = Decision(outcome=Outcome.ACCEPTED, events=ticked.events, expects=ticked.expects)
            self.store.commit(granted)
        self.model.elapse(key, self.now, events=len(ticked.events))
        self.compare({key})
        assert FUNNEL.tick(self.store.load(key), now=self.now).events == ()  # type: ignore[arg-type]

    def answered(self, key: str | None, q: Question) -> None:
        """Ask, compare with what the model says, commit, and look at what the library holds then."""
        dossier = None if key is None else self.store.load(key)
        decision = FUNNEL.decide(dossier, q.command, actor=q.actor, now=q.now)
        against = self.model.against(key, q)
        self.asked.add((type(q.command).__name__, decision.accepted))
        assert decision.accepted is not bool(against), (against, [*map(str, decision.findings)])
        self.say(dossier, q, decision)
        if not decision.accepted:
            assert codes(decision) <= against, (codes(decision), against)
            assert decision.events == ()
            return
        self.commit(decision, self.model.after(key, q))

    def commit(self, decision: Decision, after: dict[str, Any]) -> None:
        """Keep it, unless it begins a subject that is there already: then nothing is kept."""
        assert set(decision.expects) == set(after) == {each.subject_id for each in decision.events}
        if all(self.store.version(key) == seen for key, seen in decision.expects.items()):
            self.store.commit(decision)
            self.model.world |= after
        else:
            held = {key: self.store.events(key) for key in IDS}
            with pytest.raises(Conflict):
                self.store.commit(decision)
            assert {key: self.store.events(key) for key in IDS} == held
        self.compare(set(after))

    def say(self, dossier: Dossier[Any] | None, q: Question, decision: Decision) -> None:
        """The same question has the same answer, and either can be told in both languages."""
        again = None if dossier is None else through_json(dossier, Dossier)
        command = through_json(q.command, type(q.command))
        assert command == q.command
        assert TWIN.decide(again, command, actor=q.actor, now=q.now) == decision
        kept = pickle.loads(pickle.dumps(decision))  # noqa: S301 - our own bytes
        assert (kept, kept.passed) == (decision, decision.passed)
        english, chinese = FUNNEL.explain(decision), FUNNEL.explain(decision, locale="zh")
        assert len(english) == len(chinese) >= 2
        assert all(each.strip() for each in (*english, *chinese))
        assert json.dumps(to_wire(decision), allow_nan=False)

    def compare(self, keys: set[str]) -> None:
        """What is held is what was written down, and what the history says."""
        for key in keys:
            live, events = self.store.load(key), self.store.events(key)
            assert live is not None
            assert drawn(live) == self.model.world[key]
            assert replay(events) == live
            assert replay([through_json(each, Event) for each in events]) == live
            assert as_of(events, self.now) == as_of(events, self.now, by="recorded_at") == live

    @invariant()
    def histories_are_sound(self) -> None:
        for key in self.model.world:
            events = self.store.events(key)
            assert [each.seq for each in events] == [*range(1, len(events) + 1)]
            recorded = [each.recorded_at for each in events]
            assert recorded == sorted(recorded)
            assert all(each.at <= each.recorded_at for each in events)
            assert dated(events) == sorted(dated(events))

    @invariant()
    def nothing_happens_to_a_duplicate(self) -> None:
        for key, plain in self.model.world.items():
            if plain["merged_into"] is not None:
                assert type(self.store.events(key)[-1]).__name__ == "MergedInto"


def dated(events: tuple[Event, ...]) -> list[datetime]:
    """Return when the moves of a history happened; each follows the one before."""
    return [each.at for each in events if hasattr(each, "to_stage")]


def run(examples: int, steps: int) -> None:
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large)
    told = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
    )
    run_state_machine_as_test(PlainFunnel, settings=told)


def test_a_funnel_behaves_like_its_plain_model() -> None:
    run(14, 40)


@pytest.mark.slow
def test_a_funnel_behaves_like_its_plain_model_for_long() -> None:
    run(400, 60)


LIFE: tuple[tuple[str, str, Command], ...] = (
    ("s-2", "li", ChangeFields({"amount": Money(100, "CNY"), "close_date": date(2026, 4, 1)})),
    ("s-2", "li", ChangeFields({"amount": Money(900, "CNY"), "close_date": date(2026, 5, 1)})),
    ("s-2", "li", Tag(("a",))),
    ("s-2", "li", MarkMoment("first_yes", "she smiled")),
    ("s-2", "li", Review("all well", NOW + DAY)),
    ("s-2", "li", RecordActivity(Activity("r-1", "call"))),
    ("s-2", "li", PlanFollowUp(Activity("r-2", "meeting", NOW + DAY))),
    ("s-2", "li", CompleteFollowUp("r-2", "they agreed")),
    ("s-2", "li", AddDocument(Document("q-1", "quote", amount=Money(900, "CNY")))),
    ("s-2", "li", RaiseObjection(Objection("o-1", "price"))),
    ("s-2", "li", SettleObjection("o-1")),
    ("s-2", "li", Advance("talk")),
    ("s-2", "li", GoBack("pool", "scope")),
    ("s-2", "li", Park(review_at=NOW + DAY)),
    ("s-2", "li", Resume()),
    ("s-2", "wang", Waive("sealed", "paid", "pilot", NOW + 30 * DAY)),
    ("s-2", "li", Claim(NOW + 30 * DAY)),
    ("s-2", "li", Release()),
    ("s-2", "wang", Assign("mo")),
    ("s-2", "mo", OfferHandover("li")),
    ("s-2", "li", RejectHandover("busy")),
    ("s-2", "mo", OfferHandover("li", "doc-1")),
    ("s-2", "li", AcceptHandover()),
    ("s-2", "mo", CompleteItem("papers", "minutes", (Evidence("minutes", "doc-1"),))),
    ("s-2", "li", CompleteItem("papers", "seal")),
    ("s-2", "mo", RejectItem("papers", "seal", "unreadable")),
    ("s-2", "li", CompleteItem("papers", "seal")),
    ("s-2", "mo", ApproveItem("papers", "seal")),
    ("s-2", "li", Advance("won", reason="trust")),
    ("s-2", "li", Repurchase("s-6", amount=Money(50, "CNY"))),
    ("s-2", "li", Reopen("talk", "they called")),
    ("s-2", "li", Lose("price", "Globex", contributing=("timing",))),
    ("s-4", "li", HandOff("renewals", reason="known already")),
    ("s-1", "li", Merge(Lead(id="s-3", pipeline="leads", stage="mql"))),
    ("s-1", "li", Convert("s-7", "deals", account_id="a-1")),
)  # fmt: skip
"""A life in which every command is granted."""


def test_a_life_in_which_every_command_is_granted() -> None:
    desk = PlainFunnel()
    desk.begin(True, (("mql", "open"), ("talk", "open"), ("check", "open")))
    for key, name, wish in LIFE:
        desk.now += HOUR
        told = desk.store.load(wish.other.id) if isinstance(wish, Merge) else None
        desk.tell(key, wish if told is None else Merge(told.subject), name)
        desk.histories_are_sound()
        assert (type(wish).__name__, True) in desk.asked
    assert {name for name, granted in desk.asked if granted} == {each.__name__ for each in COMMANDS}


def test_every_command_is_asked_for() -> None:
    assert {*wishes(None, NOW, {"s-1": None})} == {*COMMANDS}
