"""Each strategy chooses as it says, passes over those who cannot, and falls back where nobody can."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel
from tests.routing.counter import DAY, HOUR, NOW, funnel, lead, names, roster, routing, run

from salesfunnel import Dossier, Seller
from salesfunnel.errors import BlueprintError, RegistryError
from salesfunnel.model.party import Account
from salesfunnel.model.seller import Absence
from salesfunnel.registry import Registry
from salesfunnel.routing import RoutingState, Step, strategy
from salesfunnel.routing.rules import BUILT_IN


def test_in_turn_goes_round() -> None:
    assert names(funnel(), 7, roster("a", "b", "c")) == "a b c a b c a"


def test_a_weighted_turn_is_smooth_and_exact_in_every_seven() -> None:
    made = funnel(routing(pool={"strategy": "weighted"}))
    got = names(made, 70, roster(Seller("a", weight=5), "b", "c")).split()
    assert got[:7] == ["a", "a", "b", "a", "c", "a", "a"]
    assert all(Counter(got[at : at + 7]) == {"a": 5, "b": 1, "c": 1} for at in range(0, 70, 7))


def test_one_absent_leaves_the_others_their_ratio_and_returns_without_a_burst() -> None:
    made = funnel(routing(pool={"strategy": "weighted"}))
    away = Seller("c", absences=(Absence(NOW, NOW + DAY),))
    people = roster(Seller("a", weight=5), "b", away)
    found, state = run(made, map(lead, range(60)), people)
    assert Counter(each.seller_id for each in found) == {"a": 50, "b": 10}
    later, _ = run(made, map(lead, range(14)), people, state, now=NOW + DAY)
    assert Counter(each.seller_id for each in later) == {"a": 10, "b": 2, "c": 2}


def test_full_catching_up_gives_back_what_was_missed() -> None:
    made = funnel(routing(pool={"on_return": "full"}))
    people = roster("a", Seller("b", absences=(Absence(NOW, NOW + DAY),)))
    _, state = run(made, map(lead, range(10)), people)
    later, _ = run(made, map(lead, range(12)), people, state, now=NOW + DAY)
    assert Counter(each.seller_id for each in later) == {"b": 11, "a": 1}
    capped = funnel(routing(pool={"on_return": "capped", "catch_up": 2}))
    _, state = run(capped, map(lead, range(10)), people)
    later, _ = run(capped, map(lead, range(12)), people, state, now=NOW + DAY)
    assert Counter(each.seller_id for each in later) == {"b": 8, "a": 4}


def test_the_least_loaded_by_share_goes_first() -> None:
    made, people = funnel(routing(pool={"strategy": "least_loaded"})), roster(Seller("a", weight=2), "b", "c")
    assert names(made, 4, people, RoutingState({"a": 4, "b": 1, "c": 3})) == "b a b a"


def test_the_best_fit_has_the_most_of_what_is_asked() -> None:
    made = funnel(routing(pool={"strategy": "best_fit", "by": ["topics", "product"], "fallback": "rest"}, pools={
        "all": {"strategy": "best_fit", "by": ["topics", "product"], "fallback": "rest"}, "rest": {"sellers": ["c"]},
    }))  # fmt: skip
    people = roster(Seller("a", skills={"saas": 3}), Seller("b", skills={"saas": 2, "erp": 2}), "c")
    asked = [
        lead(1, product="saas"),
        lead(2, topics=frozenset({"saas", "erp"})),
        lead(3, product="tea"),
        lead(4),
    ]
    found, _ = run(made, asked, people)
    assert [each.seller_id for each in found] == ["a", "b", "c", "c"]
    assert found[0].figures is not None
    assert found[0].figures.score == 3
    assert [step.outcome for step in found[2].path] == ["nobody_belongs", "chosen"]


def test_among_equal_fits_the_less_loaded_goes_first() -> None:
    made = funnel(routing(pool={"strategy": "best_fit", "by": ["product"]}))
    people = roster(Seller("a", skills=["saas"]), Seller("b", skills=["saas"]))
    found, _ = run(made, [lead(key, product="saas") for key in range(3)], people, RoutingState({"a": 1}))
    assert [each.seller_id for each in found] == ["b", "a", "b"]


def test_whoever_is_at_work_first_is_asked_first() -> None:
    made, night = funnel(routing(pool={"strategy": "available_soonest"}, calendar="office")), "night"
    people = roster("a", Seller("b", calendar=night), Seller("c", timezone="Europe/Berlin"))
    at = {
        hour: made.assign(lead(hour), people, RoutingState(), now=NOW + hour * HOUR)[0].seller_id
        for hour in (0, 9, 16)
    }
    assert at == {0: "a", 9: "c", 16: "b"}
    saturday = NOW + 5 * DAY
    assert made.assign(lead(), people, RoutingState(), now=saturday)[0].seller_id == "b"


def test_a_named_person_is_one_s_own_or_a_field_s() -> None:
    pools = {
        "all": {"strategy": "named", "by": ["manager", "account.parent_id"], "fallback": "boss"},
        "boss": {"strategy": "named", "sellers": ["z"]},
    }
    made, people = funnel(routing(pools=pools)), roster("a", Seller("b", paused=True), "z")
    subject = lead(3).subject
    by_account = Dossier(subject, account=Account("acc", parent_id="a"))
    found, _ = run(
        made, [lead(1, manager="a"), lead(2, manager="b"), by_account, lead(4, manager="who?")], people
    )
    assert [each.seller_id for each in found] == ["a", "z", "a", "z"]
    assert [each.path[0].outcome for each in found] == ["chosen", "nobody_can", "chosen", "not_named"]


def test_an_owner_keeps_what_is_his_and_others_go_round() -> None:
    pools = {"all": {"strategy": "owner", "by": ["owner_id"], "fallback": "round"}, "round": {}}
    made = funnel(routing(pools=pools))
    found, _ = run(made, [lead(1, owner_id="b"), lead(2), lead(3, owner_id="b"), lead(4)], roster("a", "b"))
    assert [each.seller_id for each in found] == ["b", "a", "b", "b"]


def test_chance_is_the_seed_s_and_the_subject_s_alone() -> None:
    people = roster(*(f"u-{place}" for place in range(5)))
    one, other = (funnel(routing(pool={"strategy": "random", "seed": seed})) for seed in (1, 2))
    drawn = names(one, 400, people)
    assert drawn == names(one, 400, people)
    assert drawn != names(other, 400, people)
    assert all(50 < many < 110 for many in Counter(drawn.split()).values())
    paused = roster(*(Seller(f"u-{place:03}", paused=place != 70) for place in range(100)))
    assert set(names(one, 20, paused).split()) == {"u-070"}
    assert names(one, 2, roster(Seller("a", paused=True))) == "None None"


def test_only_those_whose_hours_it_is_are_asked() -> None:
    made, people = (
        funnel(routing(pool={"in_hours": True}, calendar="office")),
        roster("a", "b", Seller("n", calendar="night")),
    )
    state, got = RoutingState(), []
    for hour in range(0, 26, 2):
        found, state = made.assign(lead(hour), people, state, now=NOW + hour * HOUR)
        got.append(found.seller_id)
    assert got == ["a", "b", "a", "b", None, None, "n", "n", "n", "n", None, None, "a"]


class Alphabet(BaseModel):
    last: bool = False


@strategy("acme:alphabet", params=Alphabet)
def alphabet(candidates, record, params):
    """Choose by the alphabet; by the product where there is one."""
    chosen = {"none": None, "odd": 3, "other": "nobody"}.get(
        record["product"], candidates[-1 if params.last else 0].seller.id
    )
    if record["product"] == "broken":
        raise ZeroDivisionError
    return chosen


def test_a_strategy_of_one_s_own_chooses_among_those_who_can() -> None:
    pools = {
        "all": {"strategy": "acme:alphabet", "args": {"last": True}, "fallback": "rest"},
        "rest": {"sellers": ["a"]},
    }
    made = funnel(routing(pools=pools), registry=Registry.of(alphabet))
    people = roster("a", "b", Seller("c", paused=True))
    asked = [lead(key, product=word) for key, word in enumerate(["", "none", "odd", "other", "broken"])]
    found, _ = run(made, asked, people)
    assert [each.seller_id for each in found] == ["b", "a", "a", "a", "a"]
    assert [(each.path[0].outcome, each.path[0].fault) for each in found] == [
        ("chosen", ""), ("plugin", ""), ("plugin", "<int>"), ("plugin", "'nobody'"), ("plugin", "ZeroDivisionError"),
    ]  # fmt: skip
    nobody, _ = run(made, asked[:1], roster(Seller("c", paused=True)))
    assert [step.outcome for step in nobody[0].path] == ["nobody_can", "nobody_belongs"]
    told = made.explain_assignment(asked[4], people, RoutingState(), now=NOW).render()
    assert "pool 'all' (acme:alphabet): the plug-in failed with ZeroDivisionError" in told
    steps = [each.path[0] for each in found[1:]]
    assert [str(step.failed) for step in steps] == [
        "chose nobody", "answered with a value of the type int, which is no id",
        f"answered {steps[2].fault}, who is no candidate", "failed with ZeroDivisionError",
    ]  # fmt: skip
    assert steps[3].says.render("zh") == "all（acme:alphabet：运行出错：ZeroDivisionError）"


@pytest.mark.parametrize("strategy", sorted(BUILT_IN))
@pytest.mark.parametrize("outcome", ["chosen", "nobody_belongs", "nobody_can", "not_named"])
def test_a_step_is_told_in_both_languages(strategy: str, outcome: Any) -> None:
    step = Step("all", strategy, outcome)
    assert step.says.render("en").startswith(f"all ({strategy}: ")
    assert not set("_abcdefghijklmnopqrstuvwxyz") & set(step.says.render("zh").removeprefix("all"))


def test_a_strategy_that_nobody_has_or_takes_other_arguments_is_refused() -> None:
    section = routing(pool={"strategy": "acme:alphabet", "args": {"last": "yes", "more": 1}})
    with pytest.raises(BlueprintError, match="no strategy is named 'acme:alphabet'"):
        funnel(section)
    with pytest.raises(BlueprintError, match=r"args\.last"):
        funnel(section, registry=Registry.of(alphabet))
    with pytest.raises(RegistryError, match="found the name 'alphabet'"):
        strategy("alphabet")


def test_one_scope_shares_one_turn_among_pools() -> None:
    pools = {"all": {"scope": "organisation"}, "east": {"scope": "organisation", "teams": ["east"]}}
    section = routing({"key": "east", "when": "region == 'E'", "to": "east"}, pools=pools)
    people = roster(Seller("a", team="east"), Seller("b", team="west", teams=["east"]), "c")
    found, state = run(
        funnel(section), [lead(key, region="E" if key % 2 else "W") for key in range(12)], people
    )
    assert len(state.turns) == 1
    got = Counter(each.seller_id for each in found)
    assert (got["c"], max(got.values())) == (2, 5)


def test_a_rule_s_scope_gives_each_rule_a_turn_of_its_own() -> None:
    pool = {"all": {"scope": "rule"}}
    section = routing({"key": "east", "when": "region == 'E'", "to": "all"}, pools=pool)
    found, state = run(
        funnel(section), [lead(1, region="E"), lead(2), lead(3, region="E"), lead(4)], roster("a", "b")
    )
    assert [each.seller_id for each in found] == ["a", "a", "b", "b"]
    assert sorted(state.turns) == ["pool:all/rule:east", "pool:all/rule:rest"]


def test_what_a_subject_says_is_matched_with_what_a_seller_has() -> None:
    pool = {"match": {"languages": "language", "skills": "topics"}}
    people = roster(
        Seller("a", languages=["en"], skills=["crm"]),
        Seller("b", languages=["zh", "en"], skills=["crm", "erp"]),
    )
    asked = [
        lead(1, language="zh", topics=["crm"]),
        lead(2, language="en", topics=["crm", "erp"]),
        lead(3, language="en"),
        lead(4, language="fr", topics=["crm"]),
    ]
    found, _ = run(funnel(routing(pool=pool)), asked, people)
    assert [each.seller_id for each in found] == ["b", "b", None, None]
    tiers = funnel(routing(pool={"match": {"tier": "product", "teams": "language"}}))
    people = roster(Seller("a", tier="senior", team="zh"), Seller("b", teams=["zh"]))
    assert run(tiers, [lead(1, product="senior", language="zh")], people)[0][0].seller_id == "a"


def test_a_pool_holds_those_who_have_all_that_it_asks_for() -> None:
    pool = {
        "skills": ["erp"],
        "languages": ["zh"],
        "tiers": ["senior", "lead"],
        "teams": ["north"],
        "sellers": ["a", "b", "c", "d", "e"],
    }
    able = {"skills": ["erp", "crm"], "languages": ["zh"], "tier": "lead", "team": "north"}
    people = roster(
        Seller("a", **able), Seller("b", **{**able, "tier": None}), Seller("c", **{**able, "skills": []}),
        Seller("d", **{**able, "languages": ["en"]}), Seller("e", **{**able, "team": "south"}), Seller("f", **able),
    )  # fmt: skip
    made = funnel(routing(pool=pool))
    told = made.explain_assignment(lead(), people, RoutingState(), now=NOW)
    assert [(each.seller_id, each.why) for each in told.considered] == [
        ("a", "chosen"),
        *((key, "pool") for key in "bcdef"),
    ]
    assert [each.says.values[1][1] for each in told.considered[1:]] == [
        "tiers",
        "skills",
        "languages",
        "teams",
        "sellers",
    ]


def test_time_that_goes_back_is_no_misfortune() -> None:
    away = Seller("a", absences=(Absence(NOW, NOW + HOUR),))
    people, made = roster(away, "b"), funnel()
    _, state = made.assign(lead(1), people, RoutingState(), now=NOW + 2 * HOUR)
    found, state = made.assign(lead(2), people, state, now=NOW + timedelta(minutes=5))
    assert found.seller_id == "b"
    assert [
        found.seller_id for found in run(made, map(lead, (3, 4)), people, state, now=NOW + 2 * HOUR)[0]
    ] == ["b", "a"]


def test_ranks_are_mended_when_people_come_go_and_give_back() -> None:
    section = routing(
        pool={"strategy": "least_loaded"},
        last=[{"key": "rest", "to": "all", "respond_within": {"minutes": 1}}],
        max_hops=50,
    )
    made, state = funnel(section), RoutingState({"a": 2, "b": 1})
    people = roster(
        Seller("a", absences=tuple(Absence(NOW + n * HOUR, NOW + (n + 0.5) * HOUR) for n in range(1, 40))),
        Seller("b", open_limit=3), "c", Seller("d", weight=0),
    )  # fmt: skip
    loads, got = Counter({"a": 2, "b": 1, "c": 0}), Counter()
    for step in range(120):
        now = NOW + step * HOUR / 4
        is_here = {"a": not (step >= 4 and step % 4 < 2), "b": loads["b"] < 3, "c": True}
        found, state = made.assign(lead(step), people, state, now=now)
        least = min(loads[key] for key, here in is_here.items() if here)
        assert found.seller_id is not None
        assert loads[found.seller_id] == least
        assert is_here[found.seller_id]
        loads[found.seller_id] += 1
        got[found.seller_id] += 1
        if step % 3 == 2:
            other, state = made.reassign(lead(step), found, people, state, now=now + timedelta(minutes=2))
            loads[found.seller_id] -= 1
            assert other.seller_id != found.seller_id
            loads.update([other.seller_id] if other.seller_id else [])
        assert {key: held.open for key, held in state.sellers.items()} == {
            key: many for key, many in loads.items() if many or got[key]
        }
    assert got["d"] == 0


def test_a_router_pickles_as_what_it_was_compiled_from() -> None:
    import pickle

    made = funnel()
    found, _ = made.assign(lead(), roster("a"), RoutingState(), now=NOW)
    again = pickle.loads(pickle.dumps(made._compiled.router()))  # noqa: S301 - our own
    assert again.assign(lead(), roster("a"), RoutingState(), now=NOW)[0] == found
