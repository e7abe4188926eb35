"""The whole funnel as one document: its schema, how it is read, checked and advised on, and what it answers.

The rooms below decide; this one only puts a business's definitions together. Importing it is cheap: the
definitions' models load with the first document.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.funnel import Funnel

if TYPE_CHECKING:
    from salesfunnel.blueprint.advice import lint
    from salesfunnel.blueprint.differences import Difference, DifferenceKind, diff
    from salesfunnel.blueprint.document import Blueprint
    from salesfunnel.blueprint.schema import blueprint_schema
    from salesfunnel.blueprint.stranded import Impact, impact
    from salesfunnel.blueprint.templates import template

__all__ = [
    "Blueprint",
    "Difference",
    "DifferenceKind",
    "Funnel",
    "Impact",
    "blueprint_schema",
    "diff",
    "impact",
    "lint",
    "template",
]

_HOME_OF = {
    "Blueprint": "document",
    "Difference": "differences",
    "DifferenceKind": "differences",
    "diff": "differences",
    "Impact": "stranded",
    "blueprint_schema": "schema",
    "impact": "stranded",
    "lint": "advice",
    "template": "templates",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        msg = f"module 'salesfunnel.blueprint' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"salesfunnel.blueprint.{_HOME_OF[name]}"), name)
