"""Reads an event log, in XES or as a table with a row per event, into the events of each case in their order.

The events stand in columns, so that a log of millions of them fits into memory: a case's own are made when
they are asked for. At one instant the order of the file counts, in the direction in which the file runs;
where it runs in none, that of the pipeline does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias, overload
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import DataError, Problem, near
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.dates import date_style, written
from salesfunnel.shell.imports.joins import Rows, broken_rows, no_file, read_tables, rows_of_tables
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.mapping import EventLog
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.readers import find_file
from salesfunnel.shell.imports.tables import Table
from salesfunnel.shell.imports.xes import LoggedCase, read_xes

with extra("shell"):
    import polars as pl

__all__ = ["Log", "Logged", "LoggedCase", "LoggedEvents", "read_log", "read_xes"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_ISO = r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?$"
_ZONED = r"(?:Z|[+-]\d\d:\d\d)$"
_DAY = 86_400_000_000
_RUNS = 0.9  # the share of steps in one direction from which a file is said to run in it

Direction: TypeAlias = Literal["oldest_first", "newest_first"]


@attrs.frozen
class Logged:
    """One event of a log: its name, when it happened, and who did it where the log says so."""

    name: str
    at: datetime
    actor: str | None


@attrs.frozen(eq=False)
class LoggedEvents(Sequence[tuple[Logged, ...]]):
    """The events of each case, made when they are asked for.

    Args:
        frame: a row for each event, case by case in order: `name`, `tick` (microseconds since 1970), `who`.
        begins: by case, where its events begin in the frame; one more at the end.
    """

    frame: pl.DataFrame
    begins: Sequence[int]

    def __len__(self) -> int:
        """Return how many cases there are."""
        return len(self.begins) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[Logged, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Logged, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Logged, ...] | Sequence[tuple[Logged, ...]]:
        """Return the events of one case, or of several."""
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        at = range(len(self))[index]
        begin = self.begins[at]
        return _logged(self.frame.slice(begin, self.begins[at + 1] - begin))

    def __iter__(self) -> Iterator[tuple[Logged, ...]]:
        """Yield the events of each case, of many cases at once."""
        most = 20_000
        for start in range(0, len(self), most):
            bounds = self.begins[start : start + most + 1]
            part = _logged(self.frame.slice(bounds[0], bounds[-1] - bounds[0]))
            for low, high in pairwise(bounds):
                yield part[low - bounds[0] : high - bounds[0]]

    def counts(self) -> list[int]:
        """Return how many events each case has."""
        return [high - low for low, high in pairwise(self.begins)]

    def with_several(self, names: Sequence[str]) -> list[int]:
        """Return the cases with more than one event of these names."""
        counts = self.only(names).counts()
        return [case for case, count in enumerate(counts) if count > 1]

    def only(self, names: Sequence[str]) -> LoggedEvents:
        """Return the events with one of these names; every case keeps its place."""
        kept = self.frame.with_columns(pl.col("name").is_in(list(names)).alias("kept"))
        before = kept.select(pl.col("kept").cast(pl.Int64).cum_sum())["kept"].to_list()
        return LoggedEvents(
            kept.filter("kept").drop("kept"), [before[begin - 1] if begin else 0 for begin in self.begins]
        )


def _logged(events: pl.DataFrame) -> tuple[Logged, ...]:
    rows = events.select("name", "tick", "who").iter_rows()
    return tuple(Logged(name, _EPOCH + tick * _TICK, who or None) for name, tick, who in rows)


@attrs.frozen(eq=False)
class Log:
    """The cases of a log.

    Args:
        rows: a row per case, with its own attributes.
        events: by row, what happened, in the order of time.
    """

    rows: Rows
    events: LoggedEvents


def read_log(mapping: CrmMapping, meaning: EventLog, folder: Path) -> Log:
    """Read the table of a mapping whose `log` says what its events mean, and the subjects' own beside it.

    Args:
        mapping: the mapping.
        meaning: its `log`.
        folder: where the files stand.

    Raises:
        DataError: for a missing file, for missing columns, for a file that cannot be read.
    """
    document = mapping.document
    name = meaning.table or document.subject_table
    file = document.tables[name].file
    if file and file.removesuffix(".gz").lower().endswith(".xes"):
        return _read_xes(mapping, meaning, folder, file)
    own = name == document.subject_table
    wanted = {
        _case_column(mapping, meaning),
        meaning.event,
        meaning.at.column,
        meaning.actor or meaning.event,
    }
    wanted |= {source.column for source in document.fields.values()} if own else set()
    wanted |= {source.currency for source in document.fields.values() if source.currency} if own else set()
    tables = read_tables(mapping, folder, only={name: frozenset(wanted)})
    events = tables.pop(name)
    notes = [broken_rows(events)] if events.broken else []
    _refuse_missing(mapping, meaning, events.header, events.header, path=events.path, own=own)
    _refuse_unusable(mapping, events, wanted)
    case = events.frame[_case_column(mapping, meaning)].fill_null("").rename("case")
    first = (
        pl.DataFrame({"case": case}).with_row_index("line").unique("case", keep="first", maintain_order=True)
    )
    if own:
        rows = Rows(events.frame[first["line"].to_list()], (), events.typed)
        places = first.select("case", pl.int_range(pl.len(), dtype=pl.UInt32).alias("at"))
    else:
        rows = rows_of_tables(mapping, tables)
        ids = pl.DataFrame({"case": rows.ids(document.subject.id)}, schema={"case": pl.String})
        places = ids.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("at")).unique(
            "case", keep="first", maintain_order=True
        )
        notes += _orphans(case, places, _case_column(mapping, meaning))
    placed = case.to_frame().join(places, on="case", how="left", maintain_order="left")["at"]
    columns = {
        "at": placed,
        "name": events.frame[meaning.event].fill_null("").cast(pl.Categorical),
        "time": events.frame[meaning.at.column].fill_null(""),
    }
    if meaning.actor:
        columns["who"] = events.frame[meaning.actor]
    frame = pl.DataFrame(columns)
    frame = frame.filter(pl.col("at").is_not_null())
    return _ordered(mapping, meaning, rows, frame, notes=notes, file=events.path.name)


def _case_column(mapping: CrmMapping, meaning: EventLog) -> str:
    return meaning.case or mapping.document.subject.id or ""


def _orphans(case: pl.Series, places: pl.DataFrame, column: str) -> list[Note]:
    """Note the events of a case that the subjects' table does not have."""
    orphans = case.to_frame().join(places, on="case", how="anti")["case"]
    if not len(orphans):
        return []
    names = orphans.unique(maintain_order=True).head(6).to_list()
    return [Note.of("orphan_event", len(orphans), {"column": column}, examples=examples(names))]


