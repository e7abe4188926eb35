# pyright: reportArgumentType=false
"""What is proved of facts, rules, checklists, advances and gates before any deal meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from salesfunnel.blueprint.advice.proofs import Proofs, conflict, is_sound
from salesfunnel.blueprint.context import Context
from salesfunnel.conditions.language.canonical import children, join_path, names_in
from salesfunnel.conditions.language.tree import All, AnyOf, Condition
from salesfunnel.conditions.language.writer import write
from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.errors import Problem
from salesfunnel.gates.criterion import Criterion, Gate, Severity
from salesfunnel.lifecycle.checks import kinds_of_advances
from salesfunnel.model.kind import Kind
from salesfunnel.model.stage import Pipeline, Stage, StageKind

__all__ = [
    "advance_advice", "checklist_advice", "condition_advice", "fact_advice", "gate_advice", "rule_advice",
]  # fmt: skip

_LONGEST = 60


def condition_advice(prover: Prover, node: Condition, path: str) -> Iterator[Problem]:
    """Yield what is proved of one condition: never true, always true, or with parts that change nothing."""
    if prover.never_true(node):
        why = conflict(prover, [node])
        yield Problem(path, "never_true", _together(why), _mend(why))
    elif prover.never_false(node):
        yield _always(node, path)
    else:
        yield from _idle_parts(prover, node, path)


def fact_advice(context: Context) -> Iterator[Problem]:
    """Yield the clocks that are unknown while nothing ever happened, and what is proved of each `where`."""
    stages = [stage for pipeline in context.pipelines.values() for stage in pipeline.stages]
    stalling = {stage.stalled.fact for stage in stages if stage.stalled is not None}
    catalogue = context.catalogue(next(iter(context.pipelines.values())).of)
    for key, fact in context.section("facts").items():
        if fact.days_since is not None and fact.or_since is None:
            says = f"'{key}' is unknown while nothing ever happened"
            says += ", and whoever was never contacted never stalls" if key in stalling else ""
            cure = 'say where the clock starts then: "or_since": "created_at"'
            yield Problem(f"facts.{key}", "clock_without_start", says, cure, "warning")
        names = catalogue.rows.get(fact.collection)
        if fact.where is not None and names is not None and is_sound(fact.where, names):
            yield from condition_advice(Prover(names), fact.where, f"facts.{key}.where")


def rule_advice(context: Context) -> Iterator[Problem]:
    """Yield what is proved of the section `rules`."""
    for key, rule in context.section("rules").items():
        yield from _once(context, rule.when, rule.kinds, f"rules.{key}.when")


def checklist_advice(context: Context) -> Iterator[Problem]:
    """Yield what is proved of items, and the approvals that the role approves which does the item."""
    kinds = list(dict.fromkeys(pipeline.of for pipeline in context.pipelines.values()))
    for key, checklist in context.section("checklists").items():
        for item in checklist.items:
            path = f"{context.path('checklists', key)}.items.{item.key}.when"
            yield from _once(context, item.when, kinds, path)
            if item.approval and item.approval[0].roles == (item.role,):
                says = f"'{item.role}' both does the item and approves it"
                cure = "let another role approve: it takes two people of this one"
                path = f"checklists.{key}.items.{item.key}.approval.{item.approval[0].key}.roles"
                yield Problem(path, "same_role_approves", says, cure, "warning")


def advance_advice(context: Context) -> Iterator[Problem]:
    """Yield what is proved of the section `advances`."""
    for key, kinds in kinds_of_advances(context).items():
        when, path = context.section("advances")[key].when, f"{context.path('advances', key)}.when"
        yield from _once(context, when, kinds, path)


def _once(context: Context, when: Condition | None, kinds: Iterable[Kind], path: str) -> Iterator[Problem]:
    """Yield what is proved of a condition for the first kind of subject of which it is proved."""
    problems: dict[tuple[str, str], Problem] = {}
    for kind in kinds if when is not None else ():
        prover = context.proofs.prover(kind)
        if when is not None and is_sound(when, prover.names):
            for problem in condition_advice(prover, when, path):
                problems.setdefault((problem.path, problem.code), problem)
    yield from problems.values()


def gate_advice(context: Context) -> Iterator[Problem]:
    """Yield what is proved of gates and of the steps between them, each once."""
    problems: dict[tuple[str, str], Problem] = {}
    for problem in (*_gates(context.proofs), *_steps(context.proofs)):
        problems.setdefault((problem.path, problem.code), problem)
    yield from problems.values()


def _gates(proofs: Proofs) -> Iterator[Problem]:
    for key, gate in proofs.context.section("gates").items():
        for kind in proofs.kinds(key):
            prover = proofs.prover(kind)
            sound = [each for each in gate.criteria if is_sound(each.when, prover.names)]
            for criterion in sound:
                path = proofs.path(key, criterion.key, "when")
                for advice in condition_advice(prover, criterion.when, path):
                    yield _as_grave_as(gate, criterion, advice)
            yield from _twins(proofs, key, sound, prover=prover)
            yield from _never_passed(proofs, key, kind)


def _as_grave_as(gate: Gate, criterion: Criterion, advice: Problem) -> Problem:
    """What only reports, or what a policy of one's own judges, may be never true and stop nobody."""
    reports = criterion.severity is Severity.SHOULD or gate.policy.plugin is not None
    if reports and advice.severity == "error":
        return Problem(advice.path, advice.code, advice.says, advice.cure, "warning")
    return advice


