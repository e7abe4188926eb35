"""Duties are done: items are submitted, approved, refused; criteria are waived."""

from __future__ import annotations

from salesfunnel.lifecycle.case import Rule

__all__ = ["DUTIES"]

DUTIES: dict[type, Rule] = {}
