"""Conditions over columns: where a condition is surely true, or surely false, for every row at once.

A leaf is `guard & comparison`. Where a null makes a comparison null, the guard leaves nulls to it, and the
answer as a whole is closed: false where it is null. `not` is only in leaves, and `&` and `|` commute with
closing, so no null ever becomes true.

Some comparisons are rewritten so that a column is compared as it is, instead of being converted:
`days_since(seen_at) > 30` asks whether `seen_at` lies before one moment, which the row evaluator itself finds
here; `budget > 5000` asks for more than 5,000 whole units, without counting them in cents. A plug-in answers
with expressions of its own; one that has none is unknown on every row.
"""

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
from salesfunnel.conditions.language.tree import OPPOSITE, TESTS, Call, Condition, Sign
from salesfunnel.conditions.rows.terms import days_between
from salesfunnel.conditions.values.arguments import parameters
from salesfunnel.conditions.values.domains import (
    Comparison,
    Domain,
    Meaning,
    Membership,
    NeverTrue,
    Recorded,
    meanings,
)
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import term_type
from salesfunnel.conditions.values.types import Unknown, ValueType
from salesfunnel.errors import ConditionError, UnknownName, near
from salesfunnel.model.field import FieldType

__all__ = ["ColumnEvaluator", "ElapsedDays", "amounts_compared", "call_fault", "names_read", "plugin_answer"]


def plugin_answer(node: Call, terms: Terms, *, wanted: bool) -> Flag:
    """Return the rows on which a plug-in surely answers as wanted; a null is no answer, nor both halves."""

    def column(name: str) -> Any:
        nw = narwhals()
        known = terms.columns[name]
        return nw.lit(None) if known.value is None else nw.when(known.known).then(known.value)

    answered = _call_plugin(node, terms.names, column, terms.now)
    if isinstance(answered, str):
        return False
    true, false = (half if isinstance(half, bool) else (~half.is_null()) & half for half in answered)
    return both(true, opposite(false)) if wanted else both(false, opposite(true))


def names_read(node: Call, names: Names, now: Any) -> list[str]:
    """Return the names that a plug-in reads: it is asked once for nothing, to see."""
    return list(_tried(node, names, now)[0])


def call_fault(node: Call, names: Names, now: Any) -> str | None:
    """Return why a plug-in cannot be asked about columns; empty where it has no question for them."""
    fault = _tried(node, names, now)[1]
    return fault if isinstance(fault, str) else None


def _tried(node: Call, names: Names, now: Any) -> tuple[dict[str, None], tuple[Any, Any] | str]:
    nw = narwhals()
    read: dict[str, None] = {}

    def column(name: str) -> Any:
        if name not in names.entries:
            cure = near(name, names.entries)
            raise UnknownName.at("", f"no field is named {name[:64]!r}", cure, code="unknown_field")
        read[name] = None
        return nw.col(name)

    return read, _call_plugin(node, names, column, now)


def _call_plugin(node: Call, names: Names, column: Callable[[str], Any], now: Any) -> tuple[Any, Any] | str:
    """Return both halves, else what is wrong: the class of an exception, or of what was returned."""
    plugin = names.registry.predicates[node.name]
    if plugin.columns is None:
        return ""
    try:
        answer = plugin.columns(column, parameters(node, plugin), now)
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
        flag: Flag
        if sign in {">", ">="}:
            flag = start < self._first(lambda days: not TESTS[sign](days, limit))
        elif sign in {"<", "<="}:
            flag = start >= self._first(lambda days: bool(TESTS[sign](days, limit)))
        else:
            first = self._first(lambda days: days <= limit)
            flag = (start >= first) & (start < self._first(lambda days: days < limit))
            flag = flag if sign == "==" else opposite(flag)
        if not self.is_date:
            return flag
        return both(flag, (start >= self._edge(0)) & (start < self._edge(1)))

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
        days = days_between(moment.date() if self.is_date else moment, self.now, self.zone)
        assert not isinstance(days, Unknown)  # noqa: S101 - the edges were left out
        return days

    def _edge(self, side: int) -> int:
        """Return the first start of the calendar that has a number of days, or the one after the last."""
        if not self.is_date:
            return int(EDGES[side]) + side
        day, step = (date.min, date.max)[side], timedelta(days=(1, -1)[side])
        if isinstance(days_between(day, self.now, self.zone), Unknown):
            day += step
        return int(encoded(day)) + side


