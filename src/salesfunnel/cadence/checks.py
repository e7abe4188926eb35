"""The sections about time: do names exist and bear dates, can each clock run and each step be told?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from salesfunnel.cadence.clock import Clock, escalation_of
from salesfunnel.cadence.compiled import Clocks, compile_clocks, stall_clocks
from salesfunnel.cadence.escalation import Escalation, Repeat
from salesfunnel.cadence.occasion import Occasion, Way
from salesfunnel.cadence.sequence import CompiledSequence, Sequence, compile_sequence
from salesfunnel.cadence.target import Measure, Target, has_days, length_of, offset_of
from salesfunnel.calendars import Precedence
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.catalogue.section import (
    SectionContext,
    condition_problems,
    row_condition_problems,
    stage_keys,
    unknown_key,
)
from salesfunnel.conditions.values.names import Names
from salesfunnel.errors import Problem, near
from salesfunnel.model.field import FieldType
from salesfunnel.model.kind import Kind

__all__ = [
    "clock_advice",
    "clock_problems",
    "compiled_clocks",
    "compiled_sequences",
    "escalation_advice",
    "sequence_problems",
]

_DATED = (FieldType.DATE, FieldType.INSTANT)


def clock_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `clocks`."""
    clocks: Mapping[str, Clock] = context.section("clocks")
    escalations: Mapping[str, Escalation] = context.section("escalations")
    for key, clock in clocks.items():
        path, catalogues = f"clocks.{key}", [context.catalogue(kind) for kind in clock.kinds]
        stages = stage_keys(context, clock.kinds)
        yield from condition_problems(f"{path}.when", clock.when, catalogues)
        yield from unknown_key(f"{path}.calendar", "calendar", clock.calendar, context.keys("calendars"))
        for stage in clock.stages:
            yield from unknown_key(f"{path}.stages", "stage", stage, stages)
        yield from _occasion_problems(path, clock, catalogues, context=context)
        yield from _target_problems(path, clock, catalogues, context=context)
        yield from _never_runs(path, clock, context)
        if isinstance(clock.escalation, str):
            known = context.keys("escalations")
            yield from unknown_key(f"{path}.escalation", "escalation", clock.escalation, known)
        if not isinstance(clock.escalation, str) or clock.escalation in escalations:
            yield from _step_problems(path, clock, escalation_of(clock, escalations))


def _occasion_problems(
    path: str, clock: Clock, catalogues: list[Catalogue], *, context: SectionContext
) -> Iterator[Problem]:
    for side in ("start_when", "stop_when"):
        for place, occasion in enumerate(getattr(clock, side)):
            yield from _one_occasion(f"{path}.{side}.{place}", occasion, catalogues, context=context)
    for place, pause in enumerate(clock.pause_when):
        if isinstance(pause, str):
            continue
        for side in ("since", "until"):
            for turn, occasion in enumerate(getattr(pause, side)):
                at = f"{path}.pause_when.{place}.{side}.{turn}"
                yield from _one_occasion(at, occasion, catalogues, context=context)
    for catalogue in catalogues if clock.or_since is not None else ():
        yield from _date_problems(f"{path}.or_since", str(clock.or_since), catalogue.names)


def _one_occasion(
    path: str, occasion: Occasion, catalogues: list[Catalogue], *, context: SectionContext
) -> Iterator[Problem]:
    for catalogue in catalogues:
        if occasion.at is not None:
            yield from _date_problems(f"{path}.at", occasion.at, catalogue.names)
        if occasion.rows is not None:
            yield from _date_problems(f"{path}.dated", occasion.dated, catalogue.rows[occasion.rows])
    if occasion.rows is not None:
        yield from row_condition_problems(f"{path}.where", occasion.where, catalogues, rows=occasion.rows)
    if occasion.item is not None:
        checklist, _, item = occasion.item.partition(".")
        known: Mapping[str, Any] = context.section("checklists")
        yield from unknown_key(f"{path}.item", "checklist", checklist, context.keys("checklists"))
        items = [each.key for each in known[checklist].items] if checklist in known else [item]
        yield from unknown_key(f"{path}.item", "item", item, items)
    for stage in (*(occasion.entered or ()), *(occasion.left or ())):
        kinds = [catalogue.subject for catalogue in catalogues]
        yield from unknown_key(path, "stage", stage, stage_keys(context, kinds))


def _date_problems(path: str, name: str, names: Names) -> Iterator[Problem]:
    """Yield a problem for a name that there is not, or that holds no date."""
    entry = names.entries.get(name)
    if entry is None:
        cure = near(name, names.entries, otherwise="declare it as a field of type 'instant'")
        yield Problem(path, "unknown_field", f"no field is named '{name[:64]}'", cure)
        return
    is_count = isinstance(entry.derive, Derivation) and entry.derive.matching.fact.kind == "days_since"
    if entry.value_type is not None and entry.value_type.type not in _DATED and not is_count:
        says = f"'{name}' holds a {entry.value_type.type.value}, which bears no date"
        yield Problem(path, "not_a_date", says, "name a date, an instant, or a fact with 'days_since'")


