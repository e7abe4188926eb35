"""What a gate asks: criteria with their questions, and the policy that turns answers into a verdict."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Setting
from pydantic import StringConstraints

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Arguments
from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

PluginName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}:[a-z][a-z0-9_]{0,63}$")]

__all__ = ["Criterion", "Gate", "Policy", "Severity"]


class Severity(StrEnum):
    """How much a criterion weighs.

    A `must` that is not true holds the subject, a `knockout` that is surely false rejects it, and a `should`
    only reports.
    """

    MUST = "must"
    SHOULD = "should"
    KNOCKOUT = "knockout"


class Criterion(Definition):
    """One thing that has to be true.

    Args:
        key: its permanent name; history mentions it.
        when: the condition, as text or as its JSON tree.
        label: how people call it.
        ask: the question to put to the customer while the answer is not *true*.
        dimension: what kind of uncertainty it removes: `need`, `budget`, `authority`, `timing`, ….
        severity: how much it weighs.
        weight: its share of the gate's uncertainty, more than 0.
        unwaivable: whether no waiver counts for it.
    """

    key: Key
    when: ConditionField
    label: Text | None = None
    ask: Text | None = None
    dimension: Key | None = None
    severity: Severity = Severity.MUST
    weight: float = Setting(default=1, gt=0, allow_inf_nan=False, strict=True)
    unwaivable: bool = Setting(default=False, strict=True)


class Policy(Definition):
    """How many unresolved criteria make the subject retreat, and where to.

    Args:
        retreat_at: from this many unresolved criteria on the verdict is `retreat`; never when absent.
        retreat_to: the stage to retreat to: a parked one, or an earlier open one.
        review_after_days: when a retreat parks the subject, how many days later it is looked at again.
        plugin: a policy of one's own that judges instead, by its name in the registry: `acme:two_red`.
        args: its arguments.
    """

    retreat_at: int | None = Setting(default=None, ge=1, strict=True)
    retreat_to: Key | None = None
    review_after_days: float | None = Setting(default=None, gt=0, le=3650, allow_inf_nan=False, strict=True)
    plugin: PluginName | None = None
    args: Arguments = Setting(default_factory=dict)


class Gate(Definition):
    """The criteria that guard a step, and the policy that judges them."""

    criteria: tuple[Criterion, ...] = Setting(min_length=1)
    policy: Policy = Policy()
    label: Text | None = None