def _read_xes(mapping: CrmMapping, meaning: EventLog, folder: Path, file: str) -> Log:
    if not folder.is_dir():
        cure = "give the folder that holds the log: --data DIR"
        raise DataError.at(str(folder), "there is no such folder", cure)
    path = find_file(folder, file)
    if path is None:
        raise DataError.at(f"{mapping.path.name}: tables", *no_file(folder, file))
    values: list[dict[str, str]] = []
    events: dict[str, list[object]] = {"at": [], "name": [], "time": [], "who": []}
    keys: dict[str, None] = {}
    for case in read_xes(path):
        for event in case.events:
            keys.update(dict.fromkeys(event))
            events["at"].append(len(values))
            events["name"].append(event.get(meaning.event, ""))
            events["time"].append(event.get(meaning.at.column, ""))
            events["who"].append(event.get(meaning.actor) if meaning.actor else None)
        values.append(case.values)
    columns = list(dict.fromkeys(key for row in values for key in row))
    if values:
        _refuse_missing(mapping, meaning, columns, list(keys), path=path, own=True)
    texts = {key: [row.get(key) for row in values] for key in columns}
    rows = Rows(pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String)), ())
    schema = {"at": pl.UInt32, "name": pl.Categorical, "time": pl.String, "who": pl.String}
    return _ordered(mapping, meaning, rows, pl.DataFrame(events, schema=schema), notes=[], file=path.name)


def _refuse_unusable(mapping: CrmMapping, table: Table, wanted: set[str]) -> None:
    faults = [fault for column in sorted(wanted) if (fault := table.fault_of(column))]
    if faults:
        raise DataError(
            *(Problem(f"{mapping.path.name}: tables", "wrong_column", *fault) for fault in faults)
        )


