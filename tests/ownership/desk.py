"""What the tests of pools and claims share: a funnel with both, a store, and questions at a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from salesfunnel import Actor, Capture, Decision, Dossier, Funnel
from salesfunnel.lifecycle.commands import Claim
from salesfunnel.lifecycle.tick import Tick
from salesfunnel.ownership.host_records import Books
from salesfunnel.ownership.pool_usage import pool_usage
from salesfunnel.testing import Store

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)  # a Monday, 09:00 in Shanghai
DAY = timedelta(days=1)
LI, MO, WU = (Actor(name, roles=("seller",)) for name in ("li", "mo", "wu"))
BOSS = Actor("boss", roles=("supervisor",))


def blueprint(**sections: Any) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "sea", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": {"tier": {"type": "choice", "options": ["S", "A", "B"]}, "note": {"type": "text"}},
        "pipelines": {"b2b": {"stages": [
            {"key": "talk"}, {"key": "offer"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
        ]}},
        **sections,
    }  # fmt: skip


class Desk:
    """A host that commits what is granted."""

    def __init__(self, **sections: Any) -> None:
        self.funnel, self.store = Funnel.load(blueprint(**sections)), Store()
        self.rows: dict[str, Any] = {}

    def begin(self, key: str = "d-1", day: float = 0, **told: Any) -> None:
        wish = Capture(key, "b2b", **told)
        self.store.commit(self.funnel.decide(None, wish, actor=BOSS, now=NOW + day * DAY))

    def dossier(self, key: str = "d-1") -> Dossier[Any]:
        held = self.store.load(key)
        assert held is not None
        return attrs.evolve(held, **self.rows)

    def ask(self, command: Any, by: Actor = LI, day: float = 0, key: str = "d-1") -> Decision:
        return self.funnel.decide(self.dossier(key), command, actor=by, now=NOW + day * DAY)

    def do(self, command: Any, by: Actor = LI, day: float = 0, key: str = "d-1") -> Decision:
        answer = self.ask(command, by, day, key)
        assert answer.accepted, [str(each) for each in answer.findings]
        self.store.commit(answer)
        return answer

    def codes(self, command: Any, by: Actor = LI, day: float = 0, key: str = "d-1") -> list[str]:
        answer = self.ask(command, by, day, key)
        assert (answer.accepted, bool(answer.events)) == (not answer.findings, not answer.findings)
        return [each.code for each in answer.findings]

    def tick(self, day: float, key: str = "d-1") -> Tick:
        told = self.funnel.tick(self.dossier(key), now=NOW + day * DAY)
        self.store.commit(told)
        return told

    def claim(self, who: Actor, **told: Any) -> Claim:
        events = [each for key in ("d-1", "d-2", "d-3") for each in self.store.events(key)]
        return Claim(books=Books(pool_usage=pool_usage(who.id, events), **told))

    def owner(self, key: str = "d-1") -> str | None:
        found: str | None = self.dossier(key).subject.owner_id
        return found
