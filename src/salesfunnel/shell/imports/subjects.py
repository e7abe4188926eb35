"""Turns joined rows into leads or opportunities with their stays, and says which rows could not be one.

Which stages a row has entered is what its status says, and what its dates and joined rows prove. A date
beside an instant is a day, not its midnight: what ends on the day on which it began lasts no time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, overload

import attrs

from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import FieldType
from salesfunnel.model.frozen import EMPTY, ReadOnly, changer
from salesfunnel.model.party import Account, Seller
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Stay
from salesfunnel.shell.imports.columns import Columns, StageColumn, read_columns
from salesfunnel.shell.imports.joins import Rows
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.mapping import StatusColumn
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.row_tests import fitting, tested_columns
from salesfunnel.shell.imports.targets import ACCOUNT, CORE, OWNER, targets

__all__ = [
    "Dossiers",
    "Export",
    "Histories",
    "Path",
    "contradicting",
    "read_export",
    "read_histories",
    "read_paths",
]


Path: TypeAlias = tuple[str, ...]
"""The stages that were entered, the present one last."""


def read_paths(mapping: CrmMapping, rows: Rows, stages: Mapping[str, StageColumn]) -> list[Path | None]:
    """Return the path of each row; None for a status that the mapping does not list.

    Without a status, a row has entered the first open stage and every stage that is proven. With one, where
    it stands is what the status says, and proofs add open stages that were passed before.
    """
    pipeline, status = mapping.pipeline, mapping.document.status
    proofs = _proofs(stages, rows.frame.height)
    if status is None:
        first = (pipeline.of_kind(StageKind.OPEN) or pipeline.stages)[0].key
        return [
            _ordered(pipeline, {first, *more}, row, stages) for row, more in enumerate(_named(stages, proofs))
        ]
    known: dict[tuple[Path | None, tuple[bool, ...]], Path | None] = {}
    paths: list[Path | None] = []
    for path, proof in zip(_said(mapping, rows, status), proofs, strict=True):
        key = (path, proof)
        if key not in known:
            (proven,) = _named(stages, [proof])
            known[key] = path and _with_passed(pipeline, path, proven)
        paths.append(known[key])
    return paths


def _proofs(stages: Mapping[str, StageColumn], rows: int) -> Sequence[tuple[bool, ...]]:
    """Return for each row which of the stages it proves to have entered."""
    return list(zip(*(column.proven for column in stages.values()), strict=True)) if stages else [()] * rows


def _named(stages: Mapping[str, StageColumn], proofs: Iterable[tuple[bool, ...]]) -> Iterator[set[str]]:
    return ({key for key, proven in zip(stages, proof, strict=True) if proven} for proof in proofs)


def _said(mapping: CrmMapping, rows: Rows, status: StatusColumn) -> list[Path | None]:
    """Return what the status of each row says: of its one column, or the first rule that fits."""
    if status.column is not None:
        return [status.stages.get(text) for text in rows.texts(status.column)]
    said: list[Path | None] = [None] * rows.frame.height
    for index, rule in reversed(list(enumerate(status.rules))):
        place = f"{mapping.path.name}: status.rules.{index}.when"
        for row, fits in enumerate(fitting(rule.when, rows.frame, place)):
            if fits:
                said[row] = rule.stages
    return said


def contradicting(mapping: CrmMapping, path: Path, proven: Iterable[str]) -> tuple[str, ...]:
    """Return the stages that a row proves and its status rules out: later ones, or another end.

    A column that also dates a stage of the path contradicts nothing: one closing date may serve every end.
    """
    if mapping.document.status is None:
        return ()
    sources = mapping.document.stages
    evidence = {
        key: source.exists or (source.entered.column if source.entered else None)
        for key, source in sources.items()
    }
    used = {evidence[key] for key in path if key in evidence}
    return tuple(key for key in proven if key not in path and evidence[key] not in used)


def _with_passed(pipeline: Pipeline, path: Path, proven: set[str]) -> Path:
    """Add the open stages that the row proves to have been passed."""
    if proven <= set(path):
        return path
    present = path[-1]
    order = [stage.key for stage in pipeline.stages]
    steps = [stage.key for stage in pipeline.of_kind(StageKind.OPEN)]
    before = steps[: steps.index(present)] if present in steps else steps
    passed = proven & set(before) - set(path)
    return (*sorted({*path[:-1], *passed}, key=order.index), present) if passed else path


def _ordered(pipeline: Pipeline, reached: set[str], row: int, stages: Mapping[str, StageColumn]) -> Path:
    """Return the stages in the pipeline's order, with one outcome last: the latest of several."""
    open_stages = [stage.key for stage in pipeline.of_kind(StageKind.OPEN) if stage.key in reached]
    others = [stage.key for stage in pipeline.stages if stage.kind is not StageKind.OPEN]

    def when(key: str) -> float:
        instant = stages[key].entered[row] if key in stages else None
        return instant.timestamp() if isinstance(instant, datetime) else float("-inf")

    return (*open_stages, *sorted((key for key in others if key in reached), key=when)[-1:])


