"""Which gates and checklists are asked about which kind of subject? What a command may name, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from salesfunnel.blueprint.document.document import Blueprint

__all__ = ["Asked", "asked_of"]


@attrs.frozen
class Asked:
    """Keys of the gates and the checklists of one kind of subject."""

    gates: frozenset[str]
    checklists: frozenset[str]


def asked_of(blueprint: Blueprint, kind: Literal["lead", "opportunity"]) -> Asked:
    """Return what is asked about a kind of subject by its pipelines' stages, resources and commands."""
    gates, checklists = set[str](), set[str]()
    for gate, checklist in _places(blueprint, kind):
        gates.update(key for key in (gate,) if key is not None)
        checklists.update(key for key in (checklist,) if key is not None)
    return Asked(frozenset(gates), frozenset(checklists))


def _places(blueprint: Blueprint, kind: str) -> Iterator[tuple[str | None, str | None]]:
    """Yield the gate and the checklist of each place that may name one."""
    for pipeline in blueprint.pipelines.values():
        for stage in pipeline.stages if pipeline.of == kind else ():
            yield stage.entry, stage.checklist
            yield stage.exit, None
    for resource in blueprint.resources.values():
        if resource.of == kind:
            yield resource.gate, resource.checklist
    for permission in (each for several in blueprint.commands.values() for each in several):
        if kind in permission.kinds:
            yield permission.gate, permission.checklist
