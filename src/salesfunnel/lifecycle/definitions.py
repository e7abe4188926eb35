"""What a blueprint says of commands and events: who may ask, what the host is asked, what moves on alone."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, StringConstraints, model_validator
from pydantic import Field as Setting

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

__all__ = ["AutoAdvance", "Kind", "Permission", "Permissions", "RequestRule"]

Kind: TypeAlias = Literal["lead", "opportunity"]


class Permission(Definition):
    """What has to be so before a command is granted.

    Args:
        may: the condition under which the actor may ask for it; what is not surely true permits nothing.
        gate: key of the gate to pass besides those on the way.
        checklist: key of the checklist to complete, such as a supervisor's consent.
        stages: keys of the stages that the command leads to, where it is asked; of all when absent.
        of: about whom it is asked.
        label: how people call it; they read it when they are refused.
    """

    may: ConditionField | None = None
    gate: Key | None = None
    checklist: Key | None = None
    stages: tuple[Key, ...] = ()
    of: Kind | tuple[Kind, ...] = "opportunity"
    label: Text | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.may is None and self.gate is None and self.checklist is None:
            msg = "found none of 'may', 'gate' and 'checklist', expected at least one of them"
            raise ValueError(msg)
        return self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """About whom it is asked, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


def _several(written: object) -> object:
    return (written,) if isinstance(written, (dict, Permission)) else written


Permissions: TypeAlias = Annotated[
    tuple[Permission, ...],
    Setting(min_length=1),
    BeforeValidator(_several, json_schema_input_type=Permission | tuple[Permission, ...]),
]
"""What has to be so before one command: one permission, or several that all have to be."""

OwnKind = Annotated[str, StringConstraints(pattern=r"^x_[a-z0-9_]{1,62}$")]


class RequestRule(Definition):
    """What the host is asked to do when something happens.

    Args:
        kind: what is asked: `notify`, `send_survey`, … or one's own `x_…`.
        on: the event, by its name: `advanced`, `lost`, `document_added`.
        text: what it says.
        stages: keys of the stages that the event leads to; any when absent.
        when: the condition under which it is asked, about the subject after the event; asked only when it is
            surely true.
        owner: whether it goes to the owner.
        roles: roles to whom it goes.
        people: ids of the people to whom it goes.
        after_days: how many days after the event it is to be done; at once when absent.
        once: whether it is asked only once for a subject, however often the event happens.
        of: about whom it is asked.
    """

    kind: (
        Literal["notify", "ask_approval", "ask_assignment", "issue_contract", "tell_delivery", "send_survey"]
        | OwnKind
    )
    on: Key
    text: Text
    stages: tuple[Key, ...] = ()
    when: ConditionField | None = None
    owner: bool = Setting(default=False, strict=True)
    roles: tuple[Key, ...] = ()
    people: tuple[str, ...] = ()
    after_days: float = Setting(default=0, ge=0, le=3650, allow_inf_nan=False, strict=True)
    once: bool = Setting(default=False, strict=True)
    of: Kind | tuple[Kind, ...] = "opportunity"

    @model_validator(mode="after")
    def _goes_to_somebody(self) -> Self:
        if not (self.owner or self.roles or self.people):
            msg = "found none of 'owner', 'roles' and 'people', expected to whom it goes"
            raise ValueError(msg)
        return self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """About whom it is asked, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


class AutoAdvance(Definition):
    """When a subject moves on by itself; what would hold a person holds it too.

    From an open stage it goes to a later one, from a parked stage it returns to the open one that it left.

    Args:
        when: the condition; while it is false or unknown, the subject stays.
        to: key of a later open or won stage; the next open one when absent. Not for a parked stage.
        label: how people call the key action.
    """

    when: ConditionField
    to: Key | None = None
    label: Text | None = None
