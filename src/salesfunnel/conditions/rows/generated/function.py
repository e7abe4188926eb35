"""The generated row evaluator: the conditions of one gate as one Python function of two phases.

The first phase asks whether every condition is surely true, and gives up at the first that is not; the second
gives the answer of each. `not` is pushed down to the leaves, so that every condition becomes two plain
two-valued questions, *surely true* and *surely false*; unknown is neither. Two values are quicker than three:
`and` and `or` of Python do the rest, and a leaf that fails ends the phase.

What a record holds is tested in place when it has exactly the class that its field expects. Any other value
waits for the second phase and its leaf's closure, so that the closures are the one place where odd values are
read, and the oracle that this code is held to. The function is built as a syntax tree, compiled when it is
first asked, and kept by the gate that asked.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children
from salesfunnel.conditions.language.tree import Condition, Node
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.generated.leaves import leaf
from salesfunnel.conditions.rows.generated.syntax import (
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
    some,
)
from salesfunnel.conditions.rows.generated.terms import Terms, is_derived
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.frozen import load

__all__ = ["GeneratedFunction", "build_module", "generate_function"]

Answers: TypeAlias = tuple[bool | None, ...]

_PRELUDE: dict[str, ast.expr] = {
    "subject": member(name("source"), "subject"),
    "get": member(member(name("subject"), "fields"), "get"),
    "account": member(name("source"), "account"),
    "owner": member(name("source"), "owner"),
    "read": member(name("view"), "read"),
}
"""What the function may look up before it begins, in this order, each only when it is used."""


Otherwise: TypeAlias = Callable[[Answers, Any, datetime, RowView | None], object]


def _as_they_are(answers: Answers, _source: object, _now: datetime, _view: RowView | None) -> Answers:
    return answers


@attrs.frozen(eq=False)
class GeneratedFunction:
    """Several conditions that are asked together.

    Args:
        ask: `(source, now, view)`, a record, a moment and a view, which may be left out, or be None, unless
            `needs_view` says otherwise. Returns what was given as `passed` when every condition is surely
            true and no value is odd; else what `otherwise` makes of the answers.
        needs_view: whether derived facts or plug-ins are asked for: each is asked once for a view.
    """

    ask: Callable[..., Any]
    needs_view: bool


def generate_function(
    conditions: Sequence[Condition],
    names: Names,
    *,
    passed: object = True,
    otherwise: Otherwise = _as_they_are,
) -> GeneratedFunction:
    """Compile canonical conditions that were checked before; by closures where code may not be generated.

    Args:
        conditions: what is asked.
        names: what they speak of.
        passed: what `ask` returns when all are surely true at first sight.
        otherwise: `(answers, source, now, view)`, gives what it returns when not; the answers are True, False
            or None for each condition, in order.
    """
    module, scope = build_module(conditions, names)
    functions = load(module, {**scope.globals, "passed": passed, "otherwise": otherwise})
    if functions is None:
        return _by_closures(conditions, names, passed, otherwise)
    return GeneratedFunction(functions["ask"], _needs_view(conditions, names))


def build_module(conditions: Sequence[Condition], names: Names) -> tuple[ast.Module, Scope]:
    """Return the syntax tree of the function, and the scope in which its names live."""
    scope = Scope()
    terms = Terms(names, scope)
    codes = [_condition_code(condition, terms) for condition in conditions]
    reads = [_assigned(reading.local, reading.load) for reading in terms.readings if reading.is_recorded]
    return ast.Module(body=[_function([_in_utc(), *reads, *_two_phases(codes)])], type_ignores=[]), scope


@attrs.frozen(eq=False)
class _ConditionCode:
    """One condition: that it is surely true at first sight, and its answer."""

    true: ast.expr
    answer: ast.expr


def _condition_code(condition: Condition, terms: Terms) -> _ConditionCode:
    if isinstance(condition, (tree.All, tree.AnyOf, tree.Not)):
        whole = partial(_surely, condition, terms)
        answer = choose(whole(wanted=True), TRUE, choose(whole(wanted=False), FALSE, NONE))
        return _ConditionCode(whole(wanted=True, in_place=True), answer)
    alone = leaf(condition, terms)
    return _ConditionCode(alone.surely(wanted=True, in_place=True), alone.answer())


def _surely(node: Condition, terms: Terms, *, wanted: bool, in_place: bool = False) -> ast.expr:
    """Return that a condition is surely true, or surely false; `in_place` takes no closure's word for it."""
    match node:
        case tree.Not(of=part):
            return _surely(part, terms, wanted=not wanted, in_place=in_place)
        case tree.All(of=of) | tree.AnyOf(of=of):
            halves = [_surely(part, terms, wanted=wanted, in_place=in_place) for part in of]
            return every(halves) if isinstance(node, tree.All) is wanted else some(halves)
        case _:
            return leaf(node, terms).surely(wanted=wanted, in_place=in_place)


def _in_utc() -> ast.stmt:
    """Return what makes any aware moment one in UTC."""
    is_other = chain(member(name("now"), "tzinfo"), (ast.IsNot(), name("UTC")))
    return ast.If(test=is_other, body=[_assigned("now", called(name("in_utc"), name("now")))], orelse=[])


def _two_phases(codes: Sequence[_ConditionCode]) -> list[ast.stmt]:
    answers = ast.Tuple(elts=[code.answer for code in codes], ctx=ast.Load())
    closer = called(name("otherwise"), answers, name("source"), name("now"), name("view"))
    is_passed = every(code.true for code in codes)
    return [
        ast.If(test=is_passed, body=[ast.Return(value=name("passed"))], orelse=[]),
        ast.Return(value=closer),
    ]


def _assigned(local: str, value: ast.expr) -> ast.stmt:
    return ast.Assign(targets=[ast.Name(id=local, ctx=ast.Store())], value=value)


def _function(body: list[ast.stmt]) -> ast.FunctionDef:
    used = {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)}
    if "get" in used:
        used.add("subject")
    prelude = [_assigned(local, value) for local, value in _PRELUDE.items() if local in used]
    given = ast.arguments(
        posonlyargs=[], args=[ast.arg(arg=name) for name in ("source", "now", "view")], kwonlyargs=[],
        kw_defaults=[], defaults=[NONE],
    )  # fmt: skip
    return ast.FunctionDef(name="ask", args=given, body=[*prelude, *body], decorator_list=[])


def _needs_view(conditions: Sequence[Condition], names: Names) -> bool:
    """Say whether plug-ins or derived facts are asked for: each is asked once for a view."""
    stack: list[Node] = list(conditions)
    while stack:
        node = stack.pop()
        entry = names.entries[node.name] if isinstance(node, tree.FieldTerm) else None
        if isinstance(node, tree.Call) or (entry is not None and is_derived(entry, names.of)):
            return True
        stack += [part for _, part in children(node)]
    return False


def _by_closures(
    conditions: Sequence[Condition], names: Names, passed: object, otherwise: Otherwise
) -> GeneratedFunction:
    """Return the same by closures: for a host that forbids generated code."""
    answers_of = [compile_evaluator(condition, names).answer for condition in conditions]

    def ask(source: object, now: datetime, view: RowView | None) -> object:
        assert view is not None  # noqa: S101 - it says that it needs one
        answers = tuple(answer(view) for answer in answers_of)
        is_passed = all(answer is True for answer in answers)
        return passed if is_passed else otherwise(answers, source, now, view)

    return GeneratedFunction(ask, needs_view=True)
