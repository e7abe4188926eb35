"""Who gets it: 200 sellers and ten rules, one by one and in batches; growth over sellers and leads; replays.

The peer of the budget is Odoo 19, which assigns 38 to 81 leads a second with its commits to PostgreSQL; here
the budgets are rates, so the baseline of each of those lines is the time that the rate allows. The roster has
weights, open limits and daily capacities that run out, and the rules lead to four strategies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.measure import Measured, quickest
from salesfunnel import Dossier, Funnel, Lead, Seller
from salesfunnel.model.seller import Capacity
from salesfunnel.routing import Roster, RoutingState

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
STRATEGIES = ("in_turn", "weighted", "least_loaded", "in_turn", "best_fit")
SKILLS = ("saas", "erp", "crm", "bi")
TEAMS = 5


def document() -> dict[str, Any]:
    """Return a blueprint with ten rules that lead to five pools, and office hours for the deadlines."""
    rules = [
        {
            "key": f"r{place}",
            "when": f"region == 'R{place}' and staff > {place}",
            "to": f"p{place % TEAMS}",
            "respond_within": {"hours": 2, "clock": "business"},
        }
        for place in range(9)
    ]  # fmt: skip
    pools: dict[str, Any] = {
        f"p{place}": {"teams": [f"t{place}"], "strategy": each} for place, each in enumerate(STRATEGIES)
    }
    pools["p4"] |= {"by": ["product"], "fallback": "p0"}
    last = {"key": "rest", "to": "p3", "respond_within": {"hours": 24}}
    return {
        "salesfunnel": 1, "key": "bench", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": {"staff": {"type": "number", "of": "lead"}, "product": {"type": "text", "of": "lead"}},
        "calendars": {"office": {"week": {"mon-fri": ["09:00-18:00"]}}},
        "routing": {"rules": [*rules, last], "pools": pools, "calendar": "office"},
        "pipelines": {"leads": {"of": "lead", "stages": [{"key": "new"}, {"key": "won", "kind": "won"}]}},
    }  # fmt: skip


def roster(many: int, daily: int) -> Roster:
    """Return sellers in five teams; one in four has so much capacity a day."""
    return Roster(
        tuple(
            Seller(
                f"u-{place:05}",
                team=f"t{place % TEAMS}",
                weight=place % 3 + 1,
                skills={SKILLS[place % 4]: place % 3 + 1},
                open_limit=1_000_000,
                capacity=Capacity(daily) if place % 4 == 0 else None,
            )
            for place in range(many)
        )
    )


def leads(many: int) -> list[Dossier[Lead]]:
    """Return leads of a dozen regions, so that a quarter of them follows the last rule."""
    return [
        Dossier(
            Lead(
                id=f"l-{place}", pipeline="leads", stage="new", region=f"R{place % 12}",
                fields={"staff": place % 97, "product": SKILLS[place % 4]},
            )
        )
        for place in range(many)
    ]  # fmt: skip


def measure() -> Iterable[Measured]:
    """Assign one by one, in batches, to many sellers, and many leads; replay with every reason.

    The baseline of many leads is the mean of ten tenths, one after another: the collector of garbage looks
    through all that lives now and then, whoever made it, and a single tenth may be over before it does.
    """
    funnel = Funnel.load(document())
    yield from _rates(funnel)
    yield from _growth(funnel)


def _rates(funnel: Funnel) -> Iterable[Measured]:
    people, asked = roster(200, 20), leads(2_000)
    start = funnel.assign_many(asked, people, RoutingState(), now=NOW).state

    def batch() -> None:
        funnel.assign_many(asked, people, start, now=NOW)

    def single() -> None:
        state = start
        for each in asked:
            _, state = funnel.assign(each, people, state, now=NOW)

    def replays() -> None:
        for each in asked[:50]:
            _ = funnel.explain_assignment(each, people, start, now=NOW).considered

    for what, many, rate, work in (
        ("batch, 200 sellers, 10 rules", len(asked), 50_000, batch),
        ("one by one, 200 sellers, 10 rules", len(asked), 20_000, single),
        ("replays with every reason, 200 sellers", 50, 1_000, replays),
    ):
        yield _rate(what, many, rate, work)


def _rate(what: str, many: int, rate: int, work: Callable[[], object]) -> Measured:
    (seconds,) = quickest(work, rounds=15)
    note = f"{many / seconds:,.0f}/s, {seconds / many * 1e6:.1f} us each"
    return Measured(f"routing: {what}", f"{rate:,}/s", seconds / many * rate, 1.0, note)


def _growth(funnel: Funnel) -> Iterable[Measured]:
    few, many = roster(200, 5), roster(20_000, 5)
    asked = leads(20_000)
    one, other = (_after(funnel, people) for people in (few, many))
    small, large = quickest(
        lambda: funnel.assign_many(asked, few, one, now=NOW + timedelta(days=1)),
        lambda: funnel.assign_many(asked, many, other, now=NOW + timedelta(days=1)),
        rounds=5,
    )
    note = f"{large / len(asked) * 1e6:.1f} us a lead among 20,000"
    yield Measured("routing: a batch among 20,000 sellers", "among 200", large / small, 3.0, note)
    whole = leads(1_000_000)
    tenths = [whole[start : start + 100_000] for start in range(0, len(whole), 100_000)]
    apart, large = quickest(
        lambda: [len(funnel.assign_many(each, few, one, now=NOW).assignments) for each in tenths],
        lambda: funnel.assign_many(whole, few, one, now=NOW),
        rounds=1,
        warm_up=0,
    )
    note = f"{large:.0f} s, {len(whole) / large:,.0f}/s"
    yield Measured("routing: 1,000,000 leads", "100,000, each tenth", 10 * large / apart, 12.5, note)


def _after(funnel: Funnel, people: Roster) -> RoutingState:
    return funnel.assign_many(leads(500), people, RoutingState(), now=NOW).state
