"""Wrong checklists, approvals and resources get their exact errors, and unwise ones their advice."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.blueprint.test_wrong_blueprints import SOUND, Change, put, said

from salesfunnel import Funnel
from salesfunnel.blueprint import blueprint_schema, lint

CLOSING: dict[str, Any] = {
    "label": {"en": "Before signing", "zh": "签约前"},
    "items": [
        {
            "key": "contract",
            "label": "Contract version agreed",
            "evidence": "contract",
            "role": "seller",
            "due": {"before": "close_date", "hours": 72},
            "rests_on": ["budget"],
            "approval": [
                {"key": "first", "roles": ["supervisor"]},
                {"key": "second", "people": ["u-1", "u-2", "u-3"], "quorum": 2, "valid_days": 30},
            ],
        },
        {"key": "invoice", "when": "budget > 0", "after": ["contract"], "required": False},
    ],
}


def guarded(change: Change = lambda _: None) -> dict[str, Any]:
    """Return the sound document with a checklist on a stage, and a resource behind both."""
    document = copy.deepcopy(SOUND)
    document["checklists"] = {"closing": copy.deepcopy(CLOSING)}
    document["resources"] = {"presales": {"gate": "worth_it", "checklist": "closing"}}
    document["pipelines"]["b2b"]["stages"][1]["checklist"] = "closing"
    change(document)
    return document


ITEM, LEVELS = "checklists.closing.items", "checklists.closing.items.0.approval"
WRONG: list[tuple[Change, list[str]]] = [
    (put("checklists.closing.items", []), ["checklists.closing.items: found an empty list, expected at least 1"]),
    (put("checklists.closing.points", 1), ["checklists.closing.points: no key is named 'points' here; known: 'items', 'label'"]),
    (put(f"{ITEM}.0.evidnce", "x"), ["checklists.closing.items.contract.evidnce: no key is named 'evidnce' here; did you mean 'evidence'?"]),
    (put(f"{ITEM}.0.required", "yes"), ["checklists.closing.items.contract.required: found 'yes', expected true or false"]),
    (put(f"{ITEM}.1.key", "contract"), ["checklists.closing.items.contract: 2 of them have this key; rename an item"]),
    (put(f"{ITEM}.1.after", ["contrct"]), ["checklists.closing.items.invoice.after: no item is named 'contrct'; did you mean 'contract'?"]),
    (put(f"{ITEM}.0.after", ["invoice"]), ["checklists.closing.items: contract after invoice after contract: these items wait for one another; take one 'after' out"]),
    (put(f"{ITEM}.1.when", "budgt > 0"), ["checklists.closing.items.invoice.when.left: no field is named 'budgt'; did you mean 'budget'?"]),
    (put(f"{ITEM}.1.when", "budget >"), ["checklists.closing.items.invoice.when: at column 9, found the end, expected a name, a value or '('; check the brackets and the words before it"]),
    (put(f"{ITEM}.0.due", {"hours": 72}), ["checklists.closing.items.contract.due: found none, expected either 'before' or 'after'"]),
    (put(f"{ITEM}.0.due", {"before": "close_date", "after": "created_at"}), ["checklists.closing.items.contract.due: found 'before' and 'after', expected either 'before' or 'after'"]),
    (put(f"{ITEM}.0.due.before", "closedate"), ["checklists.closing.items.contract.due.before: no field is named 'closedate'; did you mean 'close_date'?"]),
    (put(f"{ITEM}.0.due.before", "budget"), ["checklists.closing.items.contract.due.before: 'budget' is money, expected a date or an instant; name a field of that type, such as 'close_date'"]),
    (put(f"{ITEM}.0.due.hours", -1), ["checklists.closing.items.contract.due.hours: found -1, expected at least 0"]),
    (put(f"{ITEM}.0.rests_on", ["budgets"]), ["checklists.closing.items.contract.rests_on: no field is named 'budgets'; did you mean 'budget'?"]),
    (lambda d: (put("facts.idle", {"days_since": "activities"})(d), put(f"{ITEM}.0.rests_on", ["idle"])(d)), ["checklists.closing.items.contract.rests_on: 'idle' changes with time alone, so that nothing resting on it would ever be done; name what the clock counts from"]),
    (put(f"{LEVELS}.0.roles", []), ["checklists.closing.items.contract.approval.first: found neither 'roles' nor 'people', expected who may approve"]),
    (put(f"{LEVELS}.1.key", "first"), ["checklists.closing.items.contract.approval.first: 2 of them have this key; rename a level"]),
    (put(f"{LEVELS}.1.quorum", 4), ["checklists.closing.items.contract.approval.second: found a quorum of 4 for 3 people, expected no more than them"]),
    (put(f"{LEVELS}.1.quorum", "most"), ["checklists.closing.items.contract.approval.second.quorum: found 'most', expected one of 'any', 'all' or a whole number"]),
    (put(f"{LEVELS}.1.quorum", 0), ["checklists.closing.items.contract.approval.second.quorum: found 0, expected one of 'any', 'all' or at least 1"]),
    (put(f"{LEVELS}.1.valid_days", 0), ["checklists.closing.items.contract.approval.second.valid_days: found 0, expected more than 0"]),
    (put("resources.presales", {"label": "Presales"}), ["resources.presales: found neither 'gate' nor 'checklist', expected at least one of them"]),
    (put("resources.presales.gate", "worthit"), ["resources.presales.gate: no gate is named 'worthit'; did you mean 'worth_it'?"]),
    (put("resources.presales.checklist", "closed"), ["resources.presales.checklist: no checklist is named 'closed'; did you mean 'closing'?"]),
    (put("resources.presales.of", "deal"), ["resources.presales.of: found 'deal', expected one of 'lead', 'opportunity'"]),
    (put("pipelines.b2b.stages.1.checklist", "closng"), ["pipelines.b2b.stages.demo.checklist: no checklist is named 'closng'; did you mean 'closing'?"]),
    (put("pipelines.b2b.stages.1.checklist", {"items": [{"key": "card", "wen": "x"}]}), ["pipelines.b2b.stages.demo.checklist.items.card.wen: no key is named 'wen' here; did you mean 'when'?"]),
    (put("pipelines.b2b.stages.1.checklist", {"key": "closing", "items": []}), ["pipelines.b2b.stages.demo.checklist: a checklist with the key 'closing' exists already; give this one another \"key\""]),
    (put("pipelines.b2b.stages.1.gate", {"criteria": []}), ["pipelines.b2b.stages.demo.gate: no key is named 'gate' here; known: 'advance', 'checklist', 'entry', 'exit', 'expected_days', 'key', 'kind', 'label', …"]),
    (put("gates.worth_it.criteria.0.unwaivable", "yes"), ["gates.worth_it.criteria.need.unwaivable: found 'yes', expected true or false"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), WRONG, ids=[expected[0][:70] for _, expected in WRONG])
def test_a_wrong_checklist_gets_its_exact_error(change: Change, expected: list[str]) -> None:
    assert said(guarded(change)) == expected


def test_a_broken_checklist_is_not_missed_by_those_who_name_it() -> None:
    assert said(guarded(put("checklists.closing.items", 7))) == [
        "checklists.closing.items: found 7, expected a list"
    ]


def test_what_a_resource_is_asked_for_decides_which_names_its_guards_know() -> None:
    document = guarded(put("resources.presales.of", "lead"))
    del document["pipelines"]["b2b"]["stages"][1]["checklist"]
    assert "no field is named 'budget'" in " ".join(said(document))


def test_a_checklist_and_a_gate_in_place_are_hoisted() -> None:
    document = guarded()
    document["pipelines"]["b2b"]["stages"][1]["checklist"] = document["checklists"].pop("closing")
    document["resources"]["presales"] = {
        "gate": {"key": "solid", "criteria": [{"key": "need", "when": "need"}]}
    }
    Draft202012Validator(blueprint_schema()).validate(document)
    funnel = Funnel.load(document)
    assert funnel.document["pipelines"]["b2b"]["stages"][1]["checklist"] == "b2b_demo_checklist"
    assert set(funnel.blueprint.gates) == {"worth_it", "solid"}
    assert funnel.blueprint.checklists["b2b_demo_checklist"].items[0].approval[1].quorum == 2


def test_the_published_schema_knows_the_sections() -> None:
    check = Draft202012Validator(blueprint_schema())
    check.validate(guarded())
    assert not check.is_valid(guarded(put(f"{LEVELS}.1.quorum", "most")))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, []),
        (put("checklists.spare", CLOSING), ["unused_checklist checklists.spare"]),
        (put("pipelines.b2b.stages.3.checklist", "closing"), ["checklist_never_asked pipelines.b2b.stages.won.checklist"]),
        (put(f"{ITEM}.0.role", "supervisor"), ["same_role_approves checklists.closing.items.contract.approval.first.roles"]),
        (put("gates.spare", SOUND["gates"]["worth_it"]), ["unused_gate gates.spare"]),
    ],
)  # fmt: skip
def test_what_is_unwise_about_a_checklist_is_said(change: Change, expected: list[str]) -> None:
    told = {"unused_checklist", "checklist_never_asked", "same_role_approves", "unused_gate"}
    found = [problem for problem in lint(guarded(change)) if problem.code in told]
    assert [f"{problem.code} {problem.path}" for problem in found] == expected
    assert all(problem.cure for problem in found)


def test_a_gate_that_only_a_resource_names_is_used() -> None:
    document = guarded(put("gates.solid", SOUND["gates"]["worth_it"]))
    document["resources"]["executive"] = {"gate": "solid"}
    assert "unused_gate" not in {problem.code for problem in lint(document)}
