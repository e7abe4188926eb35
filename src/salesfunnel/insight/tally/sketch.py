"""Rounded durations: a multiset of whole numbers that stays small however many there are.

Each number is counted in one of 64 equal steps between two powers of two, so that a year in seconds needs at
most 1,300 steps and two sketches of any halves add to the sketch of the whole. Whole-number steps are used,
and no logarithm, because every engine then puts a number into the same one.
"""

from __future__ import annotations

from typing import Final

from salesfunnel.insight.tally.durations import Counts

__all__ = ["EXACT_BELOW", "RELATIVE_ERROR", "rounded", "sketch"]

RELATIVE_ERROR: Final = 1 / 128
"""How far a rounded number can be from the true one, as a share of it: less than 0.8 %."""
_STEPS_BITS = 6
EXACT_BELOW: Final = 2 ** (_STEPS_BITS + 1)
"""Numbers below this stay as they are."""


def rounded(number: int) -> int:
    """Return the middle of the step in which a number lies.

    Args:
        number: 0 or more.

    Source: the log-linear buckets of G. Tene, HdrHistogram, 2012, with a precision of 6 bits.

    >>> rounded(90), rounded(86_400), rounded(rounded(86_400)) == rounded(86_400)
    (90, 86528, True)
    """
    shift = number.bit_length() - _STEPS_BITS - 1
    if shift <= 0:
        return number
    return (number >> shift << shift) + (1 << (shift - 1))


def sketch(counts: Counts) -> Counts:
    """Return each duration as the middle of its step; means and quantiles err by less than 0.8 %."""
    found: dict[int, int] = {}
    for number, times in counts.items:
        step = rounded(number)
        found[step] = found.get(step, 0) + times
    return Counts.of(found)