_DETAILED = 20


@attrs.frozen(eq=False)
class Export:
    """The rows that could be placed in the pipeline, read but not yet made into dossiers.

    Args:
        mapping: what the columns mean.
        columns: every mapped column.
        placed: the row and the path of each id, in the order of the file.
        notes: what was wrong with the data so far.
    """

    mapping: CrmMapping
    columns: Columns
    placed: Mapping[str, tuple[int, Path]]
    notes: tuple[Note, ...]

    def maker(self) -> Callable[[str], Dossier[Any]]:
        """Return what makes the dossier of an id."""
        make, placed = _Maker(self.mapping, self.columns), self.placed
        return lambda name: make.dossier(name, *placed[name])


def read_export(mapping: CrmMapping, rows: Rows) -> Export:
    """Read the columns and place the rows.

    A row is left out where it has no id, an id that came before, or a status that the mapping does not list.
    """
    columns = read_columns(mapping, rows)
    placed, notes = _placed(mapping, rows, read_paths(mapping, rows, columns.stages))
    return Export(mapping, columns, placed, (*rows.notes, *columns.notes, *notes))


@attrs.frozen(eq=False)
class Dossiers(Sequence[Dossier[Any]]):
    """Dossiers that are made when they are asked for, so that only the columns are held.

    Args:
        make: makes the dossier of a place.
        size: how many there are.
        run: makes all of them one after another, where that is quicker.
    """

    make: Callable[[int], Dossier[Any]]
    size: int
    run: Callable[[], Iterator[Dossier[Any]]] | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return self.size

    @overload
    def __getitem__(self, index: int) -> Dossier[Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Dossier[Any]]: ...
    def __getitem__(self, index: int | slice) -> Dossier[Any] | Sequence[Dossier[Any]]:
        """Return the dossier of a place, or those of several."""
        if isinstance(index, slice):
            return tuple(self.make(at) for at in range(*index.indices(self.size)))
        return self.make(range(self.size)[index])

    def __iter__(self) -> Iterator[Dossier[Any]]:
        """Yield them one after another."""
        return self.run() if self.run else map(self.make, range(self.size))


@attrs.frozen(eq=False)
class Histories:
    """What the export says: one dossier per row that could be placed in the pipeline.

    Args:
        dossiers: in the order of the file.
        notes: everything that was wrong with the data.
        beside: the values of fields of the company and of the seller (`account.industry`), by dossier,
            whether or not the row says whose they are.
    """

    dossiers: Sequence[Dossier[Any]]
    notes: tuple[Note, ...]
    beside: Mapping[str, Sequence[object]] = attrs.field(factory=dict)


def read_histories(mapping: CrmMapping, rows: Rows) -> Histories:
    """Build a dossier for each row that could be placed, in file order."""
    export = read_export(mapping, rows)
    columns, placed, make = export.columns, export.placed, export.maker()
    names = list(placed)
    found = (*_contradictions(mapping, columns, placed), *_no_outcome(mapping, placed))
    beside = {
        name: tuple(column[row] for row, _ in placed.values())
        for name, column in columns.fields.items()
        if "." in name
    }
    dossiers = Dossiers(lambda at: make(names[at]), len(names))
    return Histories(dossiers, (*export.notes, *found), beside)


def _placed(
    mapping: CrmMapping, rows: Rows, paths: Sequence[Path | None]
) -> tuple[dict[str, tuple[int, Path]], list[Note]]:
    """Return row and path of each id that becomes a subject, and why other rows do not."""
    placed: dict[str, tuple[int, Path]] = {}
    nameless, twice, unknown = 0, list[str](), Counter[str]()
    column, status = mapping.document.subject.id, mapping.document.status
    statuses = _statuses(rows, status) if status else ()
    no_names = {"", *mapping.document.missing}
    for row, (name, path) in enumerate(zip(rows.ids(column), paths, strict=True)):
        if name in no_names:
            nameless += 1
        elif name in placed:
            twice.append(name)
        elif path is None:
            unknown[statuses[row]] += 1
        else:
            placed[name] = (row, path)
    return placed, [*_unnamed(column or "", nameless, twice), *_unknown(unknown, is_plain=mapping.is_plain)]


