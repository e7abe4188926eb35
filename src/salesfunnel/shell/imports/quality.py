"""What is wrong with the data, as records that a program counts and a person reads."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from salesfunnel.insight.tally.quality import counted
from salesfunnel.messages import Message
from salesfunnel.model.frozen import EMPTY, ReadOnly

__all__ = ["Note", "examples"]

_SHOWN = 5
_UNITS = {
    **dict.fromkeys(
        ("wrong_type", "folded", "shifted_time", "wrong_waiver", "other_currency", "converted"), "value"
    ),
    **dict.fromkeys(
        ("no_outcome", "no_stage", "unsorted_events", "ended_twice", "pipeline_order"), "subject"
    ),
    **dict.fromkeys(("undated_event", "orphan_event", "newest_first"), "event"),
    "unread_column": "column",
}


@attrs.frozen
class Note:
    """One kind of fault in the data.

    Args:
        code: a stable identifier such as `broken_row`.
        count: how many rows, values or subjects it concerns.
        message: what a person reads.
        details: the figures behind it.
    """

    code: str
    count: int
    message: Message
    details: ReadOnly = EMPTY

    @classmethod
    def of(cls, code: str, count: int, details: dict[str, object] | None = None, **values: object) -> Note:
        """Build a note whose sentence is the catalogue's `import_<code>`, beginning with how many of what."""
        how_many = counted(_UNITS.get(code, "row"), count)
        return cls(
            code, count, Message.of(f"import_{code}", count=how_many, **values), ReadOnly(details or {})
        )


def examples(values: Iterable[object]) -> str:
    """Return a few of the values as a sentence shows them."""
    every = list(values)
    shown = ", ".join(str(each) for each in every[:_SHOWN])
    return f"{shown}, …" if len(every) > _SHOWN else shown
