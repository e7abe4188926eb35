"""Learns a risk from history: the weights of its features, calibrated, as the same readable definition.

scikit-learn is needed here and nowhere else: what is learned is a `Risk`, which runs without it.

Fits the models of a risk: rows on one scale, a logistic regression, and a forest for comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import isnan, log, nan, sqrt
from statistics import NormalDist, fmean
from typing import Any, Literal, TypeAlias, TypeVar

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, of_type, read_only, utc
from salesfunnel.scoring.calibration import MINIMUM, Calibration, calibrate, too_few
from salesfunnel.scoring.log_odds import probability_of
from salesfunnel.scoring.risk.definition import Risk, RiskFeature

__all__ = ["Learner", "ModelReport", "RiskCase", "Rows", "TrainedRisk", "quality", "train_risk"]


Rows: TypeAlias = Sequence[Sequence[float]]
"""One row for each case, one number for each feature; NaN where it is unknown."""

_FOLDS, _TREES, _LEAF, _DIGITS = 5, 200, 5, 6
T = TypeVar("T")


class Learner:
    """Asks scikit-learn; each time about rows that were filled and scaled by those that it learns from."""

    def __init__(self, seed: int, strength: float) -> None:
        from salesfunnel.scoring.learned.engine import engine  # noqa: PLC0415 - loaded only to learn

        self._own = engine()
        self._seed, self._strength = seed, strength

    def by_folds(self, rows: Rows, lost: Sequence[bool]) -> list[float]:
        """Return the log-odds that each case is given by the folds that it is not in."""
        found = [0.0] * len(rows)
        for known, tried in self._folds(rows, lost):
            said = self.said(_at(rows, known), _at(lost, known), _at(rows, tried))
            for place, each in zip(tried, said, strict=True):
                found[place] = each
        return found

    def said(self, rows: Rows, lost: Sequence[bool], about: Rows) -> list[float]:
        """Return the log-odds of other cases."""
        standard = Standard.of(rows)
        fitted = self._fitted(standard, rows, lost)
        return [float(each) for each in fitted.decision_function(standard.scaled(about))]

    def forest(self, rows: Rows, lost: Sequence[bool]) -> list[tuple[float, bool]]:
        """Return what a random forest says of each case by the folds that it is not in."""
        told: list[tuple[float, bool]] = []
        for known, tried in self._folds(rows, lost):
            standard = Standard.of(_at(rows, known))
            trees = self._own.forest(n_estimators=_TREES, min_samples_leaf=_LEAF, random_state=self._seed)
            fitted = trees.fit(standard.scaled(_at(rows, known)), _at(lost, known))
            said = fitted.predict_proba(standard.scaled(_at(rows, tried)))
            told += zip((float(each[1]) for each in said), _at(lost, tried), strict=True)
        return told

    def learned(self, risk: Risk, rows: Rows, lost: Sequence[bool]) -> Risk:
        """Return the risk with the weights of all cases."""
        standard = Standard.of(rows)
        fitted = self._fitted(standard, rows, lost)
        weights = [round(float(each), _DIGITS) for each in fitted.coef_[0]]
        unknown = dict(zip(standard.gaps, weights[len(risk.features) :], strict=True))
        features = tuple(
            each.model_copy(
                update={
                    "weight": weights[place],
                    "center": round(standard.centers[place], _DIGITS),
                    "scale": round(standard.scales[place], _DIGITS) or 1.0,
                    "unknown": unknown.get(place, 0.0),
                }
            )
            for place, each in enumerate(risk.features)
        )
        base = round(float(fitted.intercept_[0]), _DIGITS)
        return risk.model_copy(update={"base": base, "features": features})

    def _fitted(self, standard: Standard, rows: Rows, lost: Sequence[bool]) -> Any:
        model = self._own.logistic(C=1 / self._strength, max_iter=1000)
        return model.fit(standard.scaled(rows), list(lost))

    def _folds(self, rows: Rows, lost: Sequence[bool]) -> list[tuple[list[int], list[int]]]:
        split = self._own.folds(n_splits=_FOLDS, shuffle=True, random_state=self._seed)
        return [
            (known.tolist(), tried.tolist()) for known, tried in split.split([0.0] * len(rows), list(lost))
        ]


@attrs.frozen
class Standard:
    """Puts rows on one scale: unknown numbers at the mean, and a column of their own where there are any.

    Args:
        centers: the means of the known numbers, by column.
        scales: their standard deviations with the unknown ones at the mean; 1 where they do not vary.
        gaps: the columns in which something is unknown.
    """

    centers: tuple[float, ...]
    scales: tuple[float, ...]
    gaps: tuple[int, ...]

    @classmethod
    def of(cls, rows: Rows) -> Standard:
        """Learn the scale from rows."""
        centers, scales, gaps = [], [], []
        for place, column in enumerate(zip(*rows, strict=True)):
            known = [each for each in column if not isnan(each)]
            centers.append(fmean(known) if known else 0.0)
            scales.append(sqrt(sum((each - centers[-1]) ** 2 for each in known) / len(column)) or 1.0)
            gaps += [place] if len(known) < len(column) else []
        return cls(tuple(centers), tuple(scales), tuple(gaps))

    def scaled(self, rows: Rows) -> list[list[float]]:
        """Return rows on the scale."""
        return [
            [
                *(
                    0.0 if isnan(each) else (each - center) / scale
                    for each, center, scale in zip(row, self.centers, self.scales, strict=True)
                ),
                *(float(isnan(row[place])) for place in self.gaps),
            ]
            for row in rows
        ]


def _at(held: Sequence[T], places: Sequence[int]) -> list[T]:
    return [held[place] for place in places]


_NEWEST, _BINS, _EDGE = 0.3, 10, 1e-9
_Said: TypeAlias = Sequence[tuple[float, bool]]


@attrs.frozen(kw_only=True)
class RiskCase:
    """One closed subject, with what was found of it some time before its end.

    Args:
        values: by key of a feature, as `CompiledRisk.values` gives them at that time.
        is_lost: whether it was lost.
        at: that time; aware; with it the newest cases are tried on what the older ones taught.
    """

    values: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    is_lost: bool = attrs.field(validator=of_type(bool, "True or False"))
    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)


@attrs.frozen(kw_only=True)
class ModelReport:
    """How well a model says what happens, about cases that it has not learned from.

    Args:
        model: `logistic`, which is the risk, or `random_forest`, for comparison.
        tried: `folds`: each fold by the others; `newest`: the newest cases by the older ones.
        cases: how many were tried.
        auc: how often a lost case was given more than a won one; 0.5 is chance.
        auc_low, auc_high: its 95 % interval.
        brier: the mean squared error; 0 is perfect.
        log_loss: the mean surprise in nats; 0 is perfect.
        calibration_error: how far what was said is from what happened, the mean over ten bins.
    """

    model: Literal["logistic", "random_forest"]
    tried: Literal["folds", "newest"]
    cases: int
    auc: float
    auc_low: float
    auc_high: float
    brier: float
    log_loss: float
    calibration_error: float


@attrs.frozen(kw_only=True)
class TrainedRisk:
    """What was learned.

    Args:
        risk: the definition with its weights; None where nothing can be concluded.
        reports: of each model and trial.
        reason: why there is no risk; None where there is one.
    """

    risk: Risk | None
    reports: tuple[ModelReport, ...] = ()
    reason: Message | None = None


def train_risk(
    risk: Risk, cases: Sequence[RiskCase], *, seed: int = 7, minimum: int = MINIMUM, strength: float = 1.0
) -> TrainedRisk:
    """Learn the weights of a risk's features.

    Args:
        risk: the definition; its keys, values, conditions and limits stay, its weights are learned anew.
        cases: closed subjects, each once, as they were when the risk would have been asked.
        seed: which cases fall into which fold, and the forest's chance.
        minimum: how many lost and how many won cases there have to be.
        strength: how strongly weights are drawn to 0: the inverse of scikit-learn's `C`.

    Raises:
        InvalidValue: for a case without the features, or a strength that is not above 0.
        MissingExtra: when scikit-learn is not installed.

    Source: logistic regression with an L2 penalty over standardised features, unknown ones at their mean and
    with a weight of their own; calibrated on what each fold was given by the others, by `calibrate`. A random
    forest is reported for comparison. Folds, seed and sizes are conventions of this library.
    """
    rows, lost = _table(risk, cases), [each.is_lost for each in cases]
    if not strength > 0:
        raise InvalidValue.at("strength", f"found {strength!r}, expected a number above 0")
    if too_few(sum(lost), len(lost) - sum(lost), minimum):
        said = {"lost": sum(lost), "won": len(lost) - sum(lost), "minimum": minimum}
        return TrainedRisk(risk=None, reason=Message.of("thin_outcomes", **said))
    learner = Learner(seed, strength)
    logits = learner.by_folds(rows, lost)
    line = calibrate(zip(logits, lost, strict=True), minimum=minimum)
    if line is None:
        return TrainedRisk(risk=None, reason=Message.of("risk_no_signal"))
    told = _told(line, logits, lost)
    reports = [quality(told, model="logistic", tried="folds")]
    reports.append(quality(learner.forest(rows, lost), model="random_forest", tried="folds"))
    reports += _newest(learner, rows, cases, minimum)
    if reports[0].auc_low <= 0.5:
        return TrainedRisk(risk=None, reports=tuple(reports), reason=Message.of("risk_no_signal"))
    learned = learner.learned(risk, rows, lost).model_copy(update={"calibration": line})
    return TrainedRisk(risk=learned, reports=tuple(reports))


def quality(
    told: _Said, *, model: Literal["logistic", "random_forest"], tried: Literal["folds", "newest"]
) -> ModelReport:
    """Measure what was said against what happened.

    Args:
        told: pairs (probability, whether it happened), with both outcomes among them.
        model: which model said it.
        tried: how it was tried.

    Source: the interval of the AUC as in J. Hanley, B. McNeil, The Meaning and Use of the Area under a ROC
    Curve, 1982; it takes cases as independent.
    """
    from salesfunnel.scoring.learned.engine import engine  # noqa: PLC0415 - loaded only to learn

    happened = sum(1 for _, is_so in told if is_so)
    said, so = [min(max(each, _EDGE), 1 - _EDGE) for each, _ in told], [is_so for _, is_so in told]
    auc = float(engine().auc(so, said))
    margin = NormalDist().inv_cdf(0.975) * _auc_error(auc, happened, len(told) - happened)
    return ModelReport(
        model=model,
        tried=tried,
        cases=len(told),
        auc=auc,
        auc_low=max(auc - margin, 0.0),
        auc_high=min(auc + margin, 1.0),
        brier=fmean((each - is_so) ** 2 for each, is_so in told),
        log_loss=-fmean(log(each if is_so else 1 - each) for each, is_so in zip(said, so, strict=True)),
        calibration_error=_calibration_error(told),
    )


def _auc_error(auc: float, happened: int, did_not: int) -> float:
    one, two = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    spread = auc * (1 - auc) + (happened - 1) * (one - auc * auc) + (did_not - 1) * (two - auc * auc)
    return sqrt(max(spread, 0.0) / (happened * did_not))


def _calibration_error(told: _Said) -> float:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for each in told:
        bins.setdefault(min(int(each[0] * _BINS), _BINS - 1), []).append(each)
    gaps = (abs(sum(said - is_so for said, is_so in held)) for held in bins.values())
    return sum(gaps) / len(told)


def _table(risk: Risk, cases: Sequence[RiskCase]) -> list[list[float]]:
    rows = []
    for place, case in enumerate(cases):
        if not isinstance(case, RiskCase):
            raise InvalidValue.at(f"cases.{place}", f"found a {type(case).__name__}, expected a RiskCase")
        lacks = [each.key for each in risk.features if each.key not in case.values]
        if lacks:
            cure = "use what CompiledRisk.values gives; None is unknown"
            raise InvalidValue.at(f"cases.{place}.values", f"has no value of '{lacks[0]}'", cure)
        rows.append([_number(each, case.values[each.key]) for each in risk.features])
    return rows


def _number(feature: RiskFeature, found: object) -> float:
    return feature.kept(float(found)) if isinstance(found, (bool, int, float)) else nan


def _newest(
    learner: Learner, rows: list[list[float]], cases: Sequence[RiskCase], minimum: int
) -> list[ModelReport]:
    """Try the newest cases on what the older ones taught, where all have a time and both parts enough."""
    dated = [(each.at, place) for place, each in enumerate(cases) if each.at is not None]
    order = [place for _, place in sorted(dated)]
    cut = len(order) - int(len(order) * _NEWEST)
    lost = [cases[place].is_lost for place in order]
    thin = [too_few(sum(each), len(each) - sum(each), minimum // 2) for each in (lost[:cut], lost[cut:])]
    if len(order) < len(cases) or any(thin):
        return []
    sorted_rows = [rows[place] for place in order]
    logits = learner.by_folds(sorted_rows[:cut], lost[:cut])
    line = calibrate(zip(logits, lost[:cut], strict=True), minimum=minimum // 2)
    if line is None:
        return []
    said = learner.said(sorted_rows[:cut], lost[:cut], sorted_rows[cut:])
    return [quality(_told(line, said, lost[cut:]), model="logistic", tried="newest")]


def _told(line: Calibration, said: Sequence[float], lost: Sequence[bool]) -> list[tuple[float, bool]]:
    return [(probability_of(line.logit(each)), is_so) for each, is_so in zip(said, lost, strict=True)]
