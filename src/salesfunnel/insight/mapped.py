"""Stays under the names of another version: what only a new definition parted is one stay again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from salesfunnel.model.subject import Stay

__all__ = ["mapped"]


def mapped(stays: Iterable[Stay], names: Mapping[str, str]) -> tuple[Stay, ...]:
    """Return stays as they read under other names of their stages.

    Stays that follow one another and have one name now become one: from the first entry to the last leaving.

    Args:
        stays: oldest first.
        names: by the stage as it is written, its name; a stage that is not there keeps its own.
    """
    found: list[Stay] = []
    for stay in stays:
        name = names.get(stay.stage, stay.stage)
        if found and found[-1].stage == name:
            found[-1] = Stay(name, found[-1].entered_at, stay.left_at, extra=found[-1].extra)
        else:
            found.append(Stay(name, stay.entered_at, stay.left_at, extra=stay.extra))
    return tuple(found)