def _statuses(rows: Rows, status: StatusColumn) -> Sequence[str]:
    """Return what the columns of the status hold, row by row, as a person reads it."""
    if status.column is not None:
        return rows.texts(status.column)
    tests = (rule.when for rule in status.rules)
    titles = dict.fromkeys(title for test in tests for title in tested_columns(test, rows.frame.columns))
    cells = [rows.texts(title) for title in titles]
    return [", ".join(filter(None, values)) for values in zip(*cells, strict=True)]


def _unnamed(column: str, nameless: int, twice: Sequence[str]) -> list[Note]:
    details: dict[str, object] = {"column": column}
    notes = [Note.of("missing_id", nameless, details, column=column)] if nameless else []
    if twice:
        shown = examples(dict.fromkeys(twice))
        notes.append(Note.of("duplicate_id", len(twice), details, column=column, examples=shown))
    return notes


def _unknown(unknown: Counter[str], *, is_plain: bool) -> list[Note]:
    """Note the statuses that the mapping does not list; without one, the stages that are none."""
    if not unknown:
        return []
    shown = examples(f"'{value}' ({count:,})" for value, count in unknown.most_common())
    found = Note.of("unknown_status", unknown.total(), {"values": dict(unknown)}, examples=shown)
    if not is_plain:
        return [found]
    return [attrs.evolve(found, message=attrs.evolve(found.message, key="import_unknown_stage"))]


def _contradictions(
    mapping: CrmMapping, columns: Columns, placed: Mapping[str, tuple[int, Path]]
) -> list[Note]:
    """Note the rows whose status says that they stand before a stage that they have a date or a row of."""
    stages = columns.stages
    proofs = _proofs(stages, 0)
    known: dict[tuple[Path, tuple[bool, ...]], tuple[str, ...]] = {}
    against: dict[str, tuple[str, str]] = {}
    for name, (row, path) in placed.items() if stages else ():
        key = (path, proofs[row])
        if key not in known:
            proven = (stage for stage, is_proven in zip(stages, proofs[row], strict=True) if is_proven)
            known[key] = contradicting(mapping, path, proven)
        if known[key]:
            against[name] = (path[-1], known[key][0])
    if not against:
        return []
    shown = examples(f"'{name}' ({said} / {proven})" for name, (said, proven) in against.items())
    ids = list(against)[:_DETAILED]
    return [Note.of("contradiction", len(against), {"ids": ids}, examples=shown)]


