"""Everything that is wrong or unwise in a document: each with its path and a cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from salesfunnel.blueprint.context import Context
from salesfunnel.blueprint.document.sections import SECTIONS, load_name
from salesfunnel.blueprint.load import examine
from salesfunnel.errors import BlueprintError, Problem, near
from salesfunnel.model.money import CURRENCIES
from salesfunnel.registry import EMPTY, Registry

__all__ = ["lint"]


def lint(document: Mapping[str, Any] | str | bytes, registry: Registry = EMPTY) -> tuple[Problem, ...]:
    """Return everything that is wrong or unwise in a document.

    Args:
        document: a blueprint as a mapping or as JSON text.
        registry: the plug-ins that its conditions may call.

    Returns:
        The problems that `Funnel.load` would raise, then advice on what could be read: an `error` is a rule
        of the craft that is broken (a stage without a question), a `warning` something to think about.
    """
    try:
        examined = examine(document, registry)
    except BlueprintError as error:
        return error.problems
    if examined.context is None:
        return examined.problems
    return (*examined.problems, *dict.fromkeys(_advice(examined.context)))


def _advice(context: Context) -> Iterator[Problem]:
    yield from _currency_advice(context.blueprint.currency)
    for row in reversed(SECTIONS.values()):  # pipelines first, then what they rest on
        if row.advice and context.section(row.name):
            yield from load_name(row.advice)(context)


def _currency_advice(currency: str) -> Iterator[Problem]:
    if currency not in CURRENCIES:
        cure = "write CNY" if currency == "RMB" else near(currency, CURRENCIES)
        says = f"'{currency}' is no currency of ISO 4217; its amounts get two decimals"
        yield Problem("currency", "unlisted_currency", says, cure, "warning")
