"""What can be proved of a condition without any record: that it is never true, or always.

A proof is sound and not complete: what it calls never true is true of no record at all; where it says
nothing, nobody knows. It reasons over one term at a time (ranges, options, how a text begins), over two terms
compared twice, and over what must be recorded for an answer. *Always* means for every value that is present.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.proof.constraints import (
    ANY_STATE,
    Constraint,
    TermState,
    WantedAnswer,
    constraints,
    names_in,
)
from salesfunnel.conditions.proof.domains import ANYTHING, Domain
from salesfunnel.conditions.values.names import Names

__all__ = ["Alternative", "Alternatives", "Goal", "OpenValues", "Prover", "expand"]

Goal: TypeAlias = tuple[Condition, WantedAnswer]
"""A condition, and the answer that is asked of it."""

Alternative: TypeAlias = list[Goal | Constraint]
"""What has to be met together."""

Alternatives: TypeAlias = list[Alternative]
"""Alternatives."""

_STEPS = 4_000


class OpenValues:
    """What several claims together leave open about each term."""

    __slots__ = ("slots",)

    def __init__(self, slots: dict[str, tuple[frozenset[TermState], Domain]] | None = None) -> None:
        self.slots = slots or {}

    def admits(self, claim: Constraint) -> bool:
        """Add a claim; say whether all of them can still hold together."""
        states, domain = self.slots.get(claim.slot, (ANY_STATE, ANYTHING))
        states, domain = states & claim.states, domain & claim.domain
        if TermState.KNOWN in states and domain.is_empty:
            states -= {TermState.KNOWN}
        self.slots[claim.slot] = states, domain
        return bool(states)

    def copy(self) -> OpenValues:
        """Return another one that may go its own way."""
        return OpenValues(dict(self.slots))


@attrs.frozen
class Prover:
    """Proves things about conditions on one kind of record.

    Args:
        names: the names and types that the conditions speak of.
        steps: how many steps a proof may take; one that takes longer is not found.
    """

    names: Names
    steps: int = _STEPS

    def never_true(self, *conditions: Condition) -> bool:
        """Say whether it is proved that these conditions are true together of no record."""
        return self.true_together(conditions) is False

    def true_together(self, conditions: Iterable[Condition]) -> bool | None:
        """Say whether nothing speaks against conditions being true of one record.

        Returns:
            False when it is proved that they never are; None when that took too long to find out.
        """
        return self._possible([(each, WantedAnswer.TRUE) for each in conditions])

    def never_false(self, condition: Condition) -> bool:
        """Say whether it is proved that a condition is false of no record: true of all present values."""
        return self._possible([(condition, WantedAnswer.FALSE)]) is False

    def implies(self, one: Condition, other: Condition) -> bool:
        """Say whether it is proved that `other` is true whenever `one` is."""
        return self._possible([(one, WantedAnswer.TRUE), (other, WantedAnswer.NOT_TRUE)]) is False

    def same(self, one: Condition, other: Condition) -> bool:
        """Say whether it is proved that two conditions on a common name are true of the same records."""
        if one == other:
            return True
        common = set(names_in(one)) & set(names_in(other))
        return bool(common) and self.implies(one, other) and self.implies(other, one)

    def _possible(self, goals: Sequence[Goal]) -> bool | None:
        """Follow the ways in which the goals may be met until one does not end in a contradiction."""
        left = self.steps
        branches: list[tuple[Alternative, list[Alternatives], OpenValues]] = [(list(goals), [], OpenValues())]
        while branches:
            waiting, choices, standing = branches.pop()
            is_open = True
            while waiting and is_open:
                left -= 1
                is_open = self._take(waiting, choices, standing)
            if left < 0:
                return None
            if is_open and not choices:
                return True
            ways = choices.pop() if is_open else []
            branches += [(list(way), list(choices), standing.copy()) for way in ways]
        return False

    def _take(self, waiting: Alternative, choices: list[Alternatives], standing: OpenValues) -> bool:
        """Deal with the last thing that waits; say whether the way is still open."""
        each = waiting.pop()
        if isinstance(each, Constraint):
            return standing.admits(each)
        ways = expand(each, self.names)
        if len(ways) == 1:
            waiting += ways[0]
        elif ways:
            choices.append(ways)
        return bool(ways)


def expand(goal: Goal, names: Names) -> Alternatives:
    """Return the ways to meet a goal; none of them when there is no way."""
    node, mode = goal
    match node:
        case tree.All(of=of):
            return (
                _together(of, mode)
                if mode in (WantedAnswer.TRUE, WantedAnswer.NOT_FALSE)
                else _either(of, mode)
            )
        case tree.AnyOf(of=of):
            return (
                _either(of, mode)
                if mode in (WantedAnswer.TRUE, WantedAnswer.NOT_FALSE)
                else _together(of, mode)
            )
        case tree.Not(of=part):
            return [[(part, mode.opposite)]]
        case tree.Between(term=term, low=low, high=high):
            bounds = (tree.Compare(sign="<=", left=low, right=term),
                      tree.Compare(sign="<=", left=term, right=high))  # fmt: skip
            return expand((tree.All(of=bounds), mode), names)
        case _:
            return [list(way) for way in constraints(node, mode, names)]


def _together(of: Sequence[Condition], mode: WantedAnswer) -> Alternatives:
    return [[(each, mode) for each in of]]


def _either(of: Sequence[Condition], mode: WantedAnswer) -> Alternatives:
    return [[(each, mode)] for each in of]
