"""When does a subject that its owner leaves alone go back to the pool, and what puts that off?"""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.messages import Message
from salesfunnel.model.kind import Word
from salesfunnel.model.subject import Status
from salesfunnel.ownership.compiled import CompiledReclaim, OwnershipRules, meant
from salesfunnel.ownership.protection import days_after
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Reclaim", "ReclaimStatus", "reclaim_of"]


class ReclaimStatus(Word):
    """How far a subject is from going back."""

    SAFE = "safe"
    WARNED = "warned"
    GRACE = "grace"
    DUE = "due"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Reclaim:
    """When a subject goes back to its pool.

    Args:
        pool: the pool's key.
        rule: the rule's key.
        since: the last qualifying action, or since when the owner has it.
        deadline: by when an action is needed.
        warn_at: from when on the owner is warned.
        back_at: when it goes back.
        status: how far it is from that.
        moved_to: the deadline, if an action were recorded now.
        lacks: the collections that were not loaded, so that nobody can tell; then nothing goes back.
    """

    pool: str
    rule: str
    since: datetime
    deadline: datetime
    warn_at: datetime
    back_at: datetime
    status: ReclaimStatus
    moved_to: datetime
    lacks: tuple[str, ...] = ()

    @property
    def message(self) -> Message:
        """Where it stands and what an action now would do, as a sentence."""
        told = {
            "deadline": self.deadline.isoformat(),
            "back": self.back_at.isoformat(),
            "moved": self.moved_to.isoformat(),
            "lacks": ", ".join(self.lacks),
        }
        return Message.of(f"reclaim_{self.status}", **told)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)


def reclaim_of(ownership: OwnershipRules, view: View) -> Reclaim | None:
    """Say when a subject goes back to its pool; None where no rule takes it back.

    The clock starts with the last qualifying action, or when the owner got it. An action now moves the
    deadline to `moved_to`. While a planned action stands that lies no farther than the rule's `plan_days`
    beyond the deadline, nothing goes back before it is due. A claim whose protection runs is not touched: it
    ends by itself.
    """
    subject = view.source.subject
    is_held = subject.claim is not None and subject.claim.until is not None
    if subject.owner_id is None or is_held or subject.status not in {Status.OPEN, Status.PARKED}:
        return None
    pool = ownership.pool(view)
    rules = (each for each in (pool.reclaim if pool else ()) if _is_here(each, subject.stage))
    found = meant(rules, view)
    start = subject.owned_at or subject.created_at
    return _reclaim(pool.key, found, view, start=start) if pool and found and start else None


def _is_here(found: CompiledReclaim, stage: str) -> bool:
    return not found.rule.stages or stage in found.rule.stages


def _reclaim(pool: str, found: CompiledReclaim, view: View, *, start: datetime) -> Reclaim:
    rule, dossier, now = found.rule, view.source, view.now
    lacks = tuple(each for each in ("activities", "planned") if getattr(dossier, each) is None)
    since = max(start, *found.qualifying.instants(dossier.activities or (), now), start)
    deadline = days_after(since, rule.after_days)
    last = days_after(deadline, rule.plan_days)
    plans = [each.at for each in dossier.planned or () if each.at is not None and since < each.at <= last]
    kept = max((deadline, *plans))
    back_at = days_after(kept, rule.grace_days)
    return Reclaim(
        pool=pool,
        rule=rule.key,
        since=since,
        deadline=kept,
        warn_at=max(since, days_after(kept, -rule.warn_days)),
        back_at=back_at,
        status=ReclaimStatus.UNKNOWN if lacks else _status(now, kept, back_at, warn_days=rule.warn_days),
        moved_to=days_after(now, rule.after_days),
        lacks=lacks,
    )


def _status(now: datetime, deadline: datetime, back_at: datetime, *, warn_days: float) -> ReclaimStatus:
    if now >= back_at:
        return ReclaimStatus.DUE
    if now >= deadline:
        return ReclaimStatus.GRACE
    return ReclaimStatus.WARNED if now >= days_after(deadline, -warn_days) else ReclaimStatus.SAFE
