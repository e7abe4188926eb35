"""C13 · Stages are added, merged and split; a new business gets a new funnel; many funnels share a core."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from tests.blueprint.versions import ADMIN, NEW, NOW, OLD, deal, funnels, plan

from salesfunnel import Advance, Capture, Funnel, diff, evolve, impact, migrate
from salesfunnel.errors import MappingError

CORE: dict[str, Any] = {
    "salesfunnel": 1, "key": "group", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"budget": {"type": "money"}, "trial": {"type": "flag"}},
    "gates": {"worth_it": {"criteria": [{"key": "budget", "when": "budget > 0"}]}},
    "stages": {
        "contact": {"question": {"en": "Is it real?", "zh": "需求是真的吗？"}, "exit": "worth_it"},
        "offer": {"question": {"en": "On what terms?", "zh": "条件是什么？"}},
        "won": {"kind": "won"},
    },
    "pipelines": {"machines": {"stages": ["contact", "offer", "won"]}},
}  # fmt: skip


def test_a_new_business_gets_its_own_funnel_over_the_shared_core() -> None:
    document = deepcopy(CORE)
    trial = {"key": "trial", "entry": {"criteria": [{"key": "trial", "when": "trial"}]}}
    document["pipelines"]["software"] = {"stages": ["contact", trial, "offer", "won"]}
    document["version"] = 2
    funnel = Funnel.load(document)
    for pipeline in ("machines", "software"):
        born = funnel.decide(None, Capture("d-1", pipeline), actor=ADMIN, now=NOW)
        refused = funnel.decide(evolve(None, born.events[0]), Advance("offer"), actor=ADMIN, now=NOW)
        expected = {"machines": ["budget"], "software": ["budget", "trial"]}[pipeline]
        assert [each.criterion for each in refused.findings] == expected
    assert "pipeline 'software' was added" in [str(each) for each in diff(CORE, document)]


def test_a_change_of_the_shared_core_reaches_every_funnel() -> None:
    document = deepcopy(CORE)
    document["pipelines"]["software"] = {"stages": ["contact", "won"]}
    document["stages"]["contact"]["expected_days"] = 14
    funnel = Funnel.load(document)
    assert {pipeline.stages[0].expected_days for pipeline in funnel.pipelines.values()} == {14}


def test_the_change_is_said_before_it_is_made() -> None:
    said = [str(each) for each in diff(OLD, NEW)]
    assert "stage 'demo' of pipeline 'b2b' was removed" in said
    assert "stage 'showing' of pipeline 'b2b' was added after 'contact'" in said
    assert "entry of stage 'offer' of pipeline 'b2b' changed from nothing to price" in said
    old, new = funnels()
    stranded = impact(old, new, [deal("demo"), deal("offer", "d-2", fields={})], now=NOW).stranded
    assert [each.code for each in stranded] == ["stage_gone", "entry_fails"]


def test_deals_on_their_way_go_where_the_mapping_says_and_their_history_keeps_its_version() -> None:
    old, new = funnels()
    deals = [deal("called", "d-1"), deal("demo", "d-2"), deal("solution", "d-3"), deal("lost", "d-4"),
             deal("offer", "d-5", fields={"poc": True})]  # fmt: skip
    found = migrate(old, new, deals, plan=plan(), now=NOW, actor=ADMIN)
    assert [(each.subject_id, each.to) for each in found.moved] == [
        ("d-1", "contact"),
        ("d-2", "showing"),
        ("d-3", "proof"),
    ]
    assert [each.subject_id for each in found.unchanged] == ["d-4"]
    assert [each.subject_id for each in found.listed] == ["d-5"]
    after = evolve(deals[1], found.events[1]).subject
    assert [stay.stage for stay in after.stays] == ["demo", "showing"]


def test_a_gap_in_the_mapping_is_refused_before_anything_happens() -> None:
    old, new = funnels()
    with pytest.raises(MappingError) as caught:
        migrate(old, new, [deal("offer")], plan=plan(pipelines={"b2b": {}}), now=NOW, actor=ADMIN)
    assert len(caught.value.problems) == 3
