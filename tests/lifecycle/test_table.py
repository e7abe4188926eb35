"""The table says what is legal, `decide` does what it says, and the page shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lifecycle.funnels import ACTOR, NOW, deal, lead, process

from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.by_itself import BY_DEFINITION, BY_ITSELF, arrows, rows
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
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.table import CHANGES, LEGAL, NEW, STANDINGS, diagram, sheet
from salesfunnel.model.events import EVENTS
from salesfunnel.model.events.moves import StageChanged

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "lifecycle.md"
STAGES = {
    "deals": {"open": "conversation", "parked": "observation", "won": "won", "lost": "lost"},
    "leads": {"open": "mql", "parked": "nurture", "won": "qualified", "lost": "disqualified"},
}


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
        Import((deal if pipeline == "deals" else lead)(early)),
    )
    return next(wish for wish in wishes if type(wish) is command)


@pytest.mark.parametrize("pipeline", ["deals", "leads"])
@pytest.mark.parametrize("standing", STANDINGS)
@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_decide_agrees_with_the_table(standing: str, kind: type[Command], pipeline: str) -> None:
    change = LEGAL.get((standing, kind))
    legal = change is not None and change.of in (None, pipeline.removesuffix("s"))
    make = deal if pipeline == "deals" else lead
    dossier = None if standing == NEW else make(STAGES[pipeline][standing])
    wish = sensible(kind, pipeline)
    if dossier is None and not legal:
        with pytest.raises(InvalidValue, match="dossier"):
            decide(process(pipeline), None, wish, actor=ACTOR, now=NOW)
        return
    answer = decide(process(pipeline), dossier, wish, actor=ACTOR, now=NOW)
    assert answer.accepted is legal, answer
    if not legal or change is None:
        assert [each.code for each in answer.findings] == ["not_a_move"]
        return
    assert type(answer.events[0]) is change.event
    if isinstance(answer.events[0], StageChanged):
        assert answer.events[0].status in {each.value for each in change.kinds}


def test_no_pair_has_two_rows() -> None:
    assert len(LEGAL) == sum(len(change.statuses) for change in CHANGES)


def test_every_command_is_a_move_from_somewhere() -> None:
    assert {change.command for change in CHANGES} == set(COMMANDS)


def test_every_event_has_a_row() -> None:
    by_themselves = {each.event for each in (*BY_ITSELF, *BY_DEFINITION)}
    assert {change.event for change in CHANGES} | by_themselves == set(EVENTS)


def test_a_new_version_leaves_every_subject_of_its_kind() -> None:
    assert {row.statuses: tuple(kind.value for kind in row.kinds) for row in BY_DEFINITION} == {
        (standing,): (standing,) for standing in STANDINGS if standing != NEW
    }


def test_every_status_can_be_reached_and_left() -> None:
    assert {kind.value for change in CHANGES for kind in change.kinds} | {NEW} == set(STANDINGS)
    assert {status for change in CHANGES for status in change.statuses} == set(STANDINGS)


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


def test_the_page_shows_what_happens_by_itself() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{arrows()}\n```" in page, "paste what `arrows()` returns"
    assert f"\n\n{rows()}\n\n" in page, "paste what `rows()` returns"


def test_the_page_shows_what_a_new_definition_does() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"\n\n{rows(BY_DEFINITION)}\n\n" in page, "paste what `rows(BY_DEFINITION)` returns"
