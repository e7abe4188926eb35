"""What was learned: an ordinary scorecard, a probability table, a report; or why there is none."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.conditions.attributes import SUBJECTS
from salesfunnel.model.field import Field
from salesfunnel.scoring.learned.probabilities import Probabilities
from salesfunnel.scoring.learned.report import Notice, PointsLine, Report
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Kind", "Learned"]

Kind: TypeAlias = Literal["lead", "opportunity"]
"""Whose scorecard it is."""


@attrs.frozen(kw_only=True)
class Learned:
    """What was learned from a history.

    Args:
        of: whose scorecard it is.
        base: the points that everybody has, so that the least score is 0.
        bands: the key and the least points of each band; the first has no lower end.
        declared: the fields that the scorecard speaks of, by name.
        probabilities: from points to the probability of winning; None where there is no scorecard.
        report: how good it is; None where that was not found out.
        refusals: why there is no scorecard; empty where there is one.
        warnings: what to be wary of.
    """

    of: Kind
    base: int = 0
    bands: tuple[tuple[str, int | None], ...] = ()
    declared: tuple[tuple[str, Field], ...] = ()
    probabilities: Probabilities | None = None
    report: Report | None = None
    refusals: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether there is no scorecard."""
        return bool(self.refusals)

    @property
    def points(self) -> tuple[PointsLine, ...]:
        """The points table: fields in order, a line for each part; one without points has no rule."""
        return self.report.points if self.report else ()

    @property
    def scorecard(self) -> dict[str, Any] | None:
        """The scorecard as the section `scorecards` of a blueprint holds it; None where it is refused."""
        if self.is_refused:
            return None
        rules = [each.rule for each in self.points if each.points]
        found: dict[str, Any] = {"of": self.of, "base": self.base, "rules": rules}
        if self.bands:
            found["bands"] = [
                {"key": key} if least is None else {"key": key, "at_least": least}
                for key, least in self.bands
            ]
        return found

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """The fields that it speaks of, as the section `fields` of a blueprint declares them.

        Core attributes (`source`) need no declaration; what belongs to an account or a seller
        (`account.size`) is declared with its owner there, not here.
        """
        core = SUBJECTS[self.of]
        own = {name: field for name, field in self.declared if "." not in name and name not in core}
        return {name: field.model_dump(mode="json", exclude_defaults=True) for name, field in own.items()}

    def table(self, locale: str = DEFAULT_LOCALE) -> list[str]:
        """Return the points table as a person reads it, a line for each part."""
        return [each.render(locale) for each in self.points]
