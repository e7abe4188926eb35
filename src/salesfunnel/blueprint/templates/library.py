"""The shelf of templates: a name, and the document it stands for."""

from __future__ import annotations

import copy
from typing import Any

from salesfunnel.blueprint.templates.five_stage_crm import FIVE_STAGE_CRM
from salesfunnel.blueprint.templates.lead_to_cash import LEAD_TO_CASH
from salesfunnel.blueprint.templates.quarter_sprint import QUARTER_SPRINT
from salesfunnel.blueprint.templates.sales_control import SALES_CONTROL
from salesfunnel.blueprint.templates.uncertainty_filter import UNCERTAINTY_FILTER
from salesfunnel.errors import UnknownName, expect, near

__all__ = ["TEMPLATES", "template"]

_SHELF: dict[str, dict[str, Any]] = {
    "uncertainty_filter": UNCERTAINTY_FILTER,
    "five_stage_crm": FIVE_STAGE_CRM,
    "lead_to_cash": LEAD_TO_CASH,
    "sales_control": SALES_CONTROL,
    "quarter_sprint": QUARTER_SPRINT,
}

TEMPLATES: tuple[str, ...] = tuple(_SHELF)
"""The names of the ready-made blueprints."""


def template(name: str) -> dict[str, Any]:
    """Return a template as a document of its own, ready for `Funnel.load` or for changes.

    Raises:
        UnknownName: when there is no such template.
        InvalidValue: for a name that is no text.
    """
    if expect(name, str, "name") not in _SHELF:
        raise UnknownName.at(name[:64], f"no template is named '{name[:64]}'", near(name, _SHELF))
    return copy.deepcopy(_SHELF[name])
