"""The column evaluator: the same conditions over a whole table, through Narwhals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.conditions.columns.query import Half, answer_table, collections_of
else:
    lazy_room(__name__, {"query": "Half answer_table collections_of"})

__all__ = ["Half", "answer_table", "collections_of"]
