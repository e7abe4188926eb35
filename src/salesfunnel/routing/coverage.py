"""What do the rules leave out? Which live subjects, and which values, only the last rule takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.values.types import Unknown
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import UnknownName, expect, near
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.routing.router import Router, expect_dossiers, moment_of
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Coverage", "Uncovered", "coverage"]


@attrs.frozen
class Uncovered:
    """A value of which no rule but the last takes a single subject.

    Args:
        field: the name.
        value: what the subjects say.
        many: how many of them there are.
    """

    field: str
    value: str
    many: int

    @property
    def says(self) -> Message:
        """It in one sentence."""
        return Message.of("coverage_value", field=self.field, value=self.value, many=self.many)


@attrs.frozen
class Coverage:
    """Which subjects the rules take.

    Args:
        many: how many subjects there were.
        taken: how many each rule takes, in the order of the rules.
        left: the ids of those that only the last rule takes.
        values: what none of those that another rule takes says, the most frequent first.
    """

    many: int
    taken: Mapping[str, int]
    left: tuple[str, ...]
    values: tuple[Uncovered, ...]

    def render(self, locale: str = DEFAULT_LOCALE) -> tuple[str, ...]:
        """Tell it in sentences."""
        whole = Message.of("coverage_summary", left=len(self.left), many=self.many)
        return (whole.render(locale), *(each.says.render(locale) for each in self.values))


def coverage(
    router: Router,
    dossiers: Iterable[Dossier[Any]],
    *,
    now: datetime,
    by: Sequence[str] = ("source", "region", "industry"),
) -> Coverage:
    """Say which live subjects, and which values of them, no rule takes but the last, which takes everything.

    Args:
        router: the section `routing`.
        dossiers: live subjects.
        now: the instant of the question; aware.
        by: the names whose values are looked at.

    Raises:
        UnknownName: when `by` is no name of the blueprint.
        InvalidValue: for what is no dossier, and for a kind that the section does not assign.
    """
    moment, last = moment_of(now), router.routing.rules[-1].key
    taken = Counter(dict.fromkeys((each.key for each in router.routing.rules), 0))
    left: list[str] = []
    said: Counter[tuple[str, str]] = Counter()
    known: set[tuple[str, str]] = set()
    for each in expect_dossiers(dossiers):
        rule = router.section(each).answer(each, moment)[0].key
        taken[rule] += 1
        values = _values(router, each, moment, by)
        said.update(values)
        if rule == last:
            left.append(each.subject.id)
        else:
            known.update(values)
    found = sorted(((many, pair) for pair, many in said.items() if pair not in known), key=_most_first)
    uncovered = tuple(Uncovered(field, value, many) for many, (field, value) in found)
    return Coverage(taken.total(), dict(taken), tuple(left), uncovered)


def _most_first(found: tuple[int, tuple[str, str]]) -> tuple[int, tuple[str, str]]:
    return -found[0], found[1]


def _values(router: Router, dossier: Dossier[Any], now: datetime, by: Sequence[str]) -> list[tuple[str, str]]:
    catalogue = router.section(dossier).catalogue
    view = View(dossier, now=now, catalogue=catalogue)
    found = []
    for name in by:
        expect(name, str, "by", "write the names in a list: by=['source']")
        if name not in catalogue.names.entries:
            cure = near(name, catalogue.names.entries)
            raise UnknownName.at("by", f"no field is named '{name[:64]}'", cure, code="unknown_field")
        value = view.read(name)
        if not isinstance(value, Unknown):
            found += [(name, each) for each in _shown(value)]
    return found


def _shown(value: object) -> list[str]:
    return sorted(value) if isinstance(value, frozenset) else [str(value)]
