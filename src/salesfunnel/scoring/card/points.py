"""Points: exact hundredths inside, decimal numbers outside."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, TypeAlias

from pydantic import AfterValidator
from pydantic import Field as Setting

from salesfunnel.model.adjustment import MOST

__all__ = ["MICROSECONDS_A_DAY", "Days", "Points", "micros", "scaled", "shown"]

MICROSECONDS_A_DAY = 86_400_000_000


def exact(number: float) -> Fraction:
    """Return a number as it was written: 0.1 is one tenth."""
    return Fraction(str(number))


def _whole_hundredths(number: float) -> float:
    if (exact(number) * 100).denominator != 1:
        msg = f"found {number}, expected at most two decimals"
        raise ValueError(msg)
    return number


Points: TypeAlias = Annotated[
    float,
    Setting(ge=-MOST, le=MOST, allow_inf_nan=False, strict=True),
    AfterValidator(_whole_hundredths),
]
"""Points as an author writes them: whole, or with up to two decimals; negative ones take away."""

Days: TypeAlias = Annotated[float, Setting(gt=0, le=36_500, allow_inf_nan=False, strict=True)]
"""A span in days of 86,400 s."""


def scaled(points: float) -> int:
    """Return points in hundredths.

    >>> scaled(2.5)
    250
    """
    return int(exact(points) * 100)


def shown(hundredths: int) -> Decimal:
    """Return hundredths as points, without needless zeros.

    >>> shown(250), shown(9300)
    (Decimal('2.5'), Decimal('93'))
    """
    whole, rest = divmod(hundredths, 100)
    return Decimal(whole) if not rest else Decimal(hundredths).scaleb(-2).normalize()


def micros(days: float) -> int:
    """Return days in microseconds, rounded once."""
    return round(exact(days) * MICROSECONDS_A_DAY)
