"""A scorecard of twenty rules on one record: beside the same by hand, in one run.

Ours is the live call, `funnel.score(dossier, now=…)`, with all that belongs to it: on a core card the rules
ask for core attributes, on a custom one for the business's own fields. The hand-written one is a loop over
functions on a dictionary, None-safe and type-safe, which gives the value, the band, and the receipts as
pairs. Both give the same answer, receipts read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from benchmarks import gates_by_hand as hand
from benchmarks.measure import Measured, quickest
from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.model import Money

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALLS, ROUNDS = 200, 300
BANDS = ((70, "hot"), (40, "warm"))
INDUSTRIES = ("SaaS", "Manufacturing", "医疗", "Retail", "Education")
REGIONS = ("East", "West", "North", "South", "Abroad")
AMOUNTS = (1_000, 5_000, 20_000, 50_000, 100_000)
STEPS = (5, 20, 50, 100, 500)

Rule = tuple[str, int, Callable[[dict[str, Any]], bool]]


def _text(name: str, wanted: str) -> Callable[[dict[str, Any]], bool]:
    def is_so(record: dict[str, Any]) -> bool:
        value = record.get(name)
        return isinstance(value, str) and value == wanted

    return is_so


def _number(name: str, least: int) -> Callable[[dict[str, Any]], bool]:
    def is_so(record: dict[str, Any]) -> bool:
        value = record.get(name)
        return hand.is_number(value) and value >= least  # type: ignore[operator]  # it is a number

    return is_so


def _amount(name: str, least: int) -> Callable[[dict[str, Any]], bool]:
    def is_so(record: dict[str, Any]) -> bool:
        value = record.get(name)
        return hand.is_amount(value) and value >= least  # type: ignore[operator]  # it is an amount

    return is_so


def rules(card: str) -> list[tuple[str, int, str, Callable[[dict[str, Any]], bool]]]:
    """Return the twenty rules of a card: key, points, condition, and the same by hand."""
    texts = ("industry", "region", "source") if card == "core" else ("sector", "area", "channel")
    amount, number = ("amount", "amount") if card == "core" else ("budget", "seats")
    found = []
    for place in range(5):
        industry, region, least = INDUSTRIES[place], REGIONS[place], AMOUNTS[place]
        found += [
            (f"i{place}", 3 + place, f"{texts[0]} == '{industry}'", _text(texts[0], industry)),
            (f"r{place}", place - 2, f"{texts[1]} == '{region}'", _text(texts[1], region)),
            (f"s{place}", 7, f"{texts[2]} == '{region}'", _text(texts[2], region)),
        ]
        if amount == number:
            found.append((f"a{place}", 9, f"{amount} >= {least}", _amount(amount, least)))
        else:
            found.append((f"n{place}", 9, f"{number} >= {STEPS[place]}", _number(number, STEPS[place])))
    return found


def document() -> dict[str, Any]:
    """Return a blueprint with both cards."""
    texts = {name: {"type": "text"} for name in ("sector", "area", "channel")}
    bands = [{"key": "cold"}, {"key": "warm", "at_least": 40}, {"key": "hot", "at_least": 70}]
    return {
        "salesfunnel": 1, "key": "bench", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": {**texts, "seats": {"type": "number"}},
        "scorecards": {
            card: {
                "base": 10,
                "bands": bands,
                "rules": [
                    {"key": key, "points": points, "when": when} for key, points, when, _ in rules(card)
                ],
            }
            for card in ("core", "custom")
        },
        "pipelines": {"b2b": {"stages": [{"key": "talk"}]}},
    }  # fmt: skip


RECORD: dict[str, Any] = {
    "industry": "SaaS", "region": "East", "source": "West", "amount": Decimal(30_000),
    "sector": "SaaS", "area": "East", "channel": "West", "seats": 60,
}  # fmt: skip


def dossier_of(record: dict[str, Any]) -> Dossier[Any]:
    """Build the dossier of a record, as `funnel.admit` leaves it."""
    core = {name: record[name] for name in ("industry", "region", "source")}
    own = {name: record[name] for name in ("sector", "area", "channel", "seats")}
    money = Money.of(record["amount"], "CNY")
    return Dossier(Opportunity(id="d-1", pipeline="b2b", stage="talk", amount=money, fields=own, **core))


def by_hand(card: str) -> Callable[[dict[str, Any]], tuple[int, str, list[tuple[str, int]]]]:
    """Return what a careful person writes instead: one loop, with its receipts."""
    asked: list[Rule] = [(key, points, is_so) for key, points, _, is_so in rules(card)]

    def score(record: dict[str, Any]) -> tuple[int, str, list[tuple[str, int]]]:
        total, receipts = 10, [("base", 10)]
        for key, points, is_so in asked:
            if is_so(record):
                total += points
                receipts.append((key, points))
        band = next((name for least, name in BANDS if total >= least), "cold")
        return total, band, receipts

    return score


def agree(ours: Any, own: tuple[int, str, list[tuple[str, int]]]) -> None:
    """Stop where the answers differ: the ratio would mean nothing."""
    lines = [(each.key, int(each.points)) for each in ours.receipts]
    total, band, receipts = own
    if (ours.value, ours.band, lines) != (total, band, [each for each in receipts if each[1]]):
        msg = f"answered {ours!r}, expected {own!r}"
        raise AssertionError(msg)


def measure() -> Iterable[Measured]:
    """Score one record by each card, receipts read."""
    funnel, dossier = Funnel.load(document()), dossier_of(RECORD)
    for card, names, budget in (("core", "core attributes", 1.5), ("custom", "custom fields", 2.0)):
        own = by_hand(card)
        agree(funnel.score(dossier, card, now=NOW), own(RECORD))

        def ours(card: str = card) -> None:
            for _ in range(CALLS):
                _ = funnel.score(dossier, card, now=NOW).receipts

        def theirs(own: Callable[[dict[str, Any]], object] = own) -> None:
            for _ in range(CALLS):
                own(RECORD)

        one, other = quickest(ours, theirs, rounds=ROUNDS)
        note = f"{one / CALLS * 1e9:,.0f} ns a call, {CALLS / one:,.0f} calls/s"
        yield Measured(f"scorecard of 20, {names}, receipts", "hand-written loop", one / other, budget, note)
