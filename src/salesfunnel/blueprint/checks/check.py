"""Names and types across the sections of a document: does every name exist, and does every value fit?

Each section is checked by its own room; the registry of sections says by which function.
"""

from __future__ import annotations

from collections.abc import Iterator

from salesfunnel.blueprint.context import Context, zone_of
from salesfunnel.blueprint.document.sections import SECTIONS, load_name
from salesfunnel.errors import Problem

__all__ = ["check"]


def check(context: Context) -> tuple[Problem, ...]:
    """Return every problem of names and types, section by section."""
    return tuple(dict.fromkeys(_problems(context)))


def _problems(context: Context) -> Iterator[Problem]:
    zone = context.blueprint.timezone
    if zone_of(zone) is None:
        says = f"no time zone is named '{zone[:64]}'"
        yield Problem("timezone", "unknown_zone", says, "write an IANA name such as 'Asia/Shanghai'")
    for row in SECTIONS.values():
        if row.check and context.section(row.name):
            yield from load_name(row.check)(context)
