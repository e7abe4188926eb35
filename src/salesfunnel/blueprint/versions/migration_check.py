"""A migration's plan held against both versions: every stage has a place to go, or nothing begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.blueprint.versions.migration_plan import Branch, MigrationPlan, PipelinePlan, Target
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import MappingError, Problem, near
from salesfunnel.gates.verdict import Finding
from salesfunnel.messages import Message
from salesfunnel.model.stage import Pipeline, Stage

__all__ = ["Passage", "branches", "gaps"]


@attrs.frozen(eq=False)
class Passage:
    """Where the subjects of one pipeline go; build all of a plan's with `Passage.of`.

    Args:
        to: key of the new pipeline.
        ways: by the old stage, its parts in order: the new stage and the condition, None for everybody.
    """

    to: str
    ways: Mapping[str, tuple[tuple[str, CompiledCondition | None], ...]]

    @classmethod
    def of(cls, plan: MigrationPlan, old: Funnel, new: Funnel) -> dict[str, Passage]:
        """Compile a plan; return where each old pipeline goes.

        Raises:
            MappingError: with every gap and every place that does not fit, before anybody is moved.
        """
        problems = tuple(gaps(plan, old, new))
        if problems:
            raise MappingError(*problems)
        return {key: cls._compiled(key, plan, old, new) for key in old.pipelines}

    @classmethod
    def _compiled(cls, key: str, plan: MigrationPlan, old: Funnel, new: Funnel) -> Passage:
        told = plan.pipelines.get(key) or PipelinePlan()
        to = told.to or key
        catalogue = new.catalogue(new.pipelines[to].of)
        ways = {
            stage.key: tuple(
                (each.to, compile_condition(each.when, catalogue) if each.when is not None else None)
                for each in branches(told.stages.get(stage.key, stage.key))
            )
            for stage in old.pipelines[key].stages
        }
        return cls(to, ways)

    def target(self, stage: str, view: View) -> str | Finding:
        """Return the new stage for somebody in an old one, or why that cannot be said.

        Of a stage that is split, the first part whose condition is surely true is taken; while an earlier one
        is unknown, nobody is sent anywhere.
        """
        for to, walk in self.ways[stage]:
            answer = True if walk is None else walk.answer(view)
            if answer is True:
                return to
            if answer is None and walk is not None:
                said = Message.of("migrate_undecided", stage=stage, to=to)
                return Finding(code="undecided", message=said, reasons=walk.reasons(view))
        said = Message.of("migrate_nowhere", stage=stage)
        return Finding(code="nowhere", message=said)


def branches(target: Target) -> tuple[Branch, ...]:
    """Return where a stage goes, always as branches."""
    return (Branch(to=target),) if isinstance(target, str) else target


def gaps(plan: MigrationPlan, old: Funnel, new: Funnel) -> Iterator[Problem]:
    """Yield every place of a plan that does not fit both versions, and every stage without a place to go."""
    yield from _wrong_versions(plan, old, new)
    for key, told in plan.pipelines.items():
        if key not in old.pipelines:
            says = f"version {plan.from_version} has no pipeline '{key}'"
            yield Problem(f"pipelines.{key}", "unknown_pipeline", says, near(key, old.pipelines))
        yield from _unknown_stages(f"pipelines.{key}.stages", told.stages, old.pipelines.get(key))
        yield from _unknown_stages(f"pipelines.{key}.back", told.back, new.pipelines.get(told.to or key))
    for key, pipeline in old.pipelines.items():
        told = plan.pipelines.get(key) or PipelinePlan()
        yield from _passage_problems(key, pipeline, told, new)


def _wrong_versions(plan: MigrationPlan, old: Funnel, new: Funnel) -> Iterator[Problem]:
    for name, told, funnel in (("from", plan.from_version, old), ("to", plan.to_version, new)):
        if told != funnel.blueprint.version:
            says = f"found {told}, but the {'old' if name == 'from' else 'new'} blueprint is version "
            cure = "hand over the versions that the plan speaks of"
            yield Problem(f"{name}_version", "wrong_version", f"{says}{funnel.blueprint.version}", cure)
    if plan.from_version == plan.to_version:
        says = f"both versions are {plan.from_version}"
        yield Problem("to_version", "same_version", says, "raise the version of the new blueprint")
    if old.blueprint.key != new.blueprint.key:
        says = f"'{old.blueprint.key}' and '{new.blueprint.key}' are two blueprints"
        yield Problem("", "other_blueprint", says, "migrate between versions of one")


def _unknown_stages(path: str, told: Mapping[str, Target], pipeline: Pipeline | None) -> Iterator[Problem]:
    known = [stage.key for stage in pipeline.stages] if pipeline else []
    for key in told:
        if pipeline is not None and key not in known:
            says = f"no stage is named '{key}' there"
            yield Problem(f"{path}.{key}", "unknown_stage", says, near(key, known))


def _passage_problems(key: str, pipeline: Pipeline, told: PipelinePlan, new: Funnel) -> Iterator[Problem]:
    path, to = f"pipelines.{key}", told.to or key
    after = new.pipelines.get(to)
    if after is None:
        says = f"the new version has no pipeline '{to}'"
        cure = f"say where its subjects go: pipelines.{key}.to; {near(to, new.pipelines)}"
        yield Problem(f"{path}.to" if told.to else path, "pipeline_gap", says, cure)
        return
    if after.of != pipeline.of:
        says = f"'{key}' is for what is called {pipeline.of}, '{to}' for {after.of}"
        yield Problem(f"{path}.to", "other_subjects", says, "name a pipeline of the same subjects")
        return
    for stage in pipeline.stages:
        place = f"{path}.stages.{stage.key}"
        for each in branches(told.stages.get(stage.key, stage.key)):
            yield from _target_problems(place, stage, told=told.stages, to=each.to, after=after)
            if each.when is not None:
                found = new.catalogue(after.of).check(each.when)
                yield from (problem.under(f"{place}.{each.to}.when") for problem in found)


def _target_problems(
    path: str, stage: Stage, *, told: Mapping[str, Target], to: str, after: Pipeline
) -> Iterator[Problem]:
    kind, target = stage.kind, after.stage(to)
    known = [each.key for each in after.of_kind(kind)]
    if target is None and stage.key not in told:
        says = "the new version has no such stage, and nothing says where its subjects go"
        yield Problem(path, "stage_gap", says, f"name one of kind {kind}; {near(to, known)}")
    elif target is None:
        yield Problem(path, "unknown_stage", f"the new version has no stage '{to}'", near(to, known))
    elif target.kind != kind:
        says = f"its kind is {kind}, that of the new stage '{to}' is {target.kind}"
        yield Problem(path, "other_kind", says, f"name one of kind {kind}; {near(to, known)}")
