"""What is legal but unwise in the section `routing`: rules in vain, overlapping territories, unused pools."""

from __future__ import annotations

from collections.abc import Iterator

from salesfunnel.blueprint.advice.proofs import Proofs, is_sound
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.errors import Problem
from salesfunnel.lifecycle.definitions import Kind
from salesfunnel.routing.rules import Routing
from salesfunnel.routing.territory import overlaps

__all__ = ["routing_advice"]


def routing_advice(proofs: Proofs) -> Iterator[Problem]:
    """Yield what is legal but unwise in the section: what is in vain, overlaps, or is not used."""
    routing = proofs.blueprint.routing
    if routing is None:
        return
    for kind in routing.kinds:
        yield from _shadow_advice(routing, proofs, kind)
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


def _shadow_advice(routing: Routing, proofs: Proofs, kind: Kind) -> Iterator[Problem]:
    names, prover = proofs.catalogue(kind).names, proofs.prover(kind)
    earlier: list[tuple[str, Condition]] = []
    for rule in routing.rules:
        if rule.when is None or not is_sound(rule.when, names):
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