def _target_problems(
    path: str, clock: Clock, catalogues: list[Catalogue], *, context: SectionContext
) -> Iterator[Problem]:
    stages = stage_keys(context, clock.kinds)
    for place, target in enumerate(clock.target):
        at = f"{path}.target.{place}"
        yield from condition_problems(f"{at}.when", target.when, catalogues)
        yield from unknown_key(f"{at}.calendar", "calendar", target.calendar, context.keys("calendars"))
        for stage in target.stages:
            yield from unknown_key(f"{at}.stages", "stage", stage, stages)
        for catalogue in catalogues if target.deadline is not None else ():
            yield from _date_problems(f"{at}.deadline", str(target.deadline), catalogue.names)
        if _is_business(clock, target) and target.limit is not None and has_days(target.limit):
            says = f"found '{target.limit}' of working time, which has no days"
            yield Problem(f"{at}.limit", "days_of_working_time", says, "write hours of working time: '16h'")
        if (
            clock.pick == "first"
            and target.when is None
            and not target.stages
            and place + 1 < len(clock.target)
        ):
            says = "it is always meant, so that the targets after it never count"
            yield Problem(at, "shadowed_target", says, "write it last, or pick 'strictest'")


def _is_business(clock: Clock, target: Target) -> bool:
    return (target.measure or clock.measure) == "business"


def _never_runs(path: str, clock: Clock, context: SectionContext) -> Iterator[Problem]:
    """Yield a problem for a clock whose stages and statuses leave it nowhere to run."""
    pipelines = [pipeline for pipeline in context.pipelines.values() if pipeline.of in clock.kinds]
    stages = [stage for pipeline in pipelines for stage in pipeline.stages]
    runs_in = [
        stage for stage in stages
        if stage.kind.value in clock.statuses and (not clock.stages or stage.key in clock.stages)
    ]  # fmt: skip
    if stages and not runs_in:
        says = f"it runs in no stage: none is {' or '.join(clock.statuses)}" + (
            f" among {', '.join(clock.stages)}" if clock.stages else ""
        )
        yield Problem(f"{path}.statuses", "never_runs", says, "name a status that its stages have")


def _step_problems(path: str, clock: Clock, escalation: Escalation) -> Iterator[Problem]:
    """Yield the steps that would lie before the start, and lengths that working time has not."""
    at = f"escalations.{clock.escalation}" if isinstance(clock.escalation, str) else f"{path}.escalation"
    business = all(_is_business(clock, target) for target in clock.target)
    limits = [length_of(target.limit) for target in clock.target if target.limit is not None]
    for step in escalation.steps:
        shift = offset_of(step.at).shift
        early = [limit for limit in limits if limit + shift < timedelta()]
        if early and step.after is None:
            says = f"'{step.at}' lies before the start of a limit of {_hours(min(early))} hours"
            yield Problem(f"{at}.steps.{step.key}.at", "before_the_start", says, "tell it later")
        if business and has_days(step.at):
            says = f"found '{step.at}' of working time, which has no days"
            yield Problem(f"{at}.steps.{step.key}.at", "days_of_working_time", says, "write hours: '+16h'")
    repeat = escalation.repeat
    if business and repeat is not None and repeat.every is not None and has_days(repeat.every):
        says = f"found '{repeat.every}' of working time, which has no days"
        yield Problem(f"{at}.repeat.every", "days_of_working_time", says, "write hours, or an 'rrule'")


def _hours(length: timedelta) -> str:
    return f"{length / timedelta(hours=1):g}"


