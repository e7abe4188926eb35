"""Every wrong blueprint gets its exact error: where, what was found, what was expected, and the cure."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel import BlueprintError, Funnel
from salesfunnel.blueprint import lint

SOUND: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "acme",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "fields": {
        "need": {"type": "flag"},
        "budget": {"type": "money"},
        "rank": {"type": "choice", "options": ["low", "high"]},
    },
    "facts": {"met": {"exists": "activities", "where": "kind == 'meeting'"}},
    "gates": {
        "worth_it": {
            "criteria": [
                {"key": "need", "when": "need", "ask": "Is it real?"},
                {"key": "budget", "when": "budget > 0"},
            ],
            "policy": {"retreat_at": 2, "retreat_to": "resting"},
        }
    },
    "pipelines": {
        "b2b": {
            "stages": [
                {"key": "pool", "question": "Worth a call?"},
                {"key": "demo", "question": "Worth a demo?", "entry": "worth_it"},
                {"key": "resting", "kind": "parked", "question": "Changed?"},
                {"key": "won", "kind": "won", "question": "Why?"},
                {"key": "lost", "kind": "lost", "question": "Why not?"},
            ]
        }
    },
}

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(SOUND)
    change(document)
    return document


def criterion(document: dict[str, Any]) -> dict[str, Any]:
    return document["gates"]["worth_it"]["criteria"][1]


def stage(document: dict[str, Any]) -> dict[str, Any]:
    return document["pipelines"]["b2b"]["stages"][1]


def put(path: str, value: Any) -> Change:
    """Return the change that sets one place of the document."""
    *way, last = path.split(".")

    def change(document: Any) -> None:
        for part in way:
            document = document[int(part) if part.isdigit() else part]
        document[last] = value

    return change


def drop(path: str) -> Change:
    *way, last = path.split(".")

    def change(document: Any) -> None:
        for part in way:
            document = document[part]
        del document[last]

    return change


WRONG: list[tuple[Change, list[str]]] = [
    (drop("salesfunnel"), ['salesfunnel: \'salesfunnel\' is missing, the format of the document; add "salesfunnel": 1']),
    (put("salesfunnel", 2), ["salesfunnel: found format 2, this version reads up to 1; use a newer version of the library"]),
    (put("salesfunnel", True), ['salesfunnel: found True, expected 1; write "salesfunnel": 1']),
    (drop("currency"), ["currency: 'currency' is missing; add it"]),
    (put("currency", "yuan"), ["currency: found 'yuan', expected an ISO 4217 code such as 'CNY'"]),
    (put("timezone", "Mars/Base"), ["timezone: no time zone is named 'Mars/Base'; write an IANA name such as 'Asia/Shanghai'"]),
    (put("timezone", "../../etc/passwd"), ["timezone: no time zone is named '../../etc/passwd'; write an IANA name such as 'Asia/Shanghai'"]),
    (put("key", "Acme B2B"), ["key: found 'Acme B2B', expected a name: a small letter, then up to 63 small letters, digits, - or _"]),
    (put("version", 0), ["version: found 0, expected at least 1"]),
    (put("version", "3"), ["version: found '3', expected a whole number"]),
    (put("colour", "red"), ["colour: no key is named 'colour' here; known: 'advances', 'calendars', 'caps', 'checklists', 'claims', 'clocks', 'commands', 'currency', …"]),
    (put("pipeline", {}), ["pipeline: no key is named 'pipeline' here; did you mean 'pipelines'?"]),
    (put("label", {"english": "x"}), ["label: found the language 'english', expected its code; write 'en', 'zh' or 'zh-TW'"]),
    (put("fields.budget", {"type": "money", "missing": ["", 0]}), ["gates.worth_it.criteria.budget.when.right: 0 means missing here, so this is never true; write missing(…) or present(…)"]),
    (put("label", {"en": 7}), ["label: found an object, expected a text: a string, or one string per language"]),
    (put("fields.budget", {}), ["fields.budget.type: 'type' is missing; add it"]),
    (put("fields.budget.type", "mony"), ["fields.budget.type: found 'mony', expected one of 'text', 'number', 'money', 'flag', 'date', 'instant', 'choice', 'choices'; did you mean 'money'?"]),
    (put("fields.budget.of", "deal"), ["fields.budget.of: found 'deal', expected one of 'lead', 'opportunity', 'account', 'contact', 'activity', 'document', 'objection', 'owner' or a list"]),
    (put("fields.Budget", {"type": "money"}), ["fields.Budget: found 'Budget', expected a key: a small letter, then up to 63 small letters, digits or underscores"]),
    (put("fields.amount", {"type": "money"}), ["fields.amount: 'amount' is already a core attribute of an opportunity; choose another name"]),
    (put("fields.rank.options", []), ["fields.rank.options: a choice has no options; list its values"]),
    (put("fields.rank.options", ["a", "a"]), ["fields.rank.options: the option 'a' stands 2 times; keep one of them"]),
    (put("fields.need.options", ["a"]), ["fields.need.options: a flag has options; make it a choice, or take them out"]),
    (put("fields.need.ordered", True), ["fields.need.ordered: a flag cannot be ordered by its options; only a choice can"]),
    (put("fields.need.min", 1), ["fields.need.min: a flag has no 'min'; only a number or an amount has"]),
    (put("fields.budget", {"type": "money", "min": 5, "max": 1}), ["fields.budget.min: the least value 5 is above the greatest 1; swap them"]),
    (put("facts.met", {"where": "kind == 'x'"}), ["facts.met: found none, expected exactly one of 'exists', 'count', 'sum', 'min', 'max', 'first', 'last' and 'days_since'"]),
    (put("facts.met.exists", "meetings"), ["facts.met.exists: found 'meetings', expected one of 'contacts', 'activities', 'planned', 'documents', 'objections'"]),
    (put("facts.met.where", "kid == 'meeting'"), ["facts.met.where.left: no field is named 'kid'; did you mean 'kind'?"]),
    (put("facts.need", {"exists": "contacts"}), ["facts.need: 'need' is already a field; choose another name"]),
    (lambda d: criterion(d).update(when="budegt > 0"), ["gates.worth_it.criteria.budget.when.left: no field is named 'budegt'; did you mean 'budget'?"]),
    (lambda d: criterion(d).update(when="budget >"), ["gates.worth_it.criteria.budget.when: at column 9, found the end, expected a name, a value or '('; check the brackets and the words before it"]),
    (lambda d: criterion(d).update(when="budget > 'much'"), ["gates.worth_it.criteria.budget.when.right: found 'much', expected an amount such as '12.30'; write the amount in major units: 5000 or '5000.50'"]),
    (lambda d: criterion(d).update(when="rank == 'hgih'"), ["gates.worth_it.criteria.budget.when.right: 'hgih' is none of the options; did you mean 'high'?"]),
    (lambda d: criterion(d).update(when={"op": "exec"}), ["gates.worth_it.criteria.budget.when: no condition has the op 'exec'; known: 'all', 'any', 'between', 'call', 'compare', 'contains', 'in', 'missing', …"]),
    (lambda d: criterion(d).update(when=7), ['gates.worth_it.criteria.budget.when: found 7, expected a condition; write {"op": "compare", …}, or the whole condition as text']),
    (lambda d: criterion(d).update(severity="maybe"), ["gates.worth_it.criteria.budget.severity: found 'maybe', expected one of 'must', 'should', 'knockout'"]),
    (lambda d: criterion(d).update(weight=0), ["gates.worth_it.criteria.budget.weight: found 0, expected more than 0"]),
    (lambda d: criterion(d).update(key="need"), ["gates.worth_it.criteria.need: 2 of them have this key; rename a criterion"]),
    (lambda d: criterion(d).pop("when"), ["gates.worth_it.criteria.budget.when: 'when' is missing; add it"]),
    (put("gates.worth_it.criteria", []), ["gates.worth_it.criteria: found an empty list, expected at least 1"]),
    (put("gates.worth_it.policy.retreat_at", 0), ["gates.worth_it.policy.retreat_at: found 0, expected at least 1"]),
    (put("gates.worth_it.policy.retreat_to", "rest"), ["gates.worth_it.policy.retreat_to: no open or parked stage is named 'rest'; did you mean 'resting'?"]),
    (put("gates.worth_it.policy.retreat_to", "won"), ["gates.worth_it.policy.retreat_to: no open or parked stage is named 'won'; known: 'demo', 'pool', 'resting'"]),
    (lambda d: stage(d).update(entry="worthit"), ["pipelines.b2b.stages.demo.entry: no gate is named 'worthit'; did you mean 'worth_it'?"]),
    (lambda d: stage(d).update(kind="opne"), ["pipelines.b2b.stages.demo.kind: found 'opne', expected one of 'open', 'won', 'lost', 'parked'; did you mean 'open'?"]),
    (lambda d: stage(d).update(key="pool"), ["pipelines.b2b.stages.pool: 2 of them have this key; rename a stage"]),
    (lambda d: stage(d).update(exit={"criteria": [{"key": "met", "when": "mett"}]}), ["pipelines.b2b.stages.demo.exit.criteria.met.when.left: no field is named 'mett'; did you mean 'met'?"]),
    (lambda d: stage(d).update(exit={"criteria": [{"key": "met", "wen": "met"}]}), ["pipelines.b2b.stages.demo.exit.criteria.met.when: 'when' is missing; add it", "pipelines.b2b.stages.demo.exit.criteria.met.wen: no key is named 'wen' here; did you mean 'when'?"]),
    (put("pipelines.b2b.moves", {"back": "never"}), ["pipelines.b2b.moves.back: found 'never', expected one of 'free', 'with_reason', 'refused'"]),
    (put("pipelines.b2b.stages", []), ["pipelines.b2b.stages: found an empty list, expected at least 1"]),
    (put("pipelines.b2b.stages", [{"key": "won", "kind": "won"}]), ['pipelines.b2b.stages: no stage is open, so nothing can enter; give at least one stage "kind": "open"']),
    (put("pipelines", {}), ["pipelines: found an empty object, expected at least 1"]),
    (put("gates.worth_it.criteria", {}), ["gates.worth_it.criteria: found an empty object, expected a list"]),
]  # fmt: skip


PLACES: dict[str, Change] = {
    "currency": put("currency", "yuan"),
    "fields.rank": put("fields.rank.type", "rnk"),
    "fields.need.label": put("fields.need.label", 7),
    "facts.met": put("facts.met.exists", "meetings"),
    "gates.worth_it.criteria.need.weight": lambda d: d["gates"]["worth_it"]["criteria"][0].update(weight="x"),
    "gates.worth_it.criteria.budget.when": lambda d: criterion(d).update(when=7),
    "gates.worth_it.policy": put("gates.worth_it.policy.retreat_at", -1),
    "pipelines.b2b.moves": put("pipelines.b2b.moves", {"skip": 7}),
    "pipelines.b2b.stages.demo.kind": lambda d: stage(d).update(kind="opne"),
    "pipelines.b2b.label": put("pipelines.b2b.label", []),
}


def said(document: Any) -> list[str]:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own
    return [str(problem) for problem in caught.value.problems]


def test_the_sound_document_loads() -> None:
    assert Funnel.load(SOUND).pipelines["b2b"].of == "opportunity"
    assert Funnel.load(json.dumps(SOUND)).blueprint == Funnel.load(SOUND).blueprint


@pytest.mark.parametrize(("change", "expected"), WRONG, ids=[expected[0][:60] for _, expected in WRONG])
def test_a_wrong_blueprint_gets_its_exact_error(change: Change, expected: list[str]) -> None:
    assert said(changed(change)) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            "{",
            "line 1, column 2 is not JSON: Expecting property name enclosed in double quotes; mend it there",
        ),
        ("", "line 1, column 1 is not JSON: Expecting value; mend it there"),
        ("[]", "found a list, expected an object; a blueprint is one JSON object"),
        (
            "mine/funnel.json",
            "line 1, column 1 is not JSON: Expecting value; hand over the text of the file, not its path",
        ),
        (
            '{"salesfunnel": ' + "9" * 5000 + "}",
            "found a number with thousands of digits; write a sensible number",
        ),
        ('{"a": NaN}', "found NaN, which is not JSON; write a number or null"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice in one object; keep one of them"),
        ("[" * 100_000, "the document is nested more than 128 levels deep"),
        ('{"a":' * 100_000, "the document is nested more than 128 levels deep"),
        ('"' * 5_000_000, "the text has 5,000,000 characters, more than 4,000,000"),
        (b"\xff", "the text is not UTF-8 (byte 0); save it as UTF-8"),
        ({1: 2}, "found the key 1, expected a text; write keys as text"),
        ({"a": {1, 2}}, "a: found a set, which JSON does not have; write text, numbers, true or false"),
        ({"a": [float("inf")]}, "a.0: found inf, which is not JSON; write a number or null"),
        (7, "found a int, expected an object; a blueprint is one JSON object"),
        ({"a": [0] * 500_000}, "the document holds more than 400,000 values"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_document_is_refused_in_one_line(document: Any, expected: str) -> None:
    assert said(document) == [expected]


def test_a_mapping_without_end_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["again"] = endless
    assert said(endless) == ["the document is nested more than 128 levels deep"]


def test_every_problem_is_found_at_once_and_a_broken_thing_hides_no_other() -> None:
    document = changed(put("fields.budget.type", "mony"))
    document["gates"]["worth_it"]["criteria"][0]["when"] = "ned"
    document["gates"]["worth_it"]["colour"] = "red"
    document["pipelines"]["b2b"]["moves"] = {"skip": 7}
    document["pipelines"]["b2b"]["stages"][1]["entry"] = "worthit"
    document["currency"] = "yuan"
    assert [line.split(":")[0] for line in said(document)] == [
        "currency",
        "fields.budget.type",
        "gates.worth_it.colour",
        "pipelines.b2b.moves.skip",
        "gates.worth_it.criteria.need.when.left",
        "pipelines.b2b.stages.demo.entry",
    ]


@given(st.sets(st.sampled_from(sorted(PLACES)), min_size=1, max_size=3))
def test_cutting_out_what_is_broken_invents_no_problem(places: set[str]) -> None:
    document = copy.deepcopy(SOUND)
    for place in places:
        PLACES[place](document)
    found = [line.split(": ")[0] for line in said(document)]
    assert all(any(path.startswith(place) for place in places) for path in found)
    assert all(any(path.startswith(place) for path in found) for place in places)


def test_a_name_whose_definition_is_broken_raises_no_second_problem() -> None:
    assert said(changed(put("fields.budget.type", "mony")))[1:] == []


def test_notes_of_the_author_are_left_alone() -> None:
    document = changed(put("x_owner", "Li"))
    document["gates"]["worth_it"]["criteria"][0]["x_note"] = {"why": "because"}
    assert Funnel.load(document).document["x_owner"] == "Li"


def test_the_document_handed_over_is_neither_changed_nor_shared() -> None:
    document = changed(lambda d: stage(d).update(exit={"criteria": [{"key": "met", "when": "met"}]}))
    before = copy.deepcopy(document)
    funnel = Funnel.load(document)
    assert document == before
    assert funnel.document["gates"]["b2b_demo_exit"] == {"criteria": [{"key": "met", "when": "met"}]}


@pytest.mark.parametrize(
    ("exit_gate", "expected"),
    [
        ({"key": "worth_it", "criteria": []}, "pipelines.b2b.stages.demo.exit: a gate with the key 'worth_it' exists already; give this one another \"key\""),
        ({"key": "Worth It", "criteria": []}, "pipelines.b2b.stages.demo.exit: no key can be made for this gate (tried 'Worth It'); give it a shorter \"key\""),
    ],
)  # fmt: skip
def test_a_gate_in_place_needs_a_key_of_its_own(exit_gate: dict[str, Any], expected: str) -> None:
    assert said(changed(lambda d: stage(d).update(exit=exit_gate))) == [expected]


def test_lint_says_what_load_would_raise() -> None:
    for change, _ in WRONG:
        document = changed(change)
        assert [str(each) for each in lint(document)][: len(said(document))] == said(document)
    assert [str(each) for each in lint("{")] == said("{")


B2B: dict[str, Any] = {"stages": [{"key": "a"}, {"key": "won", "kind": "won"}]}
LEFT: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"hand_off": ["renewls"]},
        ["pipelines.b2b.hand_off.0: no pipeline is named 'renewls'; did you mean 'renewals'?"],
    ),
    (
        {"hand_off": ["renewals", "b2b"]},
        ["pipelines.b2b.hand_off.1: a pipeline is not handed off to itself; take it out"],
    ),
    (
        {"hand_off": ["fresh"]},
        [
            (
                "pipelines.b2b.hand_off.0: 'fresh' is for another kind of subject; "
                "name a pipeline of the same kind; a lead becomes an opportunity by 'Convert'"
            )
        ],
    ),
    (
        {"reasons": {"won": ["price", {"key": "price"}]}},
        ["pipelines.b2b.reasons.won.price: 2 of them have this key; rename a reason"],
    ),
    (
        {"reasons": {"lost": ["price"], "competitor_required": ["pirce"]}},
        [
            (
                "pipelines.b2b.reasons.competitor_required.0: no reason for a loss is named 'pirce'; "
                "did you mean 'price'?"
            )
        ],
    ),
    (
        {"reasons": {"competitor_required": ["price"]}},
        [
            (
                "pipelines.b2b.reasons.competitor_required.0: no reason for a loss is named 'price'; "
                "declare it in 'lost'"
            )
        ],
    ),
    (
        {"reasons": {"win_reason_required": "yes"}},
        ["pipelines.b2b.reasons.win_reason_required: found 'yes', expected true or false"],
    ),
]


@pytest.mark.parametrize(("wrong", "found"), LEFT)
def test_ways_out_that_lead_nowhere_are_named(wrong: dict[str, Any], found: list[str]) -> None:
    pipelines = {
        "b2b": B2B | wrong, "renewals": B2B, "fresh": B2B | {"of": "lead"},
    }  # fmt: skip
    document = {
        "salesfunnel": 1, "key": "k", "version": 1, "currency": "CNY", "timezone": "UTC", "pipelines": pipelines,
    }  # fmt: skip
    with pytest.raises(BlueprintError) as error:
        Funnel.load(document)
    assert [str(each) for each in error.value.problems] == found


def test_a_pipeline_that_is_broken_itself_is_known_to_those_that_hand_off_to_it() -> None:
    document = {
        "salesfunnel": 1, "key": "k", "version": 1, "currency": "CNY", "timezone": "UTC",
        "pipelines": {"b2b": B2B | {"hand_off": ["other"]}, "other": {"stages": 7}},
    }  # fmt: skip
    with pytest.raises(BlueprintError) as error:
        Funnel.load(document)
    assert [each.path for each in error.value.problems] == ["pipelines.other.stages"]
