"""The command `learn`: a history in; a scorecard, its report and its charts out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from salesfunnel.errors import InvalidValue, MappingError
from salesfunnel.scoring.learned import Learned
from salesfunnel.scoring.learned import learn as learn_from
from salesfunnel.shell.data import read_rows
from salesfunnel.shell.extras import extra
from salesfunnel.shell.learn_files import learned_wire, write_learned
from salesfunnel.shell.learn_sources import AT, OUTCOME, Choice, Source, source_of_export, source_of_table
from salesfunnel.shell.learn_tables import show_learned, show_names
from salesfunnel.shell.loading import load_mapping
from salesfunnel.shell.options import AsJson, InLocale, Locale
from salesfunnel.shell.subjects import read_export
from salesfunnel.shell.terminal import console, print_json

with extra("shell"):
    import typer

__all__ = ["learn"]


class Kind(StrEnum):
    """Whose scorecard it is."""

    LEAD = "lead"
    OPPORTUNITY = "opportunity"


class Binning(StrEnum):
    """By what fields are divided."""

    OPTIMAL = "optimal"
    QUANTILE = "quantile"


def _many(words: str, name: str = "NAME") -> Any:
    return typer.Option(metavar=name, help=words)


_Names: TypeAlias = list[str] | None
Data = Annotated[
    Path,
    typer.Option(metavar="PATH", help="The file to learn from; with --mapping, the folder of its files."),
]
MappingOr = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the columns mean; the stage then says how a row ended."),
]
Outcome = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="Without --mapping: how a row ended; empty while it is open."),
]
Won = Annotated[_Names, _many("What the outcome says of a won row.", "VALUE")]
Lost = Annotated[_Names, _many("What it says of a lost row; every other value when absent.", "VALUE")]
OpenIsLost = Annotated[
    bool, typer.Option("--open-is-lost", metavar="", help="Count rows without an end as lost.")
]
Fields = Annotated[_Names, _many("Learn from this field; may be repeated; all when absent.")]
Without = Annotated[_Names, _many("Do not learn from this field.")]
Allow = Annotated[_Names, _many("Use this field although it looks as if it was written after the outcome.")]
Rising = Annotated[_Names, _many("More of this never promises less.")]
Falling = Annotated[_Names, _many("More of this never promises more.")]
At = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="When a row began: the newest are then predicted too.")
]
Missing = Annotated[_Names, _many("Without --mapping: what means that nothing is recorded.", "VALUE")]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write the scorecard, the report and the charts there.")
]


def learn(
    data: Data,
    *,
    mapping: MappingOr = None,
    outcome: Outcome = None,
    won: Won = None,
    lost: Lost = None,
    open_is_lost: OpenIsLost = False,
    field: Fields = None,
    without: Without = None,
    allow: Allow = None,
    rising: Rising = None,
    falling: Falling = None,
    at: At = None,
    missing: Missing = None,
    of: Annotated[Kind, typer.Option(help="Without --mapping: what the rows are.")] = Kind.LEAD,
    binning: Annotated[Binning, typer.Option(help="By what fields are divided.")] = Binning.OPTIMAL,
    key: Annotated[str, typer.Option(metavar="KEY", help="The key of the scorecard.")] = "learned",
    seed: Annotated[int, typer.Option(help="Another seed holds out other rows.")] = 1,
    out: Out = None,
    svg: Annotated[bool, typer.Option("--svg", metavar="", help="With --out: draw the charts too.")] = False,
    as_json: AsJson = False,
    locale: InLocale = Locale.EN,
) -> None:
    """Learn a points scorecard from a history, and say how good it is; exit code 1 where it is refused."""
    lists = {"fields": field, "without": without, "won": won, "lost": lost, "missing": missing}
    marks = {"allow": allow, "rising": rising, "falling": falling}
    told: dict[str, Any] = {name: tuple(each or ()) for name, each in {**lists, **marks}.items()}
    choice = Choice(**told, outcome=outcome, at=at, open_is_lost=open_is_lost)
    source = _source(data, mapping, choice, of=of)
    found = learn_from(
        source.rows,
        outcome=OUTCOME,
        fields=source.fields,
        seed=seed,
        of=source.of,
        at=AT if source.is_timed else None,
        currency=source.currency,
        monotone=source.monotone,
        binning=binning.value,
        allow=source.allow,
    )
    files = write_learned(out, found, key=key, locale=locale, svg=svg) if out else ()
    _show(found, source, files, key=key, as_json=as_json, locale=locale, out=out)
    if found.is_refused:
        raise typer.Exit(1)


def _source(data: Path, mapping: Path | None, choice: Choice, *, of: Kind) -> Source:
    if mapping is None:
        return source_of_table(data, choice, of=of.value)
    for option, given in (
        ("--outcome", choice.outcome),
        ("--won", choice.won),
        ("--missing", choice.missing),
    ):
        if given:
            raise InvalidValue.at(
                option, "with a mapping, its stages say it", "leave it out, or leave --mapping out"
            )
    plan = load_mapping(mapping)
    if plan.document.log is not None:
        cure = "map a table with a row per subject"
        raise MappingError.at(
            f"{mapping.name}: log", "a scorecard is learned from records, not from events", cure
        )
    return source_of_export(read_export(plan, read_rows(plan, data)), choice)


def _show(
    found: Learned,
    source: Source,
    files: tuple[str, ...],
    *,
    key: str,
    as_json: bool,
    locale: str,
    out: Path | None,
) -> None:
    if as_json:
        print_json(learned_wire(found, key=key, locale=locale))
        return
    terminal = console()
    show_learned(terminal, found, source.notes, locale)
    show_names(terminal, found, source.titles, locale=locale)
    if out:
        terminal.print(f"[green]{out}[/]: {', '.join(files)}", soft_wrap=True)
