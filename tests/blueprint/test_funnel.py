"""The funnel: compiled once, shared, pickled, and clear about names it does not have."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.blueprint.test_wrong_blueprints import SOUND

from salesfunnel import (
    Actor,
    Advance,
    Capture,
    Contact,
    Dossier,
    Funnel,
    Lead,
    Money,
    Opportunity,
    Park,
    Verdict,
    evolve,
)
from salesfunnel.blueprint import blueprint_schema, template
from salesfunnel.errors import ConditionError, InvalidValue, UnknownName

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SELLER = Actor("u-7")


@pytest.fixture(scope="module")
def example(shared: Path) -> Funnel:
    return Funnel.load((shared / "blueprint-example.json").read_text(encoding="utf-8"))


def deal(stage: str = "conversation", role: str = "champion", **fields: object) -> Dossier[Opportunity]:
    return Dossier(
        Opportunity(id="d-42", pipeline="b2b", stage=stage, fields=fields),
        contacts=(Contact("c-1", role=role),),
    )


KNOWN = {"need_confirmed": True, "budget": 200_000}


def test_the_published_example_retreats_with_its_two_questions(example: Funnel) -> None:
    answer = example.decide(deal(**KNOWN), Advance("confirmed"), actor=SELLER, now=NOW)
    assert answer.verdict is Verdict.RETREAT
    assert [str(ask) for ask in answer.asks] == ["Who signs?", "Why us rather than the others?"]
    assert [ask.render("zh") for ask in answer.asks] == ["谁拍板?", "为什么选我们?"]
    [park] = answer.suggests
    assert isinstance(park, Park)
    assert park.to == "observation"


@pytest.mark.parametrize(("role", "advantage"), [("champion", "clear"), ("decision_maker", None)])
def test_the_published_example_holds_with_one_missing(
    example: Funnel, role: str, advantage: str | None
) -> None:
    known = KNOWN if advantage is None else {**KNOWN, "advantage": advantage}
    assert (
        example.decide(deal(role=role, **known), Advance("confirmed"), actor=SELLER, now=NOW).verdict
        is Verdict.HOLD
    )


def test_the_published_example_advances_with_all_four_and_the_events_carry_the_deal(example: Funnel) -> None:
    dossier = deal(role="decision_maker", advantage="clear", **KNOWN)
    answer = example.decide(dossier, Advance("confirmed"), actor=SELLER, now=NOW)
    assert answer.verdict is Verdict.ADVANCE
    for event in answer.events:
        dossier = evolve(dossier, event)
    assert (dossier.subject.stage, dossier.subject.version) == ("confirmed", 1)
    assert [stay.stage for stay in dossier.subject.stays] == ["conversation", "confirmed"]


def test_admitting_first_changes_no_answer(example: Funnel) -> None:
    dirty = deal(need_confirmed=True, budget="unknown", advantage="")
    admitted = example.admit(dirty)
    assert admitted.dossier.subject.fields == {"need_confirmed": True}
    both = [
        example.decide(each, Advance("confirmed"), actor=SELLER, now=NOW)
        for each in (dirty, admitted.dossier)
    ]
    assert both[0] == both[1]
    assert example.admit(admitted.dossier).dossier == admitted.dossier


def test_a_preview_answers_before_anyone_tries(example: Funnel) -> None:
    seen = example.preview(deal(**KNOWN), to="confirmed", now=NOW)
    assert seen.verdict is Verdict.RETREAT
    assert [need.name for need in seen.needs] == ["has_decision_maker", "advantage"]
    assert seen.form()["required"] == ["advantage"]
    Draft202012Validator.check_schema(seen.form("zh"))
    Draft202012Validator(seen.form()).validate({"advantage": "clear"})
    assert not Draft202012Validator(seen.form()).is_valid({"advantage": "splendid"})


def test_a_preview_into_a_parked_stage_has_nothing_to_ask(example: Funnel) -> None:
    assert example.preview(deal(), to="observation", now=NOW).verdict is Verdict.ADVANCE


@pytest.mark.parametrize(
    ("subject", "to", "said"),
    [
        ({"stage": "confirmed"}, "confirmed", "'Advance' does not lead to stage 'confirmed'"),
        ({"stage": "won", "status": "won"}, "confirmed", None),
        ({"stage": "observation", "status": "parked", "resume_to": "pool"}, "pool", None),
        ({"stage": "observation", "status": "parked", "resume_to": "pool"}, "solution", "'Advance' is not a move from status 'parked'"),
        ({"stage": "solution"}, "conversation", None),
        ({"stage": "won", "status": "open"}, "confirmed", "stage 'won'"),
        ({"stage": "solution"}, "lost", None),
    ],
)  # fmt: skip
def test_a_preview_answers_as_the_decision_would(
    example: Funnel, subject: dict[str, str], to: str, said: str | None
) -> None:
    dossier = Dossier(Opportunity(id="d", pipeline="b2b", **subject), contacts=())
    seen = example.preview(dossier, to=to, now=NOW)
    assert (seen.refusal is None) == (said is None)
    assert (seen.verdict is None) == (said is not None)
    assert said is None or said in str(seen.findings[0])


def test_a_preview_over_a_stage_that_may_not_be_skipped_is_refused() -> None:
    document = json.loads(json.dumps(SOUND))
    document["pipelines"]["b2b"]["moves"] = {"skip": "refused"}
    dossier = Dossier(Opportunity(id="d", pipeline="b2b", stage="pool"))
    refusal = Funnel.load(document).preview(dossier, to="won", now=NOW).refusal
    assert refusal is not None
    assert refusal.code == "move_refused"


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda f, x: f.admit(x), "dossier: found a Opportunity, expected a Dossier; write Dossier(subject)"),
        (lambda f, x: f.preview(x, to="confirmed", now=NOW), "dossier: found a Opportunity, expected a Dossier; write Dossier(subject)"),
        (lambda f, x: f.assess(x, gate="worth_it", now=NOW), "dossier: found a Opportunity, expected a Dossier; write Dossier(subject)"),
    ],
)  # fmt: skip
def test_a_bare_subject_is_misuse_with_its_cure(
    example: Funnel, ask: Callable[..., object], said: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        ask(example, Opportunity(id="d", pipeline="b2b", stage="pool"))
    assert str(caught.value) == said


@pytest.mark.parametrize("wrong", [None, "x", Opportunity(id="d", pipeline="b2b", stage="pool")])
def test_a_warm_gate_names_misuse_as_a_cold_one_does(example: Funnel, wrong: Any) -> None:
    example.assess(deal(), gate="worth_it", now=NOW)
    with pytest.raises(InvalidValue, match="expected a Dossier; write Dossier"):
        example.assess(wrong, gate="worth_it", now=NOW)


def test_a_gate_asked_about_the_wrong_kind_of_subject_says_so(example: Funnel) -> None:
    lead = Dossier(Lead(id="l", pipeline="b2b", stage="pool"))
    with pytest.raises(ConditionError, match=r"gates\.worth_it, asked about a lead: no field is named"):
        example.assess(lead, gate="worth_it", now=NOW)


def test_the_document_that_is_handed_out_is_a_copy(example: Funnel) -> None:
    example.document["gates"].clear()
    assert pickle.loads(pickle.dumps(example)).blueprint == example.blueprint  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("owner", "dossier", "error"),
    [
        ("opportunit", None, UnknownName),
        ("opportunity", Dossier(Lead(id="l", pipeline="b2b", stage="pool")), InvalidValue),
        ("opportunity", "x", InvalidValue),
    ],
)
def test_values_are_validated_for_a_known_owner_and_its_own_dossier(
    example: Funnel, owner: Any, dossier: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        example.validate(owner, {}, now=NOW, dossier=dossier)


def test_deciding_about_a_bare_subject_is_misuse_too(example: Funnel) -> None:
    with pytest.raises(InvalidValue, match="write Dossier"):
        example.decide(
            Opportunity(id="d", pipeline="b2b", stage="pool"), Advance("confirmed"), actor=SELLER, now=NOW
        )  # type: ignore[arg-type]


def test_a_capture_is_admitted_and_says_what_is_wrong_with_its_values(example: Funnel) -> None:
    wish = Capture("d", "b2b", fields={"budget": "12.50", "advantage": "splendid", "need_confirmd": True})
    decision = example.decide(None, wish, actor=SELLER, now=NOW)
    assert decision.accepted
    assert [finding.code for finding in decision.findings] == ["outside_options", "unknown_field"]
    subject = decision.events[0].subject
    assert subject.fields["budget"] == Money.of("12.50", "CNY")


def test_a_capture_with_an_amount_in_another_currency_is_refused(example: Funnel) -> None:
    decision = example.decide(None, Capture("d", "b2b", amount=Money.of(5, "USD")), actor=SELLER, now=NOW)
    assert (decision.accepted, [finding.code for finding in decision.findings]) == (False, ["other_currency"])


def test_one_gate_can_be_asked_wherever_a_deal_stands(example: Funnel) -> None:
    assert example.assess(deal(stage="pool", **KNOWN), gate="worth_it", now=NOW).verdict is Verdict.RETREAT


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda f: f.assess(deal(), gate="worthit", now=NOW), "gates: no gate is named 'worthit'; did you mean 'worth_it'?"),
        (lambda f: f.preview(deal(), to="confirmd", now=NOW), "pipelines.b2b.stages: no stage is named 'confirmd'; did you mean 'confirmed'?"),
        (lambda f: f.process("b2c"), "pipelines: no pipeline is named 'b2c'; did you mean 'b2b'?"),
    ],
)  # fmt: skip
def test_a_name_the_blueprint_does_not_have_is_named_with_the_nearest(
    example: Funnel, ask: object, said: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        ask(example)  # type: ignore[operator]
    assert str(caught.value) == said


def test_a_wish_for_an_unknown_pipeline_is_refused_and_says_so(example: Funnel) -> None:
    stray = Dossier(Opportunity(id="d", pipeline="b2c", stage="pool"))
    for decision in (
        example.decide(None, Capture("d", "b2c"), actor=SELLER, now=NOW),
        example.decide(stray, Advance("confirmed"), actor=SELLER, now=NOW),
    ):
        assert not decision.accepted
        assert [str(finding) for finding in decision.findings] == [
            "no pipeline is named 'b2c'; did you mean 'b2b'?"
        ]


def test_asking_without_a_dossier_for_anything_but_a_capture_is_misuse(example: Funnel) -> None:
    with pytest.raises(InvalidValue, match="dossier: found None, expected the dossier for 'Advance'"):
        example.decide(None, Advance("confirmed"), actor=SELLER, now=NOW)


def test_a_funnel_pickles_and_answers_the_same(example: Funnel) -> None:
    again = pickle.loads(pickle.dumps(example))  # noqa: S301 - our own
    assert again.document == example.document
    ask = Advance("confirmed")
    assert again.decide(deal(**KNOWN), ask, actor=SELLER, now=NOW) == example.decide(
        deal(**KNOWN), ask, actor=SELLER, now=NOW
    )
    assert repr(again) == "<Funnel 'acme-b2b' version 3>"


def test_threads_may_share_a_fresh_funnel() -> None:
    funnel = Funnel.load(template("uncertainty_filter"))
    dossier = Dossier(Opportunity(id="d", pipeline="filter", stage="pool"), contacts=())
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: funnel.decide(dossier, Advance("conversation"), actor=SELLER, now=NOW), range(64)
            )
        )
    assert len(set(answers)) == 1


def test_the_same_gate_serves_leads_and_opportunities() -> None:
    document = json.loads(json.dumps(SOUND))
    document["fields"]["need"]["of"] = document["fields"]["budget"]["of"] = ["lead", "opportunity"]
    document["pipelines"]["leads"] = {**document["pipelines"]["b2b"], "of": "lead"}
    funnel = Funnel.load(document)
    lead = Dossier(Lead(id="l", pipeline="leads", stage="pool", fields={"need": True, "budget": 5}))
    assert funnel.decide(lead, Advance("demo"), actor=SELLER, now=NOW).accepted


def test_the_published_schema_accepts_what_loads_and_both_forms_of_a_condition(shared: Path) -> None:
    schema = blueprint_schema()
    Draft202012Validator.check_schema(schema)
    check = Draft202012Validator(schema)
    in_place = json.loads(json.dumps(SOUND))
    in_place["x_note"] = 1
    in_place["pipelines"]["b2b"]["stages"][1]["exit"] = {"criteria": [{"key": "met", "when": "met"}]}
    tree = json.loads(json.dumps(SOUND))
    tree["gates"]["worth_it"]["criteria"][0]["when"] = {
        "op": "present",
        "term": {"op": "field", "name": "need"},
    }
    example = json.loads((shared / "blueprint-example.json").read_text(encoding="utf-8"))
    for document in (SOUND, in_place, tree, example, template("uncertainty_filter")):
        check.validate(document)
        Funnel.load(document)
    for wrong in ({**SOUND, "colour": 1}, {**SOUND, "currency": "yuan"}, {**SOUND, "pipelines": {}}):
        assert not check.is_valid(wrong)


def test_a_template_is_handed_out_as_a_copy_and_an_unknown_one_is_named() -> None:
    template("uncertainty_filter")["key"] = "mine"
    assert template("uncertainty_filter")["key"] == "uncertainty-filter"
    with pytest.raises(
        UnknownName, match=r"no template is named 'uncertainty'; did you mean 'uncertainty_filter'\?"
    ):
        template("uncertainty")
