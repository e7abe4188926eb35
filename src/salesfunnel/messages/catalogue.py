"""Every sentence of every room, by its key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from salesfunnel.messages import (
    blueprint,
    cadence,
    gates,
    insight,
    lifecycle,
    ownership,
    routing,
    scoring,
    shell,
)
from salesfunnel.text import Text

__all__ = ["CATALOGUE", "LOCALES", "ROOMS"]

LOCALES = ("en", "zh")
"""The languages in which every sentence exists."""

ROOMS: tuple[Mapping[str, Text], ...] = (
    blueprint.SAID,
    cadence.SAID,
    gates.SAID,
    insight.SAID,
    lifecycle.SAID,
    ownership.SAID,
    routing.SAID,
    scoring.SAID,
    shell.SAID,
)
"""The sentences of each room."""

CATALOGUE: Mapping[str, Text] = MappingProxyType({key: text for room in ROOMS for key, text in room.items()})
"""Every sentence by its key."""
