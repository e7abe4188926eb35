"""Of which rows of a whole table is a condition true? The same conditions over columns, through Narwhals.

Narwhals itself is loaded when a table is asked about; the answers are those of the closures, row by row.
"""

from salesfunnel.conditions.columns.engine import (
    Expr,
    Flag,
    Table,
    both,
    either,
    every,
    narwhals,
    opposite,
    some,
)
from salesfunnel.conditions.columns.input import KEY, OWN, ColumnRequest
from salesfunnel.conditions.columns.leaves import ColumnEvaluator
from salesfunnel.conditions.columns.query import (
    Half,
    Limit,
    PreparedTable,
    TableDerivation,
    TableQuery,
    answer_table,
    collections_of,
    limits_of,
    limits_of_rows,
)
from salesfunnel.conditions.columns.read import DAY, Column, encoded

__all__ = [
    "DAY", "KEY", "OWN", "Column", "ColumnEvaluator", "ColumnRequest", "Expr", "Flag", "Half", "Limit",
    "PreparedTable", "Table", "TableDerivation", "TableQuery", "answer_table", "both",
    "collections_of", "either", "encoded", "every", "limits_of", "limits_of_rows", "narwhals",
    "opposite", "some",
]  # fmt: skip
