"""A roster is read whole or refused with every problem; a territory is where the first says it is."""

from __future__ import annotations

import json

import pytest
from tests.routing.counter import NOW, funnel, lead, names, roster, routing, run

from salesfunnel import Seller
from salesfunnel.errors import InvalidValue, UnknownName, WireError
from salesfunnel.model.seller import Absence, Capacity, rational
from salesfunnel.routing import Roster, RoutingState

TERRITORIES = {
    "key_account": {"accounts": ["a-7"]},
    "small_north": {"regions": ["N"], "size_below": 50},
    "north": {"regions": ["N", "E"]},
    "tech": {"industries": ["SaaS"], "size_from": 100},
    "post": {"postal": ["20", "21"]},
}
FIELDS = {"postal": "postcode", "size": "staff"}


def test_a_subject_lies_in_the_first_territory_that_holds_it() -> None:
    made = funnel(routing(pool={"territory": True}, territories=TERRITORIES, territory_fields=FIELDS))
    people = roster(*(Seller(key, territories=[key]) for key in TERRITORIES))
    said = {
        "small_north": {"region": "N", "staff": 12, "industry": "SaaS"},
        "north": {"region": "N", "staff": 50},
        "tech": {"region": "S", "industry": "SaaS", "staff": 100},
        "post": {"region": "S", "industry": "SaaS", "staff": 99, "postcode": "210-44"},
        "key_account": {"region": "N", "account_id": "a-7"},
        None: {"region": "S", "postcode": "99", "industry": "SaaS"},
    }
    found, _ = run(made, [lead(key, **each) for key, each in said.items()], people)
    assert [each.seller_id for each in found] == list(said)
    assert (
        made.assign(lead(region="E", postcode="20"), people, RoutingState(), now=NOW)[0].seller_id == "north"
    )


def test_lint_finds_overlaps_shadows_and_what_is_in_vain() -> None:
    section = routing(
        {"key": "big", "when": "value > 5", "to": "all"},
        {"key": "huge", "when": "value > 50 and is_target", "to": "all"},
        {"key": "never", "when": "value > 5 and value < 3", "to": "all"},
        pools={"all": {}, "idle": {}},
        territories={
            **TERRITORIES,
            "twin": {"accounts": ["a-7"]},
            "east": {"regions": ["E"], "industries": ["Steel"]},
        },
    )
    found = [(each.path.removeprefix("routing."), each.code) for each in funnel(section).lint()]
    assert [each for each in found if each[0].startswith(("rules", "territories", "pools"))] == [
        ("rules.huge.when", "shadowed_rule"), ("rules.never.when", "never_true"),
        *((f"territories.{key}", "overlapping_territories") for key in ["twin", "north", "post", "tech", "post", "east", "post", "east"]),
        *((f"territories.{key}", "unread_territory") for key in ("small_north", "tech", "post")),
        ("pools.idle", "unused_pool"),
    ]  # fmt: skip


def test_territories_that_no_subject_shares_do_not_overlap() -> None:
    apart = {
        "n": {"regions": ["N"], "postal": ["20"]}, "m": {"regions": ["N"], "postal": ["21"]},
        "i": {"regions": ["S"], "industries": ["A"]}, "j": {"regions": ["S"], "industries": ["B"]},
        "s": {"regions": ["W"], "size_below": 5}, "t": {"regions": ["W"], "size_from": 5}, "k": {"accounts": ["x"]},
    }  # fmt: skip
    section = routing(pool={"territory": True}, territories=apart, territory_fields=FIELDS)
    assert [each for each in funnel(section).lint() if each.path.startswith("routing")] == []


