"""The section `handovers`: what an offer needs, how long it stands, and how credit is split afterwards."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.when import When
from salesfunnel.model.field import Definition
from salesfunnel.routing.ownership.claiming import Days, Kind
from salesfunnel.text import Text

__all__ = ["CreditStep", "HandoverPolicy"]


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

    when: When | None = None
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
