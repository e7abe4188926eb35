"""Several pipelines share stages: each is defined once and named where it stands."""

from __future__ import annotations

import pickle
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from salesfunnel import BlueprintError, Funnel, diff
from salesfunnel.blueprint import blueprint_schema, lint

SHARED: dict[str, Any] = {
    "salesfunnel": 1, "key": "acme", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"budget": {"type": "money"}, "signed": {"type": "flag"}},
    "gates": {"paid": {"criteria": [{"key": "signed", "when": "signed"}]}},
    "stages": {
        "contact": {"question": "Is it real?"},
        "confirmed": {
            "question": "Is it worth it?",
            "entry": {"criteria": [{"key": "budget", "when": "budget > 0"}]},
        },
        "won": {"kind": "won", "question": "Why did we win?", "entry": "paid"},
    },
    "pipelines": {
        "direct": {"stages": ["contact", "confirmed", "won"]},
        "partner": {"stages": ["contact", {"key": "intro", "question": "Who knows whom?"}, "confirmed", "won"]},
    },
}  # fmt: skip


def test_a_shared_stage_stands_in_every_pipeline_that_names_it() -> None:
    funnel = Funnel.load(SHARED)
    direct, partner = funnel.pipelines["direct"], funnel.pipelines["partner"]
    assert [stage.key for stage in partner.stages] == ["contact", "intro", "confirmed", "won"]
    assert direct.stage("confirmed") == partner.stage("confirmed")
    assert direct.stages[1].entry == partner.stages[2].entry == "confirmed_entry"
    assert funnel.blueprint.gates.keys() == {"paid", "confirmed_entry"}


def test_the_document_keeps_the_names_and_loads_again() -> None:
    funnel = Funnel.load(SHARED)
    assert funnel.document["pipelines"] == SHARED["pipelines"]
    assert Funnel.load(funnel.document).blueprint == funnel.blueprint
    assert pickle.loads(pickle.dumps(funnel)).blueprint == funnel.blueprint  # noqa: S301 - our own bytes
    written_out = deepcopy(SHARED)
    written_out["stages"]["confirmed"]["entry"]["key"] = "confirmed_entry"
    stages = {key: {"key": key, **stage} for key, stage in Funnel.load(SHARED).document["stages"].items()}
    for pipeline in written_out["pipelines"].values():
        pipeline["stages"] = [stages[each] if isinstance(each, str) else each for each in pipeline["stages"]]
    assert Funnel.load(written_out).pipelines == funnel.pipelines


def test_the_diagram_draws_shared_stages() -> None:
    drawn = Funnel.load(SHARED).diagram("partner")
    assert all(f"s_{key}" in drawn for key in ("contact", "intro", "confirmed", "won"))


NO_SUCH_STAGE = (
    "pipelines.direct.stages.confirmd: no stage is named 'confirmd' in the section 'stages'; "
    "did you mean 'confirmed'?"
)
WRONG: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a name that nothing has": (
        {"pipelines": {"direct": {"stages": ["contact", "confirmd", "won"]}}},
        {NO_SUCH_STAGE},
    ),
    "a wrong value": (
        {"stages": {**SHARED["stages"], "contact": {"expected_days": "few"}}},
        {"stages.contact.expected_days: found 'few', expected a number"},
    ),
    "an unknown setting": (
        {"stages": {**SHARED["stages"], "contact": {"qestion": "Is it?"}}},
        {"stages.contact.qestion: no key is named 'qestion' here; did you mean 'question'?"},
    ),
    "an unknown gate": (
        {"stages": {**SHARED["stages"], "contact": {"exit": "payd"}}},
        {"stages.contact.exit: no gate is named 'payd'; did you mean 'paid'?"},
    ),
    "a wrong condition in place": (
        {"stages": {**SHARED["stages"], "confirmed": {"entry": {"criteria": [{"key": "b", "when": "budgt"}]}}}},
        {"stages.confirmed.entry.criteria.b.when.left: no field is named 'budgt'; did you mean 'budget'?"},
    ),
    "another key inside": (
        {"stages": {**SHARED["stages"], "contact": {"key": "kontakt"}}},
        {"stages.contact.key: the stage of key 'contact' calls itself 'kontakt'; leave the inner key out"},
    ),
    "the same stage twice": (
        {"pipelines": {"direct": {"stages": ["contact", "contact", "won"]}}},
        {"pipelines.direct.stages.contact: two stages have the key 'contact'"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_once_and_where_it_is_written(
    change: dict[str, Any], expected: set[str]
) -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(deepcopy({**SHARED, **change}))
    found = [str(each) for each in caught.value.problems]
    if "two stages" in next(iter(expected)):
        assert len(found) == 1
        assert found[0].startswith("pipelines.direct.stages")
    else:
        assert set(found) == expected
        assert len(found) == len(expected)


def test_a_section_that_is_none_is_refused_and_nothing_else_fails() -> None:
    for section in ([], "contact", {"contact": []}):
        with pytest.raises(BlueprintError) as caught:
            Funnel.load({**SHARED, "stages": section})
        assert "stages" in {each.path.split(".")[0] for each in caught.value.problems}


def test_lint_speaks_of_a_shared_stage_once_and_of_one_that_nobody_uses() -> None:
    document = deepcopy(SHARED)
    del document["stages"]["contact"]["question"]
    document["stages"]["idle"] = {"question": "Why?"}
    paths = [f"{each.code} {each.path}" for each in lint(document)]
    assert paths.count("stage_without_question stages.contact") == 1
    assert "unused_stage stages.idle" in paths


def test_a_difference_in_a_shared_stage_is_said_once() -> None:
    new = deepcopy(SHARED)
    new["stages"]["contact"]["question"] = "Is it real now?"
    assert [str(each) for each in diff(SHARED, new)] == [
        "question of stage 'contact' changed from Is it real? to Is it real now?"
    ]


def test_the_schema_knows_shared_stages() -> None:
    validator = Draft202012Validator(blueprint_schema())
    validator.validate(SHARED)
    assert not validator.is_valid({**SHARED, "stages": {"contact": {"qestion": "?"}}})
    assert not validator.is_valid({**SHARED, "pipelines": {"direct": {"stages": [7]}}})
    assert not validator.is_valid({**SHARED, "pipelines": {"direct": {"stages": [{"question": "?"}]}}})
