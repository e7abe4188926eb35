"""The command `due`: what is due about the records of a file; on the screen, as CSV, as iCalendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.cadence import Reminder
from salesfunnel.errors import DataError
from salesfunnel.shell.commands.options import (  # fmt: skip
    AsJson,
    AtInstant,
    IdColumn,
    InLocale,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    Raw,
    instant_of,
    plan_of,
)
from salesfunnel.shell.commands.results import finish, notes_wire, refuse_overwriting, write_results
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.documents import read_text
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export, read_export
from salesfunnel.shell.terminal import (
    Console,
    figures,
    one_line,
    quality_table,
    styled,
    title,
)
from salesfunnel.shell.terminal.figures import said
from salesfunnel.text import DEFAULT_LOCALE

with extra("shell"):
    import polars as pl
    import typer

__all__ = ["DueList", "calendar_text", "due", "due_export", "due_frame", "due_wire", "show_due"]

_SHOWN = 20
_GRAVE = {"critical": 0, "warning": 1, "info": 2}


def due(
    data: OneFile,
    *,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    told: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The ids of reminders that were told, one a line.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write CSV, Parquet or iCalendar."),
    ] = None,
    raw: Raw = False,
    first: Annotated[int, typer.Option(min=0, metavar="N", help="Show so many reminders.")] = _SHOWN,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Say what is due about the records of a file, by owner and severity, and when to ask again."""
    plain = {"pipeline": pipeline, "id_column": id_column}
    plan, rows = plan_of(mapping, blueprint, data, command="due", plain=plain)
    if out:
        refuse_overwriting(out, plan, data if mapping else data.parent, option="--out")
    acknowledged = frozenset(read_text(told).split()) if told else frozenset()
    found = due_export(read_export(plan, rows), now=instant_of(now, plan), acknowledged=acknowledged)
    finish(
        out,
        write=lambda path: _write(path, found, locale, raw=raw),
        wire=lambda: due_wire(found, locale),
        show=lambda screen: show_due(screen, found, locale, first=first, zone=plan.zone),
        as_json=as_json,
    )


@attrs.frozen(eq=False)
class DueList:
    """What is due about the records of a file.

    Args:
        reminders: the gravest first, then by when they came due.
        asked: about how many records.
        next_at: when the next one comes due; None where none can.
        left_out: how many are not told by the policy of their clocks.
        notes: what was wrong with the data.
    """

    reminders: tuple[Reminder, ...]
    asked: int
    next_at: datetime | None
    left_out: int
    notes: tuple[Note, ...]


def due_export(export: Export, *, now: datetime, acknowledged: Collection[str] = ()) -> DueList:
    """Ask what is due about every record of an export.

    Args:
        export: the records, and the mapping whose blueprint has the clocks.
        now: the instant of the question; aware.
        acknowledged: the ids of reminders that were told.
    """
    funnel, dossier_of = export.mapping.funnel, export.maker()
    answers = [funnel.due(dossier_of(each), now=now, acknowledged=acknowledged) for each in export.placed]
    coming = [answer.next_at for answer in answers if answer.next_at is not None]
    reminders = [reminder for answer in answers for reminder in answer.reminders]
    return DueList(
        reminders=tuple(sorted(reminders, key=lambda each: (_GRAVE[each.severity], each.due_at, each.id))),
        asked=len(answers),
        next_at=min(coming, default=None),
        left_out=sum(each.count for answer in answers for each in answer.left_out),
        notes=export.notes,
    )


def _write(path: Path, found: DueList, locale: str, *, raw: bool) -> None:
    if path.suffix.lower() != ".ics":
        write_results(path, due_frame(found, locale), raw=raw)
        return
    try:
        path.write_text(calendar_text(found.reminders, locale), encoding="utf-8", newline="")
    except OSError as error:
        says = f"the calendar cannot be written: {error.strerror}"
        raise DataError.at(str(path), says, "choose another --out") from error