def _never_passed(proofs: Proofs, key: str, kind: Kind) -> Iterator[Problem]:
    """Criteria that can each be true, but not together."""
    blocking = proofs.blocking(key, kind)
    prover = proofs.prover(kind)
    if any(prover.never_true(each.when) for each in blocking):
        return
    if prover.never_true(*(each.when for each in blocking)):
        why = conflict(prover, [each.when for each in blocking])
        says = f"nobody can pass gate '{key}': {_together(why)}"
        yield Problem(proofs.path(key, "", "criteria"), "contradictory_criteria", says, _mend(why))


def _twins(proofs: Proofs, key: str, criteria: Sequence[Criterion], *, prover: Prover) -> Iterator[Problem]:
    """Two criteria of one gate that are true of the same records, or that put the same question."""
    for one, two in combinations(criteria, 2):
        if prover.same(one.when, two.when):
            says = f"criteria '{one.key}' and '{two.key}' ask the same: {_short(one.when)}"
            yield Problem(
                proofs.path(key, two.key), "same_criterion", says, "take one of them out", "warning"
            )
        elif one.ask is not None and one.ask == two.ask:
            says = f"criteria '{one.key}' and '{two.key}' put the same question"
            cure = "ask what the second one wants to know"
            yield Problem(proofs.path(key, two.key, "ask"), "same_question", says, cure, "warning")


def _steps(proofs: Proofs) -> Iterator[Problem]:
    for key, pipeline in proofs.context.pipelines.items():
        open_ones = pipeline.of_kind(StageKind.OPEN, StageKind.WON)
        for stage in pipeline.of_kind(StageKind.OPEN):
            yield from _entry_against_exit(proofs, f"pipelines.{key}", pipeline, stage=stage)
        for here, there in pairwise(open_ones):
            if here.kind is StageKind.OPEN:
                yield from _one_step(proofs, f"pipelines.{key}", pipeline, step=(here, there))


