"""A score's receipts add up to it exactly, and before `next_change_at` nothing about it changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.cards import BANDS, DAY, NOW, act, card, lead

from salesfunnel.model import Stay
from salesfunnel.scoring import Adjustment, Decay, Fading

points = st.integers(-6_000, 6_000).map(lambda each: each / 100).filter(bool)
maybe_cap = st.none() | st.integers(1, 9_000).map(lambda each: each / 100)
days = st.integers(1, 4_000).map(lambda each: each / 10)
decays = st.one_of(
    st.none(),
    st.fixed_dictionaries({"share": st.sampled_from([0.1, 0.3, 0.5, 1]), "every_days": days}),
    st.fixed_dictionaries({"half_life_days": days}, optional={"expires_days": days}),
    st.fixed_dictionaries({"expires_days": days}),
    st.lists(st.integers(1, 400), min_size=1, max_size=3, unique=True).map(
        lambda ages: {
            "steps": [{"from_days": age, "keeps": 0.8 - place / 5} for place, age in enumerate(sorted(ages))]
        }
    ),
)
groups = st.sampled_from(["fit", "doing", None])


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    whens = ["seats > 3", "decides", "quiet < 9", "budget > 100 and not decides"]
    rules = [
        {"key": f"r{n}", "when": draw(st.sampled_from(whens)), "points": draw(points), "group": draw(groups)}
        for n in range(draw(st.integers(0, 4)))
    ]
    signals = [
        {
            "key": f"s{n}", "kind": draw(st.sampled_from(["mail", "call", None])), "points": draw(points),
            "cap": draw(maybe_cap), "first": draw(st.none() | st.integers(1, 3)), "decay": draw(decays),
            "group": draw(groups),
        }
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return {
        "base": draw(points), "rules": rules, "signals": signals, "bands": BANDS,
        "groups": {"fit": {"cap": draw(maybe_cap)}, "doing": {"cap": draw(maybe_cap), "floor": 0}},
        "min": draw(st.sampled_from([None, 0])), "max": draw(st.sampled_from([None, 80])),
    }  # fmt: skip


def adjusted(points: float, begins: int, ends: int | None) -> Adjustment:
    until = None if ends is None else NOW + timedelta(seconds=ends)
    return Adjustment(
        "fit", points, by="li", reason="so", at=NOW + timedelta(seconds=begins), expires_at=until
    )


seconds = st.integers(-9 * 86_400, 90 * 86_400)
given_by_hand = st.lists(st.builds(adjusted, points, seconds, st.none() | seconds), max_size=2)
stays = st.sampled_from([(), (Stay("lost", NOW - 3 * DAY), Stay("new")), (Stay("lost", NOW + 9 * DAY),)])
ages = st.integers(-20 * 86_400, 400 * 86_400).map(lambda each: timedelta(seconds=each))
rows = st.lists(st.tuples(st.sampled_from(["mail", "call"]), ages), max_size=5)
fields = st.fixed_dictionaries(
    {}, optional={"seats": st.integers(0, 9), "decides": st.booleans(), "budget": st.just(500)}
)


@settings(max_examples=60, deadline=None)
@given(definitions(), rows, fields, st.data())
def test_receipts_add_up_and_nothing_changes_early(
    definition: dict[str, Any],
    happened: list[tuple[str, timedelta]],
    known: dict[str, Any],
    data: st.DataObject,
) -> None:
    made = card(**definition, resets={"stages": ["lost"]})
    acts = [act(kind, age, key=f"a{n}") for n, (kind, age) in enumerate(happened)]
    dossier = attrs.evolve(lead(*acts, stays=data.draw(stays), **known), adjustments=data.draw(given_by_hand))
    found = made.score(dossier, NOW)
    assert sum(each.points for each in found.receipts) == found.value
    until = found.next_change_at
    last = NOW + timedelta(days=900) if until is None else until - timedelta(microseconds=1)
    for share in (0.0, data.draw(st.floats(0, 1)), 1.0):
        later = made.score(dossier, NOW + share * (last - NOW))
        assert (later.value, later.band) == (found.value, found.band)


@settings(max_examples=80, deadline=None)
@given(decays.filter(bool), points, st.integers(0, 400 * 86_400_000_000))
def test_points_fade_at_the_instant_foretold_and_never_grow(
    decay: dict[str, Any], worth: float, age: int
) -> None:
    fading, hundredths = Fading.of(Decay.model_validate(decay)), round(worth * 100)
    now, later = fading.left(hundredths, age), fading.next_change(hundredths, age)
    if later is None:
        assert fading.left(hundredths, age + 10**15) == now
        return
    assert [fading.left(hundredths, each) for each in ((age + later) // 2, later - 1)] == [now, now]
    assert abs(fading.left(hundredths, later)) < abs(now)
