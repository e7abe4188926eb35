"""The generated row evaluator: the conditions of one gate as one Python function of two phases.

The first phase asks whether every condition is surely true and stops at the first that is not; the second
gives the answer of each. Both are built as syntax trees, compiled when they are first asked, and kept by the
gate that asked. `not` is pushed down to the leaves, so that every condition becomes two plain two-valued
questions, *surely true* and *surely false*; unknown is neither. What a record holds is judged in place when
it is of the exact class that its field expects; any other value goes to the leaf's closure, so that the
closures of `walk` stay the one place where odd values are judged, and the oracle that this code is held to.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import attrs

from salesfunnel.conditions import tree
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.generate_leaves import leaf
from salesfunnel.conditions.generate_load import load
from salesfunnel.conditions.generate_nodes import (
    FALSE,
    NONE,
    TRUE,
    Scope,
    choose,
    every,
    member,
    name,
    opposite,
    some,
)
from salesfunnel.conditions.generate_terms import Reading, Terms
from salesfunnel.conditions.tree import Condition
from salesfunnel.conditions.view import RowView
from salesfunnel.conditions.walk import judge

__all__ = ["Generated", "drawn", "generate"]

Answers: TypeAlias = tuple[bool | None, ...]

_PRELUDE: dict[str, ast.expr] = {
    "source": member(name("view"), "source"),
    "subject": member(name("source"), "subject"),
    "fields": member(name("subject"), "fields"),
    "account": member(name("source"), "account"),
    "owner": member(name("source"), "owner"),
    "now": member(name("view"), "now"),
    "read": member(name("view"), "read"),
}
"""What a function may look up before it begins, in this order, each only when it is used."""


@attrs.frozen(eq=False)
class Generated:
    """Several conditions that are asked together.

    Args:
        all_true: whether every condition is surely true.
        answers: the answer of each, in order.
    """

    all_true: Callable[[RowView], bool]
    answers: Callable[[RowView], Answers]


def generate(conditions: Sequence[Condition], names: Names) -> Generated:
    """Compile canonical conditions that were checked before; by closures where code may not be generated."""
    module, scope = drawn(conditions, names)
    functions = load(module, scope.globals)
    if functions is None:
        return _by_closures(conditions, names)
    return Generated(functions["all_true"], functions["answers"])


def drawn(conditions: Sequence[Condition], names: Names) -> tuple[ast.Module, Scope]:
    """Return the syntax tree of the two functions, and the scope in which their names live."""
    scope = Scope()
    terms = Terms(names, scope)
    asked = [_drawn(each, terms) for each in conditions]
    functions = [_function("all_true", _until_one_fails(asked)), _function("answers", _every_answer(asked))]
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
        halves = [_surely(condition, terms, wanted=wanted) for wanted in (True, False)]
        answer = choose(halves[0], TRUE, choose(halves[1], FALSE, NONE))
        true = halves[0]
    else:
        alone = leaf(condition, terms)
        true, answer = alone.surely(wanted=True), alone.answer()
    return _Drawn(true, answer, tuple(each for each in terms.used.values() if each.is_recorded))


def _surely(node: Condition, terms: Terms, *, wanted: bool) -> ast.expr:
    """Return that a condition is surely true, or surely false."""
    match node:
        case tree.Not(of=part):
            return _surely(part, terms, wanted=not wanted)
        case tree.All(of=of) | tree.AnyOf(of=of):
            parts = [_surely(each, terms, wanted=wanted) for each in of]
            return every(parts) if isinstance(node, tree.All) is wanted else some(parts)
        case _:
            return leaf(node, terms).surely(wanted=wanted)


def _until_one_fails(asked: Iterable[_Drawn]) -> list[ast.stmt]:
    body: list[ast.stmt] = []
    loaded: set[str] = set()
    for each in asked:
        body += _loads(each.readings, loaded)
        body.append(ast.If(test=opposite(each.true), body=[ast.Return(value=FALSE)], orelse=[]))
    return [*body, ast.Return(value=TRUE)]


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


def _function(called: str, body: list[ast.stmt]) -> ast.FunctionDef:
    used = {node.id for each in body for node in ast.walk(each) if isinstance(node, ast.Name)}
    if "fields" in used:
        used.add("subject")
    if used & {"subject", "account", "owner"}:
        used.add("source")
    prelude = [_assigned(local, value) for local, value in _PRELUDE.items() if local in used]
    view = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg="view")], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    return ast.FunctionDef(name=called, args=view, body=[*prelude, *body], decorator_list=[])


def _by_closures(conditions: Sequence[Condition], names: Names) -> Generated:
    """Return the same by closures: for a host that forbids generated code."""
    answers = [judge(each, names).answer for each in conditions]
    return Generated(
        lambda view: all(answer(view) is True for answer in answers),
        lambda view: tuple(answer(view) for answer in answers),
    )
