"""The section `routing`: do names exist, is everybody taken, does every way end?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from salesfunnel.blueprint.checks.checklists import twins
from salesfunnel.blueprint.checks.permissions import unknown
from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.errors import Problem, near
from salesfunnel.lifecycle.definitions import Kind
from salesfunnel.model.field import FieldType
from salesfunnel.routing.rules import Pool, Routing, RoutingRule
from salesfunnel.routing.strategies import strategy_call

__all__ = ["routing_problems"]

_MEASURED = frozenset({FieldType.NUMBER, FieldType.MONEY})


def routing_problems(
    blueprint: Blueprint, catalogues: Mapping[Kind, Catalogue], *, written: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield every problem of the section `routing`.

    Args:
        blueprint: the sound part of a document.
        catalogues: the names of each kind of subject.
        written: the whole document: what of it could not be read exists all the same.
    """
    routing = blueprint.routing
    if routing is None:
        return
    yield from twins("routing.rules", "rule", (each.key for each in routing.rules))
    if len(routing.rules) == len(written["routing"]["rules"]):
        yield from _last_rule_problems(routing.rules)
    pools = written["routing"]["pools"]
    for rule in routing.rules:
        yield from unknown(f"routing.rules.{rule.key}.to", "pool", rule.to, pools)
    for key, pool in routing.pools.items():
        yield from unknown(f"routing.pools.{key}.fallback", "pool", pool.fallback, pools)
        yield from _pool_problems(f"routing.pools.{key}", pool, routing)
    yield from _circle_problems(routing.pools)
    yield from _calendar_problems(routing, written.get("calendars", ()))
    for kind in routing.kinds:
        yield from _name_problems(routing, catalogues[kind])
        for path, when in _conditions(routing):
            yield from (each.under(path) for each in catalogues[kind].check(when))
    registry = catalogues[routing.kinds[0]].registry
    for key, pool in routing.pools.items():
        yield from (each.under(f"routing.pools.{key}") for each in strategy_call(pool, registry)[1])


def _last_rule_problems(rules: tuple[RoutingRule, ...]) -> Iterator[Problem]:
    if rules[-1].when is not None:
        says = f"the last rule '{rules[-1].key}' has a condition, and nobody would take what is left"
        yield Problem("routing.rules", "no_catch_all", says, "add a rule without 'when' at the end")
    for rule in rules[:-1]:
        if rule.when is None:
            says = "this rule takes everything, and none of those after it is ever asked"
            yield Problem(
                f"routing.rules.{rule.key}", "early_catch_all", says, "give it a 'when', or move it last"
            )


def _pool_problems(path: str, pool: Pool, routing: Routing) -> Iterator[Problem]:
    if pool.territory and not routing.territories:
        says = "it asks for territories, and there are none"
        yield Problem(f"{path}.territory", "no_territories", says, "add the section 'routing.territories'")
    if routing.teams:
        for team in pool.teams:
            yield from unknown(f"{path}.teams", "team", team, routing.teams)


def _circle_problems(pools: Mapping[str, Pool]) -> Iterator[Problem]:
    """Yield each circle of fallbacks, at the pool of it that stands first."""
    found: set[str] = set()
    for key in pools:
        way: list[str] = []
        at: str | None = key
        while at is not None and at in pools and at not in way and at not in found:
            way.append(at)
            at = pools[at].fallback
        if at is not None and at in way:
            circle = [*way[way.index(at) :], at]
            says = f"the fallbacks go round in a circle: {' → '.join(circle)}"
            yield Problem(
                f"routing.pools.{at}.fallback", "cyclic_fallback", says, "let one of them have none"
            )
        found.update(way)


def _calendar_problems(routing: Routing, known: Collection[str]) -> Iterator[Problem]:
    yield from unknown("routing.calendar", "calendar", routing.calendar, known)
    for rule in routing.rules:
        yield from unknown(f"routing.rules.{rule.key}.calendar", "calendar", rule.calendar, known)
    for key, response in routing.responses.items():
        yield from unknown(f"routing.responses.{key}.calendar", "calendar", response.calendar, known)
    for key, team in routing.teams.items():
        yield from unknown(f"routing.teams.{key}.calendar", "calendar", team.calendar, known)


def _name_problems(routing: Routing, catalogue: Catalogue) -> Iterator[Problem]:
    entries = catalogue.names.entries
    for path, name in _names(routing):
        if name not in entries:
            yield Problem(path, "unknown_field", f"no field is named '{name}'", near(name, entries))
    size = routing.territory_fields.size
    value_type = entries[size].value_type if size is not None and size in entries else None
    if value_type is not None and value_type.type not in _MEASURED:
        says = f"'{size}' is a {value_type.type.value}, expected a number or an amount"
        yield Problem("routing.territory_fields.size", "wrong_type", says, "name another field")


def _names(routing: Routing) -> Iterator[tuple[str, str]]:
    """Yield every name of a subject that the section reads, with its path."""
    for key, pool in routing.pools.items():
        yield from ((f"routing.pools.{key}.match.{what}", name) for what, name in pool.match.items())
        yield from ((f"routing.pools.{key}.by", name) for name in pool.by)
    if routing.territories:
        fields = routing.territory_fields
        for what in ("region", "postal", "industry", "size", "account"):
            name = getattr(fields, what)
            if name is not None:
                yield f"routing.territory_fields.{what}", name


def _conditions(routing: Routing) -> Iterator[tuple[str, Condition]]:
    for rule in routing.rules:
        if rule.when is not None:
            yield f"routing.rules.{rule.key}.when", rule.when
    yield from ((f"routing.limits.{key}.when", each.when) for key, each in routing.limits.items())
    yield from ((f"routing.responses.{key}.when", each.when) for key, each in routing.responses.items())
