"""The command `score`: the records of a file, scored, with what weighs most."""

from __future__ import annotations

from typing import Annotated

from salesfunnel.shell.extras import extra
from salesfunnel.shell.options import (
    AsJson,
    AtInstant,
    IdColumn,
    InLocale,
    InStage,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    OutFile,
    instant_of,
    plan_of,
)  # fmt: skip
from salesfunnel.shell.outputs import refuse_overwriting
from salesfunnel.shell.results import refuse_format, write_results
from salesfunnel.shell.score_results import score_frame, score_wire
from salesfunnel.shell.score_tables import show_scoring
from salesfunnel.shell.scores import score_export
from salesfunnel.shell.subjects import read_export
from salesfunnel.shell.terminal import console, print_json

with extra("shell"):
    import typer

__all__ = ["score"]

_SHOWN = 10


def score(
    data: OneFile,
    *,
    scorecard: Annotated[
        str | None, typer.Option(metavar="KEY", help="The scorecard; the only one when absent.")
    ] = None,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    stage: InStage = None,
    out: OutFile = None,
    first: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Show so many, the best; 10 when absent, with --json all."),
    ] = None,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Score every record of a file, and say what weighs most."""
    plan, rows = plan_of(
        mapping, blueprint, data, command="score", plain={"pipeline": pipeline, "id_column": id_column}
    )
    if out:
        refuse_format(out)
        refuse_overwriting(out, plan, data if mapping else data.parent, option="--out")
    shown = None if as_json else _SHOWN
    export, many = read_export(plan, rows), shown if first is None else first
    instant = instant_of(now, plan)
    found = score_export(export, scorecard=scorecard, stage=stage, now=instant, first=many)
    if out:
        write_results(out, score_frame(found, locale))
    if as_json:
        print_json(score_wire(found, locale))
        return
    screen = console()
    show_scoring(screen, found, locale)
    if out:
        screen.print(f"[green]{out}[/]", soft_wrap=True)
