"""May this person have this subject, until when, and what would an action change?

A claim covers the customer of the same identity, and companies of its group as far as the policy says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import attrs

from salesfunnel.calendars import Calendar
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import expect
from salesfunnel.messages import Message
from salesfunnel.model.account_tree import AccountTree
from salesfunnel.model.activity import Activity
from salesfunnel.model.claim import Holding
from salesfunnel.model.party import Actor
from salesfunnel.ownership.claims import Ruling, adjudicate
from salesfunnel.ownership.compiled import CompiledClaimPolicy, OwnershipRules
from salesfunnel.ownership.definitions import ClaimPolicy, Covers
from salesfunnel.ownership.host_records import NOTHING_KNOWN, Books, Registered, registered
from salesfunnel.ownership.obstacle import Obstacle, obstacle
from salesfunnel.ownership.pool import is_public, pool_obstacles
from salesfunnel.ownership.protection import days_after, prolonged, protected_until
from salesfunnel.ownership.reclaim import Reclaim, reclaim_of
from salesfunnel.text import DEFAULT_LOCALE

__all__ = [
    "Claimable",
    "Customer",
    "Standing",
    "claimable",
    "concerning",
    "holders",
    "prolonged_claim",
    "reach",
    "standing",
]


@attrs.frozen(kw_only=True)
class Customer:
    """About whom a claim is: a lead or opportunity, its company, and what else it is known by.

    Args:
        subject_id: the lead or opportunity.
        account_id: its company.
        keys: its identity keys.
    """

    subject_id: str | None = None
    account_id: str | None = None
    keys: frozenset[str] = frozenset()


def reach(account_id: str, covers: Covers, tree: AccountTree | None) -> frozenset[str]:
    """Return the accounts that a claim on an account covers, itself included.

    Args:
        account_id: the account that is claimed.
        covers: what the policy says.
        tree: the accounts below their parents; an account that is not in it belongs to nobody.
    """
    if covers == "subject":
        return frozenset()
    if covers == "account" or tree is None or account_id not in tree.accounts:
        return frozenset({account_id})
    head = tree.root(account_id).id if covers == "group" else account_id
    return frozenset({head, *(each.id for each in tree.subsidiaries(head))})


def concerning(
    claims: Iterable[Registered], customer: Customer, policy: ClaimPolicy, *, tree: AccountTree | None = None
) -> tuple[Registered, ...]:
    """Return the claims that are about a customer, or cover it.

    A claim is about the customer when it names the same lead or opportunity or shares an identity key. It
    covers the customer when the policy stretches it to the customer's account.
    """
    return tuple(each for each in claims if _concerns(each, customer, policy, tree))


def _concerns(claim: Registered, customer: Customer, policy: ClaimPolicy, tree: AccountTree | None) -> bool:
    if customer.subject_id is not None and claim.subject_id == customer.subject_id:
        return True
    if not customer.keys.isdisjoint(claim.keys):
        return True
    if claim.account_id is None or customer.account_id is None:
        return False
    return customer.account_id in reach(claim.account_id, policy.covers, tree)


def holders(
    claims: Collection[Registered],
    tree: AccountTree,
    policy: ClaimPolicy,
    *,
    now: datetime,
    calendar: Calendar | None = None,
) -> dict[str, Ruling]:
    """Return who has each account of a tree that somebody claims or covers, by the account's id.

    A claim on a parent covers a subsidiary as any other claim on it would: whoever laid claim to the
    subsidiary first keeps it.
    """
    covering: dict[str, list[Registered]] = {}
    for claim in claims:
        for account in reach(claim.account_id, policy.covers, tree) if claim.account_id else ():
            covering.setdefault(account, []).append(claim)
    return {
        account: adjudicate(covering[account], policy, now, calendar=calendar)
        for account in tree.accounts
        if account in covering
    }


@attrs.frozen(kw_only=True)
class Claimable:
    """Whether somebody may claim a subject now.

    Args:
        obstacles: everything that speaks against it; none: it may be claimed.
        until: when the protection would end, unless actions prolong it; None where no policy protects it.
        pool: key of the pool that it would be taken from; None where it lies in none.
    """

    obstacles: tuple[Obstacle, ...] = ()
    until: datetime | None = None
    pool: str | None = None

    @property
    def may(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.obstacles

    @property
    def free_at(self) -> datetime | None:
        """The first instant at which time has ended all of them; None where one does not end so."""
        ends = [each.until for each in self.obstacles]
        return max((each for each in ends if each is not None), default=None) if all(ends) else None


def claimable(
    ownership: OwnershipRules, view: View, actor: Actor, *, wish: Holding, books: Books | None
) -> Claimable:
    """Say whether a person may claim a subject, with every reason why not; nothing is changed.

    Args:
        ownership: what the blueprint says.
        view: the subject as it stands, at the instant of the question.
        actor: who claims.
        wish: the claim: since when, on what ground, with what evidence; its end, if it has one, is not after
            that of the policy.
        books: what else the host knows; absent: nothing was looked up.
    """
    known = NOTHING_KNOWN if books is None else expect(books, Books, "books")
    unsettled = ownership.unsettled(view, is_public=_is_free(view))
    if wish.touched_at is not None and wish.touched_at > wish.at:
        return Claimable(obstacles=(obstacle("touched_later", touched=wish.touched_at.isoformat()),))
    if unsettled:
        return Claimable(obstacles=(obstacle("unsettled", "settle", names=", ".join(unsettled)),))
    pool, policy = ownership.pool(view) if _is_free(view) else None, ownership.policy(view)
    obstacles = [] if pool is None else list(pool_obstacles(pool, view, actor, books=known))
    until = wish.until
    if policy is not None:
        end = protected_until(policy.policy.protection, wish.at)
        obstacles += _claim_obstacles(policy, view, wish, books=known)
        obstacles += (
            [obstacle("too_long", until=None, end=end.isoformat())]
            if until is not None and until > end
            else []
        )
        until = until or end
    elif pool is None:
        obstacles += _owned_obstacles(view, actor)
    return Claimable(obstacles=tuple(obstacles), until=until, pool=pool.key if pool is not None else None)


def _is_free(view: View) -> bool:
    return is_public(view.source.subject, view.now)


def _owned_obstacles(view: View, actor: Actor) -> Iterator[Obstacle]:
    """Yield who has a subject that no policy protects."""
    subject = view.source.subject
    claim = subject.claim
    if claim is not None and claim.holder != actor.id and claim.is_in_force(view.now):
        yield obstacle("held", "ask_holder", until=claim.until, holder=claim.holder)
    elif subject.owner_id not in {None, actor.id} and not _is_free(view):
        yield obstacle("owned", "ask_holder", holder=subject.owner_id)


def _claim_obstacles(
    found: CompiledClaimPolicy, view: View, wish: Holding, *, books: Books
) -> Iterator[Obstacle]:
    """Yield what the other claims to the customer say against one more."""
    policy, subject = found.policy, view.source.subject
    own = registered(subject, books.keys)
    if own is None and subject.owner_id not in {None, wish.holder}:
        name: object = subject.owner_id if policy.names_holder else Message.of("somebody_else")
        yield obstacle(
            "owned", *(("ask_holder",) if policy.names_holder else ("ask_supervisor",)), holder=name
        )
        return
    wider = policy.covers != "subject" and subject.account_id is not None
    if books.claims is None and (wider or books.keys):
        yield obstacle("claims_unknown", "hand_over_claims")
        return
    if policy.covers in {"subsidiaries", "group"} and wider and subject.account_id not in books.tree.accounts:
        yield obstacle("group_unknown", "hand_over_accounts", account=subject.account_id)
        return
    asked = Registered(
        id=f"{subject.id}:{subject.version + 1}",
        by=wish.holder,
        at=wish.at,
        keys=books.keys,
        account_id=subject.account_id,
        subject_id=subject.id,
        ground=wish.ground,
        touched_at=wish.touched_at,
        evidence=wish.evidence,
    )
    customer = Customer(subject_id=subject.id, account_id=subject.account_id, keys=frozenset(books.keys))
    others = [each for each in books.claims or () if each.subject_id != subject.id]
    rivals = concerning(others, customer, policy, tree=books.tree)
    together = (*([own] if own is not None else []), *rivals, asked)
    against = adjudicate(together, policy, view.now, calendar=found.calendar).obstacle(asked.id)
    if against is not None:
        yield against


def prolonged_claim(ownership: OwnershipRules, view: View, activity: Activity, *, by: str) -> Holding | None:
    """Return the claim as an activity of its holder leaves it; None where the activity changes nothing.

    Args:
        ownership: what the blueprint says.
        view: the subject before the activity.
        activity: what was done, dated.
        by: who did it, where the activity does not say.
    """
    claim = view.source.subject.claim
    if claim is None or claim.until is None or (activity.seller_id or by) != claim.holder:
        return None
    found = ownership.policy(view)
    if found is None or activity.at is None or not found.qualifying.counts(activity, view.now):
        return None
    end = prolonged(found.policy.protection, claim.at, end=claim.until, action=activity.at)
    return attrs.evolve(claim, until=end) if end != claim.until else None


@attrs.frozen(kw_only=True)
class Standing:
    """Whose a subject is, until when, and what an action now would change.

    Args:
        owner_id: the seller; None where nobody has it.
        until: when the owner's claim ends.
        limit: the instant that no action takes the claim past.
        moved_to: the end of the claim, if a qualifying action were recorded now.
        pool: key of the pool that it lies in, or goes back to.
        reclaim: when it goes back to the pool for want of action.
    """

    owner_id: str | None = None
    until: datetime | None = None
    limit: datetime | None = None
    moved_to: datetime | None = None
    pool: str | None = None
    reclaim: Reclaim | None = None

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return what a person reads: whose it is, until when, and what an action now would do."""
        if self.reclaim is not None:
            return self.reclaim.render(locale)
        told = {"owner": self.owner_id, "until": self.until, "moved": self.moved_to, "limit": self.limit}
        shown = {
            name: each.isoformat() if isinstance(each, datetime) else each for name, each in told.items()
        }
        key = "nobody" if self.owner_id is None else "protected" if self.until is not None else "owned"
        return Message.of(f"standing_{key}", **shown).render(locale)


def standing(ownership: OwnershipRules, view: View) -> Standing:
    """Say whose a subject is, until when, and what an action of the owner now would change."""
    subject, pool, policy = view.source.subject, ownership.pool(view), ownership.policy(view)
    free, claim = is_public(subject, view.now), subject.claim
    end = claim.until if claim is not None and not free else None
    limit = moved_to = None
    if claim is not None and end is not None and policy is not None:
        rule = policy.policy.protection
        limit = max(end, days_after(claim.at, rule.at_most_days))
        moved_to = prolonged(rule, claim.at, end=end, action=view.now)
    return Standing(
        owner_id=None if free else subject.owner_id,
        until=end,
        limit=limit,
        moved_to=moved_to,
        pool=pool.key if pool is not None else None,
        reclaim=None if free else reclaim_of(ownership, view),
    )
