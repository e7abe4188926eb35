"""Conditions over columns: where a condition is surely true, or surely false, for every row at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.columns.engine import Flag, both, either, every, narwhals, opposite, some
from salesfunnel.conditions.columns.read import EDGES, Column, encoded, is_one_of
from salesfunnel.conditions.columns.terms import Terms
from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import MIRRORED, OPPOSITE, TESTS, Call, Condition, Sign, Term
from salesfunnel.conditions.rows.terms import days_between
from salesfunnel.conditions.values.arguments import parameters
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import constant
from salesfunnel.conditions.values.typecheck import term_type
from salesfunnel.conditions.values.types import NUMBER, Unknown, ValueType
from salesfunnel.errors import ConditionError, UnknownName, near
from salesfunnel.model.field import FieldType

__all__ = ["ColumnEvaluator", "ElapsedDays", "amounts_compared", "call_fault", "names_read", "plugin_answer"]


def plugin_answer(node: Call, terms: Terms, *, wanted: bool) -> Flag:
    """Return the rows on which a plug-in surely answers as wanted; a null is no answer, nor both halves."""

    def column(name: str) -> Any:
        nw = narwhals()
        found = terms.columns[name]
        return nw.lit(None) if found.value is None else nw.when(found.known).then(found.value)

    answered = _asked(node, terms.names, column, terms.now)
    if isinstance(answered, str):
        return False
    asked, other = (each if isinstance(each, bool) else (~each.is_null()) & each for each in answered)
    return both(asked, opposite(other)) if wanted else both(other, opposite(asked))


def names_read(node: Call, names: Names, now: Any) -> list[str]:
    """Return the names that a plug-in reads: it is asked once for nothing, to see."""
    return list(_probed(node, names, now)[0])


def call_fault(node: Call, names: Names, now: Any) -> str | None:
    """Return why a plug-in cannot be asked about columns; empty where it has no question for them."""
    fault = _probed(node, names, now)[1]
    return fault if isinstance(fault, str) else None


def _probed(node: Call, names: Names, now: Any) -> tuple[dict[str, None], tuple[Any, Any] | str]:
    nw = narwhals()
    read: dict[str, None] = {}

    def column(name: str) -> Any:
        if name not in names.entries:
            cure = near(name, names.entries)
            raise UnknownName.at("", f"no field is named {name[:64]!r}", cure, code="unknown_field")
        read[name] = None
        return nw.col(name)

    return read, _asked(node, names, column, now)


def _asked(node: Call, names: Names, column: Callable[[str], Any], now: Any) -> tuple[Any, Any] | str:
    """Return both halves, else what is wrong: the class of an exception, or of what was returned."""
    found = names.registry.predicates[node.name]
    if found.columns is None:
        return ""
    try:
        answer = found.columns(column, parameters(node, found), now)
    except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises is unknown
        return type(wrong).__name__
    expected = (bool, type(narwhals().lit(1)))
    if isinstance(answer, tuple) and len(answer) == 2 and all(isinstance(half, expected) for half in answer):
        return answer
    return f"<{type(answer).__name__}>"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class ElapsedDays:
    """Where the days since a start pass a limit; they grow less the later the start."""

    now: datetime
    zone: ZoneInfo
    is_date: bool

    def test(self, sign: Sign, start: Any, limit: float) -> Flag:
        """Return where `days_since(start) sign limit` holds; only rows with a known start count."""
        found: Flag
        if sign in {">", ">="}:
            found = start < self._first(lambda days: not TESTS[sign](days, limit))
        elif sign in {"<", "<="}:
            found = start >= self._first(lambda days: bool(TESTS[sign](days, limit)))
        else:
            first = self._first(lambda days: days <= limit)
            found = (start >= first) & (start < self._first(lambda days: days < limit))
            found = found if sign == "==" else opposite(found)
        if not self.is_date:
            return found
        return both(found, (start >= self._edge(0)) & (start < self._edge(1)))

    def _first(self, is_past: Callable[[float], bool]) -> int:
        """Return the first start, as columns hold it, whose days are past the change."""
        low, high = self._edge(0), self._edge(1)
        while low < high:
            middle = (low + high) // 2
            if is_past(self._days(middle)):
                high = middle
            else:
                low = middle + 1
        return low

    def _days(self, start: int) -> float:
        unit = timedelta(days=1) if self.is_date else timedelta(microseconds=1)
        moment = _EPOCH + start * unit
        found = days_between(moment.date() if self.is_date else moment, self.now, self.zone)
        assert not isinstance(found, Unknown)  # noqa: S101 - the edges were left out
        return found

    def _edge(self, side: int) -> int:
        """Return the first start of the calendar that has a number of days, or the one after the last."""
        if not self.is_date:
            return int(EDGES[side]) + side
        day, step = (date.min, date.max)[side], timedelta(days=(1, -1)[side])
        if isinstance(days_between(day, self.now, self.zone), Unknown):
            day += step
        return int(encoded(day)) + side


def amounts_compared(sign: Sign, left: Column, right: Column) -> Flag:
    """Compare amounts, in whole major units where both sides have them."""
    if left.major is not None and right.major is not None and left.scale == right.scale:
        return TESTS[sign](left.major, right.major)
    if left.major is None or right.fixed is None:
        return TESTS[sign](left.value, right.value)
    whole, rest = divmod(int(right.value), left.scale)
    match sign:
        case "==" | "!=" if rest:
            return sign == "!="
        case ">=" | "<" if rest:
            return TESTS[sign](left.major, whole + 1)
        case _:
            return TESTS[sign](left.major, whole)


@attrs.frozen(eq=False)
class ColumnEvaluator:
    """The two plain questions of a condition over one frame."""

    terms: Terms

    def surely(self, node: Condition, *, wanted: bool) -> Flag:
        """Return the rows on which a condition is surely as wanted; no null is among the flags."""
        return self.terms.table.closed(self._open(node, wanted=wanted))

    def surely_or_null(self, node: Condition) -> Flag:
        """Return true where a condition is surely true; elsewhere false, or null where that means no."""
        return self._open(node, wanted=True)

    def _open(self, node: Condition, *, wanted: bool) -> Flag:
        """Return true where a condition is surely as wanted; elsewhere false, or null."""
        match node:
            case tree.Not(of=part):
                return self._open(part, wanted=not wanted)
            case tree.All(of=of) | tree.AnyOf(of=of):
                found = [self._open(part, wanted=wanted) for part in of]
                return every(found) if isinstance(node, tree.All) is wanted else some(found)
            case tree.Call():
                return plugin_answer(node, self.terms, wanted=wanted)
            case tree.Present(term=term) | tree.Missing(term=term):
                column = self._column(term)
                asked = isinstance(node, tree.Present) is wanted
                return either(column.known, column.wrong) if asked else column.missing
            case _:
                return self._leaf(node, wanted=wanted)

    def _leaf(self, node: Condition, *, wanted: bool) -> Flag:
        match node:
            case tree.Compare(sign=sign, left=left, right=right):
                return self._compared(sign, left, right, wanted=wanted)
            case tree.Between(term=term, low=low, high=high):
                sides = [self._compared("<=", *pair, wanted=wanted) for pair in ((low, term), (term, high))]
                return every(sides) if wanted else some(sides)
            case tree.In(term=term, values=values):
                return self._among(term, values, wanted=wanted)
            case tree.Contains(term=term, value=value) | tree.StartsWith(term=term, value=value):
                return self._found(node, term, str(value.value), wanted=wanted)
            case _:  # pragma: no cover - the tree is closed
                raise TypeError(type(node).__name__)

    def _column(self, term: Term, beside: Term | None = None) -> Column:
        return self.terms.column(term, term_type(term, self.terms.names, beside))

    def _compared(self, sign: Sign, left: Term, right: Term, *, wanted: bool) -> Flag:
        if isinstance(left, tree.ValueTerm) and not isinstance(right, tree.ValueTerm):
            return self._compared(MIRRORED[sign], right, left, wanted=wanted)
        asked = sign if wanted else OPPOSITE[sign]
        if isinstance(left, tree.DaysSince) and isinstance(right, tree.ValueTerm):
            return self._since(asked, left, right)
        names = self.terms.names
        one, two = term_type(left, names, right), term_type(right, names, left)
        a, b = self.terms.column(left, one), self.terms.column(right, two)
        known = both(a.known, b.known)
        if known is False:
            return False
        if one.type is FieldType.CHOICES:
            same = _same_choices(a, b, (one, two))
            return both(known, same if asked == "==" else opposite(same))
        guard = both(a.guard, b.guard)
        if one.type is FieldType.CHOICE and sign not in {"==", "!="}:
            return both(both(_filled(a), _filled(b)), _ranked(asked, a, b, one.options))
        if a.fixed is not None and b.fixed is not None:
            return bool(TESTS[asked](a.fixed, b.fixed))
        if one.type is FieldType.FLAG:
            return both(guard, _flags(a.value, b.value, same=asked == "=="))
        if a.major is not None or b.major is not None:
            test = amounts_compared(asked, a, b)
            return both(known if isinstance(test, bool) else guard, test)
        if asked == "==" and isinstance(b.fixed, str):
            return both(_filled(a), a.value == b.value)
        return both(guard, TESTS[asked](a.value, b.value))

    def _since(self, sign: Sign, since: tree.DaysSince, limit: tree.ValueTerm) -> Flag:
        """Compare the start itself with the moment at which the answer changes."""
        value_type, days = term_type(since.term, self.terms.names), constant(limit.value, NUMBER)
        start = self.terms.column(since.term, value_type)
        if start.value is None:
            return False
        is_date = value_type.type is FieldType.DATE
        change = ElapsedDays(self.terms.now, self.terms.names.zone, is_date=is_date)
        return both(start.guard, change.test(sign, start.value, float(days)))  # type: ignore[arg-type]  # a number

    def _among(self, term: Term, values: tuple[tree.Scalar, ...], *, wanted: bool) -> Flag:
        if not values:
            return not wanted
        value_type = term_type(term, self.terms.names)
        column = self.terms.column(term, value_type)
        if column.known is False:
            return False
        fixed = frozenset(constant(value, value_type) for value in values)
        if column.fixed is not None:
            return (column.fixed in fixed) is wanted
        if value_type.type is FieldType.FLAG:
            found: Flag = some(_flags(column.value, each, same=True) for each in fixed)
        else:
            value = column.value + 0.0 if value_type.type is FieldType.NUMBER else column.value
            found = is_one_of(value, (encoded(each) for each in fixed))
            if wanted:
                return both(_filled(column), found)
        return both(column.known, found if wanted else opposite(found))

    def _found(self, node: Condition, term: Term, text: str, *, wanted: bool) -> Flag:
        value_type = term_type(term, self.terms.names)
        column = self.terms.column(term, value_type)
        if column.known is False:
            return False
        starts, guard = isinstance(node, tree.StartsWith), column.guard
        found: Flag
        if isinstance(column.fixed, str):
            found = _is_found(text, column.fixed, starts=starts)
        elif isinstance(column.value, dict):
            found = column.value[text]
        else:
            texts = column.value.str
            if wanted and not any(_is_found(text, each, starts=starts) for each in value_type.missing):
                guard = _filled(column) if value_type.type is FieldType.TEXT else guard
            found = texts.starts_with(text) if starts else texts.contains(text, literal=True)
        return both(guard, found if wanted else opposite(found))


def _is_found(text: str, value: object, *, starts: bool) -> bool:
    return isinstance(value, str) and (value.startswith(text) if starts else text in value)


def _flags(one: Any, two: Any, *, same: bool) -> Flag:
    """Return where two flags agree, or differ; one of them may be a literal."""
    literal, other = (two, one) if isinstance(two, bool) else (one, two)
    if isinstance(literal, bool):
        return other if literal is same else opposite(other)
    return one == two if same else one != two


def _ranked(sign: Sign, left: Column, right: Column, options: tuple[str, ...]) -> Flag:
    """Compare by the order of the options."""
    test = TESTS[sign]
    pairs: list[Flag] = []
    for rank, option in enumerate(options):
        fitting = [each for place, each in enumerate(options) if test(rank, place)]
        if fitting:
            pairs.append(both(_holds(left, [option]), _holds(right, fitting)))
    return some(pairs)


def _holds(column: Column, options: list[str]) -> Flag:
    return column.fixed in options if column.fixed is not None else is_one_of(column.value, options)


def _filled(column: Column) -> Flag:
    """Return the guard of a test that only known texts pass, since it names the texts that do."""
    return column.guard if column.filled is None else column.filled


def _same_choices(left: Column, right: Column, value_types: tuple[ValueType, ValueType]) -> Flag:
    """Return where two sets of choices are equal, option by option."""
    if not all(value_type.options for value_type in value_types):
        says = "sets of free texts cannot be compared column by column"
        cure = "declare the options of both, ask for one (x contains 'a'), or ask row by row"
        raise ConditionError.at("", says, cure, code="not_in_columns")
    options = dict.fromkeys(option for value_type in value_types for option in value_type.options)
    return every(
        _flags(left.value.get(option, False), right.value.get(option, False), same=True) for option in options
    )
