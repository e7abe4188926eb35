"""What happens by itself: every wrong definition gets its exact error, and what is unwise its advice."""

from __future__ import annotations

from typing import Any

import pytest
from tests.blueprint.test_wrong_blueprints import SOUND, Change, changed, put, said

from salesfunnel import Funnel
from salesfunnel.blueprint import lint
from salesfunnel.blueprint.document.schema import blueprint_schema

CLOCK = {"days_since": "activities", "or_since": "created_at"}
WEEK = {"after_days": 7, "fact": "silent"}
POOL, DEMO, RESTING = (f"pipelines.b2b.stages.{key}" for key in ("pool", "demo", "resting"))


def timed(*changes: Change) -> dict[str, Any]:
    """The sound document with a clock, a limit and an advance, and then changed."""

    def all_of_them(document: dict[str, Any]) -> None:
        document["facts"]["silent"] = dict(CLOCK)
        document["pipelines"]["b2b"]["stages"][0] |= {"stalled": dict(WEEK), "advance": {"when": "met"}}
        for change in changes:
            change(document)

    return changed(all_of_them)


def stage(number: int, **more: Any) -> Change:
    return lambda document: document["pipelines"]["b2b"]["stages"][number].update(more)


def skipping_refused(document: dict[str, Any]) -> None:
    document["pipelines"]["b2b"]["moves"] = {"skip": "refused"}
    document["pipelines"]["b2b"]["stages"][0]["advance"]["to"] = "won"


WRONG: list[tuple[Change, list[str]]] = [
    (stage(0, stalled={"after_days": 0, "fact": "silent"}), [f"{POOL}.stalled.after_days: found 0, expected more than 0"]),
    (stage(0, stalled={"after_days": 7}), [f"{POOL}.stalled.fact: 'fact' is missing; add it"]),
    (stage(0, stalled={"days": 7, "fact": "silent"}), [f"{POOL}.stalled.after_days: 'after_days' is missing; add it", f"{POOL}.stalled.days: no key is named 'days' here; known: 'after_days', 'ends', 'fact'"]),
    (stage(0, stalled=7), [f"{POOL}.stalled: found 7, expected an object"]),
    (stage(0, stalled=WEEK | {"fact": "slient"}), [f"{POOL}.stalled.fact: no clock is named 'slient'; did you mean 'silent'?"]),
    (stage(0, stalled=WEEK | {"fact": "met"}), [f"{POOL}.stalled.fact: 'met' is a fact of 'exists', expected one of 'days_since'; known: 'silent'"]),
    (stage(0, stalled=WEEK | {"fact": "need"}), [f"{POOL}.stalled.fact: no clock is named 'need'; known: 'silent'"]),
    (stage(3, stalled=WEEK), ["pipelines.b2b.stages.won.stalled: nothing stalls in a stage that is won; give it to an open or parked stage"]),
    (stage(0, advance="mett"), [f"{POOL}.advance: no advance is named 'mett'; add it to the section 'advances'"]),
    (stage(0, advance={"when": "mett"}), [f"{POOL}.advance.when.left: no field is named 'mett'; did you mean 'met'?"]),
    (stage(0, advance={"to": "demo"}), [f"{POOL}.advance.when: 'when' is missing; add it"]),
    (stage(0, advance={"when": "met", "to": "dmeo"}), [f"{POOL}.advance.to: no stage is named 'dmeo'; did you mean 'demo'?"]),
    (stage(0, advance={"when": "met", "to": "pool"}), [f"{POOL}.advance.to: 'pool' is not later than 'pool': what moves by itself could go round in circles; name a later stage"]),
    (stage(1, advance={"when": "met", "to": "pool"}), [f"{DEMO}.advance.to: 'pool' is not later than 'demo': what moves by itself could go round in circles; name a later stage"]),
    (stage(0, advance={"when": "met", "to": "resting"}), [f"{POOL}.advance.to: stage 'resting' is parked, expected an open or won one; name a later open or won stage"]),
    (stage(1, advance={"when": "met"}), [f"{DEMO}.advance: no open stage follows 'demo'; say where to: \"to\": \"won\""]),
    (stage(3, advance={"when": "met"}), ["pipelines.b2b.stages.won.advance: nothing advances from a stage that is won; give it to an open or parked stage"]),
    (stage(2, advance={"when": "met", "to": "demo"}), [f"{RESTING}.advance.to: from 'resting', which is parked, a subject returns to the stage that it left; take 'to' out"]),
    (skipping_refused, [f"{POOL}.advance.to: it passes over 'demo', and moves.skip is 'refused'; name 'demo'"]),
    (put("advances", {"far": {"when": "budegt > 0"}}), ["advances.far.when.left: no field is named 'budegt'; did you mean 'budget'?"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), WRONG, ids=[expected[0][:60] for _, expected in WRONG])
def test_a_wrong_definition_gets_its_exact_error(change: Change, expected: list[str]) -> None:
    assert said(timed(change)) == expected


def test_what_is_sound_loads_and_its_advance_gets_a_key() -> None:
    funnel = Funnel.load(timed())
    assert funnel.pipelines["b2b"].stages[0].advance == "b2b_pool_advance"
    assert list(funnel.blueprint.advances) == ["b2b_pool_advance"]
    assert Funnel.load(funnel.document).blueprint == funnel.blueprint


def test_a_parked_stage_may_be_left_by_itself() -> None:
    funnel = Funnel.load(timed(stage(2, advance={"when": "met"})))
    assert funnel.pipelines["b2b"].stages[2].advance == "b2b_resting_advance"


def test_a_broken_clock_is_named_once() -> None:
    assert said(timed(put("facts.silent", {"days_since": "meetings"}))) == [
        "facts.silent.days_since: found 'meetings', expected one of 'activities', 'planned', 'documents', 'objections'"
    ]


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (put("facts.silent", {"days_since": "activities"}), "'silent' is unknown while nothing ever happened, and whoever was never contacted never stalls"),
        (put("advances", {"spare": {"when": "met"}}), "no stage uses the advance 'spare'"),
        (stage(0, advance={"when": "budget > 5 and budget < 1"}), "'budget > 5' and 'budget < 1' can never be true together"),
        (stage(0, advance={"when": "met or not met"}), "'met or not met' is true of every value that 'met' can have"),
    ],
)  # fmt: skip
def test_what_is_unwise_gets_advice(change: Change, advice: str) -> None:
    assert advice in [each.says for each in lint(timed(change))]


def test_the_schema_knows_both_keys_and_both_forms_of_an_advance() -> None:
    schema = blueprint_schema()
    held = schema["$defs"]["Stage"]["properties"]
    assert {"$ref": "#/$defs/AutoAdvanceInPlace"} in held["advance"]["anyOf"]
    assert {"$ref": "#/$defs/Stalling"} in held["stalled"]["anyOf"]
    assert "advances" in schema["properties"]
    assert SOUND["pipelines"]  # the document on which the others rest is untouched
