"""Peers side by side: with intervals, and without a rank where chance explains the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from statistics import NormalDist, fmean, median
from typing import Final, Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.conversion import SegmentConversion, conversion
from salesfunnel.insight.rates import CONFIDENCE, Rate, wilson
from salesfunnel.insight.tally.tally import Tally

__all__ = ["Peer", "Peers", "Style", "compare", "shrunk", "style"]

Style: TypeAlias = Literal["high_conversion_low_price", "long_cycle_large_deals", "even"]
MINIMUM_CLOSED: Final = 10
"""Closed deals below which somebody is shown and not compared; convention of this library."""
SIGNIFICANT: Final = 0.05


@attrs.frozen(kw_only=True)
class Peer:
    """One of those compared.

    Args:
        name: the value of the segment.
        rate: won of closed, with its Wilson interval.
        shrunk: the same drawn towards the mean of all, as far as its sample is small; beside the raw rate.
        rank: from 1; None where chance explains the differences, or the sample is too small.
        average_deal: of the won, in major units.
        cycle_days: of the won, the mean.
        style: by the rules of `style`.
    """

    name: object
    rate: Rate
    shrunk: float | None
    rank: int | None
    average_deal: float | None
    cycle_days: float | None
    style: Style


@attrs.frozen(kw_only=True)
class Peers:
    """A comparison.

    Args:
        peers: those compared, by rate, best first.
        p_value: how often differences as large come by chance alone among equals; None of fewer than two.
        ranked: whether the differences are more than chance.
    """

    peers: tuple[Peer, ...]
    p_value: float | None
    ranked: bool


def compare(
    tally: Tally, *, confidence: float = CONFIDENCE, within: Mapping[str, object] | None = None
) -> Peers:
    """Compare the win rates of closed deals between segments; rank only what chance does not explain.

    Args:
        tally: grouped by whom to compare first, then by what must be alike, such as the region.
        confidence: of the intervals.
        within: the values by which peers are alike: `{"region": "north"}`.

    Source: the chi-square test of homogeneity (K. Pearson, 1900), its tail by E. B. Wilson, M. M. Hilferty,
    1931. It takes deals as independent and as dealt out by chance: whoever gets the better leads looks
    better.
    """
    if not tally.by:
        raise InvalidValue.at("tally", "counts everybody together", "group it: Tally.of(…, by=['owner_id'])")
    wanted = (within or {}).items()
    segments = [
        each
        for each in conversion(tally).segments
        if all(each.by.get(name) == value for name, value in wanted)
    ]
    rates = [
        wilson(each.overall.won, each.overall.won + each.overall.lost, confidence=confidence)
        for each in segments
    ]
    p_value = _homogeneity([rate for rate in rates if rate.whole >= MINIMUM_CLOSED])
    ranked = p_value is not None and p_value < SIGNIFICANT
    near = shrunk(rates)
    market = [each for each in segments if each.overall.average_deal is not None]
    pairs = sorted(
        zip(segments, rates, near, strict=True), key=lambda pair: (-(pair[1].rate or 0.0), str(pair[0].by))
    )
    places = iter(range(1, len(pairs) + 1))
    return Peers(
        peers=tuple(
            Peer(
                name=segment.by[tally.by[0]],
                rate=rate,
                shrunk=drawn,
                rank=next(places) if ranked and rate.whole >= MINIMUM_CLOSED else None,
                average_deal=segment.overall.average_deal,
                cycle_days=segment.overall.cycle_won.mean_days,
                style=style(segment, market),
            )
            for segment, rate, drawn in pairs
        ),
        p_value=p_value,
        ranked=ranked,
    )


def _homogeneity(rates: Iterable[Rate]) -> float | None:
    known = list(rates)
    whole, part = sum(rate.whole for rate in known), sum(rate.part for rate in known)
    if len(known) < 2 or part in {0, whole}:
        return None
    mean = part / whole
    square = sum((rate.part - rate.whole * mean) ** 2 / (rate.whole * mean * (1 - mean)) for rate in known)
    free = len(known) - 1
    z = ((square / free) ** (1 / 3) - (1 - 2 / (9 * free))) / sqrt(2 / (9 * free))
    return 1 - NormalDist().cdf(z)


def shrunk(rates: Iterable[Rate]) -> tuple[float | None, ...]:
    """Return each rate drawn towards the mean of all, the smaller its sample the farther.

    Source: C. N. Morris, Parametric Empirical Bayes Inference, 1983, with the moments' estimate of how much
    the true rates differ; where they differ no more than chance, all are drawn to the mean.
    """
    known = list(rates)
    some = [rate for rate in known if rate.rate is not None]
    if not some:
        return tuple(None for _ in known)
    whole = sum(rate.whole for rate in some)
    mean = sum(rate.part for rate in some) / whole
    noise = fmean(mean * (1 - mean) / rate.whole for rate in some)
    seen = fmean(((rate.rate or 0.0) - mean) ** 2 for rate in some)
    true = max(seen - noise, 0.0)
    return tuple(
        None
        if rate.rate is None
        else mean + (rate.rate - mean) * (true / (true + mean * (1 - mean) / rate.whole) if true else 0.0)
        for rate in known
    )


def style(segment: SegmentConversion, market: Iterable[SegmentConversion]) -> Style:
    """Return how somebody sells beside the medians of the peers; 10 % apart is apart.

    Source: convention of this library; a style is a description and no verdict.
    """
    others = [each.overall for each in market]
    mine = segment.overall
    rates = [each.win_rate_closed for each in others if each.win_rate_closed is not None]
    sizes = [each.average_deal for each in others if each.average_deal is not None]
    cycles = [each.cycle_won.mean_days for each in others if each.cycle_won.mean_days is not None]
    if not (rates and sizes and cycles) or mine.average_deal is None or mine.win_rate_closed is None:
        return "even"
    size = mine.average_deal / median(sizes) if median(sizes) else 1.0
    if mine.win_rate_closed > _MORE * median(rates) and size < 1 / _MORE:
        return "high_conversion_low_price"
    if (mine.cycle_won.mean_days or 0.0) > _MORE * median(cycles) and size > _MORE:
        return "long_cycle_large_deals"
    return "even"


_MORE: Final = 1.1
