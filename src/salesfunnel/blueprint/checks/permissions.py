"""Names in the section about commands: do its commands, stages, gates and checklists exist?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.errors import Problem, near
from salesfunnel.lifecycle.commands import COMMAND_NAMES
from salesfunnel.lifecycle.definitions import Kind, Permission
from salesfunnel.lifecycle.requests import EVENT_NAMES

__all__ = ["command_problems", "request_problems", "unknown"]

_BEGINNINGS = {"capture", "import"}


def command_problems(
    blueprint: Blueprint,
    catalogues: Mapping[str, Catalogue],
    *,
    gates: Collection[str],
    checklists: Collection[str],
) -> Iterator[Problem]:
    """Yield every problem of the section `commands`.

    Args:
        blueprint: the sound part of a document.
        catalogues: the names of each kind of subject, with those of who asks.
        gates: keys of the gates.
        checklists: keys of the checklists.
    """
    for name, several in blueprint.commands.items():
        if name not in COMMAND_NAMES:
            says = f"no command is named '{name}'"
            yield Problem(f"commands.{name}", "unknown_command", says, near(name, COMMAND_NAMES))
        for index, each in enumerate(several):
            path = f"commands.{name}.{index}" if several[1:] else f"commands.{name}"
            yield from _begun_problems(path, name, each)
            yield from unknown(f"{path}.gate", "gate", each.gate, gates)
            yield from unknown(f"{path}.checklist", "checklist", each.checklist, checklists)
            yield from _stage_problems(f"{path}.stages", each.stages, blueprint, each.kinds)
            for kind in each.kinds if each.may is not None else ():
                yield from (one.under(f"{path}.may") for one in _conditions(each, catalogues[kind]))


def _conditions(permission: Permission, catalogue: Catalogue) -> tuple[Problem, ...]:
    return catalogue.check(permission.may) if permission.may is not None else ()


def _begun_problems(path: str, name: str, permission: Permission) -> Iterator[Problem]:
    """Yield the guards of a command that begins a subject: nothing could be known, or done, before it."""
    for side in ("gate", "checklist"):
        if name in _BEGINNINGS and getattr(permission, side) is not None:
            says = f"'{name}' begins a subject, of which nothing is done yet"
            yield Problem(f"{path}.{side}", "needless_guard", says, "write 'may', or guard a later command")


def request_problems(blueprint: Blueprint, catalogues: Mapping[Kind, Catalogue]) -> Iterator[Problem]:
    """Yield every problem of the section `requests`.

    Args:
        blueprint: the sound part of a document.
        catalogues: the names of each kind of subject.
    """
    for key, rule in blueprint.requests.items():
        path = f"requests.{key}"
        if rule.on not in EVENT_NAMES:
            says = f"no event is named '{rule.on}'"
            yield Problem(f"{path}.on", "unknown_event", says, near(rule.on, EVENT_NAMES))
        yield from _stage_problems(f"{path}.stages", rule.stages, blueprint, rule.kinds)
        if rule.when is not None:
            for kind in rule.kinds:
                yield from (one.under(f"{path}.when") for one in catalogues[kind].check(rule.when))


def _stage_problems(
    path: str, stages: Collection[str], blueprint: Blueprint, kinds: Collection[str]
) -> Iterator[Problem]:
    """Yield the stages that no pipeline of these kinds of subject has."""
    pipelines = [each for each in blueprint.pipelines.values() if each.of in kinds]
    known = {stage.key: None for pipeline in pipelines for stage in pipeline.stages}
    for stage in stages:
        if stage not in known:
            says = f"no stage is named '{stage}'"
            yield Problem(path, "unknown_stage", says, near(stage, known, otherwise="take it out"))


def unknown(path: str, what: str, name: str | None, known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for a name that its section does not have."""
    if name is not None and name not in known:
        cure = near(name, known, otherwise=f"add it to the section '{what}s'")
        yield Problem(path, f"unknown_{what}", f"no {what} is named '{name}'", cure)
