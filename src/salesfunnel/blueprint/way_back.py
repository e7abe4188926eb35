"""How is a version taken back? The plan of a migration, turned around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.blueprint.passage import branches, gaps
from salesfunnel.blueprint.plan import MigrationPlan, PipelinePlan, Target
from salesfunnel.errors import MappingError, Problem
from salesfunnel.model.stage import Pipeline

__all__ = ["inverse"]


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
