"""Whatever is stored later, for whatever day, takes no alert back; and no alert fires without its days."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.risks import DAY, daily

from salesfunnel.scoring.risk.alert import RiskAlert, watch
from salesfunnel.scoring.risk.definition import AlertRule
from salesfunnel.scoring.risk.score import DailyRisk
from salesfunnel.scoring.wire import from_wire, to_wire

probabilities = st.none() | st.sampled_from([0.1, 0.7, 0.71, 0.9])
records = st.lists(
    st.tuples(st.integers(0, 9), probabilities, st.integers(0, 200)),
    max_size=20,
    unique_by=lambda each: each[2],
).map(lambda drawn: [daily(day, p, told=day + late / 10) for day, p, late in drawn])
rules = st.builds(AlertRule, days=st.integers(1, 4), gap_days=st.integers(0, 2), people=st.just(("wang",)))


@given(records, rules)
def test_more_scores_never_take_an_alert_back(scores: list[DailyRisk], rule: AlertRule) -> None:
    told = sorted({each.recorded_at for each in scores})
    before: tuple[RiskAlert, ...] = ()
    for at in told:
        found = watch([each for each in scores if each.recorded_at <= at], rule).alerts
        assert found[: len(before)] == before
        before = found


@given(records, rules, st.randoms(use_true_random=False))
def test_the_order_of_storing_never_shows(scores: list[DailyRisk], rule: AlertRule, chance: object) -> None:
    shuffled = list(scores)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert watch(shuffled, rule) == watch(scores, rule)


@given(records, rules)
def test_an_alert_rests_on_so_many_high_days_known_when_it_fired(
    scores: list[DailyRisk], rule: AlertRule
) -> None:
    for alert in watch(scores, rule).alerts:
        known = {
            each.day: each.probability
            for each in sorted(scores, key=lambda one: (one.recorded_at, one.day, one.probability or 0))
            if each.recorded_at <= alert.fired_at
        }
        span = [alert.first_day + place * DAY for place in range((alert.day - alert.first_day).days + 1)]
        held = [known.get(day) for day in span]
        high = [each for each in held if each is not None]
        assert len(high) == alert.days >= rule.days
        assert min(high) > rule.above
        gaps = "".join("_" if each is None else "x" for each in held).split("x")
        assert max(map(len, gaps)) <= rule.gap_days


@given(records)
def test_scores_and_alerts_survive_json(scores: list[DailyRisk]) -> None:
    for each in scores:
        assert from_wire(DailyRisk, json.loads(json.dumps(to_wire(each)))) == each
    for alert in watch(scores, AlertRule(days=1, roles=("senior",))).alerts:
        assert from_wire(RiskAlert, json.loads(json.dumps(to_wire(alert)))) == alert
