"""A tree back into text, with no more brackets than the grammar needs."""

from __future__ import annotations

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import (
    ARITHMETIC,
    OPPOSITE,
    Condition,
    FieldTerm,
    Node,
    Scalar,
    Term,
    ValueTerm,
)
from salesfunnel.errors import expect

__all__ = ["write", "write_condition", "write_literal", "write_requirement", "write_term"]

_OR, _AND, _NOT = 1, 2, 3
_SUM, _PRODUCT = 1, 2
_ESCAPED = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write_literal(value: Scalar) -> str:
    """Return a literal as text.

    >>> write_literal("won"), write_literal(True), write_literal(0.5)
    ("'won'", 'true', '0.5')
    """
    if isinstance(value, str):
        return "'" + "".join(map(_character, value)) + "'"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _character(letter: str) -> str:
    if letter in _ESCAPED:
        return _ESCAPED[letter]
    return letter if letter.isprintable() or letter > "\uffff" else f"\\u{ord(letter):04x}"


def write_condition(node: Condition, above: int = 0) -> str:
    """Return the text of a condition; `above` says how tightly the place around it binds."""
    match node:
        case tree.All(of=()) | tree.AnyOf(of=()):
            return f"{node.op}()"
        case tree.All(of=of):
            return _grouped(" and ".join(write_condition(part, _AND) for part in of), _AND, above)
        case tree.AnyOf(of=of):
            return _grouped(" or ".join(write_condition(part, _OR) for part in of), _OR, above)
        case tree.Not(of=tree.In(term=term) as part):
            return f"{write_term(term)} {write_requirement(part, negated=True)}"
        case tree.Not(of=part):
            return _grouped(f"not {write_condition(part, _AND)}", _NOT, above)
        case tree.Present(term=term) | tree.Missing(term=term):
            return f"{node.op}({write_term(term)})"
        case tree.Call():
            return _call(node)
        case tree.Compare(sign="==", left=FieldTerm(name=name), right=ValueTerm(value=True)):
            return name
        case (
            tree.Compare(left=term)
            | tree.Between(term=term)
            | tree.In(term=term)
            | tree.Contains(term=term)
            | tree.StartsWith(term=term)
        ):
            return f"{write_term(term)} {write_requirement(node)}"


def _call(node: tree.Call) -> str:
    args = ", ".join(f"{name}={write_literal(value)}" for name, value in node.args.items())
    return f"{node.name}({args})"


def write_requirement(node: Condition, *, negated: bool = False) -> str:
    """Return what a comparison asks of its first term, or the opposite: `> 0`, `not in ['a']`."""
    word = "not " if negated else ""
    match node:
        case tree.Compare(sign=sign, right=right):
            return f"{OPPOSITE[sign] if negated else sign} {write_term(right)}"
        case tree.Between(low=low, high=high):
            return f"{word}between {write_term(low)} and {write_term(high)}"
        case tree.In(values=values):
            return f"{word}in [{', '.join(map(write_literal, values))}]"
        case tree.Contains(value=value) | tree.StartsWith(value=value):
            return f"{word}{node.op} {write_literal(value.value)}"
        case tree.Present() | tree.Missing():
            return "present" if isinstance(node, tree.Present) is not negated else "missing"
        case _:
            return f"{word}{write_condition(node, _NOT)}"


def _grouped(text: str, binds: int, above: int) -> str:
    return f"({text})" if binds <= above else text


def write_term(node: Term, above: int = 0) -> str:
    """Return the text of a term; `above` says how tightly the place around it binds."""
    match node:
        case FieldTerm(name=name):
            return name
        case ValueTerm(value=value):
            return write_literal(value)
        case tree.DaysSince(term=term):
            return f"days_since({write_term(term)})"
        case _:
            binds = _SUM if isinstance(node, (tree.Add, tree.Subtract)) else _PRODUCT
            left, right = write_term(node.left, binds - 1), write_term(node.right, binds)
            return _grouped(f"{left} {ARITHMETIC[type(node)]} {right}", binds, above)


def write(condition: Condition) -> str:
    """Return the text of a tree.

    >>> from salesfunnel.conditions.language.parser import parse
    >>> write(parse("not(( a>1 )) or   b"))
    'not a > 1 or b'

    Raises:
        InvalidValue: for what is no tree.
    """
    expect(condition, Node, "condition", "read it first: parse('budget > 0')")
    return write_condition(condition)
