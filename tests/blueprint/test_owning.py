"""What is wrong or unwise in the sections about claims, pools and handovers is named with its place."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from tests.ownership.desk import blueprint

from salesfunnel import BlueprintError, Funnel, diff
from salesfunnel.blueprint import lint

IDLE = {"key": "idle", "after_days": 5}


def said(**sections: Any) -> list[str]:
    with pytest.raises(BlueprintError) as error:
        Funnel.load(blueprint(**sections))
    return [str(each) for each in error.value.problems]


def advised(**sections: Any) -> list[str]:
    return [str(each) for each in lint(blueprint(**sections)) if each.path.split(".")[0] in sections]


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"claims": {"a": {"when": "tear == 'S'"}}}, "claims.a.when.left: no field is named 'tear'; did you mean 'tier'?"),
        ({"claims": {"a": {"calendar": "office"}}}, "claims.a.calendar: no calendar is named 'office'; add it to the section 'calendars'"),
        ({"claims": {"a": {"grounds": [{"key": "x"}, {"key": "x"}]}}}, "claims.a.grounds.x: 2 of them have this key; rename a ground"),
        ({"claims": {"a": {"protection": {"actions": "knd == 'call'"}}}}, "claims.a.protection.actions.left: no field is named 'knd'; did you mean 'kind'?"),
        ({"pools": {"p": {"when": "budget > 0"}}}, "pools.p.when.left: no field is named 'budget'; known: "),
        ({"pools": {"p": {"calendar": "x"}}}, "pools.p.calendar: no calendar is named 'x'"),
        ({"pools": {"p": {"reclaim": [IDLE, IDLE]}}}, "pools.p.reclaim.idle: 2 of them have this key; rename a rule"),
        ({"pools": {"p": {"reclaim": [{**IDLE, "stages": ["tlk"]}]}}}, "pools.p.reclaim.idle.stages: no stage is named 'tlk'; did you mean 'talk'?"),
        ({"pools": {"p": {"reclaim": [{**IDLE, "when": "x"}]}}}, "pools.p.reclaim.idle.when.left: no field is named 'x'"),
        ({"pools": {"p": {"reclaim": [{**IDLE, "actions": "x"}]}}}, "pools.p.reclaim.idle.actions.left: no field is named 'x'"),
        ({"handovers": {"h": {"when": "x"}}}, "handovers.h.when.left: no field is named 'x'"),
        ({"claims": {"a": {"tie": "coin"}}}, "claims.a.tie: "),
        ({"claims": {"a": {"protection": {"days": 30}}}}, "claims.a.protection: found 'at_most_days' 20, less than 'days' 30"),
        ({"claims": {"a": {"contest_days": 40}}}, "claims.a: found 'contest_days' 40, longer than any protection lasts"),
        ({"pools": {"p": {"per_day": 0}}}, "pools.p.per_day: "),
        ({"pools": {"p": {"limit": 1}}}, "pools.p.limit: no key is named 'limit' here"),
    ],
)  # fmt: skip
def test_a_wrong_section_gets_its_error(sections: dict[str, Any], says: str) -> None:
    [found] = said(**sections)
    assert found.startswith(says), found


def test_a_rule_behind_one_that_is_always_meant_is_pointed_at() -> None:
    assert advised(claims={"all": {}, "key": {"when": "tier == 'S'"}}) == [
        "claims.key: 'all' comes first and is always meant; write 'key' before it, or give 'all' a condition"
    ]
    assert advised(pools={"key": {"when": "tier == 'S'"}, "all": {}}) == []
    assert (
        advised(pools={"leads": {"of": "lead"}, "deals": {}, "both": {"of": ["lead", "opportunity"]}}) == []
    )
    rest = {"key": "rest", "after_days": 9}
    [found] = advised(pools={"p": {"reclaim": [IDLE, {**rest, "stages": ["talk"]}]}})[:1] or [""]
    assert found.startswith("pools.p.reclaim.rest: 'idle' comes first")
    assert advised(pools={"p": {"reclaim": [{**IDLE, "stages": ["talk"]}, rest]}}) == []


def test_a_warning_that_comes_at_once_is_pointed_at() -> None:
    [found] = advised(pools={"p": {"reclaim": [{**IDLE, "warn_days": 5}]}})
    assert found.startswith("pools.p.reclaim.idle.warn_days: the owner is warned 5 days before the end of 5")


def test_a_funnel_with_them_pickles_and_two_versions_are_compared() -> None:
    document = blueprint(claims={"all": {}}, pools={"sea": {"reclaim": [IDLE]}}, handovers={"all": {}})
    funnel = pickle.loads(pickle.dumps(Funnel.load(json.dumps(document))))  # noqa: S301 - our own
    assert funnel.process("b2b").ownership.rules_claims
    later = {**document, "version": 2, "pools": {"sea": {"reclaim": [{**IDLE, "after_days": 9}]}}}
    [found] = [each for each in diff(document, later) if "pools" in each.path]
    assert (found.path, "5" in found.render(), "9" in found.render("zh")) == (
        "pools.sea.reclaim.idle.after_days",
        True,
        True,
    )
