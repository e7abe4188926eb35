"""A subject changes hands: assigned, claimed, released, handed over."""

from __future__ import annotations

from salesfunnel.lifecycle.case import Rule

__all__ = ["OWNERSHIP"]

OWNERSHIP: dict[type, Rule] = {}
