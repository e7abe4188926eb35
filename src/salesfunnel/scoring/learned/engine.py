"""The one door to numpy and scikit-learn, opened only when something is learned."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from salesfunnel.errors import MissingExtra

__all__ = ["Array", "Engine", "engine"]

Array: TypeAlias = Any
"""An array of numpy; its class is not named here, since numpy is only an extra."""


@attrs.frozen
class Engine:
    """What learning takes from numpy, scipy and scikit-learn.

    Args:
        np: numpy.
        special: the distributions of scipy.
        tree: a decision tree, for bins that separate outcomes.
        isotonic: the monotone regression.
        logistic: the logistic regression.
        forest: a random forest, for comparison.
        folds: the stratified folds of a cross-validation.
        auc: the area under the curve.
    """

    np: Any
    special: Any
    tree: Any
    isotonic: Any
    logistic: Any
    forest: Any
    folds: Any
    auc: Any


def engine() -> Engine:
    """Return what learning takes from other libraries.

    Raises:
        MissingExtra: when scikit-learn is not installed.
    """
    try:
        import numpy as np  # noqa: PLC0415 - an extra, loaded only when something is learned
        from scipy import special  # type: ignore[import-untyped]  # noqa: PLC0415 - the same
        from sklearn import (  # type: ignore[import-untyped]  # noqa: PLC0415 - the same
            ensemble,
            isotonic,
            linear_model,
            metrics,
            model_selection,
            tree,
        )
    except ImportError:
        raise MissingExtra.at("", "learning needs scikit-learn", "pip install 'salesfunnel[learn]'") from None
    return Engine(
        np=np,
        special=special,
        tree=tree.DecisionTreeClassifier,
        isotonic=isotonic.IsotonicRegression,
        logistic=linear_model.LogisticRegression,
        forest=ensemble.RandomForestClassifier,
        folds=model_selection.StratifiedKFold,
        auc=metrics.roc_auc_score,
    )
