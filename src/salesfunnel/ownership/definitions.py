"""Who may have what, as an author writes it: the sections `claims`, `pools` and `handovers`.

Claims say on what one may rest, how long it counts, whom it covers and who wins; pools, who may take from
them and when they take back; handovers, what an offer needs and how credit is split afterwards.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.model.field import Definition, Key
from salesfunnel.ownership.protection import Protection
from salesfunnel.text import Text

__all__ = [
    "ClaimPolicy",
    "Covers",
    "CreditStep",
    "Ground",
    "HandoverPolicy",
    "Kind",
    "Pool",
    "ReclaimRule",
    "Tie",
]


Kind: TypeAlias = Literal["lead", "opportunity"]

Covers: TypeAlias = Literal["subject", "account", "subsidiaries", "group"]
"""Whom a claim covers: the subject alone, its account, the companies below that, or the whole group."""

Tie: TypeAlias = Literal["id", "lot"]
"""Who wins where nothing else decides: the smaller id, or a lot that everybody can draw again."""

Days = Annotated[float, Setting(ge=0, le=3650, allow_inf_nan=False, strict=True)]


class Ground(Definition):
    """What a claim may rest on; of two grounds the one that stands first in the policy goes first.

    Args:
        key: its permanent name.
        evidence: the kinds of evidence without which a claim on it does not count.
        overrides: whether it takes over from a holder on a later ground while that protection runs.
        within_days: how long after the first touch a claim on it may be registered; any time when absent.
        label: how people call it.
    """

    key: Key
    evidence: tuple[Key, ...] = ()
    overrides: bool = Setting(default=False, strict=True)
    within_days: Days | None = None
    label: Text | None = None


class ClaimPolicy(Definition):
    """How claims to subjects are judged.

    Args:
        when: for which subjects; the first policy that is surely meant counts. All when absent.
        protection: how long a claim counts.
        grounds: what a claim may rest on, from the strongest; none: every claim is like another.
        contest_days: how long after a claim another one with an earlier first touch takes over from it.
        covers: whom a claim covers.
        tie: who wins where nothing else decides.
        names_holder: whether the answer to a conflict says whose it is.
        calendar: key of the business calendar in whose hours claims are registered; at any time when absent.
        of: about whom it is asked.
        label: how people call it.
    """

    when: ConditionField | None = None
    protection: Protection = Setting(default_factory=Protection)
    grounds: tuple[Ground, ...] = ()
    contest_days: Days = 0
    covers: Covers = "subject"
    tie: Tie = "id"
    names_holder: bool = Setting(default=True, strict=True)
    calendar: Key | None = None
    of: Kind | tuple[Kind, ...] = "opportunity"
    label: Text | None = None

    @model_validator(mode="after")
    def _contests_within_its_protection(self) -> Self:
        if self.contest_days > self.protection.at_most_days:
            msg = f"found 'contest_days' {self.contest_days:g}, longer than any protection lasts"
            raise ValueError(msg)
        return self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """About whom it is asked, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of

    def ground(self, key: str | None) -> Ground | None:
        """Return the ground with this key; None where there is none."""
        return next((each for each in self.grounds if each.key == key), None)


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
    when: ConditionField | None = None
    stages: tuple[Key, ...] = ()
    after_days: float = Setting(gt=0, le=3650, allow_inf_nan=False, strict=True)
    warn_days: Days = 0
    grace_days: Days = 0
    plan_days: Days = 7
    actions: ConditionField | None = None
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

    when: ConditionField | None = None
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


class CreditStep(Definition):
    """What the predecessor still gets of a deal.

    Args:
        within_days: for a deal won no later than so many days after it changed hands.
        percent: the predecessor's share, in whole percent.
    """

    within_days: Days
    percent: Annotated[int, Setting(ge=0, le=100, strict=True)]


class HandoverPolicy(Definition):
    """How subjects are handed over.

    Args:
        when: for which subjects; the first policy that is surely meant counts. All when absent.
        statement: whether an offer has to name the statement for the successor.
        answer_days: how long an offer stands that does not say until when; until it is answered when absent.
        cover_days: how long somebody may stand in for an owner at most.
        credit: the predecessor's share, by how soon after the handover a deal is won; later nothing.
        of: about whom it is asked.
        label: how people call it.
    """

    when: ConditionField | None = None
    statement: bool = Setting(default=True, strict=True)
    answer_days: Annotated[float, Setting(gt=0, le=3650, allow_inf_nan=False, strict=True)] | None = None
    cover_days: Days = 30
    credit: tuple[CreditStep, ...] = ()
    of: Kind | tuple[Kind, ...] = "opportunity"
    label: Text | None = None

    @model_validator(mode="after")
    def _later_gives_less(self) -> Self:
        for before, after in zip(self.credit, self.credit[1:], strict=False):
            if after.within_days <= before.within_days:
                msg = f"found {after.within_days:g} after {before.within_days:g}, expected the soonest first"
                raise ValueError(msg)
        return self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """About whom it is asked, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of
