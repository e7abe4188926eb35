"""A history that changed its definition on the way is read under the names of one version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.blueprint.versions import NOW, funnels, plan

from salesfunnel import Opportunity, Stay, Tally
from salesfunnel.errors import MappingError, UnknownName
from salesfunnel.insight.tally.collect import mapped

DAY = timedelta(days=1)
MOVED = Opportunity(
    id="d-1", pipeline="b2b", stage="showing",
    stays=(Stay("called", NOW - 9 * DAY, NOW - 8 * DAY), Stay("contact", NOW - 8 * DAY, NOW - 6 * DAY),
           Stay("demo", NOW - 6 * DAY, NOW), Stay("showing", NOW)),
)  # fmt: skip


def test_what_a_new_version_parted_is_one_stay_again() -> None:
    names = plan().names("b2b", funnels()[1].pipelines["b2b"])
    assert names == {"called": "contact", "demo": "showing", "solution": "design"}
    assert mapped(MOVED.stays, names) == (
        Stay("contact", NOW - 9 * DAY, NOW - 6 * DAY),
        Stay("showing", NOW - 6 * DAY),
    )


def test_a_tally_reads_old_stages_under_their_new_names() -> None:
    new = funnels()[1].pipelines["b2b"]
    with pytest.raises(UnknownName, match="no stage named 'called'"):
        Tally.of([MOVED], pipeline=new)
    tally = Tally.of([MOVED], pipeline=new, stages=plan().names("b2b", new))
    entered = {
        key: each.entered for (key, _), each in zip(tally.route.stages, tally.segments[0].stages, strict=True)
    }
    assert {key: count for key, count in entered.items() if count} == {"contact": 1, "showing": 1}


def test_a_key_with_two_meanings_is_refused() -> None:
    new = funnels()[1].pipelines["b2b"]
    for stages in ({"demo": "contact", "contact": "showing"}, {"contact": "showing"}):
        told = plan(pipelines={"b2b": {"stages": stages}})
        with pytest.raises(MappingError, match="'contact' is one stage before and another after"):
            told.names("b2b", new)


def test_a_pipeline_that_the_plan_does_not_name_keeps_its_names() -> None:
    assert plan().names("other", funnels()[1].pipelines["b2b"]) == {}
