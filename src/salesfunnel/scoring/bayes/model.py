"""Naive Bayes on mergeable counts: how probable winning is, by what won and lost cases had in common.

Each value moves the log-odds by how much more frequent it is among the won than among the lost. What few
cases say is drawn towards what the wider scope says (team → pipeline → everybody), and that of everybody
towards no effect at all, so that a rare value moves little and one never seen moves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from math import log
from operator import getitem
from types import MappingProxyType
from typing import Any, Self, TypeAlias

import attrs

from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.scoring.bayes.counts import ALL, OutcomeCounts, period_of
from salesfunnel.scoring.calibration import MINIMUM, Calibration, too_few
from salesfunnel.scoring.log_odds import LogOdds, as_weight, logit_of, probability_of, told
from salesfunnel.text import Text

__all__ = ["STRENGTH", "BayesModel", "Chance"]

STRENGTH = 20.0
"""How many cases the wider scope weighs as, where a narrower one is drawn to it: our convention."""

_UNCHANGED = Calibration()
_Level: TypeAlias = dict[str, dict[str | None, list[float]]]
_Shares: TypeAlias = dict[str | None, tuple[float, float]]


class _Weights(dict[Any, float]):
    """The log-odds of a feature by value; a value never seen moves nothing, several move by their sum."""

    __slots__ = ()

    def __missing__(self, value: object) -> float:
        """Return what is moved by a value that is not here itself."""
        if type(value) is not tuple:
            return 0.0
        weight = 0.0
        for each in value:
            weight += self.get(each, 0.0)
        return weight


@attrs.frozen
class Chance:
    """How probable winning is.

    Args:
        probability: from 0 to 1; None where the history cannot say.
        logit: its log-odds; the weights of the receipts add up to them exactly.
        reason: why there is no number; None where there is one.
    """

    probability: float | None
    logit: float | None
    reason: Message | None = None
    _lines: tuple[Any, ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def receipts(self) -> tuple[LogOdds, ...]:
        """What moved the log-odds, from the greatest help to the greatest harm, after the base."""
        if not self._lines:
            return ()
        model, values, weights = self._lines
        moved = [
            LogOdds(key=name, weight=weight, value=told(value), label=model.labels.get(name))
            for name, value, weight in zip(model.features, values, weights, strict=True)
            if weight
        ]
        moved.sort(key=lambda each: -each.weight)
        return (LogOdds(key="base", weight=model.prior), *moved)


@attrs.frozen(eq=False, kw_only=True)
class BayesModel:
    """What counts say of one scope at one instant, ready to be asked; build it with `BayesModel.of`.

    Args:
        scope: the scope that it speaks of.
        won: how many won cases it rests on, faded by their age.
        lost: the same of lost ones.
        prior: the log-odds of everybody in the scope.
        features: the names that it asks for, in order.
        weights: the log-odds of each of their values.
        labels: how people call the features.
        reason: why it says nothing; None where it does.
    """

    scope: tuple[str, ...]
    won: float
    lost: float
    prior: float = 0.0
    features: tuple[str, ...] = ()
    weights: tuple[Mapping[Any, float], ...] = ()
    labels: Mapping[str, Text] = attrs.field(factory=dict)
    reason: Message | None = None

    @classmethod
    def of(
        cls,
        counts: OutcomeCounts,
        scope: tuple[str, ...] = (),
        *,
        now: datetime,
        half_life_days: float | None = None,
        strength: float = STRENGTH,
        minimum: int = MINIMUM,
        tells_missing: Collection[str] = (),
        calibration: Calibration = _UNCHANGED,
        labels: Mapping[str, Text] = MappingProxyType({}),
    ) -> Self:
        """Reckon what counts say.

        Args:
            counts: of all shards together.
            scope: which scope is asked about; one without cases is answered by the wider one.
            now: the instant of the question; aware; later periods are not seen.
            half_life_days: after how many days a case counts half; nothing is forgotten when absent.
            strength: how many cases the wider scope weighs as.
            minimum: how many won and how many lost cases there have to be.
            tells_missing: the features of which not to know them says something; of others it moves nothing.
            calibration: what corrects the log-odds.
            labels: how people call the features.

        Raises:
            InvalidValue: for counts of fewer than no cases: a shard is missing; and for a half-life or
                strength that is not above 0.

        Source: D. Hand, K. Yu, Idiot's Bayes: Not So Stupid After All?, 2001, for the model; shrinkage along
            the scopes is that of a Dirichlet prior whose mean is the wider scope's share. The strength and
            the minimum are conventions of this library.
        """
        _check_settings(half_life_days, strength)
        levels = _faded(counts, scope, period_of(in_utc(now), counts.period_days), half_life_days)
        won, lost = _of_all(levels[0])
        if too_few(won, lost, minimum):
            why = Message.of("thin_outcomes", won=f"{won:.0f}", lost=f"{lost:.0f}", minimum=minimum)
            return cls(scope=scope, won=won, lost=lost, reason=why)
        shrunk = _Shrunk(levels, strength)
        tables = {
            name: {
                value: as_weight(calibration.slope * log(one / other))
                for value, (one, other) in shrunk.shares(name, tells_missing=name in tells_missing).items()
            }
            for name in counts.features
        }
        base = calibration.logit(logit_of(shrunk.rate()))
        return cls(
            scope=scope, won=won, lost=lost, prior=as_weight(base), features=counts.features,
            weights=tuple(_Weights(each) for each in tables.values()), labels=dict(labels),
        )  # fmt: skip

    def chance(self, values: Mapping[str, object]) -> Chance:
        """Say how probable winning is for a record.

        Args:
            values: by feature: a text, several texts as a tuple, or None; what is absent is None.

        Raises:
            InvalidValue: for a list or another value that cannot be looked up.
        """
        if self.reason is not None:
            return Chance(None, None, self.reason)
        found = list(map(values.get, self.features))
        try:
            weights = list(map(getitem, self.weights, found))
        except TypeError:
            says = "found a value that cannot be looked up, expected texts"
            raise InvalidValue.at("values", says, "write several values as a tuple") from None
        logit = sum(weights, self.prior)
        chance = _new(Chance)
        _set_probability(chance, probability_of(logit))
        _set_logit(chance, logit)
        _set_reason(chance, None)
        _set_lines(chance, (self, found, weights))
        return chance


_new = object.__new__
_set_probability, _set_logit, _set_reason, _set_lines = (
    getattr(Chance, each).__set__ for each in ("probability", "logit", "reason", "_lines")
)


def _check_settings(half_life_days: float | None, strength: float) -> None:
    for name, value in (("half_life_days", half_life_days), ("strength", strength)):
        if value is not None and not value > 0:
            raise InvalidValue.at(name, f"found {value!r}, expected a number above 0")


def _faded(
    counts: OutcomeCounts, scope: tuple[str, ...], present: int, half_life_days: float | None
) -> list[_Level]:
    """Return won and lost by feature and value: of everybody, then of each narrower scope."""
    levels: list[_Level] = [{} for _ in range(len(scope) + 1)]
    exact: list[dict[tuple[str, str | None], list[int]]] = [{} for _ in levels]
    for cell in counts.cells:
        if cell.period > present:
            continue
        age = (present - cell.period) * counts.period_days
        weight = 1.0 if half_life_days is None else 2.0 ** (-age / half_life_days)
        for depth in range(_shared(cell.scope, scope) + 1):
            found = levels[depth].setdefault(cell.feature, {}).setdefault(cell.value, [0.0, 0.0])
            found[0] += weight * cell.won
            found[1] += weight * cell.lost
            whole = exact[depth].setdefault((cell.feature, cell.value), [0, 0])
            whole[0] += cell.won
            whole[1] += cell.lost
    for (feature, value), whole in exact[0].items():
        if min(whole) < 0:
            says = f"found {min(whole)} cases of '{feature or 'all'}' = '{value}', expected 0 or more"
            raise InvalidValue.at("counts", says, "add the shard in which they were counted")
    return levels


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many parts two scopes have in common from the widest on."""
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same


