"""In turn, nobody strays from his share: by less than one while the same are there, by less than two ever."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.counter import NOW, funnel, lead, routing

from salesfunnel import Seller
from salesfunnel.model.seller import Absence
from salesfunnel.routing import Roster, RoutingState
from salesfunnel.routing.turn import Turn

WEIGHTS = st.lists(st.fractions(Fraction(1, 9), 9, max_denominator=9), min_size=1, max_size=9)
FEW = settings(max_examples=60, deadline=None)


def turn(weights: list[Fraction], *, grace: int | None = 0) -> Turn:
    made = Turn([f"u-{place:02}" for place in range(len(weights))], weights, None, grace=grace)
    made.admit([True] * len(weights))
    return made


@FEW
@given(WEIGHTS)
def test_while_the_same_are_there_nobody_strays_by_one(weights: list[Fraction]) -> None:
    made, whole = turn(weights), sum(weights)
    bound = 1 - Fraction(1, max(2 * len(weights) - 2, 1))
    for turns in range(1, 120):
        assert made.pick() is not None
        for place, weight in enumerate(weights):
            assert abs(turns * weight / whole - made.received[place]) <= max(bound, Fraction(0))


@FEW
@given(WEIGHTS, st.lists(st.integers(0, 8), min_size=1, max_size=150))
def test_whoever_comes_and_goes_nobody_strays_by_two(weights: list[Fraction], changes: list[int]) -> None:
    made, entitled = turn(weights), [Fraction(0)] * len(weights)
    for change in changes:
        place = change % len(weights)
        made.change(place, is_there=not made.there[place])
        whole = sum(weight for weight, there in zip(weights, made.there, strict=True) if there)
        if made.pick() is None:
            assert not any(made.there)
            continue
        for each, there in enumerate(made.there):
            entitled[each] += weights[each] / whole if there else 0
        lags = [due - had for due, had in zip(entitled, made.received, strict=True)]
        assert max(map(abs, lags)) < 2
        state = made.state()
        assert all(
            abs(state.lag(made.ids[each]) - lag) < Fraction(1, 2**100) for each, lag in enumerate(lags)
        )


@FEW
@given(WEIGHTS.filter(lambda many: len(many) > 2), st.integers(10, 60))
def test_an_absence_changes_nobody_elses_ratio(weights: list[Fraction], turns: int) -> None:
    made = turn(weights)
    for _ in range(turns):
        made.pick()
    before = list(made.received)
    made.change(0, is_there=False)
    for _ in range(turns):
        assert made.pick() != 0
    others = sum(weights[1:])
    for place, weight in enumerate(weights[1:], 1):
        assert abs(made.received[place] - before[place] - turns * weight / others) < 2


@FEW
@given(st.integers(2, 9), st.integers(20, 90))
def test_a_return_brings_no_burst(many: int, turns: int) -> None:
    made = turn([Fraction(1)] * many)
    for _ in range(turns):
        made.pick()
    made.change(0, is_there=False)
    for _ in range(turns):
        made.pick()
    made.change(0, is_there=True)
    before = made.received[0]
    for after in range(1, 5 * many):
        made.pick()
        assert made.received[0] - before < Fraction(after, many) + 2


@FEW
@given(st.integers(2, 6), st.integers(1, 3), st.integers(10, 40))
def test_capped_catching_up_is_capped_and_full_is_full(many: int, cap: int, turns: int) -> None:
    for grace in (cap, None):
        made = turn([Fraction(1)] * many, grace=grace)
        made.change(0, is_there=False)
        for _ in range(turns * many):
            made.pick()
        made.change(0, is_there=True)
        for _ in range(40 * turns * many):
            made.pick()
        lag = made.state().lag("u-00")
        assert abs(lag) < 2
        if grace is None:
            assert abs(made.received[0] - Fraction(made.turns, many)) < 2


@FEW
@given(
    WEIGHTS.filter(lambda many: len(many) > 1), st.lists(st.integers(0, 8), max_size=40), st.integers(1, 20)
)
def test_a_turn_that_is_kept_and_read_again_goes_on_as_if_it_had_not_been(
    weights: list[Fraction], changes: list[int], more: int
) -> None:
    made = turn(weights)
    for change in changes:
        place = change % len(weights)
        if made.able > 1 or not made.there[place]:
            made.change(place, is_there=not made.there[place])
        made.pick()
    again = Turn(made.ids, weights, made.state())
    again.admit(made.there)
    assert [made.pick() for _ in range(more)] == [again.pick() for _ in range(more)]
    assert made.state() == again.state()


@FEW
@given(WEIGHTS, st.integers(0, 30))
def test_a_turn_given_back_was_never_taken(weights: list[Fraction], turns: int) -> None:
    made = turn(weights)
    for _ in range(turns):
        made.pick()
    before = made.state()
    place = made.pick()
    assert place is not None
    made.give_back(place, before=made.picked, weight=made.total)
    after = made.state()
    assert {each: after.lag(each) for each in made.ids} == {each: before.lag(each) for each in made.ids}
    assert [share.received for share in after.shares.values()] == [
        share.received for share in before.shares.values()
    ]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60), st.integers(1, 30)), max_size=8))
def test_on_a_roster_with_absences_nobody_strays_by_two(absences: list[tuple[int, int, int]]) -> None:
    away: dict[int, list[Absence]] = {place: [] for place in range(5)}
    for place, since, length in absences:
        away[place].append(Absence(NOW.replace(minute=0) + _minutes(since), NOW + _minutes(since + length)))
    people = Roster(tuple(Seller(f"u-{place}", absences=tuple(away[place])) for place in range(5)))
    made, state, due = (
        funnel(routing()),
        RoutingState(),
        dict.fromkeys((each.id for each in people), Fraction(0)),
    )
    for minute in range(90):
        now = NOW + _minutes(minute)
        here = [each.id for each in people if not any(one.covers(now) for one in each.absences)]
        found, state = made.assign(lead(minute), people, state, now=now)
        assert (found.seller_id in here) is bool(here)
        for each in here:
            due[each] += Fraction(1, len(here))
        held = state.sellers
        assert all(
            abs(due[each.id] - (held[each.id].received if each.id in held else 0)) < 2 for each in people
        )


def _minutes(many: int):
    from datetime import timedelta

    return timedelta(minutes=many)


PEOPLE = [Seller(f"u-{place}", weight=Fraction(weight)) for place, weight in enumerate((1, 2, 3, "1/2"))]
LISTED = st.lists(st.sets(st.integers(0, 3), min_size=1).map(sorted), min_size=2, max_size=12)


@FEW
@given(LISTED, st.integers(1, 4), st.sampled_from(["none", "full"]))
def test_whoever_is_left_out_of_the_roster_keeps_his_share_until_he_is_back(
    rosters: list[list[int]], each_time: int, on_return: str
) -> None:
    made = funnel(routing(pool={"strategy": "weighted", "on_return": on_return}))
    state, given_to, before = RoutingState(), dict.fromkeys((each.id for each in PEOPLE), 0), None
    for listed in rosters:
        people = Roster(tuple(PEOPLE[place] for place in listed))
        for number in range(each_time):
            one, state = made.assign(lead(number), people, state, now=NOW)
            given_to[str(one.seller_id)] += 1
        state = RoutingState.read(state.wire())
        after = state.turns["pool:all"]
        assert all(share.received == given_to[key] for key, share in after.shares.items())
        assert abs(sum(after.lag(key) for key in after.shares)) < Fraction(1, 2**100)
        for key in before.shares if before is not None else ():
            if key not in {each.id for each in people}:
                assert before is not None
                old, new = before.shares[key], after.shares[key]
                assert (old.received, old.last, before.lag(key)) == (new.received, new.last, after.lag(key))
        before = after