def _ordered(
    mapping: CrmMapping, meaning: EventLog, rows: Rows, events: pl.DataFrame, *, notes: list[Note], file: str
) -> Log:
    """Read the times, and put the events of each case into their order."""
    if meaning.only:
        begins = pl.any_horizontal(
            pl.col("name").cast(pl.String).str.starts_with(only) for only in meaning.only
        )
        events = events.filter(begins)
    events = events.filter(pl.col("name").cast(pl.String) != "")
    zone = ZoneInfo(meaning.at.zone) if meaning.at.zone else mapping.zone
    missing = {"", *(meaning.at.missing or mapping.document.missing)}
    times = _times(events["time"], zone, meaning.at.format, missing)
    events = events.drop("time").hstack(times).with_row_index("line")
    names = rows.ids(mapping.document.subject.id) if rows.frame.height else []
    undated = events.filter(pl.col("tick").is_null())["at"].to_list()
    if undated:
        notes.append(_note("undated_event", undated, names))
    events = events.filter(pl.col("tick").is_not_null())
    direction = meaning.order or _direction(events)
    events = _without_midnights(events, direction)
    sorted_events = _sorted(mapping, meaning, events, direction)
    more = _said_of_order(sorted_events, direction, names, file)
    counts = dict(sorted_events.group_by("at").len().iter_rows())
    begins_at = [0]
    for row in range(rows.frame.height):
        begins_at.append(begins_at[-1] + counts.get(row, 0))
    columns = ["name", "tick", *(["who"] if "who" in events.columns else [])]
    kept = sorted_events.select(columns)
    if "who" not in columns:
        kept = kept.with_columns(pl.lit(None, dtype=pl.String).alias("who"))
    return Log(attrs.evolve(rows, notes=(*rows.notes, *notes, *more)), LoggedEvents(kept, begins_at))


def _note(code: str, cases: Sequence[int], names: Sequence[str]) -> Note:
    ids = [names[case] for case in cases]
    return Note.of(code, len(ids), {"ids": ids[:20]}, examples=examples(dict.fromkeys(ids)))


def _times(texts: pl.Series, zone: ZoneInfo, formats: Sequence[str], missing: set[str]) -> pl.DataFrame:
    """Return when each event happened: `tick`, what lies below it (`nano`), and whether it is only a day."""
    quick = _iso_times(texts, zone) if not formats else None
    if quick is not None:
        return quick
    distinct = [text for text in texts.unique().to_list() if text not in missing]
    style = date_style(distinct)
    known: dict[str, tuple[int, int, bool]] = {}
    for text in distinct:
        try:
            value = written(text, zone=zone, formats=formats, style=style)
        except (ValueError, OverflowError):
            continue
        known[text] = ((value.instant - _EPOCH) // _TICK, value.nanoseconds, value.is_day)
    if known and all(is_day or _is_midnight(tick, zone) for tick, _, is_day in known.values()):
        known = {text: (tick, nano, True) for text, (tick, nano, _) in known.items()}
    table = pl.DataFrame(
        {
            "time": list(known),
            "tick": [value[0] for value in known.values()],
            "nano": [value[1] for value in known.values()],
            "day": [value[2] for value in known.values()],
        },
        schema={"time": pl.String, "tick": pl.Int64, "nano": pl.Int16, "day": pl.Boolean},
    )
    joined = texts.rename("time").to_frame().join(table, on="time", how="left", maintain_order="left")
    return joined.select("tick", pl.col("nano").fill_null(0), pl.col("day").fill_null(value=False))


def _is_midnight(tick: int, zone: ZoneInfo) -> bool:
    local = (_EPOCH + tick * _TICK).astimezone(zone)
    return local.time() == time()


def _iso_times(texts: pl.Series, zone: ZoneInfo) -> pl.DataFrame | None:
    """Read a column at once where all of it is ISO 8601 with a time, each in its own zone or all in none."""
    if not len(texts) or not texts.str.contains(_ISO).all():
        return None
    zoned = texts.str.contains(_ZONED)
    plain = texts.str.replace("T", " ", literal=True)
    if zoned.all():
        read = plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", time_unit="us", strict=False)
        ticks = read.cast(pl.Int64)
    elif not zoned.any():
        read = plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False)
        placed = read.dt.replace_time_zone(str(zone), ambiguous="earliest", non_existent="null")
        if placed.null_count() > read.null_count():
            return None  # a time that the clocks left out is placed one by one
        ticks = placed.cast(pl.Int64)
    else:
        return None
    if ticks.null_count():
        return None
    return pl.DataFrame({"tick": ticks}).with_columns(
        pl.lit(0, dtype=pl.Int16).alias("nano"), pl.lit(value=False).alias("day")
    )


