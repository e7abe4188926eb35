"""The section `routing` is refused with every problem at its path, and loads when it is whole."""

from __future__ import annotations

from typing import Any

import pytest
from tests.routing.counter import document, funnel, routing

from salesfunnel import BlueprintError, Funnel


def problems(section: Any) -> dict[str, str]:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document(section))
    return {each.path: each.code for each in caught.value.problems}


def test_every_name_must_exist() -> None:
    section = routing(
        {"key": "a", "when": "regoin == 'N'", "to": "al", "calendar": "offise"},
        pools={"all": {"strategy": "owner", "by": ["ownr"], "fallback": "rest", "match": {"skills": "prodct"}, "teams": ["x"]}},
        limits={"big": {"when": "valu > 3"}}, responses={"web": {"when": "sorce == 'x'", "within": {"hours": 1}, "calendar": "no"}},
        territories={"n": {"regions": ["N"]}}, territory_fields={"size": "language", "postal": "zip"},
        teams={"t": {"calendar": "what"}}, calendar="none",
    )  # fmt: skip
    assert problems(section) == {
        "routing.rules.a.to": "unknown_pool", "routing.pools.all.fallback": "unknown_pool",
        "routing.pools.all.teams": "unknown_team", "routing.calendar": "unknown_calendar",
        "routing.rules.a.calendar": "unknown_calendar", "routing.responses.web.calendar": "unknown_calendar",
        "routing.teams.t.calendar": "unknown_calendar", "routing.pools.all.match.skills": "unknown_field",
        "routing.pools.all.by": "unknown_field", "routing.territory_fields.postal": "unknown_field",
        "routing.territory_fields.size": "wrong_type", "routing.rules.a.when.left": "unknown_field",
        "routing.limits.big.when.left": "unknown_field", "routing.responses.web.when.left": "unknown_field",
    }  # fmt: skip


def test_fallbacks_that_go_round_are_refused_once() -> None:
    pools = {"all": {"fallback": "b"}, "b": {"fallback": "c"}, "c": {"fallback": "b"}, "d": {"fallback": "d"}}
    assert problems(routing(pools=pools)) == {
        "routing.pools.b.fallback": "cyclic_fallback", "routing.pools.d.fallback": "cyclic_fallback",
    }  # fmt: skip


def test_the_last_rule_takes_everything_and_no_other_does() -> None:
    guarded = routing(last=[{"key": "a", "when": "region == 'N'", "to": "all"}])
    assert problems(guarded) == {"routing.rules": "no_catch_all"}
    early = routing({"key": "a", "to": "all"}, {"key": "b", "when": "region == 'N'", "to": "all"})
    assert problems(early) == {"routing.rules.a": "early_catch_all"}
    assert (
        "duplicate_key" in problems(routing({"key": "rest", "when": "region == 'N'", "to": "all"})).values()
    )
    assert "no_territories" in problems(routing(pool={"territory": True})).values()


@pytest.mark.parametrize(
    "pool",
    [
        {"strategy": "owner"}, {"strategy": "best_fit"}, {"strategy": "named"}, {"by": ["owner_id"]},
        {"strategy": "named", "sellers": ["a", "b"]}, {"on_return": "capped"}, {"catch_up": 2},
        {"strategy": "least_loaded", "on_return": "full"}, {"scope": "team"}, {"strategy": "random", "scope": "rule"},
        {"scope": "organisation", "on_return": "full"}, {"args": {"x": 1}}, {"strategy": "Round robin"}, {"never_back": -1},
    ],
)  # fmt: skip
def test_a_pool_says_what_its_strategy_takes(pool: dict[str, Any]) -> None:
    found = problems(routing(pools={"all": pool, "other": {}}, last=[{"key": "rest", "to": "all"}]))
    assert all(path.startswith("routing.pools.all") for path in found)
    assert len(found) == 1


@pytest.mark.parametrize(
    "within", [{}, {"hours": 1, "days": 1}, {"hours": 0}, {"minutes": 1, "clock": "sun"}]
)
def test_a_response_has_one_length(within: dict[str, Any]) -> None:
    assert problems(routing(responses={"x": {"when": "is_target", "within": within}}))


@pytest.mark.parametrize("territory", [{}, {"size_from": 5, "size_below": 5}, {"regions": [""]}])
def test_a_territory_holds_something(territory: dict[str, Any]) -> None:
    assert problems(routing(territories={"n": territory, "m": {"regions": ["N"]}}))


def test_a_funnel_that_routes_pickles_and_tells_its_section() -> None:
    import pickle

    made = pickle.loads(pickle.dumps(funnel()))  # noqa: S301 - our own
    assert made.document["routing"] == routing()
