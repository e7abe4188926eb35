"""Which stages a row has entered, in order: as its status says, and as its dates and joined rows prove."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.shell.columns import StageColumn
from salesfunnel.shell.data import Rows
from salesfunnel.shell.loading import CrmMapping

__all__ = ["Path", "read_paths"]

Path: TypeAlias = tuple[str, ...]
"""The stages that were entered, the present one last."""


def read_paths(mapping: CrmMapping, rows: Rows, stages: Mapping[str, StageColumn]) -> list[Path | None]:
    """Return the path of each row; None for a status that the mapping does not list.

    Without a status, a row has entered the first stage and every stage that is proven. With one, where it
    stands is what the status says, and proofs add open stages that were passed before.
    """
    pipeline, status = mapping.pipeline, mapping.document.status
    proven = [{key for key, column in stages.items() if column.proven[row]} for row in range(len(rows.frame))]
    if status is None:
        first = pipeline.stages[0].key
        return [_ordered(pipeline, {first, *more}, row, stages) for row, more in enumerate(proven)]
    said = [status.stages.get(text) for text in rows.texts(status.column)]
    return [path and _with_passed(pipeline, path, more) for path, more in zip(said, proven, strict=True)]


def _with_passed(pipeline: Pipeline, path: Path, proven: set[str]) -> Path:
    """Add the open stages that the row proves to have been passed."""
    if proven <= set(path):
        return path
    present = path[-1]
    order = [stage.key for stage in pipeline.stages]
    steps = [stage.key for stage in pipeline.of_kind(StageKind.OPEN)]
    before = steps[: steps.index(present)] if present in steps else steps
    passed = proven & set(before) - set(path)
    return (*sorted({*path[:-1], *passed}, key=order.index), present) if passed else path


def _ordered(pipeline: Pipeline, reached: set[str], row: int, stages: Mapping[str, StageColumn]) -> Path:
    """Return the stages in the pipeline's order, with one outcome last: the latest of several."""
    open_stages = [stage.key for stage in pipeline.of_kind(StageKind.OPEN) if stage.key in reached]
    others = [stage.key for stage in pipeline.stages if stage.kind is not StageKind.OPEN]

    def when(key: str) -> float:
        instant = stages[key].entered[row] if key in stages else None
        return instant.timestamp() if isinstance(instant, datetime) else float("-inf")

    return (*open_stages, *sorted((key for key in others if key in reached), key=when)[-1:])
