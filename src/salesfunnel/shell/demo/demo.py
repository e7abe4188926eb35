"""The demo: a year of CRM history in a SQLite file, the funnel run over it, a worklist, tables and a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.blueprint.templates import template
from salesfunnel.errors import DataError
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.model.subject import Status
from salesfunnel.shell.demo.market import NOW, SELLERS, ZONE, prospect, spelt
from salesfunnel.shell.demo.store import Records, Stored, read_store, write_store
from salesfunnel.shell.demo.story import PIPELINE, Story, play
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.cells import Reading, read_cells
from salesfunnel.shell.imports.mapping import FieldColumn
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.report.page import page, write_page
from salesfunnel.shell.report.reporting import Report, report
from salesfunnel.shell.report.tables import show_report, show_worklist
from salesfunnel.shell.report.worklist import worklist
from salesfunnel.shell.terminal.labels import said
from salesfunnel.text import Text

with extra("shell"):
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

__all__ = ["run_demo"]

_TASKS = 12
_LATE_ENTRIES = 9
_STRAYS = 6


def run_demo(console: Console, out: Path, *, seed: int, leads: int, locale: str) -> None:
    """Build the history, read it back, and show what the funnel makes of it.

    Args:
        console: where to print.
        out: the folder for `salesfunnel-demo.sqlite` and `report.html`.
        seed: the same seed tells the same story.
        leads: how many leads come in a year.
        locale: of what is printed and written.
    """
    funnel = Funnel.load(template("uncertainty_filter"))
    database = _folder(out) / "salesfunnel-demo.sqlite"
    with _progress(console) as bar:
        stored = _history(bar, funnel, seed=seed, leads=leads, locale=locale)
        with _step(bar, "demo_storing", locale):
            rows = write_store(database, stored)
        with _step(bar, "demo_reading", locale):
            records = read_store(database)
    found, deals = _report(funnel, records)
    tasks = worklist(funnel, deals, history=found.conversion, now=NOW, limit=_TASKS)
    console.print(
        said(
            "demo_stored",
            locale,
            leads=f"{len(deals):,}",
            events=f"{len(stored.events):,}",
            rows=f"{rows:,}",
            path=database,
        ),
        soft_wrap=True,
        highlight=False,
    )
    show_report(console, found, locale)
    show_worklist(console, tasks, locale)
    made = said("demo_made", locale, now=NOW.strftime("%Y-%m-%d %H:%M %z"), seed=seed, leads=f"{leads:,}")
    target = out / "report.html"
    write_page(target, page(found, locale=locale, tasks=tasks, facts=(made,)))
    console.print(made, highlight=False)
    console.print(said("demo_written", locale, path=target), soft_wrap=True, highlight=False)


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as found:
        raise DataError.at(
            str(out), f"the folder cannot be made: {found.strerror}", "choose another --out"
        ) from None
    return out


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=console.is_terminal) as bar:
        yield bar


@contextmanager
def _step(bar: Progress, key: str, locale: str) -> Iterator[None]:
    task = bar.add_task(said(key, locale), total=1)
    yield
    bar.advance(task)


def _history(bar: Progress, funnel: Funnel, *, seed: int, leads: int, locale: str) -> Stored:
    """Play every prospect's story, then write it down as carelessly as people do."""
    chance = Random(seed)  # noqa: S311 - a story, not a secret
    drawn = (prospect(chance, number) for number in range(1, leads + 1))
    stories = [
        play(funnel, who, chance)
        for who in bar.track(drawn, total=leads, description=said("demo_building", locale))
    ]
    late = set(chance.sample([n for n, each in enumerate(stories) if _is_won(each)], _LATE_ENTRIES))
    return Stored(
        dossiers=[_keyed_in_late(each) if n in late else each.dossier for n, each in enumerate(stories)],
        events=[event for each in stories for event in each.events],
        sellers=[seller for seller, _ in SELLERS],
        sources={
            each.dossier.subject.id: spelt(chance, each.dossier.subject.source or "") for each in stories
        },
        strays=[_stray(chance, number) for number in range(1, _STRAYS + 1)],
    )


def _is_won(story: Story) -> bool:
    return story.dossier.subject.status is Status.WON


def _keyed_in_late(story: Story) -> Dossier[Any]:
    """Return a won deal whose record says that it began after it was won."""
    deal = story.dossier.subject
    begun = (deal.stay.entered_at or NOW) + timedelta(days=2)
    return attrs.evolve(story.dossier, subject=attrs.evolve(deal, created_at=begun))


def _stray(chance: Random, number: int) -> tuple[str, Document]:
    """Return a payment that names a lead nobody knows."""
    at = NOW - timedelta(days=chance.randrange(1, 300))
    return f"L-9{chance.randrange(1000, 9999)}", Document(f"P-{number}", "payment", at, status="received")


def _report(funnel: Funnel, records: Records) -> tuple[Report, tuple[Dossier[Any], ...]]:
    """Count the stored histories by source, each spelling of a source merged into the most frequent one."""
    column = FieldColumn(column="source", fold=True)
    cells = read_cells(
        "source",
        [records.sources[each.subject.id] for each in records.dossiers],
        column,
        reading=Reading(FieldType.TEXT, ZONE),
        missing=frozenset({""}),
    )
    deals = tuple(
        attrs.evolve(each, subject=attrs.evolve(each.subject, source=source))
        for each, source in zip(records.dossiers, cells.values, strict=True)
    )
    found = report(
        deals,
        title=funnel.blueprint.label or Text(funnel.blueprint.key),
        pipeline=funnel.pipelines[PIPELINE],
        by=("source",),
        notes=(*cells.notes, *_orphans(records)),
    )
    return found, deals


def _orphans(records: Records) -> Sequence[Note]:
    return [
        Note.of(
            "orphan_row",
            len(numbers),
            {"table": name, "column": "lead_id", "values": dict.fromkeys(numbers, 1)},
            table=name,
            column="lead_id",
            examples=examples(f"'{each}'" for each in sorted(numbers)),
        )
        for name, numbers in records.orphans.items()
        if numbers
    ]
