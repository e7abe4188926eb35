"""The section `pools`: what lies in a public pool, who may take from it, and when it takes back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Setting

from salesfunnel.conditions.when import When
from salesfunnel.model.field import Definition, Key
from salesfunnel.routing.ownership.claiming import Days, Kind
from salesfunnel.text import Text

__all__ = ["Pool", "ReclaimRule"]

Count = Annotated[int, Setting(ge=1, le=1_000_000, strict=True)]


class ReclaimRule(Definition):
    """When a subject that its owner leaves alone goes back to the pool.

    Args:
        key: its permanent name.
        when: for which subjects, such as a tier or a product; the first rule that is surely meant counts.
        stages: keys of the stages in which it counts; all when absent.
        after_days: how long the owner may leave it alone, counted from the last qualifying action.
        warn_days: how long before that the owner is warned.
        grace_days: how long after that it still is the owner's.
        plan_days: how far beyond the deadline a planned action may lie and still keep it until then.
        actions: which activities qualify, about the row's own attributes; all when absent.
        label: how people call it.
    """

    key: Key
    when: When | None = None
    stages: tuple[Key, ...] = ()
    after_days: float = Setting(gt=0, le=3650, allow_inf_nan=False, strict=True)
    warn_days: Days = 0
    grace_days: Days = 0
    plan_days: Days = 7
    actions: When | None = None
    label: Text | None = None


class Pool(Definition):
    """A public pool: subjects without an owner, which its members may claim.

    Args:
        when: which subjects belong to it; the first pool that is surely meant counts. All when absent.
        members: ids of the people who may claim from it.
        roles: roles whose people may; with neither, everybody may.
        hold_days: how long new data waits before anybody may claim it, counted from its entry.
        per_day: how many a person may claim from it in a day of the blueprint's zone; no limit when absent.
        owned: how many a person may own and still claim another one; no limit when absent.
        cool_down_days: how long somebody who had it may not have it again.
        overruled_by: roles that may give it back to such a person all the same, by assigning it.
        calendar: key of the business calendar in whose hours it is open; always when absent.
        reclaim: when it takes back, the first rule that is meant counts.
        of: about whom it is asked.
        label: how people call it.
    """

    when: When | None = None
    members: tuple[str, ...] = ()
    roles: tuple[Key, ...] = ()
    hold_days: Days = 0
    per_day: Count | None = None
    owned: Count | None = None
    cool_down_days: Days = 0
    overruled_by: tuple[Key, ...] = ()
    calendar: Key | None = None
    reclaim: tuple[ReclaimRule, ...] = ()
    of: Kind | tuple[Kind, ...] = "opportunity"
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """About whom it is asked, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of
