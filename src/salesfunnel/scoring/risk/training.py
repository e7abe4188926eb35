"""Learns a risk from history: the weights of its features, calibrated, as the same readable definition.

scikit-learn is needed here and nowhere else: what is learned is a `Risk`, which runs without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log, nan, sqrt
from statistics import NormalDist, fmean
from typing import Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.invariants import is_instant, of_type, read_only, utc
from salesfunnel.model.readonly import EMPTY, ReadOnly
from salesfunnel.scoring.calibration import MINIMUM, Calibration, calibrate, too_few
from salesfunnel.scoring.log_odds import probability_of
from salesfunnel.scoring.risk.definition import Risk, RiskFeature
from salesfunnel.scoring.risk.fitting import Learner

__all__ = ["ModelReport", "RiskCase", "TrainedRisk", "quality", "train_risk"]

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
