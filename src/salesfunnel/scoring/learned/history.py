"""A history to learn from: rows or a frame, read by the types that conditions read by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
from pydantic import ValidationError

from salesfunnel.conditions.catalogue.catalogue import type_of_field
from salesfunnel.conditions.columns.engine import narwhals
from salesfunnel.conditions.language.tree import name_fault
from salesfunnel.conditions.values.names import STATUSES, SUBJECTS
from salesfunnel.conditions.values.read import read_value
from salesfunnel.conditions.values.types import MISSING, Unknown, ValueType
from salesfunnel.errors import DataError, InvalidValue, Problem, expect_mapping, near
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.money import Money
from salesfunnel.model.validators import SAFE_INTEGER
from salesfunnel.scoring.learned.engine import Array, engine
from salesfunnel.scoring.learned.result import Kind

__all__ = ["ABSENT", "UNREAD", "Column", "Fields", "History", "read_history"]

ABSENT, UNREAD = -1, -2
"""The codes of a value that nobody recorded, and of one that is of another type."""

Fields: TypeAlias = "Sequence[str] | Mapping[str, Field | Mapping[str, Any] | None]"
"""The names to learn from; with their definitions as a blueprint has them, or without: the values say it."""

_NONE: Mapping[str, str] = MappingProxyType({})
_LEARNABLE = {FieldType.NUMBER, FieldType.MONEY, FieldType.FLAG, FieldType.TEXT, FieldType.CHOICE}
_DERIVE = "derive a number from it, such as the days since then"


@attrs.frozen(eq=False)
class Column:
    """One field of every row.

    Args:
        name: as conditions write it.
        field: its definition.
        shape: its type as conditions read it.
        values: its distinct values in order, as the evaluators compute with them.
        codes: for each row the place of its value, `ABSENT` or `UNREAD`.
    """

    name: str
    field: Field
    value_type: ValueType
    values: tuple[Any, ...]
    codes: Array

    @property
    def is_number(self) -> bool:
        """Whether its values are on a scale."""
        return self.value_type.type in {FieldType.NUMBER, FieldType.MONEY}


@attrs.frozen(eq=False)
class History:
    """Closed subjects: what was known of each, and how it ended.

    Args:
        columns: the fields to learn from.
        won: 1 for each row that was won, 0 for each that was lost.
        order: when each began, as a number that grows with time; None where no time was named.
        open: how many rows were left out because they have no outcome yet.
        untimed: how many of the others have no time.
        belated: of a field, in how many rows it was recorded when they ended or later, of how many where both
            times are known.
    """

    columns: tuple[Column, ...]
    won: Array
    order: Array | None
    open: int = 0
    untimed: int = 0
    belated: Mapping[str, tuple[int, int]] = attrs.field(factory=dict)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.won)

    def of(self, names: Iterable[str]) -> History:
        """Return it with some of its columns."""
        wanted = set(names)
        return attrs.evolve(self, columns=tuple(each for each in self.columns if each.name in wanted))


def read_history(
    rows: object,
    *,
    outcome: str,
    fields: Fields,
    at: str | None = None,
    of: Kind = "lead",
    currency: str = "",
    ended: str | None = None,
    known_at: Mapping[str, str] = _NONE,
) -> History:
    """Read rows, or any frame that Narwhals knows.

    Args:
        rows: a sequence of mappings, or a frame of Polars, pandas, PyArrow, DuckDB …
        outcome: where it stands how a row ended: true or 1 won, false or 0 lost, nothing still open.
        fields: what to learn from.
        at: where it stands when a row began: an instant, a date, or a number that grows with time.
        of: whose core attributes they are, where a field is one.
        currency: of amounts.
        ended: where it stands when a row ended.
        known_at: for a field where it stands when it was recorded.

    Raises:
        DataError: for a column that is not there, an outcome that is none, a time that cannot be read.
        InvalidValue: for a name that conditions cannot write, or a type that nothing can be learned from.
    """
    definitions = _definitions(fields, of)
    times = [each for each in (at, ended, *known_at.values()) if each]
    wanted = [outcome, *definitions, *times]
    cells = _of_rows(rows, wanted) if _is_rows(rows) else _of_frame(rows, wanted)
    np = engine().np
    ends = [_ended(raw, outcome) for raw in cells[outcome]]
    kept = [place for place, end in enumerate(ends) if end is not None]

    def closed(name: str) -> list[Any]:
        values = cells[name]
        return [values[place] for place in kept]

    order = _order(closed(at), at) if at else None
    return History(
        columns=tuple(_column(name, closed(name), field, currency) for name, field in definitions.items()),
        won=np.array([ends[place] for place in kept], dtype=np.int64),
        order=order,
        open=len(ends) - len(kept),
        untimed=0 if order is None else int(np.isnan(order).sum()),
        belated=_belated({name: closed(name) for name in times}, ended, known_at),
    )


def _belated(
    times: Mapping[str, list[Any]], ended: str | None, known_at: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """Return of each field in how many rows it came with the end or later, of how many with both times."""
    if ended is None:
        return {}
    np = engine().np
    end = _order(times[ended], ended)
    found = {}
    for name, column in known_at.items():
        known = _order(times[column], column)
        both = ~(np.isnan(end) | np.isnan(known))
        found[name] = (int((known[both] >= end[both]).sum()), int(both.sum()))
    return found


def _definitions(fields: Fields, of: Kind) -> dict[str, Field | None]:
    known = dict(fields) if isinstance(fields, Mapping) else dict.fromkeys(fields)
    if not known:
        raise InvalidValue.at("fields", "found no field, expected those to learn from", "name them")
    for name in known:
        if fault := name_fault(name):
            raise InvalidValue.at("fields", f"found {name!r}: {fault}", "rename the column")
    found: dict[str, Field | None] = {}
    for name, each in known.items():
        core = SUBJECTS[of].get(name)
        if core is not None:
            found[name] = Field(type=core, options=STATUSES if name == "status" else ())
        elif each is None or isinstance(each, Field):
            found[name] = each
        else:
            found[name] = _declared(name, each)
    return found


def _declared(name: str, written: Mapping[str, Any]) -> Field:
    try:
        return Field.model_validate(dict(expect_mapping(written, f"fields.{name}")))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, ("fields", name, *first["loc"])))
        raise InvalidValue.at(place, first["msg"], 'write it as in a blueprint: {"type": "number"}') from None


def _is_rows(rows: object) -> bool:
    return isinstance(rows, Sequence) and not isinstance(rows, str)


def _of_rows(rows: Any, wanted: Sequence[str]) -> dict[str, list[Any]]:
    for place, row in enumerate(rows):
        if not isinstance(row, Mapping):
            says = f"found a {type(row).__name__}, expected a mapping from names to values"
            raise DataError.at(f"rows.{place}", says, "write {'origin': 'web', 'won': True}")
    known = dict.fromkeys(name for row in rows for name in row)
    _refuse_missing(wanted, known)
    return {name: [row.get(name) for row in rows] for name in wanted}


def _of_frame(frame: object, wanted: Sequence[str]) -> dict[str, list[Any]]:
    nw = narwhals()
    table = nw.from_native(frame, pass_through=True)
    if not isinstance(table, (nw.DataFrame, nw.LazyFrame)):
        says = f"found a {type(frame).__name__}, expected rows or a table"
        raise DataError.at("rows", says, "hand over a list of mappings, or a Polars or pandas frame")
    _refuse_missing(wanted, list(table.collect_schema()))
    chosen = table.select(list(dict.fromkeys(wanted)))
    whole = chosen.collect() if isinstance(chosen, nw.LazyFrame) else chosen
    return {name: whole[name].to_list() for name in wanted}


def _refuse_missing(wanted: Iterable[str], known: Iterable[str]) -> None:
    names = list(known)
    problems = [
        Problem("rows", "missing_column", f"there is no column '{name}'", near(name, names))
        for name in wanted
        if name not in names
    ]
    if problems:
        raise DataError(*problems)


def _ended(raw: object, outcome: str) -> int | None:
    if raw is None or raw != raw:  # noqa: PLR0124 - only NaN and NaT differ from themselves
        return None
    if isinstance(raw, (bool, int, float)) and raw in (0, 1):
        return int(raw)
    says = f"found {str(raw)[:40]!r}, expected an outcome"
    raise DataError.at(
        outcome, says, "write true or 1 for won, false or 0 for lost, nothing while it is open"
    )


def _order(cells: Sequence[Any], at: str) -> Array:
    np = engine().np
    return np.array([_when(raw, at) for raw in cells], dtype=float)


def _when(raw: Any, at: str) -> float:
    if raw is None or raw == "" or raw != raw:  # noqa: PLR0124 - only NaN and NaT differ from themselves
        return float("nan")
    try:
        found = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        found = None
    if isinstance(found, datetime):
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    if isinstance(found, date):
        return datetime(found.year, found.month, found.day, tzinfo=UTC).timestamp()
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        return float(found)
    says = f"found {str(raw)[:40]!r}, expected when a row began"
    raise DataError.at(at, says, "write a day, an instant, or a number that grows with time")


def _column(name: str, cells: Sequence[Any], field: Field | None, currency: str) -> Column:
    field = field or Field(type=_kind(name, cells))
    if field.type not in _LEARNABLE:
        raise InvalidValue.at(
            f"fields.{name}", f"nothing is learned from a field of type '{field.type}'", _DERIVE
        )
    coin = currency or next((each.currency for each in cells if isinstance(each, Money)), "")
    if field.type is FieldType.MONEY and not coin:
        raise InvalidValue.at(
            "currency", f"'{name}' is money and no currency is named", "write currency='CNY'"
        )
    if field.type is FieldType.MONEY:
        Money(0, coin)  # refuses what is no currency
    value_type = type_of_field(field, coin)
    read = _read(cells, value_type)
    values = tuple(sorted({each for each in read if not isinstance(each, Unknown)}))
    if value_type.type is FieldType.MONEY and any(abs(each) > SAFE_INTEGER for each in values):
        raise DataError.at(name, "an amount is beyond 2^53 minor units", "check the unit")
    place = {value: code for code, value in enumerate(values)}
    np = engine().np
    codes = [ABSENT if each is MISSING else place.get(each, UNREAD) for each in read]
    return Column(name, field, value_type, values, np.array(codes, dtype=np.int64))


def _read(cells: Sequence[Any], value_type: ValueType) -> list[Any]:
    """Read each value as conditions do; equal values of one class are read once."""
    known: dict[tuple[type, object], object] = {}
    found: list[Any] = []
    for raw in cells:
        key = (raw.__class__, raw)
        try:
            each = known.get(key)
        except TypeError:  # what cannot be hashed is no text, number or flag
            found.append(read_value(raw, value_type))
            continue
        if each is None:
            each = known[key] = read_value(raw, value_type)
        found.append(each)
    return found


def _kind(name: str, cells: Sequence[Any]) -> FieldType:
    """Return the type that all recorded values have."""
    kinds = {_kind_of(raw) for raw in cells if raw is not None and raw == raw and raw != ""}  # noqa: PLR0124
    only = next(iter(kinds), FieldType.TEXT)
    if len(kinds) < 2 and only is not None:
        return only
    listed = ", ".join(sorted(str(each) for each in kinds))
    says = f"found values of several types or of none that is known: {listed}"
    raise InvalidValue.at(f"fields.{name}", says, 'declare it: fields={"seats": {"type": "number"}}')


def _kind_of(raw: object) -> FieldType | None:
    match raw:
        case bool():
            return FieldType.FLAG
        case int() | float():
            return FieldType.NUMBER
        case Decimal() | Money():
            return FieldType.MONEY
        case str():
            return FieldType.TEXT
        case datetime():
            return FieldType.INSTANT
        case date():
            return FieldType.DATE
        case _:
            return None
