"""One record at one moment as it would be if some names had other values."""

from __future__ import annotations

from collections.abc import Mapping

from salesfunnel.conditions.values.types import ComputedValue, Unknown
from salesfunnel.conditions.values.view import RowView

__all__ = ["WhatIfView"]


class WhatIfView(RowView):
    """A view in which some names have other values; nothing else is changed by supposing.

    Args:
        view: the record as it is.
        values: what to suppose, as the evaluators compute with it; or why it would be unknown.
    """

    __slots__ = ("_values",)

    def __init__(self, view: RowView, values: Mapping[str, ComputedValue | Unknown]) -> None:
        super().__init__(view.source, now=view.now, names=view.names)
        self._values = values

    def read(self, name: str) -> ComputedValue | Unknown:
        """Return the supposed value of a name, or the one that it has."""
        return self._values[name] if name in self._values else super().read(name)
