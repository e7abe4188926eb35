"""The gates of the benchmark as a careful person writes them on a dictionary: None-safe and type-safe.

A record may lack any key and hold anything under it. A bool is no number, NaN and infinity are none either, a
naive instant is no instant, and what is not there does not pass.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Any

INDUSTRIES = frozenset({"SaaS", "Manufacturing", "医疗"})
DAY = 86_400


def is_amount(value: object) -> bool:
    """Say whether a value is an exact amount of money, in major units."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Say whether a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def core_passes(record: dict[str, Any], now: datetime) -> bool:
    """Say whether all five conditions on core attributes hold."""
    industry = record.get("industry")
    if not isinstance(industry, str) or industry not in INDUSTRIES:
        return False
    region = record.get("region")
    if not isinstance(region, str) or region != "East":
        return False
    amount = record.get("amount")
    if not is_amount(amount) or amount < 50_000:  # type: ignore[operator]  # it is an amount
        return False
    owner = record.get("owner_id")
    if owner is None or owner == "":
        return False
    created = record.get("created_at")
    if not isinstance(created, datetime) or created.utcoffset() is None:
        return False
    return (now - created).total_seconds() / DAY < 90


def core_failing(record: dict[str, Any], now: datetime) -> list[str]:
    """Return the keys of the conditions on core attributes that do not hold."""
    failing = []
    industry = record.get("industry")
    if not isinstance(industry, str) or industry not in INDUSTRIES:
        failing.append("market")
    region = record.get("region")
    if not isinstance(region, str) or region != "East":
        failing.append("region")
    amount = record.get("amount")
    if not is_amount(amount) or amount < 50_000:  # type: ignore[operator]  # it is an amount
        failing.append("size")
    owner = record.get("owner_id")
    if owner is None or owner == "":
        failing.append("owner")
    created = record.get("created_at")
    if (
        not isinstance(created, datetime)
        or created.utcoffset() is None
        or (now - created).total_seconds() / DAY >= 90
    ):
        failing.append("fresh")
    return failing


def custom_passes(record: dict[str, Any], _now: datetime) -> bool:
    """Say whether all five conditions on the business's own fields hold."""
    need = record.get("need_confirmed")
    if need is not True:
        return False
    budget = record.get("budget")
    if not is_amount(budget) or budget <= 0:  # type: ignore[operator]  # it is an amount
        return False
    advantage = record.get("advantage")
    if not isinstance(advantage, str) or advantage != "clear":
        return False
    seats = record.get("seats")
    if not is_number(seats) or seats < 20:  # type: ignore[operator]  # it is a number
        return False
    system = record.get("present_system")
    return isinstance(system, str) and system not in ("", "unknown")


def custom_failing(record: dict[str, Any], _now: datetime) -> list[str]:
    """Return the keys of the conditions on the business's own fields that do not hold."""
    failing = []
    if record.get("need_confirmed") is not True:
        failing.append("need")
    budget = record.get("budget")
    if not is_amount(budget) or budget <= 0:  # type: ignore[operator]  # it is an amount
        failing.append("budget")
    advantage = record.get("advantage")
    if not isinstance(advantage, str) or advantage != "clear":
        failing.append("advantage")
    seats = record.get("seats")
    if not is_number(seats) or seats < 20:  # type: ignore[operator]  # it is a number
        failing.append("seats")
    system = record.get("present_system")
    if not isinstance(system, str) or system in ("", "unknown"):
        failing.append("system")
    return failing
