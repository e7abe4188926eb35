"""The demo's market: who asks, what is true about them, and how carelessly a CRM writes it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.model.money import Money
from salesfunnel.model.party import Seller

__all__ = ["NOW", "SELLERS", "ZONE", "Prospect", "prospect", "spelt"]

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 5, 9, tzinfo=ZONE)
"""The demo's present; its history is the year before."""
_YEAR = 365

SELLERS: tuple[tuple[Seller, float], ...] = (
    (Seller("u-01", "Chen Jing", team="East"), 1.25),
    (Seller("u-02", "Liu Yang", team="East"), 1.0),
    (Seller("u-03", "Wang Lei", team="East"), 0.8),
    (Seller("u-04", "Zhao Min", team="South"), 1.15),
    (Seller("u-05", "Huang Tao", team="South"), 0.95),
    (Seller("u-06", "Sun Qian", team="South"), 0.85),
    (Seller("u-07", "Zhou Bo", team="North"), 1.1),
    (Seller("u-08", "Wu Fang", team="North"), 0.9),
)
"""Who sells, and how well."""

_SOURCES: Mapping[str, tuple[int, float]] = {
    "Website": (30, 1.0),
    "WeChat": (22, 0.9),
    "Baidu": (18, 0.75),
    "Referral": (14, 1.5),
    "Exhibition": (10, 1.15),
    "Cold call": (6, 0.5),
}
_INDUSTRIES = {
    "manufacturing": 34,
    "software": 22,
    "logistics": 16,
    "healthcare": 14,
    "retail": 9,
    "education": 5,
}
_ROLES = {"owner": 30, "manager": 38, "specialist": 25, "student": 7}
_SCENARIOS = {"sales_process": 48, "service": 24, "reporting": 20, "curiosity": 8}
_CITIES = {
    "East": ("Hangzhou", "Suzhou", "Ningbo", "Nanjing"),
    "South": ("Shenzhen", "Foshan", "Dongguan", "Xiamen"),
    "North": ("Tianjin", "Qingdao", "Dalian", "Jinan"),
}
_FIRST = (
    "Bright",
    "Harbour",
    "Golden",
    "Evergreen",
    "Summit",
    "River",
    "Jade",
    "North Star",
    "Union",
    "Red Maple",
)
_SECOND = {
    "manufacturing": ("Precision", "Valves", "Tooling", "Castings"),
    "software": ("Software", "Data", "Cloud", "Systems"),
    "logistics": ("Logistics", "Freight", "Express", "Warehousing"),
    "healthcare": ("Clinics", "Medical", "Diagnostics", "Care"),
    "retail": ("Stores", "Fashion", "Foods", "Homeware"),
    "education": ("Academy", "Training", "Tutoring", "Schools"),
}


@attrs.frozen(kw_only=True)
class Prospect:
    """Somebody who asked, with what is true whether or not anybody has found it out.

    Args:
        id: the lead's number.
        name: the company.
        source: where it came from, spelt properly.
        region: where it is.
        industry: what it does.
        owner: who got it.
        fit: how well we suit it, about 0 to 2.
        pace: how quickly things move there; 1 is usual.
        created_at: when it asked.
        amount: what it would spend.
        truth: the fields that a conversation can bring to light.
    """

    id: str
    name: str
    source: str
    region: str
    industry: str
    owner: Seller
    fit: float
    pace: float
    created_at: datetime
    amount: Money
    truth: Mapping[str, object]


def prospect(chance: Random, number: int) -> Prospect:
    """Draw one prospect; the same generator in the same state draws the same one."""
    source = _drawn(chance, {name: weight for name, (weight, _) in _SOURCES.items()})
    region = chance.choice(tuple(_CITIES))
    industry = _drawn(chance, _INDUSTRIES)
    owner, skill = chance.choice([each for each in SELLERS if each[0].team == region])
    fit = _SOURCES[source][1] * skill * chance.triangular(0.3, 1.7, 0.9)
    employees = max(2, round(chance.lognormvariate(4.0, 1.1)))
    hundreds = max(80, round(250 * employees**0.55 * chance.triangular(0.5, 1.8, 0.9)) // 10)
    name = f"{chance.choice(_CITIES[region])} {chance.choice(_FIRST)} {chance.choice(_SECOND[industry])}"
    return Prospect(
        id=f"L-{number:05d}",
        name=name,
        source=source,
        region=region,
        industry=industry,
        owner=owner,
        fit=fit,
        pace=chance.triangular(0.5, 1.8, 0.9),
        created_at=_asked(chance),
        amount=Money.of(100 * hundreds, "CNY"),
        truth=_truth(chance, fit, employees),
    )


def _asked(chance: Random) -> datetime:
    """Return an instant of the year before `NOW`, in working hours."""
    day = NOW - timedelta(days=chance.randrange(1, _YEAR + 1))
    return day.replace(hour=chance.randrange(9, 18), minute=chance.randrange(60)).astimezone(UTC)


def _truth(chance: Random, fit: float, employees: int) -> dict[str, object]:
    def yes(base: float) -> bool:
        return chance.random() < min(0.97, base * (0.55 + 0.45 * fit))

    return {
        "caller_role": _drawn(chance, _ROLES),
        "employees": employees,
        "scenario": _drawn(chance, _SCENARIOS),
        "problem_stated": yes(0.86),
        "urgent": yes(0.66),
        "consequence_known": yes(0.74),
        "need_confirmed": yes(0.84),
        "budget": yes(0.72),
        "advantage": "clear" if yes(0.68) else chance.choice(("equal", "behind")),
        "requirements_confirmed": yes(0.8),
        "decision_criteria": chance.choice(("price", "delivery time", "references", "after-sales service")),
        "advantage_voiced": yes(0.76),
        "price_settled": yes(0.82),
        "signature_agreed": yes(0.84),
    }


def _drawn(chance: Random, weights: Mapping[str, int]) -> str:
    return chance.choices(tuple(weights), tuple(weights.values()))[0]


def spelt(chance: Random, source: str) -> str:
    """Return a source as somebody typed it: mostly right, in another case, unknown, or not at all."""
    slips: Sequence[str] = (source.lower(), source.upper(), "unknown", "")
    return chance.choices((source, *slips), (84, 6, 2, 5, 3))[0]
