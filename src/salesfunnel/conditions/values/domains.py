# pyright: reportAssignmentType=false
"""What a leaf of a condition asks, said once: that the value of a term lies in a set, here called a domain.

`budget > 0`, `region in ['east', 'west']`, `name starts_with 'A'` and `tags contains 'vip'` all ask the same
of one term: true of known values inside a domain, false of those inside another, unknown of an unknown value.
The closures, the generated code, the columns, the proofs and the next change are derived from that, so that
they cannot disagree on a sign, on a bound or on the rank of an option. What is no such question has a class
of its own: two terms compared with each other, whether a name is recorded, a plug-in. Two things read the
tree itself instead: the text of a condition (`writer`), and the reasons, which quote that text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import (
    MIRRORED,
    OPPOSITE,
    Call,
    Condition,
    Sign,
    Term,
    ValueTerm,
)
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import constant
from salesfunnel.conditions.values.typecheck import term_type
from salesfunnel.conditions.values.types import ComputedValue, ValueType
from salesfunnel.model.field import FieldType

__all__ = [
    "ANYTHING",
    "Comparison",
    "Domain",
    "Meaning",
    "Membership",
    "NeverTrue",
    "Recorded",
    "domain_of",
    "domain_where",
    "meanings",
    "orderings_where",
]

_NONE: frozenset[Any] = frozenset()
_Values: TypeAlias = frozenset[Any]
_Bound: TypeAlias = tuple[Any, bool]


@attrs.frozen
class Domain:
    """A set of values; every part that is given narrows it.

    Args:
        low: the least value; None for no bound.
        high: the greatest value.
        low_open: whether the least value itself is outside.
        high_open: whether the greatest value itself is outside.
        only: the values of which it is a part; None for all.
        never: values outside.
        starts: what a text begins with.
        parts: what a text contains.
        lacks_starts: what a text does not begin with.
        lacks_parts: what a text does not contain.
        holds: options that a set of choices has.
        lacks: options that it has not.
    """

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    only: _Values | None = None
    never: _Values = _NONE
    starts: _Values = _NONE
    parts: _Values = _NONE
    lacks_starts: _Values = _NONE
    lacks_parts: _Values = _NONE
    holds: _Values = _NONE
    lacks: _Values = _NONE

    def __and__(self, other: Domain) -> Domain:
        """Return the values in both."""
        low, low_open = _tighter((self.low, self.low_open), (other.low, other.low_open))
        high, high_open = _tighter((self.high, self.high_open), (other.high, other.high_open), least=True)
        only = self.only if other.only is None else other.only
        if self.only is not None and other.only is not None:
            only = self.only & other.only
        return Domain(
            low=low, high=high, low_open=low_open, high_open=high_open, only=only,
            never=self.never | other.never, starts=self.starts | other.starts,
            parts=self.parts | other.parts, lacks_starts=self.lacks_starts | other.lacks_starts,
            lacks_parts=self.lacks_parts | other.lacks_parts, holds=self.holds | other.holds,
            lacks=self.lacks | other.lacks,
        )  # fmt: skip

    def __contains__(self, value: Any) -> bool:
        """Say whether a value of the right type is inside."""
        if self.only is not None and value not in self.only:
            return False
        if isinstance(value, frozenset):
            return self.holds <= value and not self.lacks & value and value not in self.never
        if value in self.never or not self._in_range(value):
            return False
        return not isinstance(value, str) or self._reads(value)

    def quick_test(self) -> Callable[[Any], bool]:
        """Return the quickest function that says whether a value of the right type is inside."""
        if self.only is not None:
            return frozenset(value for value in self.only if value in self).__contains__
        match self.comparison:
            case None:
                return self.__contains__
            case sign, bound:
                test = tree.TESTS[sign]
                return lambda value: bool(test(value, bound))

    @property
    def comparison(self) -> tuple[Sign, Any] | None:
        """The sign and the value of the one comparison that it amounts to; None where it is another test."""
        comparisons: list[tuple[Sign, Any]] = []
        if self.low is not None:
            comparisons.append((">" if self.low_open else ">=", self.low))
        if self.high is not None:
            comparisons.append(("<" if self.high_open else "<=", self.high))
        comparisons += [("==", value) for value in self.only or ()] + [("!=", value) for value in self.never]
        is_other = bool(self.starts or self.parts or self.lacks_starts or self.lacks_parts)
        return (
            comparisons[0]
            if len(comparisons) == 1 and not is_other and not self.holds and not self.lacks
            else None
        )

    @property
    def edges(self) -> list[Any]:
        """The values at which the answer may change when a number grows."""
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        return [*bounds, *(self.only or ()), *self.never]

    @property
    def is_empty(self) -> bool:
        """Whether it surely holds no value; False may also mean that nobody can tell."""
        if self.only is not None:
            return not any(value in self for value in self.only)
        if self.holds & self.lacks:
            return True
        return self._has_no_range() or self._has_no_text()

    def sample(self, likely: ComputedValue) -> ComputedValue | None:
        """Return one value inside, the likely one if it is; None where no plain one was found."""
        if self.only is not None:
            return next((value for value in sorted(self.only) if value in self), None)
        alike = (value for value in (likely, *self._candidates()) if isinstance(value, type(likely)))
        return next((value for value in alike if value in self), None)

    def _in_range(self, value: Any) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return bool(above and below)

    def _reads(self, value: str) -> bool:
        return (
            all(map(value.startswith, self.starts))
            and all(text in value for text in self.parts)
            and not any(map(value.startswith, self.lacks_starts))
            and not any(text in value for text in self.lacks_parts)
        )

    def _has_no_range(self) -> bool:
        if self.low is None or self.high is None:
            return False
        low = _step(self.low, 1) if self.low_open else self.low
        high = _step(self.high, -1) if self.high_open else self.high
        if low > high or (low == high and not self._in_range(low)):
            return True
        while low <= high and low in self.never:
            if low == high:
                return True
            following = _step(low, 1)
            if following == low:
                return False
            low = following
        return bool(low > high)

    def _has_no_text(self) -> bool:
        longest = max(self.starts, key=len, default="")
        if not all(map(longest.startswith, self.starts)) or any(map(longest.startswith, self.lacks_starts)):
            return True
        return any(lack in text for lack in self.lacks_parts for text in (longest, *self.parts))

    def _candidates(self) -> list[Any]:
        if self.low is not None or self.high is not None:
            return self._near_the_bounds()
        beside = [other for value in self.never for other in (_apart(value, 1), _apart(value, 7))]
        text = max(self.starts, key=len, default="") + "".join(sorted(self.parts))
        return [self.holds, *beside, text, f"{text}?", f"?{text}"]

    def _near_the_bounds(self) -> list[Any]:
        values: list[Any] = []
        for bound, way in ((self.low, 1), (self.high, -1)):
            if bound is not None:
                values += [bound, *(_apart(bound, days * way) for days in (1, 2, 7, 30))]
        if self.low is not None and self.high is not None:
            values += [self.low + (self.high - self.low) / share for share in (2, 3, 4) if _is_real(self.low)]
        return values


ANYTHING = Domain()
"""Every value of the type."""


def domain_of(value_type: ValueType) -> Domain:
    """Return the values that a term of this type can have."""
    if value_type.type is FieldType.FLAG:
        return Domain(only=frozenset({True, False}))
    if value_type.type is FieldType.CHOICE and value_type.options:
        return Domain(only=frozenset(value_type.options))
    return ANYTHING


def domain_where(sign: Sign, value: ComputedValue, value_type: ValueType) -> Domain:
    """Return the values of a type that compare so with a fixed one."""
    if sign == "==":
        return Domain(only=frozenset({value}))
    if sign == "!=":
        return Domain(never=frozenset({value}))
    if value_type.type is FieldType.CHOICE:
        return _ranked(sign, str(value), value_type.options)
    is_open = sign in ("<", ">")
    if sign in ("<", "<="):
        return Domain(high=value, high_open=is_open)
    return Domain(low=value, low_open=is_open)


def orderings_where(sign: Sign) -> Domain:
    """Return the ways in which two known values may compare: `<`, `=` and `>`."""
    return Domain(only=_ORDERINGS[sign])


_ORDERINGS: dict[Sign, frozenset[str]] = {
    "==": frozenset("="), "!=": frozenset("<>"), "<": frozenset("<"), "<=": frozenset("<="),
    ">": frozenset(">"), ">=": frozenset(">="),
}  # fmt: skip


def _ranked(sign: Sign, value: str, options: tuple[str, ...]) -> Domain:
    at = options.index(value)
    places = {"<": options[:at], "<=": options[: at + 1], ">": options[at + 1 :], ">=": options[at:]}
    return Domain(only=frozenset(places[sign]))


def _tighter(one: _Bound, two: _Bound, *, least: bool = False) -> _Bound:
    if one[0] is None or two[0] is None:
        return two if one[0] is None else one
    if one[0] == two[0]:
        return one[0], one[1] or two[1]
    return one if (one[0] < two[0]) is least else two


def _step(value: Any, way: int) -> Any:
    """Return the next value of a type that has one: minor units and days; else the value itself."""
    if isinstance(value, int):
        return value + way
    if isinstance(value, date) and not isinstance(value, datetime):
        return _apart(value, way)
    return value


def _apart(value: Any, way: int) -> Any:
    """Return a value so many units or days beyond another; the value itself where there is none."""
    if isinstance(value, str):
        return value
    try:
        return value + (timedelta(days=way) if isinstance(value, date) else way)
    except OverflowError:
        return value


def _is_real(value: object) -> bool:
    """Say whether there is always a value between two others."""
    return isinstance(value, (float, datetime))


@attrs.frozen(eq=False)
class Membership:
    """That the value of a term lies in a domain.

    Args:
        term: the term; unknown values make the answer unknown.
        value_type: the type of the term.
        inside: the values of which the leaf is true, among those of the type (`domain_of`).
        outside: the values of which it is false.
    """

    term: Term
    value_type: ValueType
    inside: Domain
    outside: Domain


@attrs.frozen(eq=False)
class Comparison:
    """That the values of two terms compare so; unknown where one of them is.

    Args:
        sign: how they compare.
        left: the first term.
        right: the second term.
        value_types: the types of both.
    """

    sign: Sign
    left: Term
    right: Term
    value_types: tuple[ValueType, ValueType]

    @property
    def is_ranked(self) -> bool:
        """Whether options are compared by their order, and not by their text."""
        return self.value_types[0].type is FieldType.CHOICE and self.sign not in ("==", "!=")


@attrs.frozen(eq=False)
class Recorded:
    """That somebody recorded a value, of whatever type, or that nobody did: never asked of the value itself.

    Args:
        term: a name, as the check sees to.
        wanted: whether a value is asked for, and not the lack of one.
    """

    term: Term
    wanted: bool


@attrs.frozen(eq=False)
class NeverTrue:
    """That a value is one of none: false even where nobody knows the value."""


Meaning: TypeAlias = Membership | Comparison | Recorded | Call | NeverTrue
"""What a leaf asks; a call of a plug-in is its own meaning."""


def meanings(node: Condition, names: Names) -> tuple[Meaning, ...]:
    """Return what a leaf asks: it is true when all of that is, and false when one is not.

    Only `between` asks two things, a lower and an upper bound: what is outside of both is no one domain, and
    a bound may be another term.

    Args:
        node: a condition without conditions inside, which was checked before.
        names: what it speaks of.

    Raises:
        ConditionError: for a term whose names have no type.
    """
    match node:
        case tree.Compare(sign=sign, left=left, right=right):
            return (_compared(sign, left, right, names),)
        case tree.Between(term=term, low=low, high=high):
            return (_compared(">=", term, low, names), _compared("<=", term, high, names))
        case tree.In(values=()):
            return (NeverTrue(),)
        case tree.In(term=term, values=values):
            value_type = term_type(term, names)
            fixed = frozenset(constant(value, value_type) for value in values)
            return (Membership(term, value_type, Domain(only=fixed), Domain(never=fixed)),)
        case tree.Contains(term=term, value=value):
            return (_containing(term, str(value.value), names),)
        case tree.StartsWith(term=term, value=value):
            text = frozenset({str(value.value)})
            value_type = term_type(term, names)
            return (Membership(term, value_type, Domain(starts=text), Domain(lacks_starts=text)),)
        case tree.Present(term=term):
            return (Recorded(term, wanted=True),)
        case tree.Missing(term=term):
            return (Recorded(term, wanted=False),)
        case Call():
            return (node,)
        case _:  # pragma: no cover - `all`, `any` and `not` are no leaves
            raise TypeError(type(node).__name__)


def _compared(sign: Sign, left: Term, right: Term, names: Names) -> Membership | Comparison:
    if isinstance(left, ValueTerm) and not isinstance(right, ValueTerm):
        return _compared(MIRRORED[sign], right, left, names)
    value_types = term_type(left, names, right), term_type(right, names, left)
    if not isinstance(right, ValueTerm):
        return Comparison(sign, left, right, value_types)
    own = value_types[0]
    bound = constant(right.value, own)
    return Membership(left, own, domain_where(sign, bound, own), domain_where(OPPOSITE[sign], bound, own))


def _containing(term: Term, needle: str, names: Names) -> Membership:
    value_type, needles = term_type(term, names), frozenset({needle})
    if value_type.type is FieldType.CHOICES:
        return Membership(term, value_type, Domain(holds=needles), Domain(lacks=needles))
    return Membership(term, value_type, Domain(parts=needles), Domain(lacks_parts=needles))
