"""The column evaluator: the same conditions over a whole table, through Narwhals."""

from salesfunnel.conditions.columns.query import Half, answer_table, collections_of

__all__ = ["Half", "answer_table", "collections_of"]