def due_frame(found: DueList, locale: str = DEFAULT_LOCALE) -> pl.DataFrame:
    """Return the reminders as a table, one row for each."""
    return pl.DataFrame(
        [_row(reminder, locale) for reminder in found.reminders],
        schema=dict.fromkeys(_COLUMNS, pl.String),
    )


_COLUMNS = ("id", "subject_id", "clock", "step", "severity", "action", "to", "channels", "due_at", "says")


def _row(reminder: Reminder, locale: str) -> dict[str, str]:
    return {
        "id": reminder.id,
        "subject_id": reminder.subject_id,
        "clock": reminder.clock,
        "step": reminder.step,
        "severity": reminder.severity,
        "action": reminder.action,
        "to": " ".join(reminder.recipients),
        "channels": " ".join(reminder.channels),
        "due_at": reminder.due_at.isoformat(),
        "says": reminder.render(locale),
    }


def due_wire(found: DueList, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return what is due as one JSON object."""
    return {
        "asked": found.asked,
        "due": [_row(reminder, locale) for reminder in found.reminders],
        "next_at": found.next_at.isoformat() if found.next_at is not None else None,
        "left_out": found.left_out,
        "notes": notes_wire(found.notes, locale),
    }


def show_due(console: Console, found: DueList, locale: str, *, first: int, zone: ZoneInfo) -> None:
    """Print the sums by owner and severity, the first reminders, and when to ask again."""
    console.print(title(said("page_due", locale)))
    many = figures.count(len(found.reminders))
    console.print(said("page_due_sum", locale, due=many, asked=figures.count(found.asked)))
    sums = Counter(
        (recipient, reminder.severity) for reminder in found.reminders for recipient in reminder.recipients
    )
    for (recipient, severity), count in sorted(sums.items(), key=lambda each: (_GRAVE[each[0][1]], each[0])):
        console.print(f"  {one_line(recipient)} · {severity} · {figures.count(count)}", markup=False)
    for reminder in found.reminders[:first]:
        when = reminder.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        names = one_line(reminder.subject_id), one_line(reminder.render(locale))
        line = "  ".join((when, reminder.severity, *names))
        console.print(line, markup=False, soft_wrap=True)
    if found.next_at is not None:
        when = found.next_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        console.print(styled((said("page_due_next", locale, at=when), "dim")))
    if found.notes:
        console.print(quality_table(found.notes, locale))


def calendar_text(reminders: Iterable[Reminder], locale: str = DEFAULT_LOCALE) -> str:
    """Return reminders as an iCalendar file (RFC 5545), each a task that is due at its instant."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//salesfunnel//due//EN", "CALSCALE:GREGORIAN"]
    for reminder in reminders:
        lines += _task(reminder, locale)
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


_PRIORITY = {"critical": 1, "warning": 5, "info": 9}


def _task(reminder: Reminder, locale: str) -> Iterator[str]:
    instant = reminder.due_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "BEGIN:VTODO"
    yield f"UID:{_escaped(reminder.id)}"
    yield f"DTSTAMP:{instant}"
    yield f"DUE:{instant}"
    yield f"PRIORITY:{_PRIORITY[reminder.severity]}"
    yield f"SUMMARY:{_escaped(reminder.render(locale))}"
    yield f"DESCRIPTION:{_escaped(f'{reminder.subject_id} → {chr(32).join(reminder.recipients)}')}"
    yield f"CATEGORIES:{_escaped(reminder.clock)}"
    yield "END:VTODO"


def _escaped(text: str) -> str:
    """Return a text as a calendar holds it, without control signs, and with its marks escaped."""
    plain = "".join(sign for sign in text if sign == "\n" or sign.isprintable())
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never within a character."""
    parts, held, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > 75:
            parts.append(held)
            held, size = " ", 1
        held, size = held + sign, size + octets
    return "\r\n".join((*parts, held)) + "\r\n"
