"""An assignment says who, until when, which way and why; what goes on remembers who had it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest
from tests.routing.counter import DAY, HOUR, NOW, funnel, lead, roster, routing, run

from salesfunnel import Dossier, Opportunity, Seller
from salesfunnel.errors import InvalidValue, UnknownName, WireError
from salesfunnel.lifecycle.wire import from_wire, to_wire, wire_schema
from salesfunnel.model.seller import Absence, Capacity
from salesfunnel.routing import ROUTING, Assignment, Roster, RoutingState

MINUTE = timedelta(minutes=1)


def test_of_two_limits_the_stricter_counts_each_by_its_own_calendar() -> None:
    section = routing(
        {
            "key": "night",
            "when": "region == 'N'",
            "to": "all",
            "calendar": "night",
            "respond_within": {"hours": 1, "clock": "business"},
        },
        {"key": "wall", "when": "region == 'W'", "to": "all", "respond_within": {"days": 1}},
        last=[{"key": "rest", "to": "all", "respond_within": {"minutes": 90, "clock": "business"}}],
        responses={
            "web": {"when": "source == 'web'", "within": {"hours": 2}},
            "fair": {
                "when": "source == 'fair'",
                "within": {"hours": 2, "clock": "business"},
                "calendar": "night",
            },
        },
        teams={"t": {"calendar": "night"}},
        calendar="office",
    )
    made = funnel(section)
    plain, team, own = (
        roster("a"),
        roster(Seller("a", team="t")),
        roster(Seller("a", team="t", calendar="office")),
    )

    def until(people: Roster, now=NOW, **known: object):
        until = made.assign(lead(1, **known), people, RoutingState(), now=now)[0].respond_by
        assert until is not None
        return until - now

    assert until(plain) == 90 * MINUTE
    assert until(plain, now=NOW + 7 * HOUR) == 16 * HOUR + 30 * MINUTE
    assert until(team) == 13 * HOUR + 30 * MINUTE
    assert until(own) == 90 * MINUTE
    assert until(plain, region="N") == 13 * HOUR
    assert until(plain, region="W") == DAY
    assert until(plain, region="W", source="web") == 2 * HOUR
    assert until(plain, region="W", source="fair") == 14 * HOUR
    free = funnel(
        routing(last=[{"key": "rest", "to": "all", "respond_within": {"minutes": 5, "clock": "business"}}])
    )
    assert free.assign(lead(), plain, RoutingState(), now=NOW)[0].respond_by == NOW + 5 * MINUTE


def test_an_assignment_tells_its_way_and_its_figures_and_travels_as_json() -> None:
    pools = {"all": {"sellers": ["z"], "fallback": "round"}, "round": {"teams": ["t"]}}
    made, people = funnel(routing(pools=pools)), roster(Seller("a", team="t"), Seller("b", team="t"))
    (first, second), state = run(made, [lead(1), lead(2)], people)
    assert [(step.pool, step.outcome) for step in first.path] == [
        ("all", "nobody_belongs"),
        ("round", "chosen"),
    ]
    assert first.figures is not None
    assert (first.figures.behind, first.figures.received, first.figures.last, first.figures.total) == (
        0.5,
        0,
        -1,
        2,
    )
    assert first.render() == "'l-1' goes to a (rule 'rest', pool 'round')"
    assert first.render("zh") == "“l-1”分配给 a（规则“rest”，分配池“round”）"
    assert ROUTING.from_wire(Assignment, json.loads(json.dumps(ROUTING.to_wire(second)))) == second
    assert from_wire(Assignment, json.loads(json.dumps(to_wire(second)))) == second
    assert wire_schema(Assignment)["$defs"]["Assignment"]["properties"]["path"]["type"] == "array"
    assert state.turns["pool:round"].lag("a") == 0
    nobody = made.assign(lead(3), roster("x"), state, now=NOW)[0]
    assert (nobody.is_assigned, nobody.figures, nobody.hops) == (False, None, 0)
    assert str(nobody.says) == "nobody can take 'l-3' (rule 'rest')"
    assert from_wire(Assignment, to_wire(nobody)) == nobody
    assert made.reassign(lead(3), nobody, people, state, now=NOW) == (nobody, state)


def test_everybody_has_a_reason_in_both_languages() -> None:
    people = roster(
        "a", Seller("b", paused=True), Seller("c", absences=(Absence(NOW, NOW + HOUR),)),
        Seller("d", absences=(Absence(NOW),)), Seller("e", joined_on=(NOW + DAY).date()),
        Seller("f", open_limit=3), Seller("g", capacity=Capacity(1)), Seller("h", calendar="night"), Seller("i"), Seller("j", team="u"),
        Seller("k", weight=0, team="t"), "l",
    )  # fmt: skip
    people = Roster(tuple(Seller(each.id, **_with_team(each)) for each in people))
    made = funnel(routing(pool={"strategy": "weighted", "in_hours": True, "teams": ["t"]}))
    state = RoutingState({"f": 3})
    for key in range(9):
        found, state = made.assign(lead(key), people, state, now=NOW)
        if found.seller_id == "g":
            break
    told = made.explain_assignment(lead(10), people, state, now=NOW, had=("i",))
    assert {each.seller_id: each.why for each in told.considered} == {
        "a": "kept", "b": "paused", "c": "away", "d": "away", "e": "not_joined", "f": "full", "g": "spent",
        "h": "closed", "i": "had", "j": "pool", "k": "weightless", "l": "chosen",
    }  # fmt: skip
    assert told.of("c")[0].render() == f"c is away until {(NOW + HOUR).isoformat()}"
    assert told.of("d")[0].render("zh") == "d 不在岗，至 …"
    assert (
        told.of("g")[0].render()
        == f"g has used the capacity and may take one again at {(NOW + 14 * HOUR).isoformat()}"
    )
    assert told.of("f")[0].render("zh") == "f 在手 3 条，上限 3 条"
    assert all("{" not in line for locale in ("en", "zh") for line in told.render(locale))


def _with_team(seller: Seller):
    import attrs

    kept = {
        each.name: getattr(seller, each.name)
        for each in attrs.fields(Seller)
        if each.name not in {"id", "extra"}
    }
    return {**kept, "team": seller.team or "t"}


def test_a_territory_and_a_name_are_reasons_too() -> None:
    pools = {
        "all": {"territory": True, "fallback": "own"},
        "own": {"strategy": "owner", "by": ["owner_id"], "fallback": "fit"},
        "fit": {"strategy": "best_fit", "by": ["product"]},
    }
    made = funnel(routing(pools=pools, territories={"n": {"regions": ["N"]}}))
    people = roster(Seller("a", territories=["n"]), Seller("b", skills=["erp"]))
    told = made.explain_assignment(lead(1, region="S", product="erp"), people, RoutingState(), now=NOW)
    assert [(each.pool, each.seller_id, each.why) for each in told.considered] == [
        ("all", "a", "misfit"), ("all", "b", "misfit"), ("own", "a", "not_named"), ("own", "b", "not_named"),
        ("fit", "a", "misfit"), ("fit", "b", "chosen"),
    ]  # fmt: skip
    assert told.render("en")[3] == "  b does not fit this subject: territory"
    assert told.of("b")[2].render() == "b gets it: fits with 1 points; 0 open subjects"
    assert "no seller of it is named" in told.render()[4]
    loaded = funnel(routing(pool={"strategy": "least_loaded"})).explain_assignment(
        lead(), roster("a", "b"), RoutingState({"a": 2}), now=NOW
    )
    assert loaded.of("a")[0].render("zh") == "a 也符合条件：在手 2 条；已获得 0 条"


def test_what_nobody_responds_to_goes_on_and_remembers_who_had_it() -> None:
    section = routing(last=[{"key": "rest", "to": "all", "respond_within": {"hours": 2}}], max_hops=2)
    made, people = funnel(section), roster("a", "b", "c")
    held, state = made.assign(lead(), people, RoutingState(), now=NOW)
    assert made.reassign(lead(), held, people, state, now=NOW + 2 * HOUR) == (held, state)
    late, way = NOW, [held.seller_id]
    while held.seller_id is not None:
        late += 3 * HOUR
        held, state = made.reassign(lead(), held, people, state, now=late)
        way.append(held.seller_id)
    assert way == ["a", "b", "c", None]
    assert (held.had, held.is_exhausted, held.hops) == (("a", "b", "c"), True, 3)
    assert held.render("zh") == "“l-1”已流转 3 次仍无人响应，不再继续分配（规则“rest”）"
    assert [each.open for each in state.sellers.values()] == [0, 0, 0]
    assert [each.received for each in state.sellers.values()] == [1, 1, 1]
    assert made.reassign(lead(), held, people, state, now=late + DAY) == (held, state)


def test_nobody_gets_it_back_within_the_last_few_and_later_he_may() -> None:
    section = routing(
        last=[{"key": "rest", "to": "all", "respond_within": {"hours": 2}}],
        pool={"never_back": 1},
        max_hops=9,
    )
    made, people = funnel(section), roster("a", "b")
    held, state = made.assign(lead(), people, RoutingState(), now=NOW)
    way, late = [held.seller_id], NOW
    for _ in range(3):
        late += 3 * HOUR
        held, state = made.reassign(lead(), held, people, state, now=late)
        way.append(held.seller_id)
    assert way == ["a", "b", "a", "b"]
    assert made.assign(lead(), people, RoutingState(), now=NOW, had=("a", "gone"))[0].seller_id == "a"
    assert made.assign(lead(), people, RoutingState(), now=NOW, had=("gone", "a"))[0].seller_id == "b"


@pytest.mark.parametrize("is_read_again", [False, True])
def test_a_refusal_gives_the_turn_and_the_capacity_back(is_read_again: bool) -> None:
    made, people = funnel(), roster(Seller("a", capacity=Capacity(1)), "b", "c")
    held, state = made.assign(lead(), people, RoutingState(), now=NOW)
    assert held.seller_id == "a"
    state = RoutingState.read(state.wire()) if is_read_again else state
    other, state = made.reassign(lead(), held, people, state, now=NOW, because="refused")
    assert (other.seller_id, other.had) == ("b", ("a",))
    assert state.sellers["a"].received == 0
    assert made.assign(lead(2), people, state, now=NOW)[0].seller_id == "a"


def test_a_refusal_of_what_no_longer_fits_or_of_a_rank_gives_back_what_it_can() -> None:
    section = routing(
        {"key": "n", "when": "region == 'N'", "to": "north"},
        pools={"all": {}, "north": {"strategy": "least_loaded"}},
    )
    made, people = funnel(section), roster("a", "b")
    held, state = made.assign(lead(region="N"), people, RoutingState(), now=NOW)
    moved, after = made.reassign(lead(region="S"), held, people, state, now=NOW, because="refused")
    assert (held.seller_id, moved.seller_id, after.sellers["b"].open) == ("a", "b", 1)
    back, _ = made.reassign(lead(region="N"), moved, people, after, now=NOW, because="refused")
    assert back.seller_id is None
    gone, _ = made.reassign(lead(region="N"), held, roster("b"), state, now=NOW, because="refused")
    assert gone.seller_id == "b"


def test_sellers_come_go_and_are_renamed_without_resetting_anybody() -> None:
    made = funnel()
    _, state = run(made, map(lead, range(5)), roster("a", "b", "c"))
    left, _ = run(made, map(lead, range(4)), roster("a", "c", "d"), state)
    assert Counter(each.seller_id for each in left) == {"c": 2, "d": 1, "a": 1}
    renamed = state.renamed("a", "z")
    same, _ = run(made, map(lead, range(6)), roster("b", "c", "z"), renamed)
    assert [each.seller_id for each in same] == ["c", "z", "b", "c", "z", "b"]
    assert renamed.sellers["z"] == state.sellers["a"]
    with pytest.raises(InvalidValue, match="remembered as 'b' already"):
        state.renamed("a", "b")


def test_a_seller_who_leaves_the_roster_and_returns_has_lost_nothing() -> None:
    made = funnel()
    _, state = run(made, map(lead, range(5)), roster("a", "b", "c"))
    a = state.turns["pool:all"]
    _, left = run(made, map(lead, range(2)), roster("b", "c"), state)
    away = left.turns["pool:all"]
    assert (away.shares["a"].received, away.shares["a"].last) == (2, a.shares["a"].last)
    assert (away.lag("a"), sum(map(away.lag, away.shares))) == (a.lag("a"), 0)
    back, again = run(made, map(lead, range(3)), roster("a", "b", "c"), RoutingState.read(left.wire()))
    assert again.turns["pool:all"].shares["a"].received == 2 + sum(one.seller_id == "a" for one in back)
    assert again.turns["pool:all"].shares["a"].received == again.sellers["a"].received


def test_a_state_says_what_it_holds_and_refuses_what_it_is_not() -> None:
    state = run(funnel(), map(lead, range(3)), roster("a", "b"))[1]
    assert RoutingState(MappingProxyType({"a": 2})) == RoutingState({"a": 2})
    assert repr(state) == "<RoutingState: 3 assigned, 2 sellers, 1 turns>"
    assert (state.count, state != "x", state == RoutingState.read(json.dumps(state.wire()))) == (
        3,
        True,
        True,
    )
    for wrong in ("[", "[]", {"salesfunnel_routing": 2}, None):
        with pytest.raises(WireError):
            RoutingState.read(wrong)
    wire = state.wire()
    for place, value in {
        "count": "x", "turns": [], "sellers": {"a": 1},
    }.items():  # fmt: skip
        with pytest.raises(WireError):
            RoutingState.read({**wire, place: value})
    for turn in (
        1,
        {"scale": "0", "turns": 1},
        {"scale": "7", "turns": -1},
        {"scale": "7", "turns": 0, "shares": {"a": 1}},
        {"scale": "7", "shares": {"a": {"lag": True}}},
    ):
        with pytest.raises(WireError):
            RoutingState.read({**wire, "turns": {"pool:all": turn}})
    for held in (
        {"open": -1},
        {"credit": "1/0", "day": "2026-01-01"},
        {"credit": "1", "day": 3},
        {"limited": {"a": "?"}},
    ):
        with pytest.raises(WireError):
            RoutingState.read({**wire, "sellers": {"a": held}})
    with pytest.raises(InvalidValue, match=r"open.a: found -1"):
        RoutingState({"a": -1})


@pytest.mark.parametrize(
    "text",
    [
        '"sellers": {"a": {"credit": Infinity, "day": "2026-01-01"}}',
        '"sellers": {"a": {"credit": NaN, "day": "2026-01-01"}}',
        '"sellers": {"a": {"credit": 1.5, "day": "2026-01-01"}}',
        '"sellers": {"a": {"credit": true, "day": "2026-01-01"}}',
        '"sellers": {"a": {"credit": "1e999999999", "day": "2026-01-01"}}',
        '"sellers": {"a": {"credit": "1", "day": "2026-13-01"}}',
        '"sellers": {"a": {"credit": "1"}}',
        '"sellers": {"a": {"credit": ["1"], "day": "2026-01-01"}}',
        '"sellers": {"a": {"open": 1e400}}',
        '"sellers": {"a": {"open": NaN}}',
        '"sellers": {"a": {"open": 2.0}}',
        f'"sellers": {{"a": {{"open": {10**4000}}}}}',
        '"sellers": {"a": {"limited": {"k": Infinity}}}',
        '"sellers": {"a": {"limited": [1]}}',
        r'"sellers": {"\ud800": {"open": 1}}',
        f'"count": "{"9" * 201}"',
        f'"turns": {{"pool:all": {{"scale": "{"9" * 201}"}}}}',
        '"turns": {"pool:all": {"scale": Infinity}}',
        '"turns": {"pool:all": {"scale": "1", "shares": {"a": {"lag": -Infinity}}}}',
        '"turns": {"pool:all": {"scale": "1", "shares": [1]}}',
        '"turns": {"pool:all": {}, "pool:all2": null}',
    ],
)
def test_hostile_json_is_no_state_and_says_where(text: str) -> None:
    with pytest.raises(WireError) as refused:
        RoutingState.read(f'{{"salesfunnel_routing": 1, {text}}}')
    assert refused.value.problems[0].path.startswith(("sellers", "turns", "state.count"))
    assert len(str(refused.value)) < 300


def test_a_state_of_data_with_keys_that_are_no_text_is_refused() -> None:
    with pytest.raises(WireError, match="sellers: found the key 1, expected text"):
        RoutingState.read({"salesfunnel_routing": 1, "sellers": {1: {}}})


@pytest.mark.parametrize("zone", [UTC, timezone(8 * HOUR), timezone(-8 * HOUR)])
def test_the_edges_of_the_calendar_are_no_instants_of_a_question(zone: timezone) -> None:
    within = [{"key": "rest", "to": "all", "respond_within": {"days": 9}}]
    made = funnel(routing(last=within))
    people = roster(
        Seller("a", capacity=Capacity("1/30"), timezone="America/Los_Angeles"),
        Seller("b", capacity=Capacity(5), timezone="Pacific/Auckland", joined_on=date.min),
    )
    edges = [datetime.min.replace(tzinfo=zone), datetime.max.replace(tzinfo=zone)]
    for edge in (*edges, datetime(1, 1, 2, tzinfo=zone), datetime(9999, 12, 30, tzinfo=zone)):
        for ask in (
            lambda now: made.assign(lead(), people, RoutingState(), now=now),
            lambda now: made.assign_many([lead()], people, RoutingState(), now=now),
            lambda now: made.explain_assignment(lead(), people, RoutingState(), now=now),
            lambda now: made.rule_coverage([lead()], now=now),
        ):
            with pytest.raises(
                InvalidValue,
                match=r"now: found .*( expected an instant from 0001-01-08 on|which has no place in UTC)",
            ):
                ask(edge)
    for year in (1, 9999):
        found, state = run(made, map(lead, range(9)), people, now=datetime(year, 7, 1, tzinfo=zone))
        assert [each.seller_id for each in found] == ["a", "b", "b", "b", "b", "b", None, None, None]
        assert RoutingState.read(json.dumps(state.wire())) == state


def test_the_best_come_first_by_value_and_the_unknown_last() -> None:
    made, people = funnel(), roster(Seller("a", open_limit=1), Seller("b", open_limit=1))
    leads = [lead(1), lead(2, value=5), lead(3, value=9)]
    batch = made.assign_many(leads, people, RoutingState(), now=NOW, order="value", by="value")
    assert [each.seller_id for each in batch.assignments] == [None, "b", "a"]
    assert (batch.by_seller, len(batch.assigned), len(batch.unassigned)) == ({"a": 1, "b": 1}, 2, 1)
    with pytest.raises(UnknownName, match="did you mean 'value'"):
        made.assign_many(leads, people, RoutingState(), now=NOW, order="value", by="valu")
    for by in ("language", "is_target", "topics", "created_at"):
        with pytest.raises(
            InvalidValue, match=f"by: found '{by}', which is neither a number nor an amount; "
        ):
            made.assign_many(leads, people, RoutingState(), now=NOW, order="value", by=by)
    with pytest.raises(InvalidValue, match="known: 'amount'"):
        made.assign_many(leads, people, RoutingState(), now=NOW, order="value", by="is_target")
    for order, by in (("value", None), ("arrival", "value"), ("best", "value")):
        with pytest.raises(InvalidValue, match="expected 'arrival' alone"):
            made.assign_many(leads, people, RoutingState(), now=NOW, order=order, by=by)  # type: ignore[arg-type]


def test_rule_coverage_names_whom_and_what_only_the_last_rule_takes() -> None:
    section = routing({"key": "web", "when": "source == 'web' or region == 'N'", "to": "all"})
    made = funnel(section)
    leads = [
        lead(1, source="web"),
        lead(2, source="tiktok"),
        lead(3, source="tiktok"),
        lead(4, source="fair", region="N"),
        lead(5, source="fair"),
    ]
    found = made.rule_coverage(leads, now=NOW, by=("source", "topics"))
    assert (found.many, found.taken, found.left) == (5, {"web": 2, "rest": 3}, ("l-2", "l-3", "l-5"))
    assert [(each.field, each.value, each.many) for each in found.values] == [("source", "tiktok", 2)]
    assert found.render("en") == (
        "3 of 5 subjects are taken by no rule but the last",
        "2 subjects say source = 'tiktok', and no rule but the last takes any of them",
    )
    assert made.rule_coverage([lead(1, topics=["saas"])], now=NOW, by=["topics"]).values[0].value == "saas"
    with pytest.raises(UnknownName, match="did you mean 'source'"):
        made.rule_coverage(leads, now=NOW, by=("sourc",))


def test_misuse_is_named_with_its_cure() -> None:
    made, people, state = funnel(), roster("a"), RoutingState()
    held, after = made.assign(lead(), people, state, now=NOW)
    naive = NOW.replace(tzinfo=None)
    wrong = [
        lambda: made.assign(lead(), people, state, now=naive),
        lambda: made.assign(lead(), [Seller("a")], state, now=NOW),  # type: ignore[arg-type]
        lambda: made.assign(lead(), people, {}, now=NOW),  # type: ignore[arg-type]
        lambda: made.assign(lead().subject, people, state, now=NOW),  # type: ignore[arg-type]
        lambda: made.assign(
            Dossier(Opportunity(id="d", pipeline="deals", stage="talk")), people, state, now=NOW
        ),
        lambda: made.assign_many([lead()], people, state, now=naive),
        lambda: made.reassign(lead(2), held, people, after, now=NOW),
        lambda: made.reassign(lead(), "a", people, after, now=NOW),  # type: ignore[arg-type]
        lambda: made.reassign(lead(), held, people, after, now=NOW, because="bored"),  # type: ignore[arg-type]
        lambda: made.rule_coverage([lead()], now=naive),
        lambda: Absence(naive),
        lambda: made.rule_coverage(None, now=NOW),  # type: ignore[arg-type]
        lambda: made.rule_coverage([lead()], now=NOW, by=[1]),  # type: ignore[list-item]
        lambda: Roster(None),  # type: ignore[arg-type]
        lambda: people.seller(None),  # type: ignore[arg-type]
        lambda: RoutingState(["a"]),  # type: ignore[arg-type]
        lambda: RoutingState({1: 1}),  # type: ignore[dict-item]
        lambda: state.with_open(None),  # type: ignore[arg-type]
        lambda: after.renamed("a", 5),  # type: ignore[arg-type]
        lambda: after.renamed("a", ""),
        lambda: made.assign(lead(), people, state, now=NOW, had="a"),
        lambda: made.assign(lead(), people, state, now=NOW, had=5),  # type: ignore[arg-type]
        lambda: made.explain_assignment(lead(), people, state, now=NOW, had=[5]),  # type: ignore[list-item]
        lambda: made.assign_many(None, people, state, now=NOW),  # type: ignore[arg-type]
        lambda: made.assign_many(lead(), people, state, now=NOW),  # type: ignore[arg-type]
        lambda: made.assign_many([None], people, state, now=NOW, order="value", by="value"),  # type: ignore[list-item]
        lambda: made.assign_many([lead()], people, state, now=NOW, order="value", by=5),  # type: ignore[arg-type]
    ]
    for each in wrong:
        with pytest.raises(InvalidValue):
            each()
    without = {key: each for key, each in made.document.items() if key != "routing"}
    with pytest.raises(UnknownName, match='add the section "routing"'):
        type(made).load(without).assign(lead(), people, state, now=NOW)
