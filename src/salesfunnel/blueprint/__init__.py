"""The whole funnel as one document: its schema, how it is read, checked and advised on, and what it answers.

The rooms below decide; this one only puts a business's definitions together. Importing it is cheap: the
definitions' models load with the first document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.blueprint.advice.advice import lint
    from salesfunnel.blueprint.document.definition import read_definition
    from salesfunnel.blueprint.document.document import Blueprint
    from salesfunnel.blueprint.document.schema import blueprint_schema
    from salesfunnel.blueprint.funnel import Funnel
    from salesfunnel.blueprint.templates import template
    from salesfunnel.blueprint.versions.differences import Difference, DifferenceKind, diff
    from salesfunnel.blueprint.versions.impact import Impact, impact
    from salesfunnel.blueprint.versions.migration import Migrant, Migration, migrate, rollback
    from salesfunnel.blueprint.versions.migration_plan import MigrationPlan, migration_schema
    from salesfunnel.blueprint.versions.rollout import Editions, Pilot, Rollout, rollout_schema
else:
    lazy_room(
        __name__,
        {
            "funnel": "Funnel",
            "advice.advice": "lint",
            "document.definition": "read_definition",
            "document.document": "Blueprint",
            "document.schema": "blueprint_schema",
            "templates": "template",
            "versions.differences": "Difference DifferenceKind diff",
            "versions.impact": "Impact impact",
            "versions.migration": "Migrant Migration migrate rollback",
            "versions.migration_plan": "MigrationPlan migration_schema",
            "versions.rollout": "Editions Pilot Rollout rollout_schema",
        },
    )

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
