"""Ready-made blueprints: six JSON documents that an author may copy and change.

They are the package's data and stand beside this module, which alone in the core reads files: on request, and
its own (decision 0097).
"""

from __future__ import annotations

import json
from typing import Any

from salesfunnel.errors import UnknownName, expect, near

__all__ = ["TEMPLATES", "template"]

TEMPLATES: tuple[str, ...] = (
    "uncertainty_filter",
    "five_stage_crm",
    "lead_to_cash",
    "sales_control",
    "quarter_sprint",
    "tender",
)
"""The names of the ready-made blueprints."""


def template(name: str) -> dict[str, Any]:
    """Return a template as a document of its own, ready for `Funnel.load` or for changes.

    Raises:
        UnknownName: when there is no such template.
        InvalidValue: for a name that is no text.
    """
    from importlib import resources  # noqa: PLC0415 - only who asks for a template reads a file

    if expect(name, str, "name") not in TEMPLATES:
        raise UnknownName.at(name[:64], f"no template is named '{name[:64]}'", near(name, TEMPLATES))
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
