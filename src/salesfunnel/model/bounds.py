"""The greatest whole numbers that a value may be."""

from __future__ import annotations

__all__ = ["INT64", "SAFE_INTEGER"]

SAFE_INTEGER = 2**53
"""Up to here binary64 holds every whole number; a `number` beyond is of the wrong type."""

INT64 = 2**63 - 1
"""The greatest whole number of 64 bits, in which amounts are held in minor units."""
