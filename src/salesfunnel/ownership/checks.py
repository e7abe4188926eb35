"""The sections `claims`, `pools` and `handovers`: do their names exist, and can each rule be meant?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import (
    SectionContext,
    condition_problems,
    repeated_keys,
    row_condition_problems,
    stage_keys,
    unknown_key,
)
from salesfunnel.errors import Problem
from salesfunnel.ownership.definitions import ClaimPolicy, HandoverPolicy, Pool, ReclaimRule

__all__ = [
    "claim_advice", "claim_problems", "handover_advice", "handover_problems", "pool_advice", "pool_problems",
]  # fmt: skip

_Rules: TypeAlias = ClaimPolicy | Pool | HandoverPolicy


def claim_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `claims`."""
    policies: Mapping[str, ClaimPolicy] = context.section("claims")
    for key, policy in policies.items():
        path, catalogues = f"claims.{key}", [context.catalogue(kind) for kind in policy.kinds]
        yield from condition_problems(f"{path}.when", policy.when, catalogues)
        yield from repeated_keys(f"{path}.grounds", "ground", (ground.key for ground in policy.grounds))
        actions = policy.protection.actions
        yield from row_condition_problems(f"{path}.protection.actions", actions, catalogues)
        yield from unknown_key(f"{path}.calendar", "calendar", policy.calendar, context.keys("calendars"))


def pool_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `pools`."""
    pools: Mapping[str, Pool] = context.section("pools")
    for key, pool in pools.items():
        path, catalogues = f"pools.{key}", [context.catalogue(kind) for kind in pool.kinds]
        yield from condition_problems(f"{path}.when", pool.when, catalogues)
        yield from _reclaim_problems(
            f"{path}.reclaim", pool, catalogues, stages=stage_keys(context, pool.kinds)
        )
        yield from unknown_key(f"{path}.calendar", "calendar", pool.calendar, context.keys("calendars"))


def handover_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `handovers`."""
    policies: Mapping[str, HandoverPolicy] = context.section("handovers")
    for key, policy in policies.items():
        catalogues = map(context.catalogue, policy.kinds)
        yield from condition_problems(f"handovers.{key}.when", policy.when, catalogues)


def _reclaim_problems(
    path: str, pool: Pool, catalogues: Sequence[Catalogue], *, stages: Sequence[str]
) -> Iterator[Problem]:
    yield from repeated_keys(path, "rule", (rule.key for rule in pool.reclaim))
    for rule in pool.reclaim:
        yield from condition_problems(f"{path}.{rule.key}.when", rule.when, catalogues)
        yield from row_condition_problems(f"{path}.{rule.key}.actions", rule.actions, catalogues)
        for stage in rule.stages:
            yield from unknown_key(f"{path}.{rule.key}.stages", "stage", stage, stages)


def claim_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield the policies behind one that is always meant."""
    yield from _shadowed_sections("claims", context)


def handover_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield the policies behind one that is always meant."""
    yield from _shadowed_sections("handovers", context)


def pool_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield rules behind one that is always meant, and warnings that come too early."""
    yield from _shadowed_sections("pools", context)
    pools: Mapping[str, Pool] = context.section("pools")
    for key, pool in pools.items():
        path = f"pools.{key}.reclaim"
        yield from _shadowed(path, [(each.key, each, each.stages) for each in pool.reclaim])
        for rule in pool.reclaim:
            if rule.warn_days >= rule.after_days:
                says = f"the owner is warned {rule.warn_days:g} days before the end of {rule.after_days:g}"
                cure = "warn later, or everybody is warned at once"
                yield Problem(f"{path}.{rule.key}.warn_days", "warned_at_once", says, cure, "warning")


def _shadowed_sections(section: str, context: SectionContext) -> Iterator[Problem]:
    policies: Mapping[str, _Rules] = context.section(section)
    yield from _shadowed(section, [(key, policy, policy.kinds) for key, policy in policies.items()])


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
