"""The diagram of a pipeline from a file: a blueprint, or a mapping that holds one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from salesfunnel.blueprint import Funnel
from salesfunnel.errors import MappingError, UnknownName, near
from salesfunnel.shell.documents import read_document
from salesfunnel.shell.loading import load_mapping

__all__ = ["draw"]


def draw(file: Path, pipeline: str | None, *, locale: str) -> str:
    """Return a pipeline of a file with its gates as a Mermaid flowchart.

    Args:
        file: a blueprint or a mapping.
        pipeline: the pipeline's key; the only one when absent.
        locale: the language of labels and questions.

    Raises:
        MappingError: for a file that is neither.
        BlueprintError: with every problem of the blueprint.
        UnknownName: when there is no such pipeline, or several and none was named.
    """
    document = read_document(file)
    if not isinstance(document, Mapping):
        raise MappingError.at(
            str(file), "this is neither a blueprint nor a mapping", "a document is one object"
        )
    funnel = load_mapping(file).funnel if "salesfunnel_mapping" in document else Funnel.load(document)
    known = list(funnel.pipelines)
    if pipeline is None and len(known) > 1:
        raise UnknownName.at(str(file), f"the blueprint has {len(known)} pipelines", _choose(known))
    return funnel.diagram(pipeline or known[0], locale=locale)


def _choose(known: list[str]) -> str:
    return f"name one: --pipeline {known[0]} ({near('', known)})"
