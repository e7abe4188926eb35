"""A rule gives its tag while it is true, takes it only where it says so, and never knows what is unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from salesfunnel import Actor, Dossier, Funnel, Opportunity, evolve
from salesfunnel.errors import BlueprintError
from salesfunnel.lifecycle.suggestions import tagging

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"size": {"type": "number"}, "vip": {"type": "flag"}},
    "tags": {
        "large": {"when": "size > 100", "otherwise": "remove", "label": {"en": "Large", "zh": "大客户"}},
        "listed": {"when": "vip", "tag": "large"},
        "seen": {"when": "present(size)"},
        "lead_only": {"when": "present(source)", "of": "lead"},
    },
    "pipelines": {"deals": {"stages": [{"key": "talk"}, {"key": "won", "kind": "won"}]}},
}  # fmt: skip
FUNNEL = Funnel.load(DOCUMENT)


def deal(*tags: str, **fields: Any) -> Dossier[Any]:
    return Dossier(Opportunity(id="d-1", pipeline="deals", stage="talk", tags=tags, fields=fields))


@pytest.mark.parametrize(
    ("dossier", "add", "remove"),
    [
        (deal(size=200, vip=False), ("large", "seen"), ()),
        (deal("seen", size=200, vip=True), ("large",), ()),
        (deal("large", "seen", size=50, vip=False), (), ("large",)),
        (deal("large", "seen", size=50, vip=True), (), ()),
        (deal("large", "seen", size=50), (), ()),
        (deal("large", "seen", vip=False), (), ()),
        (deal(), (), ()),
        (deal("hand-made", size=5, vip=False), ("seen",), ()),
    ],
)
def test_rules_give_and_take(dossier: Dossier[Any], add: tuple[str, ...], remove: tuple[str, ...]) -> None:
    found = FUNNEL.tags(dossier, now=NOW)
    assert (found.add, found.remove) == (add, remove)
    command = tagging(found)
    if command is None:
        assert not found
        return
    answer = FUNNEL.decide(dossier, command, actor=Actor("rules"), now=NOW)
    assert answer.accepted
    after = evolve(dossier, answer.events[0])
    assert not FUNNEL.tags(after, now=NOW)


def test_a_tag_says_which_rule_gave_or_took_it() -> None:
    given = FUNNEL.tags(deal(size=200), now=NOW).because
    assert [(each.tag, each.rule, each.is_given) for each in given] == [
        ("large", "large", True),
        ("seen", "seen", True),
    ]
    assert given[0].render("zh") == "标签“large”：满足“大客户”"
    [taken] = FUNNEL.tags(deal("large", "seen", size=1, vip=False), now=NOW).because
    assert str(taken) == "no longer tag 'large': 'Large' is not so"


@pytest.mark.parametrize(
    ("when", "code", "path"),
    [
        ("tags contains 'vip'", "rests_on_tags", "tags.hot.when"),
        ("score.fit > 5", "rests_on_tags", "tags.hot.when"),
        ("band.fit == 'hot'", "rests_on_tags", "tags.hot.when"),
        ("grade.fit == 'A'", "rests_on_tags", "tags.hot.when"),
        ("grade.sides == 'A1'", "rests_on_tags", "tags.hot.when"),
        ("sise > 5", "unknown_field", "tags.hot.when.left"),
    ],
)
def test_a_tag_that_rests_on_tags_or_on_nothing_is_refused(when: str, code: str, path: str) -> None:
    bands = [{"key": "cold"}, {"key": "hot", "at_least": 5}]
    rules = [{"key": "vip", "when": "tags contains 'vip'"}]
    wrong = DOCUMENT | {
        "tags": {"hot": {"when": when}},
        "scorecards": {
            "fit": {"rules": [rules[0] | {"points": 9}], "bands": bands},
            "plain": {"rules": [{"key": "size", "when": "size > 1", "points": 9}], "bands": bands},
        },
        "grades": {
            "fit": {"rules": [rules[0] | {"thirds": 3}]},
            "sides": {"fit": "plain", "engagement": "fit"},
        },
    }
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(wrong)
    assert [(each.path, each.code) for each in caught.value.problems][:1] == [(path, code)]


def test_a_tag_may_rest_on_a_score_that_counts_no_tags() -> None:
    card = {"rules": [{"key": "size", "when": "size > 1", "points": 9}]}
    funnel = Funnel.load(
        DOCUMENT | {"tags": {"hot": {"when": "score.plain > 5"}}, "scorecards": {"plain": card}}
    )
    assert funnel.tags(deal(size=5), now=NOW).add == ("hot",)
