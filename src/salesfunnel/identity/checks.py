"""The sections `identity` and `tags`: do fields and normalisers exist, can two ever be the same?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import SectionContext, condition_problems
from salesfunnel.conditions.language.canonical import names_in
from salesfunnel.errors import InvalidValue, Problem, UnknownName, near
from salesfunnel.identity.definition import Identity, IdentityKey
from salesfunnel.identity.keys import normalisers
from salesfunnel.identity.keys.normaliser import Normaliser
from salesfunnel.identity.subject_keys import name_in
from salesfunnel.identity.tags import TagRule

__all__ = ["identity_advice", "identity_problems", "tag_problems"]


def identity_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `identity`."""
    identity: Identity | None = context.section("identity")
    if identity is None:
        return
    known, kinds = normalisers(context.registry), [context.catalogue(kind) for kind in identity.kinds]
    for name, key in identity.keys.items():
        path = f"identity.keys.{name}"
        used = known.get(key.normalise)
        if used is None:
            says = f"no normaliser is named '{key.normalise[:64]}'"
            yield Problem(f"{path}.normalise", "unknown_normaliser", says, near(key.normalise, known))
        else:
            yield from _argument_problems(f"{path}.args", used, key)
        yield from _field_problems(path, key, kinds)


def _argument_problems(path: str, used: Normaliser, key: IdentityKey) -> Iterator[Problem]:
    try:
        used.read(key.args)
    except InvalidValue as error:
        for each in error.problems:
            yield attrs.evolve(each.under(path), code="wrong_argument")


def _field_problems(path: str, key: IdentityKey, kinds: Iterable[Catalogue]) -> Iterator[Problem]:
    for place, field in enumerate(key.fields):
        try:
            name_in(field, kinds)
        except UnknownName as error:
            yield from (each.under(f"{path}.fields.{place}") for each in error.problems)


def identity_advice(context: SectionContext) -> Iterator[Problem]:
    """Yield what is legal but unwise: weights that never suffice, a domain that makes colleagues one."""
    identity: Identity | None = context.section("identity")
    if identity is None:
        return
    most = sum(each.weight for each in identity.keys.values())
    if most < identity.at_least:
        says = f"all keys together give {most} points, and two are the same from {identity.at_least} on"
        cure = f'raise weights, or write "at_least": {most} or less'
        yield Problem("identity.at_least", "never_enough", says, cure, "warning")
    for name, key in identity.keys.items():
        if key.normalise == "domain" and key.weight >= identity.at_least:
            says = "colleagues share a domain, and this key alone makes them one customer"
            cure = f"give it less than {identity.at_least} points, unless a company is one lead to you"
            yield Problem(f"identity.keys.{name}.weight", "domain_alone", says, cure, "warning")


def tag_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `tags`."""
    rules: Mapping[str, TagRule] = context.section("tags")
    for key, rule in rules.items():
        path = f"tags.{key}.when"
        yield from condition_problems(path, rule.when, map(context.catalogue, rule.kinds))
        for name in dict.fromkeys(names_in(rule.when)):
            if _rests_on_tags(context, name):
                says = f"a tag rests on '{name}', which rests on tags: it might come and go for ever"
                yield Problem(path, "rests_on_tags", says, "write the condition that gives the other tag")


def _rests_on_tags(context: SectionContext, name: str) -> bool:
    """Say whether a name is that of tags, or of a score or grade that counts them."""
    cards, grades = context.section("scorecards"), context.section("grades")
    what, _, key = name.partition(".")
    if what == "grade" and key in grades:
        grade = grades[key]
        sides = [cards[side] for side in (grade.fit, grade.engagement) if side in cards]
        return any(map(_counts_tags, (grade, *sides)))
    if what in {"score", "band"} and key in cards:
        return _counts_tags(cards[key])
    return name == "tags"


def _counts_tags(definition: Any) -> bool:
    """Say whether a rule of a scorecard or of a grade speaks of tags; both are of a room beside this one."""
    return any("tags" in names_in(rule.when) for rule in definition.rules)
