"""The same scorecard over a whole table, receipts where wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.scoring.table.score_table import TableScore, grade_table, score_table
else:
    lazy_room(__name__, {"score_table": "TableScore grade_table score_table"})

__all__ = ["TableScore", "grade_table", "score_table"]