def clock_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield clocks that some subjects never have, and repetitions that nothing ends."""
    clocks: Mapping[str, Clock] = context.section("clocks")
    escalations: Mapping[str, Escalation] = context.section("escalations")
    for key, clock in clocks.items():
        path = f"clocks.{key}"
        only_rows = clock.start_when and all(each.rows == "activities" for each in clock.start_when)
        if only_rows and clock.or_since is None and clock.kind in ("own", "periodic_update"):
            says = "without an activity it never starts, so that who was never called is never told of"
            cure = 'add "or_since": "created_at", or another start'
            yield Problem(path, "no_or_since", says, cure, "warning")
        same = [place for place, stop in enumerate(clock.stop_when) if stop in clock.start_when]
        if same and clock.again == "first":
            says = "what starts it stops it too"
            yield Problem(f"{path}.stop_when.{same[0]}", "stops_itself", says, "name another stop", "warning")
        repeat = escalation_of(clock, escalations).repeat
        if repeat is not None and not repeat.ends and not clock.stop_when and clock.when is None:
            says = "nothing ends its repetitions but the end of the subject"
            cure = "add 'times' or 'until', or say what stops the clock"
            yield Problem(f"{path}.escalation.repeat", "endless_repeat", says, cure, "warning")
        if not isinstance(clock.escalation, str) and clock.escalation is not None:
            yield from _order(f"{path}.escalation", clock.escalation)


def escalation_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield steps out of order and repetitions that never come, and escalations that no clock names."""
    escalations: Mapping[str, Escalation] = context.section("escalations")
    clocks: Mapping[str, Clock] = context.section("clocks")
    named = {clock.escalation for clock in clocks.values() if isinstance(clock.escalation, str)}
    for key, escalation in escalations.items():
        yield from _order(f"escalations.{key}", escalation)
        if key not in named:
            yield Problem(
                f"escalations.{key}",
                "unused_escalation",
                "no clock names it",
                "name it, or take it out",
                "warning",
            )


def _order(path: str, escalation: Escalation) -> Iterator[Problem]:
    shifts = [(step, offset_of(step.at)) for step in escalation.steps if step.after is None]
    plain = [(step, offset.shift) for step, offset in shifts if offset.share is None]
    for (before, one), (step, other) in pairwise(plain):
        if other < one:
            says = f"'{step.key}' comes before '{before.key}', which is written before it"
            yield Problem(
                f"{path}.steps.{step.key}.at", "steps_out_of_order", says, "write it first", "warning"
            )
    if escalation.repeat is not None:
        yield from _never_repeated(f"{path}.repeat", escalation.repeat)


def _never_repeated(path: str, repeat: Repeat) -> Iterator[Problem]:
    if (
        repeat.until is not None
        and repeat.every is not None
        and length_of(repeat.until) < length_of(repeat.every)
    ):
        says = f"it ends after {repeat.until}, before it would come again after {repeat.every}"
        yield Problem(f"{path}.until", "never_repeated", says, "let it end later", "warning")


def sequence_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `sequences`."""
    sequences: Mapping[str, Sequence] = context.section("sequences")
    for key, sequence in sequences.items():
        path, catalogue = f"sequences.{key}", context.catalogue(sequence.of)
        yield from condition_problems(f"{path}.stop_if", sequence.stop_if, [catalogue])
        for step in sequence.steps:
            yield from condition_problems(f"{path}.steps.{step.key}.when", step.when, [catalogue])
        for channel, consent in sequence.consent.items():
            yield from condition_problems(f"{path}.consent.{channel}", consent, [catalogue])
        for place, occasion in enumerate(sequence.stop_when):
            yield from _one_occasion(f"{path}.stop_when.{place}", occasion, [catalogue], context=context)
        if sequence.zone is not None and sequence.zone not in catalogue.names.entries:
            cure = near(sequence.zone, catalogue.names.entries, otherwise="declare it as a field")
            yield Problem(f"{path}.zone", "unknown_field", f"no field is named '{sequence.zone}'", cure)
        yield from unknown_key(f"{path}.calendar", "calendar", sequence.calendar, context.keys("calendars"))


def compiled_clocks(context: SectionContext, kind: Kind) -> Mapping[str, Clocks]:
    """Return the clocks of one kind of subject for each pipeline in which it travels."""
    routing: Any = context.section("routing")
    organisation = routing.calendar if routing is not None else None
    teams = {key: team.calendar for key, team in routing.teams.items()} if routing is not None else {}
    catalogue = context.catalogue(kind)
    sections = context.section("clocks"), context.section("escalations")
    return {
        key: Clocks(
            (*compile_clocks(*sections, pipeline, catalogue), *stall_clocks(pipeline, catalogue).values()),
            calendars=context.calendars,
            organisation=organisation,
            teams=teams,
            zone=catalogue.zone,
        )
        for key, pipeline in context.pipelines.items()
        if pipeline.of == kind
    }


def compiled_sequences(context: SectionContext, kind: Kind) -> Mapping[str, CompiledSequence]:
    """Return the sequences of one kind of subject, by key."""
    routing: Any = context.section("routing")
    organisation = routing.calendar if routing is not None else None
    catalogue = context.catalogue(kind)
    stages = {
        stage.key: stage.kind
        for each in context.pipelines.values()
        if each.of == kind
        for stage in each.stages
    }
    sequences: Mapping[str, Sequence] = context.section("sequences")
    return {
        key: compile_sequence(
            key,
            sequence,
            catalogue=catalogue,
            way=Way(stages),
            business=Measure(
                context.calendars.of(Precedence(rule=sequence.calendar, organisation=organisation))
            ),
            zone=catalogue.zone,
        )
        for key, sequence in sequences.items()
        if sequence.of == kind
    }
