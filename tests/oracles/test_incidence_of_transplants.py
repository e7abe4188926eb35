"""V4: competing risks with ties and ends at age 0, against the published figures, fractions and scikit-survival."""

from __future__ import annotations

import csv
from collections import Counter
from fractions import Fraction
from math import exp, log
from pathlib import Path
from typing import Any

import pytest

from salesfunnel.insight.incidence import incidence
from salesfunnel.insight.tally.exits import Exits

DATA = Path(__file__).parents[3] / "shared" / "data" / "survival" / "bmt.csv"
pytestmark = pytest.mark.skipif(not DATA.is_file(), reason=f"the real data are not here: {DATA}")
Z = 1.959963984540054
GROUPS = {
    "all 35": (None, 0.27283899, 0.48126955),
    "AML": ("1", 0.36818576, 0.20570747),
    "ALL": ("0", 0.17647059, 0.70588235),
}


def patients(disease: str | None = None) -> list[tuple[int, int]]:
    with DATA.open(encoding="utf-8", newline="") as lines:
        return [
            (int(row["time"]), int(row["status"]))
            for row in csv.DictReader(lines)
            if disease in {None, row["disease"]}
        ]


def exits_of(people: list[tuple[int, int]]) -> Exits:
    def ages(status: int) -> Counter[int]:
        return Counter(time for time, end in people if end == status)

    return Exits.of({"death": ages(1), "relapse": ages(2)}, ages(0))


def exact(people: list[tuple[int, int]], way: int, variance: str) -> list[tuple[int, Fraction, Fraction]]:
    """Return (age, incidence, variance) by the definition, each variance summed anew, in whole numbers."""
    staying, value, passed, found = Fraction(1), Fraction(0), [], []
    for age in sorted({time for time, _ in people}):
        n = sum(time >= age for time, _ in people)
        d = sum(time == age and end > 0 for time, end in people)
        mine = sum(time == age and end == way for time, end in people)
        value += staying * Fraction(mine, n)
        passed.append((n, d, mine, staying, value))
        staying *= 1 - Fraction(d, n)
        found.append((age, value, sum((VARIANCES[variance](value, each) for each in passed), Fraction(0))))
    return found


def delta(value: Fraction, age: Any) -> Fraction:
    n, d, own, before, then = age
    first = (value - then) ** 2 * Fraction(d, n * (n - d)) if d < n else 0
    return (
        first
        + before**2 * Fraction((n - own) * own, n**3)
        - 2 * (value - then) * before * Fraction(own, n**2)
    )


def aalen(value: Fraction, age: Any) -> Fraction:
    n, d, own, before, then = age
    if n == 1:
        return Fraction(0)
    second = before**2 * Fraction((n - own) * own, (n - 1) * n**2)
    if d == n:
        return second
    first = (value - then) ** 2 * Fraction(d, (n - 1) * (n - d))
    return first + second - 2 * (value - then) * before * Fraction(own * (n - own), n * (n - d) * (n - 1))


VARIANCES = {"aalen": aalen, "delta": delta}


@pytest.mark.parametrize("group", GROUPS)
def test_the_published_incidence_at_the_end(group: str) -> None:
    disease, death, relapse = GROUPS[group]
    found = incidence(exits_of(patients(disease)))
    ends = [curve.at(10_000).value for curve in found.curves]
    assert ends == pytest.approx([death, relapse], abs=1e-7)


@pytest.mark.parametrize("variance", VARIANCES)
@pytest.mark.parametrize("group", GROUPS)
def test_every_age_and_interval_agrees_with_whole_fractions(group: str, variance: Any) -> None:
    people = patients(GROUPS[group][0])
    found = incidence(exits_of(people), variance=variance)
    for way, curve in enumerate(found.curves, 1):
        for (age, value, square), share in zip(exact(people, way, variance), curve.shares, strict=True):
            assert curve.at(age) == share
            assert share.value == pytest.approx(float(value), abs=1e-12)
            if 0 < value < 1:
                spread = Z * float(square) ** 0.5 / -(float(value) * log(value))
                assert share.low == pytest.approx(float(value) ** exp(spread), abs=1e-9)
                assert share.high == pytest.approx(float(value) ** exp(-spread), abs=1e-9)
            else:
                assert (share.low, share.high) == (None, None)


@pytest.mark.parametrize(("variance", "named"), [("aalen", "Aalen"), ("delta", "Dinse_Approx")])
@pytest.mark.parametrize("group", GROUPS)
def test_every_age_and_interval_agrees_with_scikit_survival(group: str, variance: Any, named: str) -> None:
    nonparametric = pytest.importorskip("sksurv.nonparametric")
    people = patients(GROUPS[group][0])
    times, values, bounds = nonparametric.cumulative_incidence_competing_risks(
        [end for _, end in people], [time for time, _ in people], conf_type="log-log", var_type=named
    )
    found = incidence(exits_of(people), variance=variance)
    for way, curve in enumerate(found.curves, 1):
        for at, age in enumerate(times):
            share = curve.at(age)
            assert share.value == pytest.approx(values[way][at], abs=1e-7)
            if share.low is not None:
                assert (share.low, share.high) == pytest.approx(tuple(bounds[way][:, at]), abs=1e-6)
