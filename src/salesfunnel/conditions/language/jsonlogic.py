"""JsonLogic into conditions: the subset that has our meaning; anything else is refused with its path.

    {"and": [{">": [{"var": "budget"}, 0]}, {"in": [{"var": "industry"}, ["SaaS", "retail"]]}]}

| JsonLogic | condition |
|---|---|
| `and`, `or`, `!` of conditions | `all`, `any`, `not` |
| `{"var": "x"}` as a condition | the flag `x` |
| `true`, `false` as a condition | `all()`, `any()` |
| `==` `===` `!=` `!==` `<` `<=` `>` `>=` of two terms | the comparison |
| `<=` of three terms | `between`; `<` of three: two comparisons |
| `==` or `!=` with `null` | `missing`, `present` |
| `in` of a term and a list | `in` |
| `in` of a text and a field | `contains` |
| `+` `*` of two or more, `-` `/` of two terms | the arithmetic |

Both agree wherever every value is recorded and of its type. Elsewhere JsonLogic guesses (`null < 1`,
`"1" == 1`, `"" == 0`) and a condition answers *unknown*.

Source: jsonlogic.com, "Supported Operations", for what each operator does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical, check_json_size, check_size, join_path
from salesfunnel.conditions.language.tree import (
    AnyCondition,
    AnyTerm,
    FieldTerm,
    ValueTerm,
    literal_fault,
    name_fault,
)
from salesfunnel.errors import ConditionError, Problem, near

__all__ = ["from_jsonlogic"]

_SIGNS: dict[str, tree.Sign] = {
    "==": "==", "===": "==", "!=": "!=", "!==": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_SUMS: dict[str, Any] = {"+": tree.Add, "*": tree.Multiply, "-": tree.Subtract, "/": tree.Divide}
_CONDITIONS = ("and", "or", "!", "in", "var", *_SIGNS)
_TERMS = ("var", *_SUMS)
_FOREIGN = {
    "!!": 'write the comparison that is meant: {"==": [{"var": "x"}, true]}',
    "if": "write it with and, or and !",
    "?:": "write it with and, or and !",
    "missing": 'compare with null: {"==": [{"var": "x"}, null]}',
    "missing_some": 'compare each with null: {"!=": [{"var": "x"}, null]}',
    "some": "count or look for the rows in a derived fact",
    "all": "count or look for the rows in a derived fact",
    "none": "count or look for the rows in a derived fact",
    "map": "count or look for the rows in a derived fact",
    "filter": "count or look for the rows in a derived fact",
    "reduce": "count or look for the rows in a derived fact",
}  # fmt: skip
_BOTH = 2


def from_jsonlogic(rule: object) -> AnyCondition:
    """Return the condition that a JsonLogic rule means.

    Args:
        rule: the rule as plain JSON data.

    Raises:
        ConditionError: with every part that has no meaning here, each with its path: `and.1.==.0`.

    >>> from salesfunnel.conditions.language.writer import write
    >>> write(from_jsonlogic({"and": [{">": [{"var": "budget"}, 0]}, {"!": {"var": "lost"}}]}))
    'budget > 0 and not lost'
    """
    check_json_size(rule)
    importing = _Importing()
    condition = importing.condition(rule, "")
    if importing.problems:
        raise ConditionError(*importing.problems)
    kept = canonical(condition)
    check_size(kept)
    return kept


class _Importing:
    """One import; it collects problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def condition(self, rule: object, path: str) -> Any:
        """Return a condition, or None when it has a problem."""
        if isinstance(rule, bool):
            return tree.All(of=()) if rule else tree.AnyOf(of=())
        operation = self._operation(rule, path, _CONDITIONS, "a condition")
        if operation is None:
            return None
        name, arguments, place = operation
        read: dict[str, Callable[[], Any]] = {
            "and": lambda: self._joined(tree.All, arguments, place),
            "or": lambda: self._joined(tree.AnyOf, arguments, place),
            "!": lambda: self._negated(arguments, place),
            "in": lambda: self._in(arguments, place),
            "var": lambda: self._flag(arguments, place),
        }
        return read[name]() if name in read else self._compared(name, arguments, place)

    def _operation(self, rule: object, path: str, known: tuple[str, ...], wanted: str) -> Any:
        """Return an operator, its arguments as a list and the path of them; None when it has a problem."""
        if not isinstance(rule, dict) or len(rule) != 1:
            says = f"found {_shown(rule)}, expected {wanted}"
            return self._wrong(path, says, 'write one operator: {">": [{"var": "x"}, 0]}')
        name, given = next(iter(rule.items()))
        if name not in known:
            says = f"the operator {name!r:.40} has no meaning as {wanted}"
            return self._wrong(path, says, _FOREIGN.get(str(name), near(str(name)[:40], known)))
        return name, list(given) if isinstance(given, (list, tuple)) else [given], join_path(path, name)

    def _joined(self, kind: type[tree.All | tree.AnyOf], arguments: list[Any], path: str) -> Any:
        if not arguments:
            return self._wrong(path, "found no argument, expected conditions", "write at least one")
        of = [self.condition(item, join_path(path, str(index))) for index, item in enumerate(arguments)]
        return None if None in of else kind(of=tuple(of))

    def _negated(self, arguments: list[Any], path: str) -> Any:
        if not self._counted(arguments, path, (1,)):
            return None
        part = self.condition(arguments[0], join_path(path, "0"))
        return None if part is None else tree.Not(of=part)

    def _flag(self, arguments: list[Any], path: str) -> Any:
        term = self._name(arguments, path)
        return None if term is None else tree.Compare(sign="==", left=term, right=ValueTerm(value=True))

    def _compared(self, name: str, arguments: list[Any], path: str) -> Any:
        if not self._counted(arguments, path, (2, 3) if name in ("<", "<=") else (2,)):
            return None
        if name in ("==", "===", "!=", "!==") and None in arguments:
            return self._recorded(name, arguments, path)
        terms = [self.term(item, join_path(path, str(index))) for index, item in enumerate(arguments)]
        if None in terms:
            return None
        sign = _SIGNS[name]
        if len(terms) == _BOTH:
            return tree.Compare(sign=sign, left=terms[0], right=terms[1])
        low, term, high = terms
        if name == "<=":
            return tree.Between(term=term, low=low, high=high)
        above, below = (
            tree.Compare(sign="<", left=one, right=two) for one, two in ((low, term), (term, high))
        )
        return tree.All(of=(above, below))

    def _recorded(self, name: str, arguments: list[Any], path: str) -> Any:
        """A comparison with null asks whether anything is recorded."""
        at = 0 if arguments[1] is None else 1
        term = self.term(arguments[at], join_path(path, str(at)))
        if term is None:
            return None
        if not isinstance(term, FieldTerm):
            return self._wrong(path, "compares null with what is no field", 'write {"var": "x"} beside it')
        return tree.Missing(term=term) if name in ("==", "===") else tree.Present(term=term)

    def _in(self, arguments: list[Any], path: str) -> Any:
        if not self._counted(arguments, path, (2,)):
            return None
        needle, hay = arguments
        if not isinstance(hay, (list, tuple)):
            term = self.term(hay, join_path(path, "1"))
            part = self.term(needle, join_path(path, "0"))
            if isinstance(part, ValueTerm) and isinstance(part.value, str) and isinstance(term, FieldTerm):
                return tree.Contains(term=term, value=part)
            if part is not None and term is not None:
                self._wrong(
                    path, "'in' needs a text and a field, or a term and a list", 'write ["a", {"var": "x"}]'
                )
            return None
        term = self.term(needle, join_path(path, "0"))
        faults = [(index, literal_fault(item)) for index, item in enumerate(hay)]
        for index, fault in faults:
            if fault:
                self._wrong(join_path(path, f"1.{index}"), f"found {_shown(hay[index])}", fault)
        return (
            None
            if term is None or any(fault for _, fault in faults)
            else tree.In(term=term, values=tuple(hay))
        )

    def term(self, rule: object, path: str) -> Any:
        """Return a term, or None when it has a problem."""
        if not isinstance(rule, dict):
            fault = literal_fault(rule)
            return self._wrong(path, f"found {_shown(rule)}", fault) if fault else ValueTerm(value=rule)  # type: ignore[arg-type]
        operation = self._operation(rule, path, _TERMS, "a term")
        if operation is None:
            return None
        name, arguments, place = operation
        if name == "var":
            return self._name(arguments, place)
        if not self._counted(arguments, place, (2,) if name in "-/" else range(2, 65)):
            return None
        terms: list[AnyTerm | None] = [
            self.term(item, join_path(place, str(index))) for index, item in enumerate(arguments)
        ]
        return None if None in terms else reduce(lambda one, two: _SUMS[name](left=one, right=two), terms)

    def _name(self, arguments: list[Any], path: str) -> Any:
        if len(arguments) > 1:
            return self._wrong(path, "'var' has a default, which would hide what is missing", "take it out")
        name = arguments[0] if arguments else None
        if fault := name_fault(name):
            return self._wrong(path, f"found {_shown(name)}", fault)
        return FieldTerm(name=str(name))

    def _counted(self, arguments: list[Any], path: str, allowed: tuple[int, ...] | range) -> bool:
        if len(arguments) in allowed:
            return True
        wanted = f"{allowed[0]} or more" if isinstance(allowed, range) else " or ".join(map(str, allowed))
        self._wrong(path, f"found {len(arguments)} arguments, expected {wanted}", "write them as a list")
        return False

    def _wrong(self, path: str, says: str, cure: str) -> Any:
        """Note a problem, and return the None that stands for what could not be read."""
        self.problems.append(Problem(path, "jsonlogic", says, cure))
        return None


def _shown(data: object) -> str:
    """Name what was found, briefly and without trusting it."""
    match data:
        case None:
            return "null"
        case bool() | float():
            return str(data).lower()
        case int():
            return str(data) if abs(data) < 10**40 else "a number of more than 40 digits"
        case str():
            return repr(data[:40])
        case dict():
            return "an object"
        case _:
            return "a list" if isinstance(data, (list, tuple)) else f"a value of type {type(data).__name__}"
