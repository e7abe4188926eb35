"""The section `claims`: on what a claim may rest, how long it counts, whom it covers, and who wins."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.when import When
from salesfunnel.model.field import Definition, Key
from salesfunnel.routing.ownership.protection import Protection
from salesfunnel.text import Text

__all__ = ["ClaimPolicy", "Covers", "Ground", "Kind", "Tie"]

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

    when: When | None = None
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