def _of_all(level: _Level) -> tuple[float, float]:
    won, lost = level.get(ALL, {}).get(None, (0.0, 0.0))
    return won, lost


class _Shrunk:
    """Draws what a narrow scope says towards the wider one."""

    def __init__(self, levels: list[_Level], strength: float) -> None:
        self._levels = levels
        self._strength = strength

    def rate(self) -> float:
        """Return the share of the won among the cases of the narrowest scope."""
        won, lost = _of_all(self._levels[0])
        rate = won / (won + lost)
        for level in self._levels[1:]:
            won, lost = _of_all(level)
            rate = (won + self._strength * rate) / (won + lost + self._strength)
        return rate

    def shares(self, feature: str, *, tells_missing: bool) -> _Shares:
        """Return the share of each value among the won and among the lost."""
        shares = self._pooled(feature, tells_missing=tells_missing)
        for level in self._levels:
            counted = level.get(feature, {})
            won, lost = (
                whole - (0.0 if tells_missing else missing)
                for whole, missing in zip(_of_all(level), counted.get(None, (0.0, 0.0)), strict=True)
            )
            shares = {
                value: (
                    self._drawn(counted.get(value, (0.0, 0.0))[0], won, share[0]),
                    self._drawn(counted.get(value, (0.0, 0.0))[1], lost, share[1]),
                )
                for value, share in shares.items()
            }
        return shares

    def _drawn(self, part: float, whole: float, towards: float) -> float:
        return (part + self._strength * towards) / (whole + self._strength)

    def _pooled(self, feature: str, *, tells_missing: bool) -> _Shares:
        """Return the share of each value among all cases: where everybody's shares are drawn to."""
        counted = self._levels[0].get(feature, {})
        whole = sum(_of_all(self._levels[0])) - (0.0 if tells_missing else sum(counted.get(None, (0.0,))))
        return {
            value: (sum(both) / whole, sum(both) / whole)
            for value, both in counted.items()
            if sum(both) > 0 and (value is not None or tells_missing)
        }
