"""One guarded move: decided, with findings and event, and folded; beside two state-machine libraries.

Each side asks the same ten conditions about the same record, five on the way out of a stage and five on the
way into the next, and moves one state. The state machines are warm and keep nothing; their conditions are the
hand-written ones of `gates_by_hand`, in two guards, since ten guards would only cost them more. They are put
back by assignment: a way back that nothing guards would be their work twice. Ours finds every criterion that
is not met, builds the event with who, when and under which version, and folds it into the next state.

A refusal that names every failing key is held to the same guarded move, as the budget says. In brackets stand
a refused move of `transitions` whose one guard lists the failing keys, which does less than a move that is
made, and a refusal of ours whose findings, each with its reasons, are all read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from benchmarks import gates_by_hand as hand
from benchmarks.gates import BAD, DOCUMENT, GOOD, NOW, dossier_of
from benchmarks.measure import Measured, quickest
from salesfunnel import Actor, Advance, Funnel, Opportunity, Stay, evolve

CALLS = 50
STAYS = 20
DEEP = 6 * 1024
MOVE, ACTOR = Advance("offer"), Actor("u-7", roles=("seller",))

STAGES = [
    {"key": "talk", "exit": "core"},
    {"key": "offer", "entry": "custom"},
    {"key": "won", "kind": "won"},
]


def funnel() -> Funnel:
    """Load the gates of the gate benchmark on the way from one open stage to the next."""
    return Funnel.load(DOCUMENT | {"pipelines": {"b2b": {"stages": STAGES}}})


def granted(over: Funnel) -> Callable[[], object]:
    """Return a move that is granted: decided and folded."""
    dossier, decide = dossier_of(GOOD), over.decide

    def move() -> object:
        answer = decide(dossier, MOVE, actor=ACTOR, now=NOW)
        return answer.findings, evolve(dossier, answer.events[0])

    return move


def refused(over: Funnel) -> Callable[[], object]:
    """Return a move that is refused: the verdict, and every failing key."""
    dossier, decide = dossier_of(BAD), over.decide

    def move() -> object:
        answer = decide(dossier, MOVE, actor=ACTOR, now=NOW)
        return answer.verdict, answer.failing

    return move


def explained(over: Funnel) -> Callable[[], object]:
    """Return a move that is refused, with every finding read."""
    dossier, decide = dossier_of(BAD), over.decide
    return lambda: decide(dossier, MOVE, actor=ACTOR, now=NOW).findings


class _Deal:
    """A model for `transitions`: it holds the record that the conditions read."""

    state = "talk"
    failing: Sequence[str] = ()

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def may_leave(self) -> bool:
        return hand.core_passes(self.record, NOW)

    def may_enter(self) -> bool:
        return hand.custom_passes(self.record, NOW)

    def may_move(self) -> bool:
        """Say the same of both at once, and keep what fails."""
        self.failing = [*hand.core_failing(self.record, NOW), *hand.custom_failing(self.record, NOW)]
        return not self.failing


def by_transitions(record: dict[str, Any], *conditions: str) -> Callable[[], object]:
    """Return the same move on a warm machine of `transitions`: whether it was made, and what fails."""
    from transitions import Machine  # noqa: PLC0415 - only the bench extra brings it

    deal: Any = _Deal(record)
    machine = Machine(deal, states=["talk", "offer", "won"], initial="talk", auto_transitions=False)
    machine.add_transition("advance", "talk", "offer", conditions=list(conditions))

    def move() -> object:
        deal.state = "talk"
        return deal.advance(), deal.failing

    return move


def by_statemachine() -> Callable[[], object]:
    """Return the same move on a warm machine of python-statemachine."""
    from statemachine import State, StateMachine  # noqa: PLC0415 - only the bench extra brings it

    class Machine(StateMachine):
        talk, offer = State(initial=True), State()
        advance = talk.to(offer, cond=["may_leave", "may_enter"])
        back = offer.to(talk)  # never taken: the library wants a way out of every state

    machine: Any = Machine(_Deal_of_its_own(GOOD))

    def move() -> object:
        machine.current_state_value = "talk"
        return machine.advance()

    return move


class _Deal_of_its_own(_Deal):  # noqa: N801 - a model whose state the machine sets
    state = None  # type: ignore[assignment]


def _times(work: Callable[[], object], calls: int = CALLS) -> Callable[[], None]:
    def run() -> None:
        for _ in range(calls):
            work()

    return run


def _folding(over: Funnel) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return folding a move, and building the opportunity after it by hand."""
    dossier = dossier_of(GOOD)
    event = over.decide(dossier, MOVE, actor=ACTOR, now=NOW).events[0]
    old = dossier.subject
    told = {name: getattr(old, name) for name in ("industry", "region", "owner_id", "created_at", "amount")}

    def by_hand() -> object:
        stays = (Stay("talk", None, NOW), Stay("offer", NOW))
        return Opportunity(
            id=old.id, pipeline=old.pipeline, stage="offer", stays=stays, fields=old.fields, changed_at=NOW,
            version=1, blueprint_version=1, **told,
        )  # fmt: skip

    return lambda: evolve(dossier, event), by_hand


def deep_size(value: object) -> int:
    """Return the bytes of a value and of all that it holds, each thing once; shared constants count too."""
    seen: set[int] = set()
    waiting, total = [value], 0
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, type):
            continue
        seen.add(id(each))
        total += sys.getsizeof(each)
        waiting += _held(each)
    return total


def _held(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, (tuple, list, frozenset, set)):
        return list(value)
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    return [getattr(value, name) for name in names if name != "__weakref__" and hasattr(value, name)]


def _travelled() -> Opportunity:
    day = timedelta(days=1)
    stays = [Stay(f"stage_{i}", NOW + i * day, NOW + (i + 1) * day) for i in range(STAYS - 1)]
    last = Stay("offer", NOW + (STAYS - 1) * day)
    return Opportunity(
        id="d-1", pipeline="b2b", stage="offer", stays=(*stays, last), owner_id="u-7", fields={"seats": 35}
    )


def measure() -> Iterable[Measured]:
    """Measure a move that is granted, one that is refused, folding, and how large an opportunity is."""
    over = funnel()
    fold, build = _folding(over)
    warm_move, listing = by_transitions(GOOD, "may_leave", "may_enter"), by_transitions(BAD, "may_move")
    works = (
        granted(over),
        refused(over),
        explained(over),
        warm_move,
        listing,
        by_statemachine(),
        fold,
        build,
    )
    for each in works:
        each()
    yes, no, told, warm, listed, other, folded, built = quickest(
        *(_times(each) for each in works), rounds=150
    )
    note = f"{yes / CALLS * 1e6:.0f} µs"
    peer = "a guarded move of transitions"
    yield Measured("decide(Advance) granted, and evolve", peer, yes / warm, 0.8, note)
    note = f"{no / CALLS * 1e6:.0f} µs"
    yield Measured("decide(Advance) refused, every failing key", peer, no / warm, 1.0, note)
    yield Measured("(the same)", "a refused move of transitions, every failing key", no / listed, None)
    note = f"{told / CALLS * 1e6:.0f} µs"
    yield Measured("(decide(Advance) refused, every finding read)", peer, told / warm, None, note)
    other_peer = "a guarded move of python-statemachine"
    yield Measured("decide(Advance) granted, and evolve", other_peer, yes / other, 1 / 8)
    yield Measured("evolve of a stage change", "the opportunity built by hand", folded / built, 4)
    size = deep_size(_travelled())
    yield Measured(f"an opportunity with {STAYS} stays", "6 KB", size / DEEP, 1.0, f"{size:,} bytes")
