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
    from salesfunnel.blueprint.editions import Editions
    from salesfunnel.blueprint.migration import Migrant, Migration, migrate, rollback
    from salesfunnel.blueprint.plan import MigrationPlan, migration_schema
    from salesfunnel.blueprint.reading import read_definition
    from salesfunnel.blueprint.rollout import Pilot, Rollout, rollout_schema
    from salesfunnel.blueprint.schema import blueprint_schema
    from salesfunnel.blueprint.stranded import Impact, impact
    from salesfunnel.blueprint.templates import template

__all__ = [
    "Blueprint",
    "Difference",
    "DifferenceKind",
    "Editions",
    "Funnel",
    "Impact",
    "Migrant",
    "Migration",
    "MigrationPlan",
    "Pilot",
    "Rollout",
    "blueprint_schema",
    "diff",
    "impact",
    "lint",
    "migrate",
    "migration_schema",
    "read_definition",
    "rollback",
    "rollout_schema",
    "template",
]

_HOME_OF = {
    "Blueprint": "document",
    "Difference": "differences",
    "DifferenceKind": "differences",
    "diff": "differences",
    "Editions": "editions",
    "Impact": "stranded",
    "Migrant": "migration",
    "Migration": "migration",
    "MigrationPlan": "plan",
    "Pilot": "rollout",
    "Rollout": "rollout",
    "blueprint_schema": "schema",
    "impact": "stranded",
    "lint": "advice",
    "migrate": "migration",
    "migration_schema": "plan",
    "read_definition": "reading",
    "rollback": "migration",
    "rollout_schema": "rollout",
    "template": "templates",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        msg = f"module 'salesfunnel.blueprint' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"salesfunnel.blueprint.{_HOME_OF[name]}"), name)
