"""A scorecard or a grade asked of a whole table: the host's table with the answers, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.columns.query import TableQuery
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.scoring.table.arguments import HANDED
from salesfunnel.scoring.table.columns import score_columns
from salesfunnel.scoring.table.grades import grade_columns
from salesfunnel.scoring.table.limits import TableLimit, card_limits, grade_limits

__all__ = ["TableScore", "grade_table", "score_table"]


@attrs.frozen(eq=False, kw_only=True)
class TableScore:
    """The scores or grades of the rows of a table.

    Args:
        key: key of the scorecard or grade.
        frame: the host's table with the answers.
        limits: what could not be told for a whole table; empty when every row has the score of its record.
    """

    key: str
    frame: Any
    limits: tuple[TableLimit, ...]


def score_table(
    card: CompiledCard,
    frame: Any,
    *,
    now: datetime,
    rows: Mapping[str, Any] | None = None,
    key: str = "id",
    link: str = "subject_id",
    receipts: bool = False,
    before: str | None = None,
) -> TableScore:
    """Score every row of a table; each row has the score that its record would get, to the last hundredth.

    Args:
        card: compiled for the kind of subject that the rows are.
        frame: one row for each subject, as `answer_table` takes it.
        now: the moment of the question; aware.
        rows: the frames of `activities`, `adjustments`, `stays`, `moments`, and those of facts. Activities
            that are absent were not loaded; adjustments that are absent are none.
        key: the column of `frame` that names a subject; needed only with `rows`.
        link: the column of each frame in `rows` that names the subject of a row.
        receipts: whether each line is wanted too.
        before: the column that holds the key of the band before, which is kept within the hysteresis.

    Returns:
        The table with `score.KEY`, the points in binary64, and `band.KEY`; with receipts `score.KEY.base`,
        `.rule.K`, `.signal.K`, `.adjustment`, `.group.K` and `.bound`, which add up to it, and the flags
        `.unknown.K` and `.capped.K`. What was lazy stays lazy.

    Raises:
        DataError: for tables that cannot be asked.
        InvalidValue: when `now` has no time zone.
        UnknownName: for a collection that there is not.
        MissingExtra: when Narwhals is not installed.
    """
    question = TableQuery.of(frame, rows, now=now, joint=(key, link), known=(*card.catalogue.rows, *HANDED))
    found = score_columns(card, question, receipts=receipts, before=before)
    limits = card_limits(card, now=question.now, given=question.table.kinds, loaded=question.rows)
    return _told(card.key, question, found, limits=tuple(limits))


def grade_table(
    grade: CompiledGrade,
    frame: Any,
    *,
    now: datetime,
    rows: Mapping[str, Any] | None = None,
    key: str = "id",
    link: str = "subject_id",
) -> TableScore:
    """Grade every row of a table; each row has the grade that its record would get.

    Args:
        grade: compiled for the kind of subject that the rows are.
        frame: as for `score_table`.
        now: the same.
        rows: the same.
        key: the same.
        link: the same.

    Returns:
        The table with `grade.KEY`; of a matrix with `score.K` and `band.K` of both scorecards too. A band
        that is a column of the table already counts as it is.

    Raises:
        DataError: for tables that cannot be asked.
        InvalidValue: when `now` has no time zone.
        UnknownName: for a collection that there is not.
        MissingExtra: when Narwhals is not installed.
    """
    question = TableQuery.of(frame, rows, now=now, joint=(key, link), known=(*grade.catalogue.rows, *HANDED))
    found = grade_columns(grade, question)
    limits = grade_limits(grade, now=question.now, given=question.table.kinds, loaded=question.rows)
    return _told(grade.key, question, found, limits=tuple(limits))


def _told(key: str, asked: TableQuery, found: TableQuery, *, limits: tuple[TableLimit, ...]) -> TableScore:
    added = [name for name in found.table.kinds if name not in asked.table.kinds]
    return TableScore(key=key, frame=asked.table.native(found.table.frame, added), limits=limits)
