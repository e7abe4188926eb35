"""How many records of a table have each verdict, and each answer of each criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from salesfunnel.conditions.columns_engine import Expr, narwhals
from salesfunnel.gates.criterion import Criterion
from salesfunnel.gates.verdict import Verdict
from salesfunnel.text import Text

__all__ = ["CriterionCount", "TableCount", "counted", "fetched"]


@attrs.frozen(kw_only=True)
class CriterionCount:
    """How one criterion answers over a table; true, false and unknown add up to the rows.

    Args:
        key: the criterion's.
        label: how people call it.
        ask: the question that would settle it.
        severity: `must`, `should` or `knockout`.
        true: on how many rows it is met.
        false: on how many it is known not to be.
        unknown: on how many nobody knows.
        waived: on how many it is not met or not known, but waived.
    """

    key: str
    label: Text
    ask: Text | None
    severity: str
    true: int
    false: int
    unknown: int
    waived: int

    @property
    def failing(self) -> int:
        """On how many rows it is neither surely true nor waived."""
        return self.false + self.unknown - self.waived


@attrs.frozen(kw_only=True, eq=False)
class TableCount:
    """What a gate answers about a table, added up.

    Args:
        checked: how many rows.
        verdicts: how many of each verdict, from best to worst.
        criteria: in document order.
    """

    checked: int
    verdicts: Mapping[Verdict, int]
    criteria: tuple[CriterionCount, ...]

    @property
    def passed(self) -> int:
        """How many may advance."""
        return self.verdicts[Verdict.ADVANCE]


def counted(frame: Any, criteria: Sequence[Criterion]) -> TableCount:
    """Add up the answers in a table that `assess_table` made, in one pass.

    Args:
        frame: the host's table with the answers.
        criteria: those of the gate, in document order.
    """
    nw = narwhals()
    sums: dict[str, Expr] = {"checked": nw.len()}
    sums |= {f"verdict {each}": _sum(nw.col("verdict") == each.value) for each in Verdict}
    for each in criteria:
        true, false = (nw.col(f"{each.key}__{half}") for half in ("true", "false"))
        sums |= {f"{each.key} true": _sum(true), f"{each.key} false": _sum(false)}
        sums |= {f"{each.key} waived": _sum(nw.col(f"{each.key}__waived"))}
    [row] = fetched(nw.from_native(frame).select(**sums))
    found = {name: int(value or 0) for name, value in zip(sums, row, strict=True)}
    verdicts = {each: found[f"verdict {each}"] for each in Verdict}
    return TableCount(
        checked=found["checked"],
        verdicts=MappingProxyType(verdicts),
        criteria=tuple(_criterion(each, found) for each in criteria),
    )


def _criterion(criterion: Criterion, found: Mapping[str, int]) -> CriterionCount:
    key = criterion.key
    true, false = found[f"{key} true"], found[f"{key} false"]
    return CriterionCount(
        key=key,
        label=criterion.label or Text(key),
        ask=criterion.ask,
        severity=criterion.severity.value,
        true=true,
        false=false,
        unknown=found["checked"] - true - false,
        waived=found[f"{key} waived"],
    )


def _sum(flag: Expr) -> Expr:
    return flag.cast(narwhals().Int64).sum()


def fetched(frame: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a small frame; a lazy one runs."""
    nw = narwhals()
    if not isinstance(frame, nw.LazyFrame):
        return list(frame.rows())
    native = frame.to_native()
    if frame.implementation.value == "duckdb":  # its own way needs no other library
        return list(native.fetchall())
    return list(frame.collect().rows())
