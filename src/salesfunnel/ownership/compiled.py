"""The sections about who has what, compiled for one kind of subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

import attrs

from salesfunnel.calendars import Calendar, Calendars
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import SectionContext
from salesfunnel.conditions.language.canonical import canonical
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.reasons import Evaluator
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.view import RowView, View
from salesfunnel.model.activity import Activity
from salesfunnel.model.kind import Kind
from salesfunnel.ownership.definitions import ClaimPolicy, HandoverPolicy, Pool, ReclaimRule

__all__ = [
    "NO_RULES",
    "CompiledClaimPolicy",
    "CompiledHandover",
    "CompiledPool",
    "CompiledReclaim",
    "OwnershipRules",
    "Qualifying",
    "compile_ownership",
]


@attrs.frozen(eq=False)
class Qualifying:
    """Which activities count as actions.

    Args:
        names: the names that an activity has.
        where: the compiled condition; None: every activity counts.
    """

    names: Names = attrs.field(repr=False)
    where: Evaluator | None = attrs.field(repr=False)

    @classmethod
    def of(cls, where: ConditionField | None, catalogue: Catalogue) -> Qualifying:
        """Compile the condition of a rule."""
        names = catalogue.rows["activities"]
        return cls(names, None if where is None else compile_evaluator(canonical(where), names))

    def counts(self, activity: Activity, now: datetime) -> bool:
        """Say whether an activity surely counts; one that is not known to does not."""
        if self.where is None:
            return True
        return self.where.answer(RowView(activity, now=now, names=self.names)) is True

    def instants(self, activities: Iterable[Activity], now: datetime) -> Iterator[datetime]:
        """Yield when those that count were done, as far as they are dated and have happened."""
        for each in activities:
            if each.at is not None and each.at <= now and self.counts(each, now):
                yield each.at


@attrs.frozen(eq=False)
class CompiledClaimPolicy:
    """A policy of claims, compiled: its key, when it is meant, what qualifies, and its hours."""

    key: str
    policy: ClaimPolicy
    walk: CompiledCondition | None
    qualifying: Qualifying
    calendar: Calendar | None


@attrs.frozen(eq=False)
class CompiledReclaim:
    """A rule by which a pool takes back, compiled."""

    rule: ReclaimRule
    walk: CompiledCondition | None
    qualifying: Qualifying


@attrs.frozen(eq=False)
class CompiledPool:
    """A public pool, compiled: its key, which subjects belong to it, when it takes back, and its hours."""

    key: str
    pool: Pool
    walk: CompiledCondition | None
    reclaim: tuple[CompiledReclaim, ...]
    calendar: Calendar | None


@attrs.frozen(eq=False)
class CompiledHandover:
    """A policy of handovers, compiled."""

    key: str
    policy: HandoverPolicy
    walk: CompiledCondition | None


K = TypeVar("K", CompiledClaimPolicy, CompiledPool, CompiledReclaim, CompiledHandover)


@attrs.frozen(eq=False)
class OwnershipRules:
    """What a blueprint says about who may have a subject of one kind.

    The first of each section that is surely meant counts.

    Args:
        policies: of claims, in order.
        pools: in order.
        handovers: policies of handovers, in order.
    """

    policies: tuple[CompiledClaimPolicy, ...] = ()
    pools: tuple[CompiledPool, ...] = ()
    handovers: tuple[CompiledHandover, ...] = ()

    @classmethod
    def of(
        cls,
        claims: Mapping[str, ClaimPolicy],
        pools: Mapping[str, Pool],
        handovers: Mapping[str, HandoverPolicy],
        *,
        catalogue: Catalogue,
        calendars: Calendars,
    ) -> OwnershipRules:
        """Compile the sections for the kind of subject that a catalogue knows."""

        def hours(key: str | None) -> Calendar | None:
            return None if key is None else calendars.get(key)

        kind = catalogue.subject
        return cls(
            tuple(
                CompiledClaimPolicy(
                    key,
                    each,
                    _walk(each.when, catalogue),
                    Qualifying.of(each.protection.actions, catalogue),
                    hours(each.calendar),
                )
                for key, each in claims.items()
                if kind in each.kinds
            ),
            tuple(
                CompiledPool(
                    key, each, _walk(each.when, catalogue), _reclaims(each, catalogue), hours(each.calendar)
                )
                for key, each in pools.items()
                if kind in each.kinds
            ),
            tuple(
                CompiledHandover(key, each, _walk(each.when, catalogue))
                for key, each in handovers.items()
                if kind in each.kinds
            ),
        )

    def policy(self, view: View) -> CompiledClaimPolicy | None:
        """Return the policy by which claims to a subject are judged."""
        return meant(self.policies, view)

    def pool(self, view: View) -> CompiledPool | None:
        """Return the pool to which a subject belongs, whoever owns it."""
        return meant(self.pools, view)

    def handover(self, view: View) -> HandoverPolicy | None:
        """Return the policy by which a subject is handed over: the first that is not surely out of place.

        It only asks for something, so that what nobody knows asks for it too.
        """
        may_count = (
            each for each in self.handovers if each.walk is None or each.walk.answer(view) is not False
        )
        return next((each.policy for each in may_count), None)

    def unsettled(self, view: View, *, is_public: bool) -> tuple[str, ...]:
        """Return what has to be known first, where nobody can tell which policy or pool counts; else nothing.

        Args:
            view: the subject as it stands.
            is_public: whether it has no owner, so that pools are asked.
        """
        sections: tuple[tuple[CompiledClaimPolicy | CompiledPool, ...], ...] = (
            self.policies,
            self.pools if is_public else (),
        )
        return tuple(dict.fromkeys(name for known in sections for name in _unsettled(known, view)))

    @property
    def rules_claims(self) -> bool:
        """Whether the blueprint says anything about who may claim."""
        return bool(self.policies or self.pools)


NO_RULES = OwnershipRules()
"""What a blueprint without such sections says."""


def meant(known: Iterable[K], view: View) -> K | None:
    """Return the first whose condition is surely true; one without a condition always is meant."""
    return next((each for each in known if each.walk is None or each.walk.answer(view) is True), None)


def _unsettled(known: Iterable[CompiledClaimPolicy | CompiledPool], view: View) -> Iterator[str]:
    """Yield the names on which rules depend of which none is surely meant."""
    walks = [each.walk for each in known]
    answers = [True if each is None else each.answer(view) for each in walks]
    for walk, answer in zip(walks, answers, strict=True):
        if walk is not None and answer is None and True not in answers:
            yield from (each.field for each in walk.reasons(view))


def _walk(when: ConditionField | None, catalogue: Catalogue) -> CompiledCondition | None:
    return None if when is None else compile_condition(when, catalogue)


def _reclaims(pool: Pool, catalogue: Catalogue) -> tuple[CompiledReclaim, ...]:
    return tuple(
        CompiledReclaim(each, _walk(each.when, catalogue), Qualifying.of(each.actions, catalogue))
        for each in pool.reclaim
    )


def compile_ownership(context: SectionContext, kind: Kind) -> OwnershipRules:
    """Return the sections `claims`, `pools` and `handovers` for a kind of subject."""
    sections = (context.section("claims"), context.section("pools"), context.section("handovers"))
    return OwnershipRules.of(*sections, catalogue=context.catalogue(kind), calendars=context.calendars)
