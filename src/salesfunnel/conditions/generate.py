"""The generated row evaluator: the conditions of one gate as one Python function of two phases.

The first phase asks whether every condition is surely true, and gives up at the first that is not; the second
gives the answer of each. Both are built as syntax trees, compiled when they are first asked, and kept by the
gate that asked. `not` is pushed down to the leaves, so that every condition becomes two plain two-valued
questions, *surely true* and *surely false*; unknown is neither. What a record holds is judged in place when
it is of the exact class that its field expects; any other value waits for the second phase and its leaf's
closure, so that the closures of `walk` stay the one place where odd values are judged, and the oracle that
this code is held to.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions import tree
from salesfunnel.conditions.canonical import parts
from salesfunnel.conditions.closures import judge
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.generate_leaves import leaf
from salesfunnel.conditions.generate_load import load
from salesfunnel.conditions.generate_nodes import (
    FALSE,
    NONE,
    TRUE,
    Scope,
    called,
    chain,
    choose,
    every,
    member,
    name,
    opposite,
    some,
)
from salesfunnel.conditions.generate_terms import Reading, Terms, is_derived
from salesfunnel.conditions.tree import Condition, Node
from salesfunnel.conditions.view import RowView

__all__ = ["Generated", "drawn", "generate"]

Answers: TypeAlias = tuple[bool | None, ...]

_PRELUDE: dict[str, ast.expr] = {
    "subject": member(name("source"), "subject"),
    "get": member(member(name("subject"), "fields"), "get"),
    "account": member(name("source"), "account"),
    "owner": member(name("source"), "owner"),
    "read": member(name("view"), "read"),
}
"""What a function may look up before it begins, in this order, each only when it is used."""


Otherwise: TypeAlias = Callable[[Any, datetime, RowView | None], object]


def _no(_source: object, _now: datetime, _view: RowView | None) -> bool:
    return False


@attrs.frozen(eq=False)
class Generated:
    """Several conditions that are asked together, about `(source, now, view)`: a record, a moment, a view.

    The view may be left out, or be None, unless `needs_view` says otherwise.

    Args:
        ask: returns what was given as `passed` when every condition is surely true and no value is odd; else
            what `otherwise` returns.
        answers: the answer of each condition, in order.
        needs_view: whether derived facts or plug-ins are asked for: each is asked once for a view.
    """

    ask: Callable[..., Any]
    answers: Callable[[Any, datetime, RowView | None], Answers]
    needs_view: bool


def generate(
    conditions: Sequence[Condition], names: Names, *, passed: object = True, otherwise: Otherwise = _no
) -> Generated:
    """Compile canonical conditions that were checked before; by closures where code may not be generated.

    Args:
        conditions: what is asked.
        names: what they speak of.
        passed: what `ask` returns when all are surely true.
        otherwise: gives what it returns when not, or when that takes a closer look.
    """
    module, scope = drawn(conditions, names)
    functions = load(module, {**scope.globals, "passed": passed, "otherwise": otherwise})
    if functions is None:
        return _by_closures(conditions, names, passed, otherwise)
    return Generated(functions["ask"], functions["answers"], _needs_view(conditions, names))


def drawn(conditions: Sequence[Condition], names: Names) -> tuple[ast.Module, Scope]:
    """Return the syntax tree of the two functions, and the scope in which their names live."""
    scope = Scope()
    terms = Terms(names, scope)
    asked = [_drawn(each, terms) for each in conditions]
    functions = [_function("ask", _until_one_fails(asked)), _function("answers", _every_answer(asked))]
    return ast.Module(body=[*functions], type_ignores=[]), scope


@attrs.frozen(eq=False)
class _Drawn:
    """One condition: its halves, its answer, and the variables that have to be read before."""

    true: ast.expr
    answer: ast.expr
    readings: tuple[Reading, ...]


def _drawn(condition: Condition, terms: Terms) -> _Drawn:
    terms.used.clear()
    if isinstance(condition, (tree.All, tree.AnyOf, tree.Not)):
        whole = partial(_surely, condition, terms)
        true = whole(wanted=True, in_place=True)
        answer = choose(whole(wanted=True), TRUE, choose(whole(wanted=False), FALSE, NONE))
    else:
        alone = leaf(condition, terms)
        true, answer = alone.surely(wanted=True, in_place=True), alone.answer()
    return _Drawn(true, answer, tuple(each for each in terms.used.values() if each.is_recorded))


def _surely(node: Condition, terms: Terms, *, wanted: bool, in_place: bool = False) -> ast.expr:
    """Return that a condition is surely true, or surely false; `in_place` takes no closure's word for it."""
    match node:
        case tree.Not(of=part):
            return _surely(part, terms, wanted=not wanted, in_place=in_place)
        case tree.All(of=of) | tree.AnyOf(of=of):
            parts = [_surely(each, terms, wanted=wanted, in_place=in_place) for each in of]
            return every(parts) if isinstance(node, tree.All) is wanted else some(parts)
        case _:
            return leaf(node, terms).surely(wanted=wanted, in_place=in_place)


