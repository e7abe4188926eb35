"""Why it was won or lost: declared reasons, the competitor, and what was said before."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lifecycle.funnels import ACTOR, DEALS, LEADS, NOW, deal, known, lead, process
from tests.lifecycle.test_changes import refused

from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import Advance, Command, Convert, Lose
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.event import Advanced, Converted, Lost
from salesfunnel.model.wire import from_wire, to_wire

REASONS: dict[str, Any] = {
    "won": ["price", {"key": "trust", "label": {"en": "Trust", "zh": "信任"}}],
    "lost": ["price", "no_budget", "no_student", "delivery"],
}


def asked(command: Command, dossier: Any = None, **reasons: Any) -> Decision:
    over = process("deals", deals=DEALS | {"reasons": REASONS | reasons})
    return decide(over, dossier or deal("solution"), command, actor=ACTOR, now=NOW)


@pytest.mark.parametrize("command", [Lose("prize"), Lose("price", contributing=("prize",))])
def test_a_reason_that_is_not_declared_is_refused_with_the_nearest(command: Lose) -> None:
    answer = asked(command)
    assert refused(answer) == ["unknown_reason"]
    assert "did you mean 'price'?" in str(answer.findings[0])


def test_a_loss_tells_both_kinds_of_reason_and_the_stage_reached() -> None:
    (event,) = asked(Lose("price", competitor="Globex", contributing=("delivery",))).events
    assert isinstance(event, Lost)
    assert (event.from_stage, event.reason, event.contributing) == ("solution", "price", ("delivery",))
    lost = evolve(deal("solution"), event).subject
    assert (lost.reason, lost.contributing, lost.competitor) == ("price", ("delivery",), "Globex")


def test_the_competitor_that_is_recorded_won_it_unless_another_is_named() -> None:
    known_rival = deal("solution", competitor="Initech")
    for command, rival in ((Lose("price"), "Initech"), (Lose("price", competitor="Globex"), "Globex")):
        (event,) = asked(command, known_rival).events
        assert isinstance(event, Lost)
        assert event.competitor == rival


@pytest.mark.parametrize("required", [True, ["price"]])
def test_the_competitor_is_asked_for_where_the_pipeline_says_so(required: Any) -> None:
    assert refused(asked(Lose("price"), competitor_required=required)) == ["competitor_required"]
    assert asked(Lose("price", competitor="Globex"), competitor_required=required).accepted
    assert asked(Lose("price"), deal("solution", competitor="Globex"), competitor_required=required).accepted
    assert asked(Lose("no_budget"), competitor_required=required).accepted is isinstance(required, list)


def test_a_win_needs_a_reason_where_the_pipeline_says_so() -> None:
    assert asked(Advance("won")).accepted
    for silent in (Advance("won"), Advance("won", reason=" ")):
        assert refused(asked(silent, win_reason_required=True)) == ["reason_required"]
    assert refused(asked(Advance("won", reason="luck"))) == ["unknown_reason"]
    (event,) = asked(Advance("won", reason="trust", contributing=("price",)), win_reason_required=True).events
    assert isinstance(event, Advanced)
    assert (event.reason, event.contributing) == ("trust", ("price",))


def test_an_advance_that_wins_nothing_gives_no_reason() -> None:
    answer = asked(Advance("solution", reason="luck"), deal("pool"), win_reason_required=True)
    (event,) = answer.events
    assert isinstance(event, Advanced)
    assert event.reason is None


def test_without_a_declaration_every_text_is_a_reason() -> None:
    for command in (Lose("价格太高"), Advance("won", reason="luck")):
        assert decide(process(), deal("solution"), command, actor=ACTOR, now=NOW).accepted
    assert asked(Lose("luck"), lost=[]).accepted


def test_a_converted_lead_says_why_and_keeps_what_it_said_before() -> None:
    over = process("leads", leads=LEADS | {"reasons": {"won": ["fit", "need"], "win_reason_required": True}})
    ask = {"actor": ACTOR, "now": NOW}
    assert refused(decide(over, lead("sql"), Convert("d-1", "deals"), **ask)) == ["reason_required"]  # type: ignore[arg-type]
    won = lead("qualified", reason="need", contributing=("fit",))
    for dossier, reason, told in ((lead("sql"), "fit", ("fit", ())), (won, None, ("need", ("fit",)))):
        event, _ = decide(over, dossier, Convert("d-1", "deals", reason=reason), **ask).events  # type: ignore[arg-type]
        assert isinstance(event, Converted)
        assert from_wire(Converted, to_wire(event)) == event
        after = evolve(dossier, event).subject
        assert (after.reason, after.contributing) == told


def test_a_rejection_suggests_a_loss_only_for_a_reason_that_counts() -> None:
    for lost, suggested in ((["price"], ()), (["no_student"], (Lose("no_student"),))):
        over = process("leads", leads=LEADS | {"reasons": {"lost": lost}})
        answer = decide(over, lead(fields=known(student=True)), Advance("mql"), actor=ACTOR, now=NOW)
        assert (answer.verdict, answer.suggests) == (Verdict.REJECT, suggested)
