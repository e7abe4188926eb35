"""Work with a customer is recorded: activities, follow-ups, papers, objections."""

from __future__ import annotations

from salesfunnel.lifecycle.case import Rule

__all__ = ["WORK"]

WORK: dict[type, Rule] = {}
