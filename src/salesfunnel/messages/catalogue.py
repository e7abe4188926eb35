"""Every sentence of every room, by its key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from salesfunnel.messages import (
    bayes,
    blueprint,
    claims,
    conditions,
    gates,
    identity,
    insight,
    learning,
    lifecycle,
    risk,
    routing,
    score_files,
    scoring,
    shell,
    telling,
)
from salesfunnel.text import Text

__all__ = ["CATALOGUE", "LOCALES", "ROOMS"]

LOCALES = ("en", "zh")
"""The languages in which every sentence exists."""

ROOMS: tuple[Mapping[str, Text], ...] = (
    bayes.SAID,
    blueprint.SAID,
    claims.SAID,
    conditions.SAID,
    gates.SAID,
    identity.SAID,
    insight.SAID,
    learning.SAID,
    lifecycle.SAID,
    risk.SAID,
    routing.SAID,
    score_files.SAID,
    scoring.SAID,
    shell.SAID,
    telling.SAID,
)
"""The sentences of each room."""

CATALOGUE: Mapping[str, Text] = MappingProxyType({key: text for room in ROOMS for key, text in room.items()})
"""Every sentence by its key."""
