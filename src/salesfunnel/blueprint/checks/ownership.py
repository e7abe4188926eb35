"""The sections `claims`, `pools` and `handovers`: do their names exist, and can each rule be meant?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from salesfunnel.blueprint.checks.checklists import twins
from salesfunnel.blueprint.checks.permissions import unknown
from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.errors import Problem
from salesfunnel.lifecycle.definitions import Kind
from salesfunnel.ownership.definitions import ClaimPolicy, HandoverPolicy, Pool, ReclaimRule

__all__ = ["owning_advice", "owning_problems"]

_Rules: TypeAlias = ClaimPolicy | Pool | HandoverPolicy


def owning_problems(
    blueprint: Blueprint, catalogues: Mapping[Kind, Catalogue], *, calendars: Collection[str]
) -> Iterator[Problem]:
    """Yield every problem of the sections `claims`, `pools` and `handovers`.

    Args:
        blueprint: the sound part of a document.
        catalogues: the names of each kind of subject.
        calendars: keys of the calendars, the broken ones too.
    """
    for path, rules in _sections(blueprint):
        known = [catalogues[kind] for kind in rules.kinds]
        yield from _condition_problems(f"{path}.when", rules.when, known)
        if isinstance(rules, ClaimPolicy):
            yield from twins(f"{path}.grounds", "ground", (each.key for each in rules.grounds))
            yield from _row_problems(f"{path}.protection.actions", rules.protection.actions, known)
        if isinstance(rules, Pool):
            yield from _reclaim_problems(f"{path}.reclaim", rules, known, blueprint=blueprint)
        if not isinstance(rules, HandoverPolicy):
            yield from unknown(f"{path}.calendar", "calendar", rules.calendar, calendars)


def _sections(blueprint: Blueprint) -> Iterator[tuple[str, _Rules]]:
    for section in ("claims", "pools", "handovers"):
        held: Mapping[str, _Rules] = getattr(blueprint, section)
        yield from ((f"{section}.{key}", rules) for key, rules in held.items())


def _reclaim_problems(
    path: str, pool: Pool, known: Sequence[Catalogue], *, blueprint: Blueprint
) -> Iterator[Problem]:
    yield from twins(path, "rule", (each.key for each in pool.reclaim))
    pipelines = [each for each in blueprint.pipelines.values() if each.of in pool.kinds]
    stages = {stage.key for pipeline in pipelines for stage in pipeline.stages}
    for rule in pool.reclaim:
        yield from _condition_problems(f"{path}.{rule.key}.when", rule.when, known)
        yield from _row_problems(f"{path}.{rule.key}.actions", rule.actions, known)
        for stage in rule.stages:
            yield from unknown(f"{path}.{rule.key}.stages", "stage", stage, stages)


def _condition_problems(path: str, when: Condition | None, known: Iterable[Catalogue]) -> Iterator[Problem]:
    for catalogue in known if when is not None else ():
        yield from (each.under(path) for each in catalogue.check(when))  # type: ignore[arg-type]  # not None


def _row_problems(path: str, when: Condition | None, known: Iterable[Catalogue]) -> Iterator[Problem]:
    for catalogue in known if when is not None else ():
        yield from (each.under(path) for each in check(when, catalogue.rows["activities"]))  # type: ignore[arg-type]


def owning_advice(blueprint: Blueprint) -> Iterator[Problem]:
    """Yield what is legal but unwise: rules behind one that is always meant, warnings that come too early."""
    for section in ("claims", "pools", "handovers"):
        held: Mapping[str, _Rules] = getattr(blueprint, section)
        yield from _shadowed(section, [(key, each, each.kinds) for key, each in held.items()])
    for key, pool in blueprint.pools.items():
        path = f"pools.{key}.reclaim"
        yield from _shadowed(path, [(each.key, each, each.stages) for each in pool.reclaim])
        for rule in pool.reclaim:
            if rule.warn_days >= rule.after_days:
                says = f"the owner is warned {rule.warn_days:g} days before the end of {rule.after_days:g}"
                cure = "warn later, or everybody is warned at once"
                yield Problem(f"{path}.{rule.key}.warn_days", "warned_at_once", says, cure, "warning")


def _shadowed(
    path: str, rules: Sequence[tuple[str, _Rules | ReclaimRule, tuple[str, ...]]]
) -> Iterator[Problem]:
    """Yield the rules that an earlier one without a condition leaves nothing to."""
    for place, (key, rule, scope) in enumerate(rules):
        for before, earlier, covered in rules[:place]:
            is_whole = isinstance(rule, ReclaimRule) and not covered
            if earlier.when is None and (is_whole or (bool(scope) and set(scope) <= set(covered))):
                says = f"'{before}' comes first and is always meant"
                cure = f"write '{key}' before it, or give '{before}' a condition"
                yield Problem(f"{path}.{key}", "shadowed_rule", says, cure, "warning")
                break
