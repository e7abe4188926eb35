"""Which version of a blueprint holds for whom, and from when? A pilot and its rolling out, as a document.

Several versions of one blueprint at work side by side: each subject is decided about under its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, Self

import attrs
from pydantic import AwareDatetime, model_validator
from pydantic import Field as Setting

from salesfunnel.blueprint.document.definition import read_definition
from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.lifecycle.commands import Command, Import
from salesfunnel.lifecycle.decide import check_use
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Definition
from salesfunnel.model.party import Actor

__all__ = ["Editions", "Pilot", "Rollout", "rollout_schema"]


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


@attrs.frozen(eq=False)
class Editions:
    """The versions of one blueprint that are at work, and who gets which; build it with `Editions.of`.

    A subject stays under the version under which it began or to which it was migrated, whatever the rollout
    says later: `pending` lists those that the rollout would have elsewhere, for the host to migrate.

    Args:
        funnels: the funnels by their version.
        rollout: which version holds for whom.
    """

    funnels: Mapping[int, Funnel]
    rollout: Rollout

    @classmethod
    def of(cls, *funnels: Funnel, rollout: Rollout | Mapping[str, Any]) -> Self:
        """Hold several versions together.

        Raises:
            InvalidValue: for two funnels of one version, funnels of several blueprints, or a rollout that
                names a version that is not there.
            MappingError: with every problem of a rollout's structure.
        """
        told = rollout if isinstance(rollout, Rollout) else Rollout.read(rollout)
        known = {each.blueprint.version: each for each in funnels}
        if len(known) < len(funnels):
            raise InvalidValue.at("funnels", "two funnels have the same version", "raise that of one")
        return cls(MappingProxyType(known), told)

    def __attrs_post_init__(self) -> None:
        """Refuse versions that do not belong together, or fewer than the rollout names."""
        keys = sorted({each.blueprint.key for each in self.funnels.values()})
        if len(keys) > 1:
            raise InvalidValue.at("funnels", f"found blueprints {keys}, expected versions of one")
        lacking = [version for version in self.rollout.versions if version not in self.funnels]
        if lacking:
            says = f"the rollout names version {lacking[0]}, which no funnel has"
            raise InvalidValue.at("rollout", says, near(str(lacking[0]), map(str, self.funnels)))

    def funnel_for(self, dossier: Dossier[Any], *, now: datetime) -> Funnel:
        """Return the funnel under which a subject lives; for one without a version, that of the rollout.

        Args:
            dossier: the subject; its `owner` tells the team.
            now: the instant of the question; aware.

        Raises:
            UnknownName: for a subject of a version that is not at work here.
        """
        version = dossier.subject.blueprint_version
        if version is None:
            version = self.rollout.version_for(dossier, now=now)
        if version not in self.funnels:
            says = f"'{dossier.subject.id}' lives under version {version}, which is not at work"
            raise UnknownName.at("blueprint_version", says, near(str(version), map(str, self.funnels)))
        return self.funnels[version]

    def funnel_at(
        self,
        now: datetime,
        *,
        team: str | None = None,
        owner_id: str | None = None,
        region: str | None = None,
    ) -> Funnel:
        """Return the funnel under which a new subject of somebody begins."""
        return self.funnels[self.rollout.version_at(now, team=team, owner_id=owner_id, region=region)]

    def decide(
        self,
        dossier: Dossier[Any] | None,
        command: Command,
        *,
        actor: Actor,
        now: datetime,
        team: str | None = None,
    ) -> Decision:
        """Decide about a command under the version that holds for its subject.

        Args:
            dossier: the subject with the host's rows; None for `Capture` and `Import`.
            command: what is asked for.
            actor: who asks.
            now: the instant of the question; aware.
            team: that of the responsible seller, for a subject that is captured.

        Raises:
            UnknownName: for a subject of a version that is not at work here.
        """
        check_use(dossier, command, actor=actor, now=now)
        if dossier is not None:
            funnel = self.funnel_for(dossier, now=now)
        elif isinstance(command, Import):
            funnel = self.funnels[self.rollout.version_for(command.dossier, now=now)]
        else:
            told = {name: getattr(command, name) for name in ("owner_id", "region")}
            funnel = self.funnel_at(now, team=team, **told)
        return funnel.decide(dossier, command, actor=actor, now=now)

    def pending(
        self, dossiers: Iterable[Dossier[Any]], *, now: datetime
    ) -> Mapping[tuple[int, int], tuple[Dossier[Any], ...]]:
        """Return the subjects that live under another version than the rollout says, to be migrated.

        Args:
            dossiers: the subjects; their `owner` tells the team.
            now: the instant of the question; aware.

        Returns:
            By the version they live under and the one they should live under, in the order given.
        """
        found: dict[tuple[int, int], list[Dossier[Any]]] = {}
        for dossier in dossiers:
            lives, should = dossier.subject.blueprint_version, self.rollout.version_for(dossier, now=now)
            if lives is not None and lives != should:
                found.setdefault((lives, should), []).append(dossier)
        return {versions: tuple(each) for versions, each in found.items()}
