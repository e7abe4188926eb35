"""The whole funnel as one document: its schema, how it is read, checked and advised on, and what it answers.

The rooms below decide; this one only puts a business's definitions together. Importing it is cheap: the
definitions' models load with the first document.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.funnel import Funnel

if TYPE_CHECKING:
    from salesfunnel.blueprint.advice.advice import lint
    from salesfunnel.blueprint.document.definition import read_definition
    from salesfunnel.blueprint.document.document import Blueprint
    from salesfunnel.blueprint.document.schema import blueprint_schema
    from salesfunnel.blueprint.templates import template
    from salesfunnel.blueprint.versions.differences import Difference, DifferenceKind, diff
    from salesfunnel.blueprint.versions.impact import Impact, impact
    from salesfunnel.blueprint.versions.migration import Migrant, Migration, migrate, rollback
    from salesfunnel.blueprint.versions.migration_plan import MigrationPlan, migration_schema
    from salesfunnel.blueprint.versions.rollout import Editions, Pilot, Rollout, rollout_schema

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
    "Blueprint": "document.document",
    "Difference": "versions.differences",
    "DifferenceKind": "versions.differences",
    "diff": "versions.differences",
    "Editions": "versions.rollout",
    "Impact": "versions.impact",
    "Migrant": "versions.migration",
    "Migration": "versions.migration",
    "MigrationPlan": "versions.migration_plan",
    "Pilot": "versions.rollout",
    "Rollout": "versions.rollout",
    "blueprint_schema": "document.schema",
    "impact": "versions.impact",
    "lint": "advice.advice",
    "migrate": "versions.migration",
    "migration_schema": "versions.migration_plan",
    "read_definition": "document.definition",
    "rollback": "versions.migration",
    "rollout_schema": "versions.rollout",
    "template": "templates",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        msg = f"module 'salesfunnel.blueprint' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"salesfunnel.blueprint.{_HOME_OF[name]}"), name)