def test_a_roster_is_read_with_all_its_problems_at_once() -> None:
    people = Roster.read(json.dumps({"sellers": [
        {"id": "b", "weight": "7/2", "skills": {"erp": 2.5}, "capacity": {"amount": 0.1, "per": "week"}, "limits": {}},
        {"id": "a", "absences": [{"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}], "joined_on": "2026-01-01"},
    ]}))  # fmt: skip
    assert [each.id for each in people] == ["a", "b"]
    assert people.seller("b").capacity == Capacity("1/10", "week")
    assert (Roster.read(people.wire()), len(people)) == (people, 2)
    with pytest.raises(WireError) as caught:
        Roster.read([
            {"id": "x", "weight": -1}, {"id": "", "tier": 3}, {"id": "y", "skills": {"erp": 0}}, 7,
            {"id": "z", "absences": [{"since": "2026-01-01T00:00:00"}]}, {"id": "v", "capacity": {"amount": 1, "per": "year"}},
            {"id": "w", "open_limit": -1, "limits": {}}, {"id": "u", "capacity": {"amount": "1e9", "carry": 0}},
        ])  # fmt: skip
    assert [each.path for each in caught.value.problems] == [
        "sellers.x.weight", "sellers.1.tier", "sellers.y.skills.erp", "sellers.3", "sellers.z.absences.0.since",
        "sellers.v.capacity.per", "sellers.w.open_limit", "sellers.u.capacity.amount",
    ]  # fmt: skip


def test_keys_that_nothing_is_called_by_are_kept_and_named_with_what_was_meant() -> None:
    told = [
        {
            "id": "mo", "capacty": {"amount": 0}, "x_badge": 7, "capacity": {"amount": 5, "pre": "week"},
            "absences": [{"since": "2026-01-01T00:00:00Z", "untill": "2026-02-01T00:00:00Z"}],
        },
        {"id": "li"},
    ]  # fmt: skip
    people = Roster.read(told)
    assert [str(each) for each in people.unknown] == [
        "sellers.mo.capacty: no key of a Seller is called so; did you mean 'capacity'?",
        "sellers.mo.absences.0.untill: no key of an Absence is called so; did you mean 'until'?",
        "sellers.mo.capacity.pre: no key of a Capacity is called so; did you mean 'per'?",
    ]
    assert {(each.code, each.severity) for each in people.unknown} == {("unknown_key", "warning")}
    assert people.wire()["sellers"][1]["capacty"] == {"amount": 0}
    assert Roster.read(people.wire()) == people
    assert roster("a").unknown == ()


@pytest.mark.parametrize("wrong", ["[", "[" * 100_000, "{}", "7", '{"sellers": {}}', b"\xff"])
def test_what_is_no_roster_is_refused(wrong: object) -> None:
    with pytest.raises(WireError):
        Roster.read(wrong)  # type: ignore[arg-type]


def test_what_no_seller_may_be_is_refused() -> None:
    wrong = [
        lambda: Roster((Seller("a"), Seller("a"))),
        lambda: Roster(("a",)),  # type: ignore[arg-type]
        lambda: Seller("a", weight="0.1.2"),
        lambda: Seller("a", weight=float("nan")),
        lambda: Seller("a", weight="1/0"),
        lambda: Seller("a", weight=True),
        lambda: Seller("a", weight="1e999999"),
        lambda: Seller("a", weight="99999999999999999999"),
        lambda: Seller("a", limits={"x": -1}),
        lambda: Seller("a", skills={"x": float("inf")}),
        lambda: Seller("a", skills={"x": True}),
        lambda: Capacity(1, carry=0),
        lambda: Capacity(1, "year"),  # type: ignore[arg-type]
        lambda: Capacity(None),
        lambda: Absence(NOW, NOW),
    ]
    for each in wrong:
        with pytest.raises(InvalidValue):
            each()
    assert rational("x") == "x"
    with pytest.raises(UnknownName, match="no seller has the id 'c'"):
        roster("a").seller("c")
    assert Seller("a", team="x", teams=["y", "x"]).all_teams == ("x", "y")


def test_a_roster_that_names_what_the_blueprint_does_not_have_is_refused_whole() -> None:
    made = funnel(
        routing(territories={"north": {"regions": ["N"]}}, limits={"targets": {"when": "is_target"}})
    )
    people = roster(
        Seller("a", territories=["nord"]), Seller("b", calendar="offise"), Seller("c", timezone="Mars"),
        Seller("d", limits={"target": 1}), Seller("e", mentor="nobody"), Seller("f", limits={"targets": 1}, mentor="a"),
    )  # fmt: skip
    with pytest.raises(InvalidValue) as caught:
        made.assign(lead(), people, RoutingState(), now=NOW)
    assert sorted(each.path for each in caught.value.problems) == [
        "roster.sellers.a.territories", "roster.sellers.b.calendar", "roster.sellers.c.timezone",
        "roster.sellers.d.limits.target", "roster.sellers.e.mentor",
    ]  # fmt: skip
    assert "no territory is named 'nord'; did you mean 'north'?" in str(caught.value)


def test_nobody_on_the_roster_is_an_answer() -> None:
    assert names(funnel(), 2, Roster(())) == "None None"


def test_a_calendar_that_never_opens_again_keeps_nobody_else_from_anything() -> None:
    past = {"past": {"week": {}, "days": {"2020-01-01": ["09:00-10:00"]}}}
    rule = {"key": "rest", "to": "all", "respond_within": {"hours": 1, "clock": "business"}}
    people = roster(Seller("a", calendar="past"), "b")
    asleep = funnel(routing(pool={"in_hours": True}, last=[rule]), calendars=past)
    told = asleep.explain_assignment(lead(), people, RoutingState(), now=NOW)
    assert [(each.seller_id, each.why) for each in told.considered] == [("a", "closed"), ("b", "chosen")]
    assert told.of("a")[0].render() == "a is out of hours until …"
    late = funnel(routing(pool={"strategy": "available_soonest"}, last=[rule]), calendars=past)
    found = late.assign_many(map(lead, range(2)), people, RoutingState(), now=NOW).assignments
    assert [each.seller_id for each in found] == ["b", "b"]
    only = late.assign(lead(), roster(Seller("a", calendar="past")), RoutingState(), now=NOW)[0]
    assert (only.seller_id, only.respond_by) == ("a", None)
    last = NOW.replace(year=9999)
    assert (
        funnel(routing(last=[{**rule, "respond_within": {"days": 3650}}]))
        .assign(lead(), roster("a"), RoutingState(), now=last)[0]
        .respond_by
        is None
    )
