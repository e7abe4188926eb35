"""Law: whatever several people do with leads of a public pool, and whenever the clock is looked at, who has what is
what a plain model says: hold, limits, cool-down, protection, reclaim (V2), and of two claims on one version one wins.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from salesfunnel import Activity, Actor, Capture, Funnel, replay
from salesfunnel.errors import Conflict
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    Assign,
    ChangeFields,
    Claim,
    OfferHandover,
    PlanFollowUp,
    RecordActivity,
    Release,
)
from salesfunnel.ownership.host_records import Books
from salesfunnel.ownership.pool_usage import pool_usage
from salesfunnel.testing import Store

START, ZONE = datetime(2026, 3, 2, 1, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "sea", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"note": {"type": "text"}},
    "pipelines": {"b2b": {"stages": [{"key": "talk"}, {"key": "won", "kind": "won"}]}},
    "claims": {"all": {"protection": {"actions": "kind == 'call'"}}},
    "pools": {"sea": {
        "roles": ["seller"], "hold_days": 1, "per_day": 2, "owned": 2, "cool_down_days": 5,
        "overruled_by": ["director"],
        "reclaim": [{"key": "idle", "after_days": 6, "warn_days": 2, "grace_days": 1, "plan_days": 3}],
    }},
})  # fmt: skip
ROLES = {
    "li": "seller",
    "mo": "seller",
    "wu": "seller",
    "out": "guest",
    "boss": "supervisor",
    "top": "director",
}
PEOPLE = {name: Actor(name, roles=(role,)) for name, role in ROLES.items()}
KEYS = ("d-0", "d-1", "d-2")
SELLERS, LEADS = st.sampled_from(["li", "mo", "wu"]), st.sampled_from(KEYS)
MOSTLY_ITS_OWNER = st.sampled_from(["owner", "owner", "owner", "li", "mo", "wu"])


class Lead:
    """The plain model of one lead."""

    def __init__(self, entered: datetime) -> None:
        self.entered, self.owner, self.since = entered, None, entered
        self.claim: tuple[datetime, datetime] | None = None
        self.had: list[tuple[str, datetime, bool]] = []
        self.calls: list[datetime] = []
        self.plans: list[datetime] = []
        self.offer: str | None = None

    def free(self, now: datetime) -> bool:
        return self.owner is None or (self.claim is not None and now >= self.claim[1])

    def passes(self, to: str | None, now: datetime, at: datetime | None = None) -> None:
        if self.owner is not None and self.owner != to:
            over = self.claim is not None and now >= self.claim[1]
            left = self.claim[1] if over and self.claim else (at or now)
            self.had.append((self.owner, left, over or to is None))
        if self.owner != to:
            self.since = at or now
        self.owner, self.claim, self.offer = to, None, None

    def cools(self, who: str, now: datetime, *, public: bool) -> bool:
        had = list(self.had)
        if self.owner is not None and self.claim is not None and now >= self.claim[1]:
            had.append((self.owner, self.claim[1], True))
        return any(
            owner == who and now < left + 5 * DAY and (pool or not public) for owner, left, pool in had
        )

    def deadline(self, now: datetime) -> datetime:
        last = max([self.since, *(each for each in self.calls if each <= now)])
        end = last + 6 * DAY
        return max([end, *(each for each in self.plans if last < each <= end + 3 * DAY)])


class Pools(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now, self.store, self.count = START, Store(), 0
        self.leads: dict[str, Lead] = {}
        self.claimed: list[tuple[str, datetime]] = []
        for key in KEYS:
            self.store.commit(FUNNEL.decide(None, Capture(key, "b2b"), actor=PEOPLE["boss"], now=self.now))
            self.leads[key] = Lead(self.now)
        self.now += DAY

    def ask(self, key: str, command: Any, who: str) -> Any:
        dossier = self.store.load(key)
        assert dossier is not None
        return FUNNEL.decide(dossier, command, actor=PEOPLE[who], now=self.now)

    def keep(self, answer: Any, wrong: set[str]) -> bool:
        assert {each.code for each in answer.findings} == wrong
        assert answer.accepted is not bool(wrong)
        if answer.accepted:
            self.store.commit(answer)
        return bool(answer.accepted)

    def id(self) -> str:
        self.count += 1
        return f"a-{self.count}"

    def wish(self, who: str) -> Claim:
        events = [event for key in self.leads for event in self.store.events(key)]
        return Claim(books=Books(pool_usage=pool_usage(who, events)))

    def against(self, lead: Lead, key: str, who: str) -> set[str]:
        found = set()
        if lead.free(self.now):
            today = self.now.astimezone(ZONE).date()
            mine = sum(by == who and at.astimezone(ZONE).date() == today for by, at in self.claimed)
            owned = sum(each.owner == who for other, each in self.leads.items() if other != key)
            found |= {"not_a_member"} if ROLES[who] != "seller" else set()
            found |= {"on_hold"} if self.now < lead.entered + DAY else set()
            found |= {"cooling_down"} if lead.cools(who, self.now, public=False) else set()
            found |= {"day_limit"} if mine >= 2 else set()
            found |= {"own_limit"} if owned >= 2 else set()
        elif lead.claim is not None:
            found |= {"yours" if lead.owner == who else "held"}
        elif lead.owner != who:
            found |= {"owned"}
        return found

    def won(self, lead: Lead, who: str) -> None:
        if lead.free(self.now):
            self.claimed.append((who, self.now))
        lead.passes(who, self.now)
        lead.claim = (self.now, self.now + 10 * DAY)

    def who(self, key: str, who: str) -> str:
        return self.leads[key].owner or "li" if who == "owner" else who

    @rule(hours=st.sampled_from([1, 20, 24, 70, 72, 120]))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(key=LEADS, who=st.sampled_from(["li", "mo", "wu", "out"]))
    def claim(self, key: str, who: str) -> None:
        lead, command = self.leads[key], self.wish(who)
        wrong = self.against(lead, key, who)
        preview = FUNNEL.may_claim(self.store.load(key), command, actor=PEOPLE[who], now=self.now)  # type: ignore[arg-type]
        assert {each.code for each in preview.obstacles} == wrong
        if self.keep(self.ask(key, command, who), wrong):
            self.won(lead, who)

    @rule(key=LEADS, first=SELLERS, second=SELLERS)
    def race(self, key: str, first: str, second: str) -> None:
        """Two claims on one version: the first that is committed wins, the other is told to look again."""
        lead = self.leads[key]
        one, two = (self.ask(key, self.wish(who), who) for who in (first, second))
        if not (one.accepted and two.accepted):
            return
        self.store.commit(one)
        with pytest.raises(Conflict):
            self.store.commit(two)
        self.won(lead, first)
        self.keep(self.ask(key, self.wish(second), second), {"yours" if first == second else "held"})

    @rule(key=LEADS, who=MOSTLY_ITS_OWNER, kind=st.sampled_from(["call", "call", "note"]))
    def act(self, key: str, who: str, kind: str) -> None:
        lead, who = self.leads[key], self.who(key, who)
        self.keep(self.ask(key, RecordActivity(Activity(self.id(), kind)), who), set())
        lead.calls.append(self.now)
        if kind == "call" and lead.owner == who and lead.claim is not None and self.now <= lead.claim[1]:
            at, end = lead.claim
            lead.claim = (at, max(end, min(self.now + 3 * DAY, at + 20 * DAY)))

    @rule(key=LEADS, hours=st.sampled_from([30, 100, 150, 200, 220, 260]))
    def plan(self, key: str, hours: int) -> None:
        at = self.now + hours * HOUR
        self.keep(self.ask(key, PlanFollowUp(Activity(self.id(), "call", at)), "boss"), set())
        self.leads[key].plans.append(at)

    @rule(key=LEADS, note=st.integers(0, 10**6))
    def edit(self, key: str, note: int) -> None:
        """Whatever is edited, neither hold nor protection begins anew."""
        answer = self.ask(key, ChangeFields({"note": f"{self.count} {note}"}), "boss")
        if answer.accepted:
            self.store.commit(answer)

    @rule(key=LEADS, days=st.integers(1, 22))
    def call_every_day(self, key: str, days: int) -> None:
        """Whatever is done, nothing is protected past its limit."""
        for _ in range(days):
            self.act(key, "owner", "call")
            self.now += DAY

    @rule(who=SELLERS, keeps=st.booleans())
    def rush(self, who: str, keeps: bool) -> None:
        """Take one after the other; giving one back gives no claim of the day back."""
        for key in KEYS:
            self.claim(key, who)
            if not keeps:
                self.release(key, who)

    @rule(key=LEADS, who=SELLERS, hours=st.sampled_from([-30, 0, 1]))
    def call_near_the_end(self, key: str, who: str, hours: int) -> None:
        """Whoever calls: only the holder moves the deadline, and not after it."""
        claim = self.leads[key].claim
        if claim is not None:
            self.now = max(self.now, claim[1] + hours * HOUR)
            self.act(key, who, "call")

    @rule(key=LEADS, through=SELLERS, hours=st.sampled_from([0, 20, 120]))
    def relay(self, key: str, through: str, hours: int) -> None:
        """Give it back, let a colleague take it, and have it passed on."""
        giver = self.leads[key].owner
        if giver is None:
            return
        self.release(key, giver)
        self.claim(key, through)
        self.now += hours * HOUR
        self.hand_over(key, giver)
        self.assign(key, giver, "boss")
        self.assign(key, giver, "top")

    @rule(key=LEADS, who=MOSTLY_ITS_OWNER)
    def release(self, key: str, who: str) -> None:
        lead, who = self.leads[key], self.who(key, who)
        wrong = set() if lead.owner == who else {"not_owned" if lead.owner is None else "not_the_owner"}
        if self.keep(self.ask(key, Release(), who), wrong):
            lead.passes(None, self.now)

    @rule(key=LEADS, to=SELLERS, by=st.sampled_from(["boss", "top"]))
    def assign(self, key: str, to: str, by: str) -> None:
        lead = self.leads[key]
        wrong = {"already_owner"} if lead.owner == to else set()
        if not wrong and by == "boss" and lead.cools(to, self.now, public=True):
            wrong = {"cooling_down"}
        if self.keep(self.ask(key, Assign(to), by), wrong):
            lead.passes(to, self.now)

    @rule(key=LEADS, to=SELLERS)
    def hand_over(self, key: str, to: str) -> None:
        """A colleague who passes it back is stopped by the cool-down as the pool would have stopped him."""
        lead = self.leads[key]
        if lead.owner is None:
            return
        wrong = {"already_owner"} if lead.owner == to else set()
        if not wrong and lead.cools(to, self.now, public=True):
            wrong = {"cooling_down"}
        if self.keep(self.ask(key, OfferHandover(to), lead.owner), wrong):
            self.keep(self.ask(key, AcceptHandover(), to), set())
            lead.passes(to, self.now)

    @rule(key=LEADS)
    def tick(self, key: str) -> None:
        lead = self.leads[key]
        dossier = self.store.load(key)
        assert dossier is not None
        told = FUNNEL.tick(dossier, now=self.now)
        self.store.commit(told)
        if lead.owner is not None and lead.claim is not None:
            if self.now >= lead.claim[1]:
                lead.passes(None, self.now)
        elif lead.owner is not None:
            end = lead.deadline(self.now)
            assert bool(told.requests) is (end - 2 * DAY <= self.now < end + DAY)
            if self.now >= end + DAY:
                lead.passes(None, self.now, at=end + DAY)
        again = FUNNEL.tick(self.store.load(key), now=self.now)  # type: ignore[arg-type]
        assert again.events == ()
        assert again.next_at is None or again.next_at > self.now

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        for key, lead in self.leads.items():
            dossier = self.store.load(key)
            assert dossier is not None
            subject = dossier.subject
            claim = None if subject.claim is None else (subject.claim.at, subject.claim.until)
            assert (subject.owner_id, claim) == (lead.owner, lead.claim)
            assert claim is None or claim[1] <= claim[0] + 20 * DAY  # type: ignore[operator]
            shown = FUNNEL.standing(dossier, now=self.now)
            assert (shown.owner_id is None) is lead.free(self.now)
            if shown.reclaim is not None:
                assert shown.reclaim.deadline == lead.deadline(self.now)

    def teardown(self) -> None:
        for key in self.leads:
            assert replay(self.store.events(key)) == self.store.load(key)


TestPools = Pools.TestCase
TestPools.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