def _direction(events: pl.DataFrame) -> Direction | None:
    """Return in which direction the file runs, by the steps from one event of a case to its next line."""
    steps = events.sort("at", "line").select(
        pl.col("tick").diff().over("at").alias("step"),
        pl.col("nano").cast(pl.Int64).diff().over("at").alias("part"),
    )
    step = pl.when(pl.col("step") != 0).then(pl.col("step")).otherwise(pl.col("part"))
    later, earlier = steps.select((step > 0).sum().alias("later"), (step < 0).sum().alias("earlier")).row(0)
    if later >= _RUNS * (later + earlier):
        return "oldest_first"
    return "newest_first" if earlier >= _RUNS * (later + earlier) else None


def _without_midnights(events: pl.DataFrame, direction: Direction | None) -> pl.DataFrame:
    """Let an event of which only the day is known happen after what stands before it on that day."""
    if not events["day"].any() or events["day"].all():
        return events
    line = pl.col("line").cast(pl.Int64)
    run = events.with_columns((-line if direction == "newest_first" else line).alias("run")).sort("at", "run")
    latest = pl.when(~pl.col("day")).then(pl.col("tick")).forward_fill().over("at").alias("latest")
    run = run.with_columns(latest)
    same = pl.col("day") & (pl.col("latest") >= pl.col("tick")) & (pl.col("latest") < pl.col("tick") + _DAY)
    return run.with_columns(
        pl.when(same).then(pl.col("latest")).otherwise(pl.col("tick")).alias("tick")
    ).drop("latest", "run")


def _sorted(
    mapping: CrmMapping, meaning: EventLog, events: pl.DataFrame, direction: Direction | None
) -> pl.DataFrame:
    """Sort the events of each case by time; at one instant by the file's direction, else by the pipeline."""
    line = pl.col("line").cast(pl.Int64)
    place: pl.Expr = pl.lit(0, dtype=pl.Int64)
    if direction is None:
        order = {stage.key: index for index, stage in enumerate(mapping.pipeline.stages)}
        places = {name: order.get(stage, -1) for name, stage in meaning.stages.items()}
        place = pl.col("name").cast(pl.String).replace_strict(places, default=-1, return_dtype=pl.Int64)
    run = -line if direction == "newest_first" else line
    return events.with_columns(place.alias("place"), run.alias("run")).sort(
        "at", "tick", "nano", "place", "run"
    )


def _said_of_order(
    events: pl.DataFrame, direction: Direction | None, names: Sequence[str], file: str
) -> Iterator[Note]:
    """Say what decided between equal instants, and which cases were not in order."""
    if direction is None:
        ties = events.filter(pl.struct("at", "tick", "nano").is_duplicated())["at"].unique().sort().to_list()
        if ties:
            yield _note("pipeline_order", ties, names)
    if direction == "newest_first" and events.height > 1:
        yield Note.of("newest_first", events.height, {"file": file}, file=file)
    back = events.select("at", pl.col("run").diff().over("at").alias("step")).filter(pl.col("step") < 0)
    unsorted = back["at"].unique().sort().to_list()
    if unsorted:
        yield _note("unsorted_events", unsorted, names)


def _refuse_missing(
    mapping: CrmMapping,
    meaning: EventLog,
    columns: Sequence[str],
    keys: Sequence[str],
    *,
    path: Path,
    own: bool,
) -> None:
    """Refuse a log that lacks a column, of its cases or of its events."""
    of_events = {"log.event": meaning.event, "log.at": meaning.at.column}
    of_events |= {"log.actor": meaning.actor} if meaning.actor else {}
    of_cases: Mapping[str, str] = {"log.case": _case_column(mapping, meaning)}
    if own:
        of_cases = {"log.case" if meaning.case else "subject.id": _case_column(mapping, meaning)}
        of_cases |= {f"fields.{name}": source.column for name, source in mapping.document.fields.items()}
    problems = [
        Problem(
            f"{mapping.path.name}: {place}",
            "missing_column",
            f"'{path.name}' has no {what} with '{column}'",
            near(column, known),
        )
        for what, wanted, known in (("case", of_cases, columns), ("event", of_events, keys))
        for place, column in wanted.items()
        if column not in known
    ]
    if problems:
        raise DataError(*problems)
