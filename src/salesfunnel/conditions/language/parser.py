"""Tokens into a tree: one method for each level of the grammar, no backtracking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import too_deep_error, too_many_error
from salesfunnel.conditions.language.grammar import Source, Token, tokens
from salesfunnel.conditions.language.tree import (
    MAX_ARGUMENTS,
    MAX_DEPTH,
    MAX_NODES,
    SIGNS,
    Condition,
    FieldTerm,
    Term,
    ValueTerm,
    argument_fault,
)
from salesfunnel.errors import expect

__all__ = ["Parser", "parse"]


def parse(text: str) -> Condition:
    """Return the canonical tree of a text.

    >>> parse("budget > 0 and has_decision_maker").op
    'all'

    Raises:
        ConditionError: with the column of what is wrong, and its cure.
        InvalidValue: for what is no text.
    """
    return Parser(expect(text, str, "text", "write it in quotes: parse('budget > 0')")).condition()


_Node: TypeAlias = "Condition | Term"
_N = TypeVar("_N", bound=tree.Node)
_SUM = {"+": tree.Add, "-": tree.Subtract}
_PRODUCT = {"*": tree.Multiply, "/": tree.Divide}
_ASKING = {"present": tree.Present, "missing": tree.Missing, "days_since": tree.DaysSince}
_TERMS = (FieldTerm, ValueTerm, tree.Add, tree.Subtract, tree.Multiply, tree.Divide, tree.DaysSince)
_CHAIN = "write both halves: a < b and b < c; or: b between a and c"


class Parser:
    """Reads one text once, from left to right.

    What a bracket holds may be a condition or a term; which one is needed is checked where it is used, so
    nothing is read twice.
    """

    def __init__(self, text: str) -> None:
        self._source = Source(text)
        self._tokens = tokens(self._source)
        self._next = 0
        self._nodes = 0
        self._depths: dict[int, int] = {}
        self._kept: list[tree.Node] = []

    def condition(self) -> Condition:
        """Return the tree of the whole text.

        Raises:
            ConditionError: with the column of what is wrong, and its cure.
        """
        first = self._peek
        if first.kind == "end":
            raise self._source.error(0, "found an empty condition", "write all() for one that is always true")
        node = self._as_condition(self._or(), first)
        if self._peek.kind != "end":
            raise self._unexpected("the end, 'and' or 'or'")
        return node

    def _or(self) -> _Node:
        return self._joined(self._and, "or", tree.AnyOf)

    def _and(self) -> _Node:
        return self._joined(self._not, "and", tree.All)

    def _joined(self, part: Callable[[], _Node], word: str, kind: type[tree.All | tree.AnyOf]) -> _Node:
        start = self._peek
        first: _Node = part()
        if not self._is(word):
            return first
        parts = [self._as_condition(first, start)]
        while self._is(word):
            self._take()
            start = self._peek
            parts.append(self._as_condition(part(), start))
        return self._made(kind(of=tuple(parts)), start, *parts)

    def _not(self) -> _Node:
        negations: list[Token] = []
        while self._is("not"):
            negations.append(self._take())
        start = self._peek
        node = self._comparison()
        for token in reversed(negations):
            inner = self._as_condition(node, start)
            node = self._made(tree.Not(of=inner), token, inner)
        return node

    def _comparison(self) -> _Node:
        start = self._peek
        left = self._sum()
        token = self._peek
        if self._is("="):
            raise self._unexpected("")
        if token.kind == "sign" and token.value in SIGNS:
            self._take()
            term, right = self._as_term(left, start), self._term()
            if self._peek.kind == "sign" and self._peek.value in SIGNS:
                raise self._source.error(self._peek.at, "found a chained comparison", _CHAIN, code="chained")
            return self._made(tree.Compare(sign=token.value, left=term, right=right), token, term, right)
        match token.value if token.kind == "word" else None:
            case "in":
                return self._in(self._as_term(left, start))
            case "not" if self._tokens[self._next + 1].value == "in":
                self._take()
                membership = self._in(self._as_term(left, start))
                return self._made(tree.Not(of=membership), token, membership)
            case "contains":
                return self._needle(tree.Contains, self._as_term(left, start))
            case "starts_with":
                return self._needle(tree.StartsWith, self._as_term(left, start))
            case "between":
                return self._between(self._as_term(left, start))
        return left

    def _between(self, term: Term) -> Condition:
        token = self._take()
        low = self._term()
        self._expect("and", "between 1 and 5")
        high = self._term()
        return self._made(tree.Between(term=term, low=low, high=high), token, term, low, high)

    def _needle(self, kind: type[tree.Contains | tree.StartsWith], term: Term) -> Condition:
        word = self._take()
        token = self._take()
        if token.kind != "text":
            cure = f"write a text in quotes: {word.value} 'x'"
            raise self._source.error(token.at, f"found {token.shown}, expected a text", cure)
        value = self._made(ValueTerm(value=token.value), token)
        return self._made(kind(term=term, value=value), word, term, value)

    def _in(self, term: Term) -> Condition:
        word = self._take()
        self._expect("[", "in ['a', 'b']")
        values: list[str | bool | int | float] = []
        while not self._is("]"):
            if values:
                self._expect(",", "in ['a', 'b']")
            self._count(self._peek)
            values.append(self._literal())
        self._take()
        return self._made(tree.In(term=term, values=tuple(values)), word, term)

    def _term(self) -> Term:
        start = self._peek
        return self._as_term(self._sum(), start)

    def _sum(self) -> _Node:
        return self._chain(self._product, _SUM)

    def _product(self) -> _Node:
        return self._chain(self._primary, _PRODUCT)

    def _chain(self, part: Callable[[], _Node], kinds: dict[str, Any]) -> _Node:
        start = self._peek
        node: _Node = part()
        while self._peek.kind == "sign" and self._peek.value in kinds:
            token = self._take()
            after = self._peek
            left, right = self._as_term(node, start), self._as_term(part(), after)
            made: Term = kinds[str(token.value)](left=left, right=right)
            node = self._made(made, token, left, right)
        return node

    def _primary(self) -> _Node:
        token = self._peek
        match token.kind, token.value:
            case "name", name:
                self._take()
                if self._is("("):
                    cure = "known: present(…), missing(…), days_since(…)"
                    raise self._source.error(token.at, f"found {name!r} used as a function", cure)
                return self._made(FieldTerm(name=str(name)), token)
            case "plugin", _:
                return self._call()
            case "sign", "(":
                return self._bracket()
            case "word", "present" | "missing" | "days_since" | "all" | "any":
                return self._function()
            case ("number" | "text", _) | ("word", "true" | "false") | ("sign", "-"):
                return self._made(ValueTerm(value=self._literal()), token)
        raise self._unexpected("a name, a value or '('")

    def _bracket(self) -> _Node:
        self._take()
        node = self._or()
        self._expect(")", "")
        return node

    def _function(self) -> _Node:
        word = self._take()
        self._expect("(", f"{word.value}(…)")
        if word.value in ("all", "any"):
            if not self._is(")"):
                joint = "and" if word.value == "all" else "or"
                raise self._source.error(
                    self._peek.at, f"found a part inside {word.value}()", f"write: a {joint} b"
                )
            self._take()
            return self._made((tree.All if word.value == "all" else tree.AnyOf)(of=()), word)
        term = self._term()
        self._expect(")", "")
        made: _Node = _ASKING[str(word.value)](term=term)
        return self._made(made, word, term)

    def _call(self) -> Condition:
        name = self._take()
        self._expect("(", f"{name.value}()")
        args: dict[str, tree.Scalar] = {}
        while not self._is(")"):
            if args:
                self._expect(",", f"{name.value}(limit=5, strict=true)")
            self._argument(args)
        self._take()
        self._count(name)
        return self._made(tree.Call(name=str(name.value), args=args), name, levels=2)

    def _argument(self, args: dict[str, tree.Scalar]) -> None:
        token = self._take()
        is_name = token.kind == "name"
        cure = argument_fault(token.value) if is_name else "write name=value, such as limit=5"
        if cure:
            raise self._source.error(token.at, f"found {token.shown}, expected the name of an argument", cure)
        name = str(token.value)
        if name in args or len(args) == MAX_ARGUMENTS:
            says = f"found the argument '{name}' twice" if name in args else f"found the argument '{name}'"
            cure = "keep one of them" if name in args else f"a call has at most {MAX_ARGUMENTS} arguments"
            raise self._source.error(token.at, says, cure)
        self._expect("=", f"{name}=5")
        if args:
            self._count(token)
        args[name] = self._literal()

    def _literal(self) -> str | bool | int | float:
        token = self._take()
        match token.kind, token.value:
            case (("number" | "text"), value):
                return value
            case "word", ("true" | "false") as word:
                return word == "true"
            case "sign", "-" if self._peek.kind == "number":
                return -self._take().value  # type: ignore[operator]  # a number token holds a number
            case "sign", "-":
                raise self._source.error(token.at, "found '-' before what is no number", "write 0 - x")
        raise self._source.error(
            token.at, f"found {token.shown}, expected a literal", "write a text, number or flag"
        )

    @property
    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek
        if token.kind != "end":
            self._next += 1
        return token

    def _is(self, value: str) -> bool:
        return self._peek.kind in ("word", "sign") and self._peek.value == value

    def _expect(self, value: str, form: str) -> None:
        if not self._is(value):
            raise self._unexpected(f"'{value}'", form)
        self._take()

    def _unexpected(self, expected: str, form: str = "") -> Exception:
        token = self._peek
        if self._is("="):
            return self._source.error(token.at, "found '='", "write '=='")
        cure = f"write it as: {form}" if form else "check the brackets and the words before it"
        return self._source.error(token.at, f"found {token.shown}, expected {expected}", cure)

    def _made(self, node: _N, token: Token, *inside: _Node, levels: int = 1) -> _N:
        self._count(token)
        depth = levels + max((self._depths[id(part)] for part in inside), default=0)
        if depth > MAX_DEPTH:
            raise too_deep_error(self._source.place(token.at))
        self._depths[id(node)] = depth
        self._kept.append(node)
        return node

    def _count(self, token: Token) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise too_many_error(self._source.place(token.at))

    def _as_condition(self, node: _Node, start: Token) -> Condition:
        if isinstance(node, FieldTerm):
            value = self._made(ValueTerm(value=True), start)
            return self._made(tree.Compare(sign="==", left=node, right=value), start, node, value)
        if isinstance(node, _TERMS):
            says = "found a value, expected a condition"
            raise self._source.error(
                start.at, says, "compare it with something: x > 0", code="not_a_condition"
            )
        return node

    def _as_term(self, node: _Node, start: Token) -> Term:
        if not isinstance(node, _TERMS):
            says = "found a condition, expected a value"
            raise self._source.error(start.at, says, "join conditions with 'and' or 'or'", code="not_a_value")
        return node
