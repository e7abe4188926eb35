"""The command `demo`: a year of CRM history kept in SQLite, the funnel run over it, a worklist and a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Annotated, Any

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.blueprint.templates import template
from salesfunnel.errors import DataError
from salesfunnel.insight.worklist import Task, worklist
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.model.subject import Status
from salesfunnel.shell.commands.options import InLocale, Locale
from salesfunnel.shell.commands.report import show_report
from salesfunnel.shell.demo.store import Records, Stored, read_store, write_store
from salesfunnel.shell.demo.story import NOW, PIPELINE, SELLERS, ZONE, Story, play, prospect, spelt
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.cells import Reading, read_cells
from salesfunnel.shell.imports.mapping import FieldColumn
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.report import Report, report
from salesfunnel.shell.report.page import page, write_page
from salesfunnel.shell.terminal import Console, console, empty_table, figures, styled
from salesfunnel.shell.terminal.figures import said
from salesfunnel.text import Text

with extra("shell"):
    import typer
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

__all__ = ["demo"]

_TASKS = 12
_LATE_ENTRIES = 9
_STRAYS = 6
_TASK_WIDTH = 15


def demo(
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the database and the page are written.")
    ] = Path("salesfunnel-demo"),
    seed: Annotated[int, typer.Option(help="Another seed tells another story.")] = 7,
    leads: Annotated[int, typer.Option(min=200, max=50_000, help="How many leads come in a year.")] = 2_400,
    locale: InLocale = Locale.EN,
) -> None:
    """Build a year of CRM history, run a funnel over it, print a worklist and the funnel, write a page."""
    funnel, screen = Funnel.load(template("uncertainty_filter")), console()
    database = _folder(out) / "salesfunnel-demo.sqlite"
    with _progress(screen) as bar:
        stored = _history(bar, funnel, seed=seed, leads=leads, locale=locale)
        with _step(bar, "demo_storing", locale):
            rows = write_store(database, stored)
        with _step(bar, "demo_reading", locale):
            records = read_store(database)
    counted, deals = _report(funnel, records)
    tasks = worklist(
        deals,
        pipeline=funnel.pipelines[PIPELINE],
        history=counted.conversion,
        look_ahead=lambda deal, stage: funnel.preview(deal, to=stage, now=NOW),
        now=NOW,
        limit=_TASKS,
    )
    screen.print(
        said(
            "demo_stored",
            locale,
            leads=f"{len(deals):,}",
            events=f"{len(stored.events):,}",
            rows=f"{rows:,}",
            path=database,
        ),
        soft_wrap=True,
    )
    show_report(screen, counted, locale)
    _show_worklist(screen, tasks, locale)
    made = said("demo_made", locale, now=NOW.strftime("%Y-%m-%d %H:%M %z"), seed=seed, leads=f"{leads:,}")
    target = out / "report.html"
    write_page(target, page(counted, locale=locale, tasks=tasks, facts=(made,)))
    screen.print(made)
    screen.print(said("demo_written", locale, path=target), soft_wrap=True)


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        says = f"the folder cannot be made: {error.strerror}"
        raise DataError.at(str(out), says, "choose another --out") from None
    return out


@contextmanager
def _progress(screen: Console) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=screen.is_terminal) as bar:
        yield bar


@contextmanager
def _step(bar: Progress, key: str, locale: str) -> Iterator[None]:
    step = bar.add_task(said(key, locale), total=1)
    yield
    bar.advance(step)


def _history(bar: Progress, funnel: Funnel, *, seed: int, leads: int, locale: str) -> Stored:
    """Play every prospect's story, then write it down as carelessly as people do."""
    chance = Random(seed)  # noqa: S311 - a story, not a secret
    prospects = (prospect(chance, number) for number in range(1, leads + 1))
    stories = [
        play(funnel, who, chance)
        for who in bar.track(prospects, total=leads, description=said("demo_building", locale))
    ]
    won = [index for index, story in enumerate(stories) if story.dossier.subject.status is Status.WON]
    late = set(chance.sample(won, _LATE_ENTRIES))
    subjects = [story.dossier.subject for story in stories]
    return Stored(
        dossiers=[
            _keyed_in_late(story) if index in late else story.dossier for index, story in enumerate(stories)
        ],
        events=[event for story in stories for event in story.events],
        sellers=[seller for seller, _ in SELLERS],
        sources={subject.id: spelt(chance, subject.source or "") for subject in subjects},
        strays=[_stray(chance, number) for number in range(1, _STRAYS + 1)],
    )


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
        [records.sources[dossier.subject.id] for dossier in records.dossiers],
        column,
        reading=Reading(FieldType.TEXT, ZONE),
        missing=frozenset({""}),
    )
    deals = tuple(
        attrs.evolve(dossier, subject=attrs.evolve(dossier.subject, source=source))
        for dossier, source in zip(records.dossiers, cells.values, strict=True)
    )
    counted = report(
        deals,
        title=funnel.blueprint.label or Text(funnel.blueprint.key),
        pipeline=funnel.pipelines[PIPELINE],
        by=("source",),
        notes=(*cells.notes, *_orphans(records)),
    )
    return counted, deals


def _orphans(records: Records) -> Sequence[Note]:
    return [
        Note.of(
            "orphan_row",
            len(numbers),
            {"table": name, "column": "lead_id", "values": dict.fromkeys(numbers, 1)},
            table=name,
            column="lead_id",
            examples=examples(f"'{number}'" for number in sorted(numbers)),
        )
        for name, numbers in records.orphans.items()
        if numbers
    ]


def _show_worklist(screen: Console, tasks: Sequence[Task], locale: str) -> None:
    """Print who needs what next, with the questions to ask."""
    table = empty_table(said("page_worklist", locale))
    for head in ("page_deal", "page_next", "page_questions"):
        table.add_column(said(head, locale), overflow="fold", min_width=_TASK_WIDTH)
    for task in tasks:
        amount = figures.amount(task.amount.major, task.amount.currency)
        table.add_row(
            styled((task.name, "bold"), f"\n{amount} · {task.owner}\n{task.stage.render(locale)}"),
            styled(task.step.render(locale), (f"\n{task.reason.render(locale)}", "dim")),
            styled("\n".join(f"· {ask.render(locale)}" for ask in task.asks)),
        )
        table.add_section()
    screen.print(table)
