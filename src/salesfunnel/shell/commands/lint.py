"""The command `lint`: what is wrong or unwise in a blueprint or a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from salesfunnel.blueprint import lint as lint_blueprint
from salesfunnel.errors import DataError, MappingError, Problem
from salesfunnel.insight.tally.quality import counted
from salesfunnel.shell.commands.options import is_mapping, read_object
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.terminal import console, show_problems, styled

with extra("shell"):
    import typer

__all__ = ["lint"]


def lint(file: Annotated[Path, typer.Argument(metavar="FILE", help="A blueprint or a mapping.")]) -> None:
    """Say what is wrong or unwise in a blueprint or a mapping; exit code 1 where there are errors."""
    problems = _problems(file)
    screen = console()
    show_problems(screen, problems)
    errors = sum(problem.severity == "error" for problem in problems)
    counts = f"{counted('error', errors)}, {counted('warning', len(problems) - errors)}"
    screen.print(styled(f"{file}: {counts}"), soft_wrap=True)
    if errors:
        raise typer.Exit(1)


def _problems(file: Path) -> tuple[Problem, ...]:
    document = read_object(file)
    if not is_mapping(document):
        return lint_blueprint(document)
    try:
        plan = load_mapping(file)
    except (MappingError, DataError) as wrong:
        return wrong.problems
    return tuple(problem.under("blueprint") for problem in plan.funnel.lint())
