"""Who may ask for what? Conditions, gates and checklists that a blueprint sets before a command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.proof.next_change import NextChange, next_change
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.view import ActorView
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.definitions import Permission, Permissions
from salesfunnel.lifecycle.process import Guard, Permit
from salesfunnel.lifecycle.table import COMMAND_NAMES
from salesfunnel.messages import Message
from salesfunnel.text import spelled

__all__ = ["barred", "permits", "permits_of", "turns_of"]


def permits(
    section: Mapping[str, Permissions],
    *,
    catalogue: Catalogue,
    gates: Mapping[str, Guard],
    checklists: Mapping[str, Guard],
) -> dict[type[Command], tuple[Permit, ...]]:
    """Compile the permissions of one kind of subject, by command.

    Args:
        section: the permissions by the commands' names.
        catalogue: the names of the kind of subject, with those of the actor.
        gates: the gates they may name.
        checklists: the checklists they may name.
    """
    found: dict[type[Command], tuple[Permit, ...]] = {}
    for name, each in section.items():
        own = [one for one in each if catalogue.subject in one.kinds]
        if own:
            found[COMMAND_NAMES[name]] = tuple(_permit(one, catalogue, gates, checklists) for one in own)
    return found


def _permit(
    one: Permission, catalogue: Catalogue, gates: Mapping[str, Guard], checklists: Mapping[str, Guard]
) -> Permit:
    walk = compile_condition(one.may, catalogue) if one.may is not None else None
    asked = [gates[one.gate]] if one.gate else []
    asked += [checklists[one.checklist]] if one.checklist else []
    return Permit(walk, tuple(asked), frozenset(one.stages), one.label)


def permits_of(case: Case, target: str) -> tuple[Permit, ...]:
    """Return what is asked before a command that leads to a stage."""
    known = case.process.permits.get(type(case.command), ())
    return tuple(each for each in known if not each.stages or target in each.stages)


def barred(case: Case, asked: Iterable[Permit]) -> Finding | None:
    """Return the finding when the actor is not surely permitted to ask; unknown never permits."""
    for permit in asked:
        walk = permit.walk
        if walk is None:
            continue
        view = _seen(case, walk)
        answer = walk.answer(view)
        if answer is not True:
            return _not_permitted(case, permit, walk, view=view, answer=answer)
    return None


def turns_of(case: Case, asked: Iterable[Permit]) -> Iterator[NextChange]:
    """Yield when the conditions on who asks may answer otherwise by themselves."""
    for permit in asked:
        if permit.walk is not None:
            yield next_change(permit.walk.condition, _seen(case, permit.walk))


def _seen(case: Case, walk: CompiledCondition) -> ActorView:
    return ActorView(case.dossier, actor=case.actor, now=case.now, catalogue=walk.catalogue)


def _not_permitted(
    case: Case, permit: Permit, walk: CompiledCondition, *, view: ActorView, answer: bool | None
) -> Finding:
    command = Message(f"command_{spelled(type(case.command))}")
    label: object = permit.label or Message.of("no_label")
    return Finding(
        code="not_permitted",
        message=Message.of("not_permitted", command=command, actor=case.actor.id, label=label),
        answer=answer,
        reasons=walk.reasons(view),
    )
