"""What is left of points, for a whole column of ages: the same integers and the same bits as `decay`.

A product that 64 bits do not hold is divided digit by digit. What a half-life leaves is reckoned by sums and
products, in the order of `halved`: no engine's own power function is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesfunnel.conditions.columns_boundary import OWN
from salesfunnel.conditions.columns_engine import Expr, Table, narwhals
from salesfunnel.scoring.decay import GRAIN, HALVING, Fading

__all__ = ["left", "parted"]

_WHOLE = 2**63
_BASE = 512
"""Small enough that a remainder times it, and a digit times an age, fit 64 bits together."""


def parted(frame: Any, fadings: Iterable[Fading], age: Expr, *, table: Table) -> Any:
    """Return a frame with each half-life's whole times and the part beyond, told apart in `GRAIN` parts.

    Args:
        fadings: those of the signals.
        age: in microseconds, 0 or more, without nulls.
        table: where the frame is from.
    """
    nw, exprs = narwhals(), dict[str, Expr]()
    for span in {each.half_life for each in fadings if each.half_life is not None}:
        times = age // span
        part = table.quotient((age - times * span).cast(nw.Float64), float(span))
        exprs |= {
            _times(span): times,
            _part(span): (part * GRAIN).floor().clip(None, GRAIN - 1) * (1 / GRAIN),
        }
    return frame.with_columns(**exprs) if exprs else frame


def left(fading: Fading, points: int, age: Expr) -> Expr:
    """Return what is left of points, as `Fading.left` does; the frame was `parted`."""
    nw = narwhals()
    size = _left(fading, abs(points), age)
    if fading.expires is not None:
        size = nw.when(age < fading.expires).then(size).otherwise(nw.lit(0, dtype=nw.Int64))
    return size if points >= 0 else size * -1


def _left(fading: Fading, points: int, age: Expr) -> Expr:
    nw = narwhals()
    nothing = nw.lit(0, dtype=nw.Int64)
    if fading.gone is not None:
        kept = nw.when(age < fading.gone).then(fading.gone - age).otherwise(nothing)
        return _share(points, kept, fading.gone)
    if fading.half_life is not None:
        return _after_halves(points, fading.half_life)
    found = nw.lit(points, dtype=nw.Int64)
    for start, share in fading.steps:
        worth = nw.lit(points * share.numerator // share.denominator, dtype=nw.Int64)
        found = nw.when(age >= start).then(worth).otherwise(found)
    return found


def _share(points: int, kept: Expr, whole: int) -> Expr:
    """Return `points * kept // whole` by long division, in digits of which none leaves 64 bits."""
    first, *others = [points] if points * whole < _WHOLE else _digits(points)
    found = kept * first // whole
    rest = kept * first - found * whole
    for digit in others:
        now = rest * _BASE + kept * digit
        part = now // whole
        found, rest = found * _BASE + part, now - part * whole
    return found


def _digits(number: int) -> list[int]:
    found = []
    while number:
        number, digit = divmod(number, _BASE)
        found.append(digit)
    return found[::-1]


def _after_halves(points: int, span: int) -> Expr:
    nw = narwhals()
    times, part = nw.col(_times(span)), nw.col(_part(span))
    share = nw.lit(HALVING[-1])
    for each in HALVING[-2::-1]:
        share = share * part + each
    worth = nw.lit(0.0)
    for halves in range(points.bit_length()):
        worth = nw.when(times == halves).then(nw.lit(points * 0.5**halves)).otherwise(worth)
    return (worth * share).floor().cast(nw.Int64)


def _times(span: int) -> str:
    return f"{OWN}halves {span}"


def _part(span: int) -> str:
    return f"{OWN}part {span}"
