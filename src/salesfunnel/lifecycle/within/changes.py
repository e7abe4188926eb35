"""What is known of a subject changes: values, tags, duplicates, marks, reviews, repurchases."""

from __future__ import annotations

from salesfunnel.lifecycle.case import Rule

__all__ = ["CHANGES"]

CHANGES: dict[type, Rule] = {}
