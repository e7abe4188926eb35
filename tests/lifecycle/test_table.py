"""The table says what is legal, `decide` does what it says, and the page shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.lifecycle.funnels import ACTOR, DAY, DEALS, LEADS, NOW, deal, lead, process

from salesfunnel.errors import InvalidValue
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
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.table import (
    CHANGES,
    COMMANDS,
    LEGAL,
    NEW,
    STATUSES,
    TIMED_TRANSITIONS,
    command_list,
    diagram,
    sheet,
    timed_diagram,
    timed_sheet,
)
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.claim import Handover
from salesfunnel.model.document import Document
from salesfunnel.model.event import EVENTS, Migrated, StageChanged
from salesfunnel.model.progress import ItemState

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "lifecycle.md"
STAGES = {
    "deals": {"open": "conversation", "parked": "observation", "won": "won", "lost": "lost"},
    "leads": {"open": "mql", "parked": "nurture", "won": "qualified", "lost": "disqualified"},
}


ROWS: dict[str, Any] = {
    "activities": (),
    "planned": (Activity("a-9", "call", at=NOW),),
    "documents": (),
    "objections": (Objection("o-9", "price", at=NOW - DAY),),
}


def connected(pipeline: str) -> Process:
    """Compile a pipeline with another one of its kind to which it hands off."""
    document, taking = {"deals": (DEALS, "renewals"), "leads": (LEADS, "partners")}[pipeline]
    return process(pipeline, **{pipeline: document | {"hand_off": [taking]}, taking: document})


def sensible(command: type[Command], pipeline: str) -> Command:
    """Return a command of this kind that nothing but its row can refuse."""
    early, late = {"deals": ("pool", "solution"), "leads": ("fresh", "sql")}[pipeline]
    wishes: tuple[Command, ...] = (
        Capture("d-1", pipeline),
        Advance(late),
        GoBack(early, "why not"),
        Park(),
        Resume(),
        Lose("price"),
        Reopen(early, "second thoughts"),
        Convert("d-2", "deals"),
        HandOff({"deals": "renewals", "leads": "partners"}[pipeline]),
        Repurchase("d-2"),
        ChangeFields({"name": "Acme"}),
        Tag(add=("vip",)),
        Merge({"deals": deal, "leads": lead}[pipeline](id="s-9").subject),
        MarkMoment("first_yes"),
        Review("still there"),
        RecordActivity(Activity("a-1", "call")),
        PlanFollowUp(Activity("a-1", "call", at=NOW + DAY)),
        CompleteFollowUp("a-9", "done"),
        AddDocument(Document("q-1", "quote")),
        RaiseObjection(Objection("o-1", "price")),
        SettleObjection("o-9"),
        CompleteItem("papers", "minutes"),
        ApproveItem("papers", "seal"),
        RejectItem("papers", "seal", "no stamp"),
        Waive("worth_it", "budget", "a pilot", NOW + DAY),
        Assign("u-9"),
        Claim(),
        Release(),
        OfferHandover("u-9"),
        AcceptHandover(),
        RejectHandover("too far away"),
        Import((deal if pipeline == "deals" else lead)(early)),
    )
    return next(wish for wish in wishes if type(wish) is command)


SEAL = ItemState(checklist="papers", item="seal", submitted_by="u-1", submitted_at=NOW - DAY)
OFFER = Handover(to_id=ACTOR.id, by="u-1", at=NOW - DAY)
MINE = {"owner_id": ACTOR.id}
HAD: dict[type[Command], dict[str, Any]] = {
    ApproveItem: {"items": (SEAL,)},
    RejectItem: {"items": (SEAL,)},
    Release: MINE,
    AcceptHandover: {"handover": OFFER},
    RejectHandover: {"handover": OFFER},
}
"""What a subject has to have before, so that nothing but its row can refuse a command."""


@pytest.mark.parametrize("pipeline", ["deals", "leads"])
@pytest.mark.parametrize("standing", STATUSES)
@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_decide_agrees_with_the_table(standing: str, kind: type[Command], pipeline: str) -> None:
    change = LEGAL.get((standing, kind))
    of = {"deals": "opportunity", "leads": "lead"}[pipeline]
    legal = change is not None and change.of in (None, of)
    make = deal if pipeline == "deals" else lead
    had = HAD.get(kind, {})
    dossier = None if standing == NEW else attrs.evolve(make(STAGES[pipeline][standing], **had), **ROWS)
    wish, over = sensible(kind, pipeline), connected(pipeline)
    if dossier is None and not legal:
        with pytest.raises(InvalidValue, match="dossier"):
            decide(over, None, wish, actor=ACTOR, now=NOW)
        return
    answer = decide(over, dossier, wish, actor=ACTOR, now=NOW)
    assert answer.accepted is legal, answer
    if not legal or change is None:
        assert [each.code for each in answer.findings] == ["not_a_move"]
        return
    assert type(answer.events[0]) is change.event
    assert {type(each) for each in answer.events[1:]} == {effect.event for effect in change.also}
    if isinstance(answer.events[0], StageChanged):
        assert answer.events[0].status in {each.value for each in change.kinds}


def test_no_pair_has_two_rows() -> None:
    assert len(LEGAL) == sum(len(change.statuses) for change in CHANGES)


def test_every_command_is_a_move_from_somewhere() -> None:
    assert {change.command for change in CHANGES} == set(COMMANDS)


def test_every_event_has_a_row() -> None:
    asked = {
        event for change in CHANGES for event in (change.event, *(effect.event for effect in change.also))
    }
    assert asked | {each.event for each in TIMED_TRANSITIONS} == set(EVENTS)


def test_a_new_version_leaves_every_subject_of_its_kind() -> None:
    rows = [row for row in TIMED_TRANSITIONS if row.event is Migrated]
    assert {row.statuses: tuple(kind.value for kind in row.kinds) for row in rows} == {
        (standing,): (standing,) for standing in STATUSES if standing != NEW
    }


def test_every_status_can_be_reached_and_left() -> None:
    assert {kind.value for change in CHANGES for kind in change.kinds} | {NEW} == set(STATUSES)
    assert {status for change in CHANGES for status in change.statuses} == set(STATUSES)


def test_the_diagram_draws_every_row() -> None:
    lines = diagram().splitlines()
    for (status, _), change in LEGAL.items():
        start = "[*]" if status == NEW else status
        for kind in change.kinds:
            arrow = next(line for line in lines if line.strip().startswith(f"{start} --> {kind.value}: "))
            assert change.command.__name__ in arrow.split(": ")[1].split(", ")


def test_the_page_shows_what_the_table_draws() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{diagram()}\n```" in page, "paste what `diagram()` returns"
    assert f"\n\n{sheet()}\n\n" in page, "paste what `sheet()` returns"
    assert f"\n\n{command_list()}\n\n" in page, "paste what `command_list()` returns"


def test_the_page_shows_what_happens_by_itself() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{timed_diagram()}\n```" in page, "paste what `timed_diagram()` returns"
    assert f"\n\n{timed_sheet()}\n\n" in page, "paste what `timed_sheet()` returns"
