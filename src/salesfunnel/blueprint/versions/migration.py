"""Everybody on the way moves to a new version of the blueprint, or stays behind with the reason.

How is a version taken back? The plan of a migration, turned around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.blueprint.arguments import some_dossiers
from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.blueprint.versions.impact import shut_out
from salesfunnel.blueprint.versions.migration_check import Passage, branches, gaps
from salesfunnel.blueprint.versions.migration_plan import MigrationPlan, PipelinePlan, Target
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue, MappingError, Problem
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.legality import misfit, refusal, unknown, untimely
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Migrated
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import Pipeline
from salesfunnel.model.subject import Status
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Migrant", "Migration", "inverse", "migrate", "rollback"]


def inverse(plan: MigrationPlan, old: Funnel, new: Funnel) -> MigrationPlan:
    """Return the plan that takes a version back; a gate that shuts somebody out does not stop it.

    A stage that was renamed gets its name again, and the parts of one that was split come together. A stage
    that several were merged into, or that was added, has no way back but the one that `back` names.

    Args:
        plan: the way there.
        old: the version to go back to.
        new: the version to leave.

    Raises:
        MappingError: for a plan that does not fit, and for every stage without a way back.
    """
    problems = tuple(gaps(plan, old, new)) or tuple(_without_a_way_back(plan, old, new))
    if problems:
        raise MappingError(*problems)
    told = {key: plan.pipelines.get(key) or PipelinePlan() for key in old.pipelines}
    return MigrationPlan(
        salesfunnel_migration=1,
        from_version=plan.to_version,
        to_version=plan.from_version,
        pipelines={each.to or key: _back(key, each, old.pipelines[key]) for key, each in told.items()},
        illegal="move",
    )


def _back(key: str, told: PipelinePlan, pipeline: Pipeline) -> PipelinePlan:
    back: dict[str, Target] = {there: from_[0] for there, from_ in _came(told, pipeline).items()}
    back |= told.back
    return PipelinePlan(to=key, stages={there: here for there, here in back.items() if here != there})


def _came(told: PipelinePlan, pipeline: Pipeline) -> Mapping[str, list[str]]:
    """Return by the new stage the old ones whose subjects went there."""
    came: dict[str, list[str]] = {}
    for stage in pipeline.stages:
        for each in branches(told.stages.get(stage.key, stage.key)):
            from_ = came.setdefault(each.to, [])
            from_ += [stage.key] if stage.key not in from_ else []
    return came


def _without_a_way_back(plan: MigrationPlan, old: Funnel, new: Funnel) -> Iterator[Problem]:
    reached: dict[str, str] = {}
    for key, pipeline in old.pipelines.items():
        told = plan.pipelines.get(key) or PipelinePlan()
        to = told.to or key
        if to in reached:
            says = f"'{reached[to]}' and '{key}' both became pipeline '{to}'"
            yield Problem(f"pipelines.{key}.to", "no_way_back", says, "write the plan back by hand")
        reached[to] = key
        came = _came(told, pipeline)
        for stage in (each.key for each in new.pipelines[to].stages if each.key not in told.back):
            from_ = came.get(stage, [])
            if len(from_) != 1:
                named = " and ".join(f"'{each}'" for each in from_)
                says = f"{named} were merged into it" if from_ else "it was added"
                cure = "say where its subjects go back to"
                yield Problem(f"pipelines.{key}.back.{stage}", "no_way_back", says, cure)
    for key in new.pipelines:
        if key not in reached:
            says = f"pipeline '{key}' was added: its subjects have nowhere to go back to"
            yield Problem(f"pipelines.{key}", "no_way_back", says, "write the plan back by hand")


@attrs.frozen(kw_only=True)
class Migrant:
    """What becomes of one subject.

    Args:
        subject_id: whose.
        stage: where it stands.
        to: where it will stand; None for one that stays under the old version.
        event: what to commit; None for one that stays, or that lives under the new version already.
        findings: why it stays; or, where the plan moves it all the same, why it would not get in any more.
    """

    subject_id: str
    stage: str
    to: str | None = None
    event: Migrated | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def expects(self) -> ReadOnly:
        """The version at which the subject must still stand when its event is committed."""
        return ReadOnly({self.subject_id: self.event.seq - 1} if self.event else {})

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, with its findings."""
        how = "listed" if self.to is None else "unchanged" if self.to == self.stage else "moved"
        said = Message.of(f"migrate_{how}", subject=self.subject_id, stage=self.stage, to=self.to)
        between = ";" if locale.startswith("zh") else "; "
        return between.join([said.render(locale), *(each.render(locale) for each in self.findings)])

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Migration:
    """What becomes of everybody: each subject is in exactly one of three lists, in the order given.

    Args:
        moved: those that will stand in another stage or pipeline.
        unchanged: those that stay in their stage; the event says only that the new version holds for them.
        listed: those that stay under the old version, each with the reason.
    """

    moved: tuple[Migrant, ...] = ()
    unchanged: tuple[Migrant, ...] = ()
    listed: tuple[Migrant, ...] = ()

    @property
    def events(self) -> tuple[Migrated, ...]:
        """What to commit; each subject by itself, or all together."""
        return tuple(each.event for each in (*self.moved, *self.unchanged) if each.event)

    @property
    def expects(self) -> ReadOnly:
        """The version at which each subject must still stand when its event is committed."""
        return ReadOnly({event.subject_id: event.seq - 1 for event in self.events})

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sum in one sentence."""
        counts = {name: len(getattr(self, name)) for name in ("moved", "unchanged", "listed")}
        return Message.of("migrate_sum", **counts).render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def migrate(
    old: Funnel,
    new: Funnel,
    dossiers: Iterable[Dossier[Any]],
    *,
    plan: MigrationPlan | Mapping[str, Any],
    now: datetime,
    actor: Actor,
) -> Migration:
    """Say what becomes of each subject when a new version comes into force; nothing is changed by asking.

    A subject that keeps its stage keeps its stay; one that changes it closes the stay under the old name and
    begins one under the new: history keeps its version. Closed subjects are moved like open ones.

    Args:
        old: the version in force.
        new: the one that replaces it.
        dossiers: the subjects with the host's rows, each once.
        plan: where everybody goes.
        now: when the new version comes into force for them; aware.
        actor: who brings it into force.

    Raises:
        MappingError: for a plan with a gap, or one that does not fit both versions, before anybody is moved.
        InvalidValue: for a naive `now`, or a subject that is handed over twice.
    """
    handed = tuple(some_dossiers(dossiers))
    told = plan if isinstance(plan, MigrationPlan) else MigrationPlan.read(plan)
    crossing = _Crossing(old, new, plan=told, now=now, actor=actor)
    twice = [key for key, times in Counter(each.subject.id for each in handed).items() if times > 1]
    if twice:
        raise InvalidValue.at("dossiers", f"'{twice[0]}' is handed over twice", "hand each over once")
    migrants = [crossing.migrant(each) for each in handed]
    gone = [each for each in migrants if each.to is not None]
    return Migration(
        moved=tuple(each for each in gone if _is_elsewhere(each)),
        unchanged=tuple(each for each in gone if not _is_elsewhere(each)),
        listed=tuple(each for each in migrants if each.to is None),
    )


def rollback(
    old: Funnel,
    new: Funnel,
    dossiers: Iterable[Dossier[Any]],
    *,
    plan: MigrationPlan | Mapping[str, Any],
    now: datetime,
    actor: Actor,
) -> Migration:
    """Say what becomes of each subject when a version is taken back: a migration along the plan's inverse.

    Args:
        old: the version to go back to.
        new: the version to leave.
        dossiers: the subjects with the host's rows, each once.
        plan: the way there, by which the subjects came.
        now: when it is taken back; aware.
        actor: who takes it back.

    Raises:
        MappingError: for every stage without a way back.
        InvalidValue: as `migrate` does.
    """
    told = plan if isinstance(plan, MigrationPlan) else MigrationPlan.read(plan)
    return migrate(new, old, dossiers, plan=inverse(told, old, new), now=now, actor=actor)


def _is_elsewhere(migrant: Migrant) -> bool:
    event = migrant.event
    return event is not None and (event.from_pipeline, event.from_stage) != (
        event.to_pipeline,
        event.to_stage,
    )


class _Crossing:
    """One migration: two versions, and the ways between them."""

    def __init__(self, old: Funnel, new: Funnel, *, plan: MigrationPlan, now: datetime, actor: Actor) -> None:
        if now.utcoffset() is None:
            raise InvalidValue.at("now", f"found {now!r}, expected an aware datetime", "give it a time zone")
        self._old, self._new, self._plan = old, new, plan
        self._now, self._actor = in_utc(now), actor
        self._passages = Passage.of(plan, old, new)

    def migrant(self, dossier: Dossier[Any]) -> Migrant:
        """Say what becomes of one subject."""
        subject = dossier.subject
        if subject.blueprint_version == self._plan.to_version:
            return Migrant(subject_id=subject.id, stage=subject.stage, to=subject.stage)
        found = self._against(dossier) or self._event(dossier)
        if isinstance(found, Finding):
            return Migrant(subject_id=subject.id, stage=subject.stage, findings=(found,))
        shut = self._shut_out(dossier, found)
        if shut and self._plan.illegal == "list":
            return Migrant(subject_id=subject.id, stage=subject.stage, findings=shut)
        to = found.to_stage
        return Migrant(subject_id=subject.id, stage=subject.stage, to=to, event=found, findings=shut)

    def _against(self, dossier: Dossier[Any]) -> Finding | None:
        """Return why a subject cannot be moved at all."""
        subject, known = dossier.subject, self._old.pipelines
        if subject.merged_into is not None:
            return refusal("merged", "migrate_merged", id=subject.id, into=subject.merged_into)
        if subject.blueprint_version not in (None, self._plan.from_version):
            told = {"found": subject.blueprint_version, "version": self._plan.from_version}
            return refusal("other_version", "migrate_other_version", id=subject.id, **told)
        if subject.pipeline not in known:
            return unknown("unknown_pipeline", subject.pipeline, known)
        return misfit(self._old.process(subject.pipeline), subject) or untimely(subject, Command(), self._now)

    def _event(self, dossier: Dossier[Any]) -> Migrated | Finding:
        subject, passage = dossier.subject, self._passages[dossier.subject.pipeline]
        catalogue = self._new.catalogue(self._new.pipelines[passage.to].of)
        view = View(dossier, now=self._now, catalogue=catalogue)
        to = passage.target(subject.stage, view)
        back = subject.resume_to
        if subject.status is Status.PARKED and back is not None:
            if back not in passage.ways:
                told = {"id": subject.id, "pipeline": subject.pipeline, "stage": back}
                return refusal("inconsistent_subject", "inconsistent_return", **told)
            way = passage.target(back, view)
            if isinstance(way, Finding):
                return way
            back = way
        if isinstance(to, Finding):
            return to
        return Migrated(
            subject_id=subject.id,
            seq=subject.version + 1,
            at=self._now,
            recorded_at=self._now,
            actor=self._actor,
            blueprint_version=self._plan.to_version,
            from_version=self._plan.from_version,
            from_pipeline=subject.pipeline,
            to_pipeline=passage.to,
            from_stage=subject.stage,
            to_stage=to,
            status=subject.status,
            resume_to=back,
        )

    def _shut_out(self, dossier: Dossier[Any], event: Migrated) -> tuple[Finding, ...]:
        """Return why the new version would not let a subject in where it will stand, if the old one does."""
        if event.status not in (Status.OPEN, Status.WON):
            return ()
        after = evolve(dossier, event)
        return shut_out(self._old, self._new, before=dossier, after=after, now=self._now)
