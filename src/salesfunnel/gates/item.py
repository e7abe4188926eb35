"""What a checklist asks: items with evidence, a due window, an order and approvals; and what needs them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

__all__ = ["Checklist", "Due", "Item", "Level", "Resource"]


class Due(Definition):
    """By when: some hours before or after a date or instant; where that moves, the window moves with it.

    Args:
        before: the name of a date or instant; a date begins at midnight of the blueprint's zone.
        after: the same, for a window that follows it.
        hours: how many hours before or after, elapsed.
    """

    before: Name | None = None
    after: Name | None = None
    hours: float = Setting(default=0, ge=0, le=87_600, allow_inf_nan=False, strict=True)

    @model_validator(mode="after")
    def _has_one_anchor(self) -> Self:
        given = [side for side in ("before", "after") if getattr(self, side) is not None]
        if len(given) != 1:
            msg = f"found {' and '.join(map(repr, given)) or 'none'}, expected either 'before' or 'after'"
            raise ValueError(msg)
        return self

    @property
    def anchor(self) -> str:
        """The name from which it is counted."""
        return self.before or self.after or ""


class Level(Definition):
    """One level of an approval; levels are walked in order.

    Args:
        key: its permanent name; history mentions it.
        roles: who may approve, by role.
        people: who may approve, by id.
        quorum: `any` one of them; `all`, each role and each person named; or so many different people.
        may_delegate: whether somebody may approve on behalf of one of them.
        valid_days: after how many days an approval no longer counts; never when absent.
        label: how people call it.
    """

    key: Key
    roles: tuple[Key, ...] = ()
    people: tuple[str, ...] = ()
    quorum: Literal["any", "all"] | Annotated[int, Setting(strict=True, ge=1)] = "any"
    may_delegate: bool = Setting(default=False, strict=True)
    valid_days: float | None = Setting(default=None, gt=0, le=3650, allow_inf_nan=False, strict=True)
    label: Text | None = None

    @model_validator(mode="after")
    def _somebody_may_approve(self) -> Self:
        if not self.roles and not self.people:
            msg = "found neither 'roles' nor 'people', expected who may approve"
            raise ValueError(msg)
        if isinstance(self.quorum, int) and not self.roles and self.quorum > len(self.people):
            msg = f"found a quorum of {self.quorum} for {len(self.people)} people, expected no more than them"
            raise ValueError(msg)
        return self


class Item(Definition):
    """One thing to be done.

    Args:
        key: its permanent name; history mentions it.
        label: how people call it.
        evidence: the kind of evidence it needs, in the business's words: `contract`, `minutes`, ….
        role: who is to do it.
        due: by when.
        after: keys of the items to be done before it.
        when: the condition under which it is asked; always when absent. While nobody knows, it is asked.
        approval: the levels that have to approve it, in order; none: it is done when submitted.
        rests_on: names whose values it rests on; when one changes, it has to be submitted again.
        required: whether the guarded action waits for it; else it only reports.
    """

    key: Key
    label: Text | None = None
    evidence: Key | None = None
    role: Key | None = None
    due: Due | None = None
    after: tuple[Key, ...] = ()
    when: ConditionField | None = None
    approval: tuple[Level, ...] = Setting(default=(), max_length=8)
    rests_on: tuple[Name, ...] = ()
    required: bool = Setting(default=True, strict=True)


class Checklist(Definition):
    """Items that have to be done before the action that the checklist guards."""

    items: tuple[Item, ...] = Setting(min_length=1)
    label: Text | None = None


class Resource(Definition):
    """Something costly or binding that is asked for: presales, an executive's visit, a contract.

    Args:
        label: how people call it.
        of: for whom it is asked.
        gate: key of the gate to pass.
        checklist: key of the checklist to complete.
    """

    label: Text | None = None
    of: Literal["lead", "opportunity"] = "opportunity"
    gate: Key | None = None
    checklist: Key | None = None

    @model_validator(mode="after")
    def _is_guarded(self) -> Self:
        if self.gate is None and self.checklist is None:
            msg = "found neither 'gate' nor 'checklist', expected at least one of them"
            raise ValueError(msg)
        return self
