"""The section `routing`: do names exist, is everybody taken, does every way end?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import (
    SectionContext,
    condition_problems,
    repeated_keys,
    unknown_key,
)
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.errors import Problem, near
from salesfunnel.model.field import FieldType
from salesfunnel.routing.rules import Pool, Routing, RoutingRule
from salesfunnel.routing.strategies import strategy_call
from salesfunnel.routing.territory import overlaps

__all__ = ["routing_advice", "routing_problems"]

_MEASURED = frozenset({FieldType.NUMBER, FieldType.MONEY})


def routing_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `routing`; what of it could not be read exists all the same."""
    routing: Routing | None = context.section("routing")
    if routing is None:
        return
    written = context.written("routing")
    yield from repeated_keys("routing.rules", "rule", (each.key for each in routing.rules))
    if len(routing.rules) == len(written["rules"]):
        yield from _last_rule_problems(routing.rules)
    pools = written["pools"]
    for rule in routing.rules:
        yield from unknown_key(f"routing.rules.{rule.key}.to", "pool", rule.to, pools)
    for key, pool in routing.pools.items():
        yield from unknown_key(f"routing.pools.{key}.fallback", "pool", pool.fallback, pools)
        yield from _pool_problems(f"routing.pools.{key}", pool, routing)
    yield from _circle_problems(routing.pools)
    yield from _calendar_problems(routing, context.keys("calendars"))
    for catalogue in map(context.catalogue, routing.kinds):
        yield from _name_problems(routing, catalogue)
        for path, when in _conditions(routing):
            yield from condition_problems(path, when, (catalogue,))
    for key, pool in routing.pools.items():
        yield from (each.under(f"routing.pools.{key}") for each in strategy_call(pool, context.registry)[1])


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
            yield from unknown_key(f"{path}.teams", "team", team, routing.teams)


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
    yield from unknown_key("routing.calendar", "calendar", routing.calendar, known)
    for rule in routing.rules:
        yield from unknown_key(f"routing.rules.{rule.key}.calendar", "calendar", rule.calendar, known)
    for key, response in routing.responses.items():
        yield from unknown_key(f"routing.responses.{key}.calendar", "calendar", response.calendar, known)
    for key, team in routing.teams.items():
        yield from unknown_key(f"routing.teams.{key}.calendar", "calendar", team.calendar, known)


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


def routing_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield what is legal but unwise in the section: what is in vain, overlaps, or is not used."""
    routing: Routing | None = context.section("routing")
    if routing is None:
        return
    for catalogue in map(context.catalogue, routing.kinds):
        yield from _shadow_advice(routing, catalogue)
    for one, other, what in overlaps(routing.territories):
        says = f"it overlaps with '{one}' by {what}, which stands before it and counts"
        yield Problem(
            f"routing.territories.{other}", "overlapping_territories", says, "draw the line once", "warning"
        )
    yield from _unread_advice(routing)
    used = {each.to for each in routing.rules} | {each.fallback for each in routing.pools.values()}
    for key in routing.pools.keys() - used:
        says, cure = f"no rule and no fallback uses the pool '{key}'", "name it in a rule, or take it out"
        yield Problem(f"routing.pools.{key}", "unused_pool", says, cure, "warning")


def _shadow_advice(routing: Routing, catalogue: Catalogue) -> Iterator[Problem]:
    prover = Prover(catalogue.names)
    earlier: list[tuple[str, Condition]] = []
    for rule in routing.rules:
        if rule.when is None or catalogue.check(rule.when):
            continue
        path = f"routing.rules.{rule.key}.when"
        if prover.never_true(rule.when):
            yield Problem(
                path, "never_true", "it is true of nobody", "mend it, or take the rule out", "warning"
            )
            continue
        shadow = next((key for key, when in earlier if prover.implies(rule.when, when)), None)
        if shadow is not None:
            says = f"whoever fulfils it is taken by the rule '{shadow}' before"
            yield Problem(path, "shadowed_rule", says, "put it before that rule, or take it out", "warning")
        earlier.append((rule.key, rule.when))


def _unread_advice(routing: Routing) -> Iterator[Problem]:
    """Yield territories that ask for what no field says: nothing would ever lie in them."""
    fields = routing.territory_fields
    for key, each in routing.territories.items():
        is_sized = each.size_from is not None or each.size_below is not None
        for what, is_asked, name in (("postal", each.postal, fields.postal), ("size", is_sized, fields.size)):
            if is_asked and name is None:
                says = f"it asks for {what}, and nothing says which field that is"
                cure = f'name it: "territory_fields": {{"{what}": "…"}}'
                yield Problem(f"routing.territories.{key}", "unread_territory", says, cure, "warning")
