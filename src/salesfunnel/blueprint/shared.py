"""Stages that several pipelines share: defined once in a section of their own, named where they stand."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from salesfunnel.errors import Problem, near

__all__ = ["expand"]


def expand(data: dict[str, Any]) -> Iterator[Problem]:
    """Put the shared stages where pipelines name them; yield a problem for each name that nothing has.

    Args:
        data: the document as plain data of its own; it is changed.
    """
    section = data.get("stages")
    shared = section if isinstance(section, dict) else {}
    for key, stage in shared.items():
        if isinstance(stage, dict) and stage.setdefault("key", key) != key:
            says = f"the stage of key '{key}' calls itself {stage['key']!r}"
            yield Problem(f"stages.{key}.key", "other_key", says, "leave the inner key out")
            stage["key"] = key
    pipelines = data.get("pipelines")
    for name, pipeline in pipelines.items() if isinstance(pipelines, dict) else ():
        held = pipeline.get("stages") if isinstance(pipeline, dict) else None
        stages: list[Any] = held if isinstance(held, list) else []
        for index, stage in enumerate(stages):
            if not isinstance(stage, str):
                continue
            if stage not in shared:
                says = f"no stage is named '{stage[:64]}' in the section 'stages'"
                cure = near(stage, shared, otherwise="add it there, or write the stage itself here")
                yield Problem(f"pipelines.{name}.stages.{stage[:64]}", "unknown_stage", says, cure)
            stages[index] = copy.deepcopy(shared.get(stage, {"key": stage}))
