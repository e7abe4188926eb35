"""Every template loads, is sound, is drawn, travels as JSON, and speaks English and Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from salesfunnel import Funnel
from salesfunnel.blueprint import blueprint_schema, lint, template
from salesfunnel.blueprint.templates import TEMPLATES

EXPECTED = {
    # a lead's way has the four names that everybody uses for it: new, MQL, SQL, converted
    "lead_to_cash": {("pipelines.leads.stages", "stage_count")},
    "sales_control": {("pipelines.leads.stages", "stage_count")},
}
NAMED = ("fields", "facts", "gates", "rules", "forms", "checklists", "resources", "pipelines", "advances")
"""Sections whose things all have a label."""

every = pytest.mark.parametrize("name", TEMPLATES)


def spoken(value: Any, key: str = "") -> Iterator[Any]:
    """Yield each text that people read."""
    if isinstance(value, dict) and key not in {"label", "question", "ask", "text"}:
        for name, each in value.items():
            yield from spoken(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from spoken(each)
    elif key in {"label", "question", "ask"} or (key == "text" and not isinstance(value, str)):
        yield value


@every
def test_it_loads_and_the_only_advice_is_that_which_we_meant(name: str) -> None:
    found = lint(template(name))
    assert [str(each) for each in found if each.severity == "error"] == []
    assert {(each.path, each.code) for each in found} == EXPECTED.get(name, set())
    assert Funnel.load(template(name)).blueprint.key == name.replace("_", "-")


@every
def test_every_text_is_there_in_english_and_chinese(name: str) -> None:
    texts = list(spoken(template(name)))
    assert len(texts) > 60
    for each in texts:
        assert isinstance(each, dict), each
        assert set(each) == {"en", "zh"}
        assert all(said.strip() == said != "" for said in each.values())
        assert any("\u4e00" <= sign <= "\u9fff" for sign in each["zh"]) or each["zh"].isascii()
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in each["en"])


@every
def test_whatever_people_see_has_a_name_and_whatever_is_unknown_a_question(name: str) -> None:
    document = template(name)
    unnamed = [
        f"{section}.{key}"
        for section in NAMED
        for key, each in document.get(section, {}).items()
        if "label" not in each and not (section == "facts" and name == "uncertainty_filter")
    ]
    assert unnamed == []
    criteria = [each for gate in document["gates"].values() for each in gate["criteria"]]
    assert [each["key"] for each in criteria if "ask" not in each or "label" not in each] == []
    stages = [each for pipeline in Funnel.load(document).pipelines.values() for each in pipeline.stages]
    assert [each.key for each in stages if each.question is None or each.label is None] == []


@every
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_pipeline_is_drawn_with_all_its_stages(name: str, locale: str) -> None:
    funnel = Funnel.load(template(name))
    for key, pipeline in funnel.pipelines.items():
        drawn = funnel.diagram(key, locale=locale)
        assert drawn.startswith("flowchart TD")
        for stage in pipeline.stages:
            assert stage.label is not None
            assert stage.label.render(locale) in drawn


@every
def test_it_travels_as_json_and_fits_the_schema(name: str) -> None:
    text = json.dumps(template(name), ensure_ascii=False)
    assert json.loads(text) == template(name)
    assert Funnel.load(text).document == Funnel.load(template(name)).document
    Draft202012Validator(blueprint_schema()).validate(json.loads(text))
