"""The naive Bayes of Odoo CRM, number for number: for hosts that move and want to see the same scores.

An example of what a host builds on `OutcomeCounts`: copy it into your own code.

Its faults stay out: an empty table says that it has no history, for every lead alike. What cannot be kept out
is its nature: correlated features count twice, and nothing is calibrated. The default is `bayes`.

Source: the frequency table of Odoo CRM 19.0, from its documented behaviour: each row begins at 0.1 on both
sides; nothing is smoothed when scoring; rare tags are left out; a percentage of two decimals between 0.01 and
99.99.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self, TypeAlias

import attrs

from salesfunnel.messages import Message
from salesfunnel.scoring.bayes.counts import ALL, OutcomeCounts
from salesfunnel.scoring.bayes.model import Chance
from salesfunnel.scoring.log_odds import logit_of

__all__ = ["BEGINS_AT", "LEAST_TAGGED", "FrequencyRow", "FrequencyTable"]

BEGINS_AT = 0.1
"""What each row holds on both sides when it is created."""

LEAST_TAGGED = 50
"""Below how many cases the row of a tag is left out."""

_LEAST, _MOST = 0.01, 99.99
_Rows: TypeAlias = dict[str, dict[str, tuple[float, float]]]


@attrs.frozen
class FrequencyRow:
    """One row of the table: how many were won and lost with a value, in a team.

    Args:
        team: the team; `""` for none.
        feature: the name.
        value: the value.
        won: 0.1 more than how many were won.
        lost: the same of lost ones.
    """

    team: str
    feature: str
    value: str
    won: float
    lost: float


@attrs.frozen(kw_only=True)
class FrequencyTable:
    """The table of that system, and the scores that it gives.

    Args:
        rows: one for each value that was ever counted in a team.
        stage: the feature whose values are stages; of a won case all of them are counted, of a lost one those
            up to its own.
        first_stage: the stage whose row says how many cases there are.
        won_stages: the stages in which a lead is won.
        tags: the features whose rare values are left out.
    """

    rows: tuple[FrequencyRow, ...]
    stage: str = "stage"
    first_stage: str
    won_stages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("tags",)

    @classmethod
    def of(
        cls,
        counts: OutcomeCounts,
        *,
        first_stage: str,
        won_stages: tuple[str, ...] = (),
        stage: str = "stage",
        tags: tuple[str, ...] = ("tags",),
    ) -> Self:
        """Make the table of counts whose narrowest scope is the team.

        Args:
            counts: of closed cases; their periods are added up, since nothing is forgotten here.
            first_stage: the stage in which every case began.
            won_stages: the stages in which a lead is won.
            stage: the feature whose values are stages.
            tags: the features whose rare values are left out.
        """
        added: dict[tuple[str, str, str], list[int]] = {}
        for cell in counts.cells:
            if cell.feature != ALL and cell.value is not None:
                team = cell.scope[-1] if cell.scope else ""
                row = added.setdefault((team, cell.feature, cell.value), [0, 0])
                row[0] += cell.won
                row[1] += cell.lost
        rows = tuple(
            FrequencyRow(team, feature, value, BEGINS_AT + won, BEGINS_AT + lost)
            for (team, feature, value), (won, lost) in added.items()
        )
        return cls(rows=rows, stage=stage, first_stage=first_stage, won_stages=won_stages, tags=tags)

    def chance(self, values: Mapping[str, object], *, team: str = "") -> Chance:
        """Say how probable winning is, as that system does.

        Args:
            values: by feature, as for `BayesModel.chance`; the stage is the present one.
            team: the team of the lead; one without rows is answered by all teams together.
        """
        here = values.get(self.stage)
        if here in self.won_stages:
            return Chance(1.0, None)
        if here is None:
            return Chance(0.0, None)
        kept = self._kept(team)
        won, lost = kept.get(self.stage, {}).get(self.first_stage, (0.0, 0.0))
        if not won or not lost:
            cases = {"won": f"{max(won - BEGINS_AT, 0):.0f}", "lost": f"{max(lost - BEGINS_AT, 0):.0f}"}
            return Chance(None, None, Message.of("thin_outcomes", minimum=1, **cases))
        sides = [won / (won + lost), lost / (won + lost)]
        for one, other in self._factors(kept, values, (won, lost)):
            sides[0] *= one
            sides[1] *= other
        percent = min(max(round(100 * sides[0] / (sides[0] + sides[1]), 2), _LEAST), _MOST)
        return Chance(percent / 100, logit_of(percent / 100))

    def percent(self, values: Mapping[str, object], *, team: str = "") -> float | None:
        """Return the score as that system shows it, from 0 to 100 with two decimals."""
        probability = self.chance(values, team=team).probability
        return None if probability is None else round(100 * probability, 2)

    def _kept(self, team: str) -> _Rows:
        """Return the rows of the team, or of all teams added up where it has none."""
        own = [row for row in self.rows if row.team == team] if team else []
        kept: _Rows = {}
        for row in own or self.rows:
            if row.feature in self.tags and row.won + row.lost < LEAST_TAGGED:
                continue
            values = kept.setdefault(row.feature, {})
            won, lost = values.get(row.value, (0.0, 0.0))
            values[row.value] = (won + row.won, lost + row.lost)
        return kept

    def _factors(
        self, kept: _Rows, values: Mapping[str, object], cases: tuple[float, float]
    ) -> Iterator[tuple[float, float]]:
        for feature, rows in kept.items():
            value = values.get(feature)
            several: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)
            won, lost = cases
            if feature != self.stage:
                won, lost = (sum(row[side] for row in rows.values()) for side in (0, 1))
            for one in several:
                if one in rows:
                    yield rows[one][0] / won, rows[one][1] / lost
