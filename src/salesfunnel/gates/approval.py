"""Is it approved? Ordered levels with quorums, four eyes, delegates and expiry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from salesfunnel.gates.item import Level
from salesfunnel.model.progress import Approval, ItemState

__all__ = ["Standing", "may_approve", "standing"]


@attrs.frozen(kw_only=True)
class Standing:
    """How far the approval of a submitted item has come.

    Args:
        level: the level it waits for; None when every level has approved.
        count: how many approvals count there.
        expired: whether approvals of that level no longer count because they are too old.
        rejection: the latest rejection since it was submitted; the item is open again, whatever was approved.
    """

    level: Level | None
    count: int = 0
    expired: bool = False
    rejection: Approval | None = None


def standing(levels: Sequence[Level], state: ItemState, now: datetime) -> Standing:
    """Say how far the approval of an item has come at an instant.

    An approval counts when it was said since the item was submitted, by (or on behalf of) somebody whom its
    level names, when the levels before had approved, and while it is not too old. Nobody approves an item
    that he or she submitted, and nobody counts twice for one item, on whatever level: neither a delegate nor
    the person represented.

    Args:
        levels: in order.
        state: the item as submitted, at or before `now`.
        now: aware.
    """
    votes = _Votes(levels, state, now)
    rejection = next((each for each in reversed(votes.said) if not each.is_granted), None)
    if rejection is not None:
        return Standing(level=None, rejection=rejection)
    reached = votes.reached(now, len(levels))
    if reached == len(levels):
        return Standing(level=None)
    level = levels[reached]
    old = [each for each in votes.of(level) if not _is_fresh(level, each, now)]
    return Standing(level=level, count=len(votes.counted(reached, now)), expired=bool(old))


def may_approve(level: Level, approval: Approval, state: ItemState) -> bool:
    """Say whether an approval would count by who says it: named by its level, and not who submitted it."""
    return _is_named(level, approval) and state.submitted_by not in approval.people


class _Votes:
    """The approvals of one submission, and which of them count at an instant; each answer is kept."""

    def __init__(self, levels: Sequence[Level], state: ItemState, now: datetime) -> None:
        self._levels = levels
        self._state = state
        self._reached: dict[tuple[datetime, int], int] = {}
        self._counted: dict[tuple[datetime, int], list[Approval]] = {}
        by_key = {level.key: level for level in levels}
        said = (each for each in state.approvals if state.submitted_at <= each.at <= now)
        fitting = (each for each in said if each.level in by_key and _is_named(by_key[each.level], each))
        self.said = sorted(fitting, key=_age)

    def of(self, level: Level) -> list[Approval]:
        """Return what was granted at a level, oldest first, by others than who submitted the item."""
        granted = (each for each in self.said if each.is_granted and each.level == level.key)
        return [each for each in granted if may_approve(level, each, self._state)]

    def reached(self, at: datetime, upto: int) -> int:
        """Return how many of the first `upto` levels had approved at an instant, in order."""
        known = self._reached.get((at, upto))
        if known is None:
            known = self._reached[at, upto] = self._reach(at, upto)
        return known

    def _reach(self, at: datetime, upto: int) -> int:
        for index in range(upto):
            if not _is_quorum(self._levels[index], self.counted(index, at)):
                return index
        return upto

    def counted(self, index: int, at: datetime) -> list[Approval]:
        """Return the approvals of a level that count at an instant: the oldest, and no more than it needs."""
        known = self._counted.get((at, index))
        if known is None:
            known = self._counted[at, index] = self._count(index, at)
        return known

    def _count(self, index: int, at: datetime) -> list[Approval]:
        level = self._levels[index]
        lower = (each for place in range(index) for each in self.counted(place, at))
        people = {person for each in lower for person in each.people}
        counting: list[Approval] = []
        for each in self.of(level):
            if each.at > at or not _is_fresh(level, each, at) or people & each.people:
                continue
            if self.reached(each.at, index) == index and not _is_quorum(level, counting):
                counting.append(each)
                people |= each.people
        return counting


def _age(approval: Approval) -> tuple[datetime, str, str, str]:
    return approval.at, approval.by, approval.on_behalf_of or "", approval.role or ""


def _is_named(level: Level, approval: Approval) -> bool:
    if approval.on_behalf_of is not None and not level.may_delegate:
        return False
    return approval.role in level.roles or (approval.on_behalf_of or approval.by) in level.people


def _is_fresh(level: Level, approval: Approval, at: datetime) -> bool:
    return level.valid_days is None or at - approval.at <= timedelta(days=level.valid_days)


def _is_quorum(level: Level, counting: Sequence[Approval]) -> bool:
    match level.quorum:
        case "any":
            return bool(counting)
        case "all":
            people = {each.on_behalf_of or each.by for each in counting}
            others = (each for each in counting if (each.on_behalf_of or each.by) not in level.people)
            roles = {each.role for each in others}
            return roles.issuperset(level.roles) and people.issuperset(level.people)
        case number:
            return len(counting) >= number