def _until_one_fails(asked: Iterable[_Drawn]) -> list[ast.stmt]:
    """Return the first phase: it takes any aware moment, and looks no further than it has to."""
    is_other = chain(member(name("now"), "tzinfo"), (ast.IsNot(), name("UTC")))
    body: list[ast.stmt] = [
        ast.If(test=is_other, body=[_assigned("now", called(name("in_utc"), name("now")))], orelse=[])
    ]
    closer = called(name("otherwise"), name("source"), name("now"), name("view"))
    loaded: set[str] = set()
    for each in asked:
        body += _loads(each.readings, loaded)
        body.append(ast.If(test=opposite(each.true), body=[ast.Return(value=closer)], orelse=[]))
    return [*body, ast.Return(value=name("passed"))]


def _every_answer(asked: Sequence[_Drawn]) -> list[ast.stmt]:
    loaded: set[str] = set()
    loads = [load for each in asked for load in _loads(each.readings, loaded)]
    return [*loads, ast.Return(value=ast.Tuple(elts=[each.answer for each in asked], ctx=ast.Load()))]


def _loads(readings: Iterable[Reading], loaded: set[str]) -> list[ast.stmt]:
    fresh = [each for each in readings if each.local not in loaded]
    loaded.update(each.local for each in fresh)
    return [_assigned(each.local, each.load) for each in fresh]


def _assigned(local: str, value: ast.expr) -> ast.stmt:
    return ast.Assign(targets=[ast.Name(id=local, ctx=ast.Store())], value=value)


def _function(title: str, body: list[ast.stmt]) -> ast.FunctionDef:
    used = {node.id for each in body for node in ast.walk(each) if isinstance(node, ast.Name)}
    if "get" in used:
        used.add("subject")
    prelude = [_assigned(local, value) for local, value in _PRELUDE.items() if local in used]
    given = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=each) for each in ("source", "now", "view")], kwonlyargs=[],
        kw_defaults=[], defaults=[NONE],
    )  # fmt: skip
    return ast.FunctionDef(name=title, args=given, body=[*prelude, *body], decorator_list=[])


def _needs_view(conditions: Sequence[Condition], names: Names) -> bool:
    """Say whether plug-ins or derived facts are asked for: each is asked once for a view."""
    stack: list[Node] = list(conditions)
    while stack:
        node = stack.pop()
        entry = names.entries[node.name] if isinstance(node, tree.FieldTerm) else None
        if isinstance(node, tree.Call) or (entry is not None and is_derived(entry, names.of)):
            return True
        stack += [part for _, part in parts(node)]
    return False


def _by_closures(
    conditions: Sequence[Condition], names: Names, passed: object, otherwise: Otherwise
) -> Generated:
    """Return the same by closures: for a host that forbids generated code."""
    judges = [judge(each, names).answer for each in conditions]

    def answers(_source: object, _now: datetime, view: RowView | None) -> Answers:
        assert view is not None  # noqa: S101 - it says that it needs one
        return tuple(answer(view) for answer in judges)

    def ask(source: object, now: datetime, view: RowView | None) -> object:
        is_passed = all(each is True for each in answers(source, now, view))
        return passed if is_passed else otherwise(source, now, view)

    return Generated(ask, answers, needs_view=True)
