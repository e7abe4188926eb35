"""Who asks, as a condition sees it: names that exist only where a command is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from salesfunnel.conditions.values.names import Entry, HasNames
from salesfunnel.conditions.values.types import MISSING, ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import View
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.model.party import Actor
from salesfunnel.text import Text

__all__ = ["ActorView", "actor_entries"]


class ActorView(View):
    """A dossier at one moment, and who asks for something about it.

    Args:
        dossier: what is known.
        actor: who asks.
        now: the moment of the question; aware.
        catalogue: names that include those of the actor.
    """

    __slots__ = ("actor",)

    def __init__(self, dossier: Dossier[Any], *, actor: Actor, now: datetime, catalogue: HasNames) -> None:
        super().__init__(dossier, now=now, catalogue=catalogue)
        self.actor = actor


def actor_entries() -> Iterator[Entry]:
    """Yield the names of who asks; what depends on the owner is missing while nobody is known to be it."""
    for name, (kind, read, label) in _NAMES.items():
        yield Entry(name, ValueType(kind), _not_recorded, derive=read, label=label)


def _not_recorded(_source: object) -> None:
    return None


def _owned(view: ActorView, answer: Callable[[str], bool]) -> ComputedValue | Unknown:
    owner_id = view.source.subject.owner_id
    return answer(owner_id) if owner_id else MISSING


def _label(en: str, zh: str) -> Text:
    return Text({"en": en, "zh": zh})


_NAMES: dict[str, tuple[FieldType, Callable[[ActorView], ComputedValue | Unknown], Text]] = {
    "actor.id": (FieldType.TEXT, lambda view: view.actor.id, _label("Who asks", "操作人")),
    "actor.roles": (
        FieldType.CHOICES,
        lambda view: frozenset(view.actor.roles),
        _label("Roles of who asks", "操作人角色"),
    ),
    "actor.supervises": (
        FieldType.CHOICES,
        lambda view: frozenset(view.actor.supervises),
        _label("Whom who asks supervises", "操作人的下属"),
    ),
    "actor.is_owner": (
        FieldType.FLAG,
        lambda view: _owned(view, lambda owner: owner == view.actor.id),
        _label("The owner asks", "操作人是负责人"),
    ),
    "actor.supervises_owner": (
        FieldType.FLAG,
        lambda view: _owned(view, lambda owner: owner in view.actor.supervises),
        _label("The owner's supervisor asks", "操作人是负责人的主管"),
    ),
    "actor.covers": (
        FieldType.CHOICES,
        lambda view: frozenset(view.actor.covers),
        _label("For whom who asks stands in", "操作人代管的负责人"),
    ),
    "actor.covers_owner": (
        FieldType.FLAG,
        lambda view: _owned(view, lambda owner: owner in view.actor.covers),
        _label("Who asks stands in for the owner", "操作人代管负责人的客户"),
    ),
}
