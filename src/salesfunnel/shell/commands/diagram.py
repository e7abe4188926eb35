"""The command `diagram`: a pipeline with its gates as a Mermaid flowchart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from salesfunnel.blueprint import Funnel
from salesfunnel.errors import UnknownName, near
from salesfunnel.shell.commands.options import InLocale, Locale, is_mapping, read_object
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.terminal import print_text

with extra("shell"):
    import typer

__all__ = ["diagram", "draw"]


def diagram(
    file: Annotated[Path, typer.Argument(metavar="BLUEPRINT", help="A blueprint or a mapping.")],
    *,
    pipeline: Annotated[
        str | None, typer.Option(metavar="KEY", help="The pipeline to draw; the only one when absent.")
    ] = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Print a pipeline with its gates as a Mermaid flowchart."""
    print_text(draw(file, pipeline, locale=locale))


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
    document = read_object(file)
    funnel = load_mapping(file).funnel if is_mapping(document) else Funnel.load(document)
    known = list(funnel.pipelines)
    if pipeline is None and len(known) > 1:
        says = f"the blueprint has {len(known)} pipelines"
        raise UnknownName.at(str(file), says, f"name one: --pipeline {known[0]} ({near('', known)})")
    return funnel.diagram(pipeline or known[0], locale=locale)