def amounts_compared(sign: Sign, left: Column, right: Column) -> Flag:
    """Compare amounts, in whole major units where both sides have them.

    A literal with a fraction of a unit needs no conversion either: `> 10.50` asks for `> 10`, `< 10.50` for
    `< 11`, and `== 10.50` is never true of whole units.
    """
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
                flags = [self._open(part, wanted=wanted) for part in of]
                return every(flags) if isinstance(node, tree.All) is wanted else some(flags)
            case _:
                asked = meanings(node, self.terms.names)
                flags = [self._leaf(meaning, wanted=wanted) for meaning in asked]
                return every(flags) if wanted else some(flags)

    def _leaf(self, meaning: Meaning, *, wanted: bool) -> Flag:
        match meaning:
            case Membership():
                return self._tested(meaning, wanted=wanted)
            case Comparison():
                return self._compared(meaning, wanted=wanted)
            case Recorded(term=term):
                column = self.terms.column(term, term_type(term, self.terms.names))
                return either(column.known, column.wrong) if meaning.wanted is wanted else column.missing
            case Call():
                return plugin_answer(meaning, self.terms, wanted=wanted)
            case NeverTrue():
                return not wanted

    def _tested(self, test: Membership, *, wanted: bool) -> Flag:
        """Return where the value of a term is surely inside its domain, or surely outside."""
        domain = test.inside if wanted else test.outside
        if isinstance(test.term, tree.DaysSince) and domain.comparison is not None:
            return self._since(test.term, *domain.comparison)
        column = self.terms.column(test.term, test.value_type)
        if column.known is False:
            return False
        if column.fixed is not None:
            return column.fixed in domain
        match test.value_type.type:
            case FieldType.CHOICES:
                held = [column.value[option] for option in domain.holds]
                lacked = [opposite(column.value[option]) for option in domain.lacks]
                return both(column.guard, every([*held, *lacked]))
            case FieldType.FLAG:
                same = [_flags(column.value, value, same=True) for value in domain.only or ()]
                others = [_flags(column.value, value, same=False) for value in domain.never]
                return both(column.guard, some(same) if domain.only is not None else every(others))
            case _ if domain.starts or domain.parts or domain.lacks_starts or domain.lacks_parts:
                return _searched(column, domain, test.value_type, wanted=wanted)
            case _ if domain.comparison is None:
                return _one_of(column, domain, test.value_type)
            case _:
                return _against(column, *domain.comparison)

    def _since(self, since: tree.DaysSince, sign: Sign, days: float) -> Flag:
        """Compare the start itself with the moment at which the answer changes."""
        value_type = term_type(since.term, self.terms.names)
        start = self.terms.column(since.term, value_type)
        if start.value is None:
            return False
        is_date = value_type.type is FieldType.DATE
        change = ElapsedDays(self.terms.now, self.terms.names.zone, is_date=is_date)
        return both(start.guard, change.test(sign, start.value, days))

    def _compared(self, pair: Comparison, *, wanted: bool) -> Flag:
        sign = pair.sign if wanted else OPPOSITE[pair.sign]
        left = self.terms.column(pair.left, pair.value_types[0])
        right = self.terms.column(pair.right, pair.value_types[1])
        known = both(left.known, right.known)
        if known is False:
            return False
        guard = both(left.guard, right.guard)
        match pair.value_types[0].type:
            case FieldType.CHOICES:
                same = _same_choices(left, right, pair.value_types)
                return both(known, same if sign == "==" else opposite(same))
            case _ if pair.is_ranked:
                options = pair.value_types[0].options
                return both(both(_filled(left), _filled(right)), _ranked(sign, left, right, options))
            case _ if left.fixed is not None and right.fixed is not None:
                return bool(TESTS[sign](left.fixed, right.fixed))
            case FieldType.FLAG:
                return both(guard, _flags(left.value, right.value, same=sign == "=="))
            case _ if left.major is not None or right.major is not None:
                test = amounts_compared(sign, left, right)
                return both(known if isinstance(test, bool) else guard, test)
            case _:
                return both(guard, TESTS[sign](left.value, right.value))


def _against(column: Column, sign: Sign, bound: Any) -> Flag:
    """Return where a column compares so with a literal."""
    literal = encoded(bound)
    if column.major is not None:
        test = amounts_compared(sign, column, Column(literal, known=True, fixed=bound))
        return both(column.known if isinstance(test, bool) else column.guard, test)
    if sign == "==" and isinstance(bound, str):
        return both(_filled(column), column.value == literal)
    return both(column.guard, TESTS[sign](column.value, literal))


def _one_of(column: Column, domain: Domain, value_type: ValueType) -> Flag:
    """Return where a column holds one of some literals, or surely none of them."""
    value = column.value + 0.0 if value_type.type is FieldType.NUMBER else column.value  # -0.0 is 0.0
    if domain.only is not None:
        return both(_filled(column), is_one_of(value, map(encoded, domain.only)))
    # a null is none of the literals on some engines, so that the guard alone would not do
    return both(column.known, opposite(is_one_of(value, map(encoded, domain.never))))


def _searched(column: Column, domain: Domain, value_type: ValueType, *, wanted: bool) -> Flag:
    """Return where a text begins with or contains another, or surely does not."""
    guard, texts = column.guard, column.value.str
    if (
        wanted
        and value_type.type is FieldType.TEXT
        and not any(literal in domain for literal in value_type.missing)
    ):
        guard = _filled(column)  # no text that means missing would pass, so that nobody need ask
    flags = [
        *(texts.starts_with(text) for text in domain.starts),
        *(texts.contains(text, literal=True) for text in domain.parts),
        *(opposite(texts.starts_with(text)) for text in domain.lacks_starts),
        *(opposite(texts.contains(text, literal=True)) for text in domain.lacks_parts),
    ]
    return both(guard, every(flags))


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
        fitting = [option for place, option in enumerate(options) if test(rank, place)]
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
