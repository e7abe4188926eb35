"""A new version comes into force: everybody moves, stays or is listed, and a plan with a gap moves nobody."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.blueprint.versions import ADMIN, DAY, NEW, NOW, OLD, PLAN, deal, funnels, plan

from salesfunnel import Dossier, Funnel, Lead, Opportunity, Stay, evolve, from_wire, migrate, to_wire
from salesfunnel.blueprint import Migration, MigrationPlan, migration_schema, rollback
from salesfunnel.errors import InvalidValue, MappingError, OutOfOrder
from salesfunnel.model.event import Event

Spoil = Callable[[dict[str, Any]], object]


def crossed(*dossiers: Dossier[Any], **more: Any) -> Migration:
    old, new = funnels()
    return migrate(old, new, dossiers, plan=plan(**more), now=NOW, actor=ADMIN)


def arrived(dossier: Dossier[Any], **more: Any) -> Opportunity:
    found: Opportunity = evolve(dossier, crossed(dossier, **more).events[0]).subject
    return found


@pytest.mark.parametrize(
    ("stage", "to"),
    [("called", "contact"), ("demo", "showing"), ("solution", "proof"), ("won", "won"), ("offer", "offer")],
)
def test_everybody_stands_where_the_plan_says(stage: str, to: str) -> None:
    after = arrived(deal(stage))
    assert (after.stage, after.blueprint_version, after.version) == (to, 4, 8)
    assert after.status == deal(stage).subject.status


def test_a_kept_stage_keeps_its_stay_and_a_new_one_begins_another() -> None:
    assert arrived(deal("offer")).stays == (Stay("offer", NOW - 5 * DAY),)
    assert arrived(deal("demo")).stays == (Stay("demo", NOW - 5 * DAY, NOW), Stay("showing", NOW))


def test_a_stage_is_split_by_condition_and_doubt_sends_nobody_anywhere() -> None:
    assert arrived(deal("solution", fields={"poc": False})).stage == "design"
    listed = crossed(deal("solution", fields={})).listed[0]
    assert [each.code for each in listed.findings] == ["undecided"]
    assert "nobody knows whether it goes to 'proof'" in str(listed)
    assert "尚不清楚" in listed.render("zh")


def test_a_split_without_a_last_part_lists_those_that_fit_none() -> None:
    parts = {
        "b2b": {
            "stages": {**PLAN["pipelines"]["b2b"]["stages"], "solution": [{"when": "poc", "to": "proof"}]}
        }
    }
    listed = crossed(deal("solution", fields={"poc": False}), pipelines=parts).listed[0]
    assert [each.code for each in listed.findings] == ["nowhere"]


def test_a_parked_subject_returns_to_the_new_name_of_the_stage_it_left() -> None:
    parked = deal("watching", resume_to="demo", review_at=NOW + DAY, reason="budget next year")
    after = arrived(parked)
    assert (after.stage, after.resume_to, after.review_at) == ("watching", "showing", NOW + DAY)
    assert after.reason == "budget next year"
    assert crossed(parked).unchanged[0].to == "watching"
    doubtful = crossed(deal("watching", resume_to="solution", fields={})).listed[0]
    assert [each.code for each in doubtful.findings] == ["undecided"]
    strange = crossed(deal("watching", resume_to="nowhere")).listed[0]
    assert [each.code for each in strange.findings] == ["inconsistent_subject"]


def test_who_would_not_get_in_any_more_is_listed_or_moved_as_the_plan_says() -> None:
    shut = deal("offer", fields={"poc": True})
    listed = crossed(shut).listed[0]
    assert [each.criterion for each in listed.findings] == ["priced"]
    assert listed.event is None
    assert listed.to is None
    moved = crossed(shut, illegal="move")
    assert moved.listed == ()
    assert [each.criterion for each in moved.unchanged[0].findings] == ["priced"]
    assert moved.unchanged[0].event is not None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"blueprint_version": 2}, "other_version"),
        ({"merged_into": "d-9"}, "merged"),
        ({"pipeline": "b2c"}, "unknown_pipeline"),
        ({"status": "lost"}, "inconsistent_subject"),
        ({"changed_at": NOW + DAY}, "before_last_event"),
    ],
    ids=str,
)
def test_who_cannot_be_moved_is_listed_with_the_reason(more: dict[str, Any], code: str) -> None:
    found = crossed(deal("demo", **more))
    assert [each.code for each in found.listed[0].findings] == [code]
    assert found.events == ()
    assert found.listed[0].render("zh") != str(found.listed[0])


def test_a_lead_among_opportunities_is_listed() -> None:
    lead = Dossier(Lead(id="l-1", pipeline="b2b", stage="demo"))
    assert [each.code for each in crossed(lead).listed[0].findings] == ["inconsistent_subject"]


def test_migrating_twice_is_migrating_once() -> None:
    old, new = funnels()
    first = crossed(deal("demo"))
    after = evolve(deal("demo"), first.events[0])
    again = migrate(old, new, [after], plan=plan(), now=NOW + DAY, actor=ADMIN)
    assert (again.moved, again.events, again.listed) == ((), (), ())
    assert again.unchanged[0].expects == {}


def test_the_host_learns_what_to_commit_and_at_which_version() -> None:
    found = crossed(deal("demo"), deal("offer", "d-2"), deal("solution", "d-3", fields={}))
    assert found.expects == {"d-1": 7, "d-2": 7}
    assert found.moved[0].expects == {"d-1": 7}
    assert str(found) == "1 moved, 1 unchanged, 1 listed"
    assert found.render("zh") == "转移 1，不变 1，列出 1"
    assert [str(each) for each in (*found.moved, *found.unchanged)] == [
        "d-1 moves from 'demo' to 'showing'",
        "d-2 stays in 'offer'",
    ]


def test_an_event_of_a_migration_travels_as_json_and_fits_its_history_only() -> None:
    event = crossed(deal("demo")).events[0]
    assert from_wire(Event, to_wire(event)) == event  # type: ignore[type-abstract]
    with pytest.raises(OutOfOrder, match="leaves pipeline 'b2b'"):
        evolve(deal("demo", pipeline="b2c"), event)


def test_a_pipeline_may_get_another_key() -> None:
    new = Funnel.load({**NEW, "pipelines": {"deals": NEW["pipelines"]["b2b"]}})
    told = {"b2b": {**PLAN["pipelines"]["b2b"], "to": "deals"}}
    dossier = deal("offer")
    found = migrate(funnels()[0], new, [dossier], plan=plan(pipelines=told), now=NOW, actor=ADMIN)
    assert found.moved[0].stage == found.moved[0].to == "offer"
    after = evolve(dossier, found.events[0]).subject
    assert (after.pipeline, after.stage, len(after.stays)) == ("deals", "offer", 1)


def without(stage: str) -> Spoil:
    return lambda told: told["pipelines"]["b2b"]["stages"].pop(stage)


def sends(**stages: object) -> Spoil:
    return lambda told: told["pipelines"]["b2b"]["stages"].update(stages)


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a vanished stage is not named": (without("demo"), "stage_gap pipelines.b2b.stages.demo"),
    "a target is unknown": (sends(demo="shwing"), "unknown_stage pipelines.b2b.stages.demo"),
    "a target is of another kind": (sends(demo="watching"), "other_kind pipelines.b2b.stages.demo"),
    "a parked stage becomes open": (sends(watching="contact"), "other_kind pipelines.b2b.stages.watching"),
    "an old stage is unknown": (sends(dmo="showing"), "unknown_stage pipelines.b2b.stages.dmo"),
    "a condition does not fit": (
        sends(solution=[{"when": "pok", "to": "proof"}, {"to": "design"}]),
        "unknown_field pipelines.b2b.stages.solution.proof.when.left",
    ),
    "a pipeline is unknown": (
        lambda told: told["pipelines"].update(b2c={}), "unknown_pipeline pipelines.b2c",
    ),
    "the new pipeline is unknown": (
        lambda told: told["pipelines"]["b2b"].update(to="b2x"), "pipeline_gap pipelines.b2b.to",
    ),
    "a way back begins nowhere": (
        lambda told: told["pipelines"]["b2b"]["back"].update(nowhere="demo"),
        "unknown_stage pipelines.b2b.back.nowhere",
    ),
    "the old version is another": (lambda told: told.update(from_version=2), "wrong_version from_version"),
    "the new version is another": (lambda told: told.update(to_version=5), "wrong_version to_version"),
    "a branch follows the last one": (
        sends(solution=[{"to": "design"}, {"when": "poc", "to": "proof"}]),
        "wrong_value pipelines.b2b",
    ),
    "a split has no parts": (sends(solution=[]), "wrong_value pipelines.b2b"),
    "a key is misspelt": (lambda told: told.update(pipelnes={}), "unknown_key pipelnes"),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), SPOILT.values(), ids=SPOILT)
def test_a_plan_that_does_not_fit_moves_nobody(spoil: Spoil, expected: str) -> None:
    told = deepcopy(PLAN)
    spoil(told)
    old, new = funnels()
    with pytest.raises(MappingError) as caught:
        migrate(old, new, [deal("offer")], plan=told, now=NOW, actor=ADMIN)
    assert expected in {f"{each.code} {each.path}" for each in caught.value.problems}


def test_every_gap_is_named_at_once() -> None:
    old, new = funnels()
    with pytest.raises(MappingError) as caught:
        migrate(old, new, [], plan=plan(pipelines={}), now=NOW, actor=ADMIN)
    assert [each.path for each in caught.value.problems] == [
        f"pipelines.b2b.stages.{key}" for key in ("called", "demo", "solution")
    ]
    assert all(each.cure for each in caught.value.problems)


def test_two_blueprints_are_not_two_versions_of_one() -> None:
    old, new = Funnel.load(OLD), Funnel.load({**NEW, "key": "globex"})
    with pytest.raises(MappingError, match="two blueprints"):
        migrate(old, new, [], plan=plan(), now=NOW, actor=ADMIN)
    with pytest.raises(MappingError, match="both versions are 3"):
        migrate(old, old, [], plan=plan(to_version=3), now=NOW, actor=ADMIN)


def test_a_pipeline_that_is_gone_has_to_be_named() -> None:
    new = Funnel.load({**NEW, "pipelines": {"deals": NEW["pipelines"]["b2b"]}})
    with pytest.raises(MappingError, match="say where its subjects go"):
        migrate(funnels()[0], new, [], plan=plan(pipelines={}), now=NOW, actor=ADMIN)
    stages = OLD["pipelines"]["b2b"]["stages"]
    leads = Funnel.load(
        {**OLD, "version": 4, "gates": {}, "pipelines": {"b2b": {"of": "lead", "stages": stages}}}
    )
    with pytest.raises(MappingError, match="for what is called opportunity"):
        migrate(funnels()[0], leads, [], plan=plan(), now=NOW, actor=ADMIN)


def test_misuse_raises() -> None:
    old, new = funnels()
    with pytest.raises(InvalidValue, match="handed over twice"):
        crossed(deal("demo"), deal("offer"))
    with pytest.raises(InvalidValue, match="aware"):
        migrate(old, new, [], plan=plan(), now=NOW.replace(tzinfo=None), actor=ADMIN)
    for text in ("[]", "{"):
        with pytest.raises(MappingError):
            MigrationPlan.read(text)


def test_a_plan_is_a_document_with_a_schema() -> None:
    Draft202012Validator.check_schema(migration_schema())
    Draft202012Validator(migration_schema()).validate(PLAN)
    assert not Draft202012Validator(migration_schema()).is_valid({**PLAN, "from_version": "3"})


def test_a_version_is_taken_back_along_the_inverse() -> None:
    old, new = funnels()
    for stage in ("demo", "solution", "offer", "lost"):
        dossier = deal(stage)
        there = evolve(dossier, crossed(dossier).events[0])
        back = rollback(old, new, [there], plan=PLAN, now=NOW + DAY, actor=ADMIN)
        home = evolve(there, back.events[0]).subject
        assert (home.stage, home.blueprint_version) == (stage, 3)
    audited = deal("audit", blueprint_version=4)
    assert rollback(old, new, [audited], plan=PLAN, now=NOW, actor=ADMIN).moved[0].to == "solution"


def test_what_was_merged_or_added_has_no_way_back_until_the_plan_names_one() -> None:
    old, new = funnels()
    told = deepcopy(PLAN)
    del told["pipelines"]["b2b"]["back"]
    with pytest.raises(MappingError) as caught:
        rollback(old, new, [], plan=told, now=NOW, actor=ADMIN)
    assert [str(each) for each in caught.value.problems] == [
        "pipelines.b2b.back.contact: 'called' and 'contact' were merged into it; say where its subjects go back to",
        "pipelines.b2b.back.audit: it was added; say where its subjects go back to",
    ]
    with pytest.raises(MappingError, match="nothing says where its subjects go"):
        rollback(old, new, [], plan={**PLAN, "pipelines": {}}, now=NOW, actor=ADMIN)


def test_a_merged_or_added_pipeline_has_no_way_back_either() -> None:
    two = {"b2b": OLD["pipelines"]["b2b"], "partners": OLD["pipelines"]["b2b"]}
    old, new = Funnel.load({**OLD, "pipelines": two}), Funnel.load({**OLD, "version": 4})
    told = {
        "salesfunnel_migration": 1,
        "from_version": 3,
        "to_version": 4,
        "pipelines": {"partners": {"to": "b2b"}},
    }
    with pytest.raises(MappingError, match="'b2b' and 'partners' both became pipeline 'b2b'"):
        rollback(old, new, [], plan=told, now=NOW, actor=ADMIN)
    new = Funnel.load({**OLD, "version": 4, "pipelines": two})
    told = {"salesfunnel_migration": 1, "from_version": 3, "to_version": 4}
    with pytest.raises(MappingError, match="pipeline 'partners' was added"):
        rollback(funnels()[0], new, [], plan=told, now=NOW, actor=ADMIN)