class _Maker:
    """Makes dossiers from the columns that were read, whose values need no second check."""

    def __init__(self, mapping: CrmMapping, columns: Columns) -> None:
        kind = Lead if mapping.pipeline.of == "lead" else Opportunity
        statuses = {stage.key: stage.kind.status for stage in mapping.pipeline.stages}
        self._columns = columns
        known = targets(mapping.funnel, mapping.pipeline.of)
        every = columns.fields.items()
        self._facts = [(name, column) for name, column in every if known[name].is_fact]
        self._core = [(name, column) for name, column in every if name in CORE and not known[name].is_fact]
        self._instants_too = [name for name, _ in self._core if CORE[name] is FieldType.INSTANT]
        self._own = [
            (name, column)
            for name, column in every
            if name not in CORE and "." not in name and not known[name].is_fact
        ]
        self._beside = [(name, column) for name, column in every if "." in name and not known[name].is_fact]
        names = {name for name, _ in self._core} | {"created_at"}
        self._empty = dict.fromkeys(names)
        self._empty |= {"tags": ()} if "tags" in names else {}
        self._change = changer(kind, "id", "stage", "status", "stays", "fields", "waivers", *sorted(names))
        self._templates = {
            key: kind(id="template", pipeline=mapping.pipeline_key, stage=key, status=status)
            for key, status in statuses.items()
        }
        self._stay, self._no_stay = changer(Stay, "stage", "entered_at", "left_at"), Stay("template")
        self._created = columns.fields.get("created_at")
        self._on_path: dict[Path, list[StageColumn | None]] = {}
        self._leavings = {key: stage for key, stage in columns.stages.items() if stage.left}
        dated = [columns.created_days, *(stage.days for stage in columns.stages.values())]
        self._is_mixed = any(dated) and not all(bool(days) and all(days) for days in dated)

    def dossier(self, name: str, row: int, path: Path) -> Dossier[Any]:
        """Return what one row says about the subject of this id."""
        subject = self._subject(name, row, path)
        if not self._beside and not self._facts:
            return Dossier(subject)
        values = {name: column[row] for name, column in self._beside if column[row] is not None}
        account = _below("account.", values, ACCOUNT, subject.account_id)
        owner = _below("owner.", values, OWNER, subject.owner_id)
        return Dossier(
            subject,
            account=Account(**account) if account else None,
            owner=Seller(**owner) if owner else None,
            facts={name: column[row] for name, column in self._facts},  # None: computed, and there is none
        )

    def _subject(self, name: str, row: int, path: Path) -> Lead | Opportunity:
        own = {key: value for key, column in self._core if (value := column[row]) is not None}
        created_at, *entered = self._instants(row, path)
        if created_at is not None:
            own["created_at"] = created_at
        for key in self._instants_too:
            if key in own:
                own[key] = own[key].astimezone(UTC)  # type: ignore[attr-defined]
        fields = {key: value for key, column in self._own if (value := column[row]) is not None}
        template = self._templates[path[-1]]
        return self._change(  # type: ignore[no-any-return]
            template,
            id=name,
            stage=path[-1],
            status=template.status,
            stays=self._stays(row, path, entered),
            fields=ReadOnly(fields) if fields else EMPTY,
            waivers=self._columns.waivers[row] if self._columns.waivers else (),
            **{**self._empty, **own},
        )

    def _instants(self, row: int, path: Path) -> list[Any]:
        """Return when the row was created and when each stage of its path was entered.

        A date stands for its whole day: where what came before it happened on that day, it happened then.
        """
        created = self._created
        columns = self._on_path.get(path)
        if columns is None:
            stages = self._columns.stages
            columns = [stages.get(key) if key not in path[:index] else None for index, key in enumerate(path)]
            self._on_path[path] = columns
        instants: list[Any] = [created[row] if created else None]
        instants += [column.entered[row] if column else None for column in columns]
        if not self._is_mixed:
            return instants
        days = [bool(self._columns.created_days) and self._columns.created_days[row]]
        days += [bool(column and column.days) and column.days[row] for column in columns]  # type: ignore[union-attr]
        return _without_midnights(instants, days) if any(days) else instants

    def _stays(self, row: int, path: Path, entered: Sequence[Any]) -> tuple[Stay, ...]:
        """Return one stay per stage; a stay ends when the next one begins, where that is known."""
        entered = [None if value is None else value.astimezone(UTC) for value in entered]
        ends = [*entered[1:], None]
        if self._leavings:
            for index, key in enumerate(path[:-1]):
                if ends[index] is None and key in self._leavings:
                    ends[index] = self._left(row, key, entered[index])
        stay, template = self._stay, self._no_stay
        return tuple(
            stay(template, stage=key, entered_at=begin, left_at=end)
            for key, begin, end in zip(path, entered, ends, strict=True)
        )

    def _left(self, row: int, key: str, begin: Any) -> Any:
        column = self._leavings[key]
        is_day = bool(column.left_days) and column.left_days[row]
        end = _without_midnights([begin, column.left[row]], [False, is_day])[1]
        return None if end is None else end.astimezone(UTC)


def _without_midnights(instants: Sequence[Any], days: Sequence[bool]) -> list[Any]:
    """Let each date that follows an instant of its own day stand for that instant, along the path."""
    latest: datetime | None = None
    result: list[Any] = []
    for value, is_day in zip(instants, days, strict=True):
        instant = value
        if value is not None:
            if is_day and latest is not None and value <= latest < _next_day(value):
                instant = latest
            latest = instant if latest is None else max(latest, instant)
        result.append(instant)
    return result


def _next_day(midnight: datetime) -> datetime:
    try:
        return midnight + timedelta(days=1)  # on the wall: a day of 23 or 25 hours is one too
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _below(
    prefix: str, values: Mapping[str, object], known: Mapping[str, FieldType], owner: str | None
) -> dict[str, Any]:
    """Return the arguments of the account or seller that the row describes; none where it names none."""
    own = {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}
    if owner is None or not own:
        return {}
    fields = {name: value for name, value in own.items() if name not in known}
    return {"id": owner, "fields": fields, **{name: value for name, value in own.items() if name in known}}


def _no_outcome(mapping: CrmMapping, placed: Mapping[str, tuple[int, Path]]) -> list[Note]:
    """Note the open subjects where nothing in the mapping could ever say that one was lost."""
    document = mapping.document
    paths = document.status.ways.values() if document.status else ()
    named = {*document.stages, *(key for path in paths for key in path)}
    lost = {stage.key for stage in mapping.pipeline.of_kind(StageKind.LOST)}
    open_stages = {stage.key for stage in mapping.pipeline.of_kind(StageKind.OPEN)}
    still_open = sum(path[-1] in open_stages for _, path in placed.values())
    return [] if named & lost or not still_open else [Note.of("no_outcome", still_open)]