def _one_step(
    proofs: Proofs, path: str, pipeline: Pipeline, *, step: tuple[Stage, Stage]
) -> Iterator[Problem]:
    """The exit gate of a stage and the entry gate of the next, which are asked at the same moment."""
    here, there = step
    if here.exit is None or there.entry is None or here.exit == there.entry:
        return
    path = f"{path}.stages.{there.key}.entry"
    if why := _clash(proofs, pipeline, here.exit, there.entry):
        says = f"nobody gets from '{here.key}' to '{there.key}': {_together(why)}"
        yield Problem(path, "contradictory_gates", says, _mend(why))
    prover = proofs.prover(pipeline.of)
    for one in proofs.blocking(here.exit, pipeline.of):
        for two in proofs.blocking(there.entry, pipeline.of):
            if prover.same(one.when, two.when):
                says = (
                    f"gates '{here.exit}' and '{there.entry}' ask the same at one moment: {_short(one.when)}"
                )
                yield Problem(path, "asked_twice", says, f"take criterion '{two.key}' out of one", "warning")


def _entry_against_exit(proofs: Proofs, path: str, pipeline: Pipeline, *, stage: Stage) -> Iterator[Problem]:
    """The entry and the exit gate of one stage: who passes over it must pass both at once."""
    if stage.entry is None or stage.exit is None:
        return
    if why := _clash(proofs, pipeline, stage.entry, stage.exit):
        says = f"what lets a deal into stage '{stage.key}' keeps it there: {_together(why)}"
        yield Problem(f"{path}.stages.{stage.key}.exit", "contradictory_gates", says, _mend(why), "warning")


def _clash(proofs: Proofs, pipeline: Pipeline, *gates: str) -> tuple[Condition, ...]:
    """Return what two gates, each of which can be passed, contradict each other in; nothing otherwise."""
    kind = pipeline.of
    if any(proofs.is_blocked([gate], kind) for gate in gates) or not proofs.is_blocked(gates, kind):
        return ()
    return conflict(
        proofs.prover(kind), [each.when for gate in gates for each in proofs.blocking(gate, kind)]
    )


def _idle_parts(prover: Prover, node: Condition, path: str) -> Iterator[Problem]:
    """Yield parts of `all` and `any` that change nothing."""
    if not isinstance(node, (All, AnyOf)):
        return
    for index, (step, part) in enumerate(children(node)):
        place = join_path(path, step)
        if prover.never_true(part):
            yield Problem(place, "never_true", _together((part,)), _mend((part,)), "warning")
        elif prover.never_false(part):
            yield _always(part, place)
        elif isinstance(node, AnyOf) and (wider := _shadow(prover, node.of, index)):
            says = f"{_short(part)} adds nothing to {_short(wider)}, which is true whenever it is"
            yield Problem(place, "shadowed", says, "take it out, or narrow the other", "warning")
        else:
            yield from _idle_parts(prover, part, place)


def _shadow(prover: Prover, alternatives: Sequence[Condition], index: int) -> Condition | None:
    """Return another alternative that is true whenever one is; of two that are equal, the first stays."""
    part = alternatives[index]
    for at, other in enumerate(alternatives):
        if at != index and prover.implies(part, other) and (at < index or not prover.implies(other, part)):
            return other
    return None


def _always(node: Condition, path: str) -> Problem:
    names = list(dict.fromkeys(names_in(node)))
    if not names:
        return Problem(path, "always_true", f"{_short(node)} is always true", "take it out", "warning")
    says = f"{_short(node)} is true of every value that {_listed(names)} can have"
    cure = f"write present({names[0]}) if that is meant, or take it out"
    return Problem(path, "always_true", says, cure, "warning")


def _together(conditions: Sequence[Condition]) -> str:
    if len(conditions) == 1:
        return f"{_short(conditions[0])} can never be true"
    return f"{_listed([write(each)[:_LONGEST] for each in conditions[:4]])} can never be true together"


def _mend(conditions: Sequence[Condition]) -> str:
    return "change it" if len(conditions) == 1 else "change one of them, or join them with 'or'"


def _short(node: Condition) -> str:
    text = write(node)
    return f"'{text}'" if len(text) <= _LONGEST else f"'{text[: _LONGEST - 1]}…'"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(f"'{each}'" for each in words)
