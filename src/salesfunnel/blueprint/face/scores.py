"""How promising is it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import kind_of, kind_of_rows
from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.blueprint.arguments import Kind
    from salesfunnel.blueprint.compiled import Scored
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.scoring.card.grades import Graded
    from salesfunnel.scoring.card.score import Score
    from salesfunnel.scoring.risk.score import RiskScore
    from salesfunnel.scoring.table.score_table import TableScore

__all__ = ["Scoring"]


class Scoring(Core):
    """The questions that scorecards, grades and risks answer."""

    __slots__ = ()

    def score(
        self,
        dossier: Dossier[Any],
        scorecard: str | None = None,
        *,
        now: datetime,
        earlier: Score | None = None,
        to: str | None = None,
    ) -> Score:
        """Say how promising a subject is, in points, with receipts that add up to them.

        Args:
            dossier: the lead or opportunity with the host's rows.
            scorecard: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.
            earlier: the score before: its band is kept within the hysteresis, and the trend counts from it.
            to: key of the band that `lifts` aims at; the next one when absent.

        Raises:
            UnknownName: when the blueprint has no such scorecard or band for this kind of subject.
            InvalidValue: when none is named and there is not exactly one, or for an unfit earlier score.
        """
        try:
            card = self._scored.known[scorecard, type(dossier.subject)]  # type: ignore[union-attr]
        except (KeyError, AttributeError, TypeError):  # asked for the first time, or misuse
            card = self._scoring().card(scorecard, kind_of(dossier))
            self._scoring().known[scorecard, type(dossier.subject)] = card
        return card.score(dossier, now, earlier=earlier, to=to)

    def grade(self, dossier: Dossier[Any], grade: str | None = None, *, now: datetime) -> Graded:
        """Say how promising a subject is, as a letter or as a cell of the matrix of fit and engagement.

        Args:
            dossier: the lead or opportunity with the host's rows.
            grade: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such grade for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        return self._scoring().grade(grade, kind_of(dossier)).of_dossier(dossier, now)

    def score_table(
        self,
        frame: Any,
        scorecard: str | None = None,
        *,
        now: datetime,
        of: Kind | None = None,
        rows: Mapping[str, Any] | None = None,
        key: str = "id",
        link: str = "subject_id",
        receipts: bool = False,
        before: str | None = None,
    ) -> TableScore:
        """Score every row of a table; each row has the score that its dossier would get, to the hundredth.

        Args:
            frame: as for `assess_table`.
            scorecard: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.
            of: what the rows are, as for `assess_table`.
            rows: as for `assess_table`; `adjustments`, and the `stays` and `moments` that reset, count too.
            key: the same.
            link: the same.
            receipts: whether each line of the score is wanted as a column too.
            before: the column that holds the key of the band before, which is kept within the hysteresis.

        Returns:
            The table with `score.KEY` and `band.KEY`, and what could not be told for a whole table.

        Raises:
            UnknownName: when the blueprint has no such scorecard for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
            DataError: for tables that cannot be asked.
            MissingExtra: when Narwhals is not installed.
        """
        from salesfunnel.scoring.table.score_table import score_table  # noqa: PLC0415 - importing the face stays cheap

        card = self._scoring().card(scorecard, kind_of_rows(of, self.blueprint))
        return score_table(
            card, frame, now=now, rows=rows, key=key, link=link, receipts=receipts, before=before
        )

    def grade_table(
        self,
        frame: Any,
        grade: str | None = None,
        *,
        now: datetime,
        of: Kind | None = None,
        rows: Mapping[str, Any] | None = None,
        key: str = "id",
        link: str = "subject_id",
    ) -> TableScore:
        """Grade every row of a table; each row has the grade that its dossier would get.

        Args:
            frame: as for `assess_table`.
            grade: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.
            of: what the rows are, as for `assess_table`.
            rows: as for `score_table`.
            key: the same.
            link: the same.

        Returns:
            The table with `grade.KEY`, and what could not be told for a whole table.

        Raises:
            UnknownName: when the blueprint has no such grade for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
            DataError: for tables that cannot be asked.
            MissingExtra: when Narwhals is not installed.
        """
        from salesfunnel.scoring.table.score_table import grade_table  # noqa: PLC0415 - importing the face stays cheap

        found = self._scoring().grade(grade, kind_of_rows(of, self.blueprint))
        return grade_table(found, frame, now=now, rows=rows, key=key, link=link)

    def risk(self, dossier: Dossier[Any], risk: str | None = None, *, now: datetime) -> RiskScore:
        """Say how probable losing is, with reasons that add up in log-odds.

        Args:
            dossier: the lead or opportunity with the host's rows.
            risk: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such risk for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        return self._scoring().risk(risk, kind_of(dossier)).score(dossier, now)

    def _scoring(self) -> Scored:
        if self._scored is None:
            from salesfunnel.blueprint.compiled import Scored  # noqa: PLC0415 - importing the face stays cheap

            self._scored = Scored(self.blueprint, self.catalogue)
        return self._scored
