"""Which version of a blueprint holds for whom, and from when? A pilot and its rolling out, as a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import AwareDatetime, model_validator
from pydantic import Field as Setting

from salesfunnel.blueprint.reading import read_definition
from salesfunnel.conditions.view import in_utc
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Definition

__all__ = ["Pilot", "Rollout", "rollout_schema"]


class Pilot(Definition):
    """A version for some, or for everybody, from an instant on.

    Args:
        version: the version that holds for them.
        starts_at: from when; aware.
        ends_at: the first instant at which it holds no more; never when absent; aware.
        teams: the teams of the responsible sellers; everybody's when empty.
        sellers: the ids of the responsible sellers; everybody's when empty.
        regions: the regions of the customers; everywhere when empty.
    """

    version: int = Setting(ge=1, strict=True)
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = None
    teams: tuple[str, ...] = ()
    sellers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            msg = f"found an end at {self.ends_at.isoformat()}, expected one after the start"
            raise ValueError(msg)
        return self

    def holds(self, now: datetime, *, team: str | None, owner_id: str | None, region: str | None) -> bool:
        """Say whether it holds for somebody's customer now; who does not say a thing is not among its few."""
        now = in_utc(now)
        is_on = self.starts_at <= now and (self.ends_at is None or now < self.ends_at)
        asked = ((self.teams, team), (self.sellers, owner_id), (self.regions, region))
        return is_on and all(not few or value in few for few, value in asked)


class Rollout(Definition):
    """Which version holds for whom: the last pilot that holds for them, else the base.

    Args:
        salesfunnel_rollout: the format of the document.
        base: the version that holds for everybody else.
        pilots: the others, in order; a later one wins.
    """

    salesfunnel_rollout: Literal[1]
    base: int = Setting(ge=1, strict=True)
    pilots: tuple[Pilot, ...] = ()

    @classmethod
    def read(cls, document: Mapping[str, Any] | str | bytes) -> Self:
        """Read a rollout given as a mapping or as JSON text.

        Raises:
            MappingError: with every problem of its structure.
        """
        return read_definition(cls, document)

    @property
    def versions(self) -> tuple[int, ...]:
        """Every version that it names, each once."""
        return tuple(dict.fromkeys((self.base, *(each.version for each in self.pilots))))

    def version_at(
        self,
        now: datetime,
        *,
        team: str | None = None,
        owner_id: str | None = None,
        region: str | None = None,
    ) -> int:
        """Return the version that holds for a new subject of somebody.

        Args:
            now: the instant; aware.
            team: the team of the responsible seller.
            owner_id: the responsible seller.
            region: where the customer is.
        """
        known = {"team": team, "owner_id": owner_id, "region": region}
        found = (each.version for each in reversed(self.pilots) if each.holds(now, **known))
        return next(found, self.base)

    def version_for(self, dossier: Dossier[Any], *, now: datetime) -> int:
        """Return the version that should hold for a subject; the one it lives under may still be another.

        Args:
            dossier: the subject; its `owner` tells the team.
            now: the instant; aware.
        """
        subject, owner = dossier.subject, dossier.owner
        team = owner.team if owner is not None else None
        return self.version_at(now, team=team, owner_id=subject.owner_id, region=subject.region)


def rollout_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a rollout."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Rollout.model_json_schema()}
