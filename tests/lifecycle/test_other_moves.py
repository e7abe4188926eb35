"""Going back, parking, resuming, losing and reopening."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.lifecycle.funnels import ACTOR, DEALS, NOW, deal, known, lead, moving, process

from salesfunnel.errors import InvalidValue
from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import Advance, Command, Convert, GoBack, Lose, Park, Reopen, Resume
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision, Outcome
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.messages import CATALOGUE, LOCALES
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Lost, Parked
from salesfunnel.model.subject import Opportunity, Status, Stay


def ask(dossier: Any, command: Command, over: Any = None) -> Decision:
    return decide(over or process(), dossier, command, actor=ACTOR, now=NOW)


def code(answer: Decision) -> str:
    (finding,) = answer.findings
    assert all(finding.render(locale) for locale in LOCALES)
    return finding.code


@pytest.mark.parametrize("reason", [None, "", "  "])
@pytest.mark.parametrize(
    ("dossier", "command"),
    [(deal("confirmed"), GoBack("pool")), (deal("lost"), Reopen("pool")), (deal("pool"), Lose())],
)
def test_a_move_with_reason_needs_one(dossier: Any, command: Any, reason: str | None) -> None:
    blank = type(command)(reason=reason) if isinstance(command, Lose) else type(command)(command.to, reason)
    assert code(ask(dossier, blank)) == "reason_required"


def test_where_moves_are_free_no_reason_is_needed() -> None:
    over = moving(back="free", reopen="free")
    assert ask(deal("confirmed"), GoBack("pool"), over).accepted
    assert ask(deal("won"), Reopen("pool"), over).accepted


def test_where_moves_are_refused_a_reason_does_not_help() -> None:
    over = moving(back="refused", reopen="refused")
    assert code(ask(deal("confirmed"), GoBack("pool", "please"), over)) == "move_refused"
    assert code(ask(deal("won"), Reopen("pool", "please"), over)) == "move_refused"


@pytest.mark.parametrize("to", ["confirmed", "solution", "observation", "won", "lost"])
def test_going_back_leads_to_earlier_open_stages_only(to: str) -> None:
    assert code(ask(deal("confirmed"), GoBack(to, "why not"))) == "not_a_move"


def test_going_back_asks_no_gate() -> None:
    answer = ask(deal("solution", fields={}), GoBack("confirmed", "scope changed"))
    assert (answer.accepted, answer.verdict) == (True, None)


def test_a_parked_subject_is_looked_at_again_later_not_before() -> None:
    assert code(ask(deal("pool"), Park(review_at=NOW))) == "not_ahead"


def test_parking_leads_to_the_first_parked_stage() -> None:
    (event,) = ask(deal("pool"), Park(review_at=NOW + timedelta(days=30), reason="no budget yet")).events
    assert isinstance(event, Parked)
    assert (event.to_stage, event.review_at, event.reason) == (
        "observation",
        NOW + timedelta(days=30),
        "no budget yet",
    )


def test_a_parked_deal_is_parked_again_where_it_is_with_a_new_review() -> None:
    parked = deal("freezer", resume_to="confirmed", review_at=NOW)
    (event,) = ask(parked, Park(review_at=NOW + timedelta(days=30))).events
    after = evolve(parked, event).subject
    assert (after.stage, after.resume_to, after.review_at) == (
        "freezer",
        "confirmed",
        NOW + timedelta(days=30),
    )
    assert after.stays == parked.subject.stays


@pytest.mark.parametrize(
    "command", [Park("pool"), Lose("price", to="observation"), Reopen("observation", "why")]
)
def test_a_stage_of_another_kind_is_no_target(command: Command) -> None:
    dossier = deal("lost" if isinstance(command, Reopen) else "pool")
    assert code(ask(dossier, command)) == "not_a_move"


@pytest.mark.parametrize("command", [GoBack("pol", "x"), Park("pol"), Lose("x", to="pol")])
def test_every_target_that_nobody_knows_is_refused(command: Command) -> None:
    assert code(ask(deal("confirmed"), command)) == "unknown_stage"


@pytest.mark.parametrize(("command", "kind"), [(Park(), "parked"), (Lose("price"), "lost")])
def test_a_pipeline_without_such_a_stage_says_so(command: Command, kind: str) -> None:
    stages = [each for each in DEALS["stages"] if each.get("kind") != kind]
    answer = ask(deal("pool"), command, process(deals={"stages": stages}))
    assert code(answer) == "no_such_stage"
    assert f"of kind {kind}" in str(answer.findings[0])


def test_losing_keeps_reason_and_competitor() -> None:
    (event,) = ask(deal("solution"), Lose("price", competitor="Globex", to="no_fit")).events
    assert isinstance(event, Lost)
    assert (event.to_stage, event.reason, event.competitor) == ("no_fit", "price", "Globex")


def test_resuming_returns_to_the_stage_left() -> None:
    (event,) = ask(deal("observation", resume_to="confirmed", fields={}), Resume()).events
    assert (event.to_stage, event.status) == ("confirmed", Status.OPEN)  # type: ignore[attr-defined]


def test_without_a_note_resuming_returns_to_the_last_open_stay() -> None:
    stays = (Stay("pool"), Stay("conversation"), Stay("gone"), Stay("observation"))
    (event,) = ask(deal("observation", stays=stays), Resume()).events
    assert event.to_stage == "conversation"  # type: ignore[attr-defined]


def test_an_import_that_knows_no_open_stay_resumes_at_the_start() -> None:
    (event,) = ask(deal("observation"), Resume()).events
    assert event.to_stage == "pool"  # type: ignore[attr-defined]


def test_a_pipeline_without_an_open_stage_has_nothing_to_resume() -> None:
    over = process(deals={"stages": [{"key": "observation", "kind": "parked"}]})
    assert code(ask(deal("observation"), Resume(), over)) == "no_start"


@pytest.mark.parametrize("to", ["gone", "lost"])
def test_a_return_that_leads_to_no_open_stage_is_explained(to: str) -> None:
    assert code(ask(deal("observation", resume_to=to), Resume())) == "inconsistent_subject"


def test_reopening_asks_the_entry_of_its_target_and_no_later_gate() -> None:
    assert ask(deal("lost", fields=known(signed=False)), Reopen("confirmed", "they called")).accepted
    answer = ask(deal("lost", fields=known(need=None, budget=None)), Reopen("confirmed", "they called"))
    assert (answer.verdict, answer.suggests) == (Verdict.RETREAT, ())


@pytest.mark.parametrize(
    ("dossier", "how"),
    [
        (deal("pool", pipeline="elsewhere"), "travels through pipeline 'elsewhere'"),
        (lead("fresh", pipeline="deals"), "what travels there is an opportunity"),
        (Dossier(Opportunity(id="d-1", pipeline="deals", stage="gone")), "in stage 'gone'"),
        (deal("pool", status="won"), "has status 'won'"),
        (deal("won", status="open"), "has status 'open'"),
    ],
)
def test_a_subject_that_fits_nowhere_is_explained(dossier: Any, how: str) -> None:
    answer = ask(dossier, Advance("conversation"))
    assert code(answer) == "inconsistent_subject"
    assert how in str(answer.findings[0])


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"now": datetime(2026, 3, 2)}, "now"),  # noqa: DTZ001 - a naive one is the point
        ({"now": "today"}, "now"),
        ({"command": "advance"}, "command"),
        ({"actor": "u-7"}, "actor"),
        ({"dossier": None}, "dossier"),
        ({"dossier": deal().subject}, "dossier"),
    ],
)
def test_misuse_is_an_error(wrong: dict[str, Any], place: str) -> None:
    call = {"dossier": deal(), "command": Advance("conversation"), "actor": ACTOR, "now": NOW} | wrong
    with pytest.raises(InvalidValue, match=place):
        decide(process(), call.pop("dossier"), call.pop("command"), **call)


@pytest.mark.parametrize(
    ("dossier", "command"),
    [
        (deal("pool"), Advance("won")),
        (deal("pool", fields={}), Advance("won")),
        (deal("pool"), Advance("nowhere")),
        (deal("pool"), Convert("d-2", "deals")),
    ],
)
def test_a_decision_is_a_value(dossier: Any, command: Command) -> None:
    answer = ask(dossier, command)
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301 - our own bytes
    assert len({answer, ask(dossier, command)}) == 1


def test_an_outcome_pastes_back() -> None:
    assert eval(repr(Outcome.REFUSED), {"Outcome": Outcome}) is Outcome.REFUSED  # noqa: S307 - our own text


def test_every_sentence_of_this_room_exists_in_every_language() -> None:
    mine = [key for key in CATALOGUE if key.startswith(("inconsistent_", "where_", "not_", "no_"))]
    assert mine
    assert all(CATALOGUE[key].has(locale) for key in mine for locale in LOCALES)
