"""Where does everybody go when a new version comes into force? A migration's plan, as a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self, TypeAlias

from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.blueprint.document.definition import read_definition
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.errors import MappingError
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.stage import Pipeline

__all__ = ["Branch", "MigrationPlan", "PipelinePlan", "Target", "migration_schema"]

MOST_BRANCHES = 20


class Branch(Definition):
    """One part of a stage that is split.

    Args:
        to: key of the new stage.
        when: who goes there, in the words of the new blueprint; everybody who is left when absent.
    """

    to: Key
    when: ConditionField | None = None


Target: TypeAlias = Key | tuple[Branch, ...]
"""Where the subjects of a stage go: to one stage, or to several by condition, the first that is true."""


class PipelinePlan(Definition):
    """Where the subjects of one pipeline go.

    Args:
        to: the pipeline's key in the new version; the same when absent.
        stages: by the old stage, where its subjects go; a stage that is not named keeps its key.
        back: by the new stage, where its subjects go when the new version is taken back; needed only where
            the way there does not tell: for a stage that was added, or that several were merged into.
    """

    to: Key | None = None
    stages: dict[Key, Target] = Setting(default_factory=dict)
    back: dict[Key, Target] = Setting(default_factory=dict)

    @model_validator(mode="after")
    def _branches_are_told_apart(self) -> Self:
        for key, target in (*self.stages.items(), *self.back.items()):
            if isinstance(target, str):
                continue
            open_ones = [index for index, each in enumerate(target) if each.when is None]
            if not target or len(target) > MOST_BRANCHES:
                msg = f"found {len(target)} branches for '{key}', expected 1 to {MOST_BRANCHES}"
                raise ValueError(msg)
            if open_ones and open_ones[0] != len(target) - 1:
                msg = f"found a branch of '{key}' after the one without 'when', expected that one last"
                raise ValueError(msg)
        return self


class MigrationPlan(Definition):
    """Where everybody goes from one version of a blueprint to another.

    Args:
        salesfunnel_migration: the format of the document.
        from_version: the version in force.
        to_version: the one that replaces it.
        pipelines: by the old pipeline, where its subjects go; one that is not named keeps its key.
        illegal: what happens to a subject that would not get into its new stage any more, although it did
            under the old version: it is listed and stays under the old version, or it moves all the same.
    """

    salesfunnel_migration: Literal[1]
    from_version: int = Setting(ge=1, strict=True)
    to_version: int = Setting(ge=1, strict=True)
    pipelines: dict[Key, PipelinePlan] = Setting(default_factory=dict)
    illegal: Literal["list", "move"] = "list"

    @classmethod
    def read(cls, document: Mapping[str, Any] | str | bytes) -> Self:
        """Read a plan given as a mapping or as JSON text.

        Raises:
            MappingError: with every problem of its structure.
        """
        return read_definition(cls, document)

    def names(self, pipeline: str, after: Pipeline) -> dict[str, str]:
        """Return under which names of the new version the old stages of a pipeline are read in a tally.

        A stage that was split is read as the first of its parts in the new order (convention of this
        library): who stood in it had come at least so far.

        Args:
            pipeline: the old pipeline's key.
            after: the pipeline of the new version.

        Raises:
            MappingError: where a key means one stage before and another after, since a stay has only the key.
        """
        told = self.pipelines.get(pipeline) or PipelinePlan()
        order = [stage.key for stage in after.stages]
        found: dict[str, str] = {}
        for key, target in told.stages.items():
            parts = [target] if isinstance(target, str) else [each.to for each in target]
            found[key] = min(parts, key=lambda each: order.index(each) if each in order else len(order))
        for key, name in found.items():
            again = name if found.get(name, name) != name else key if key in order and key != name else None
            if again is not None:
                says = f"'{again}' is one stage before and another after"
                cure = "give the new stage a key of its own, or tally each version apart"
                raise MappingError.at(f"pipelines.{pipeline}.stages.{key}", says, cure)
        return found


def migration_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a migration's plan."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **MigrationPlan.model_json_schema()}
