"""The closure evaluator: a condition over a set of names becomes closures, which answer and explain."""

from __future__ import annotations

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.rows.leaves import compile_leaf
from salesfunnel.conditions.rows.plugins import compile_call
from salesfunnel.conditions.rows.reasons import AnswerFunction, Evaluator, Reason, ReasonsFunction
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.conditions.values.view import RowView
from salesfunnel.errors import ConditionError

__all__ = ["compile_evaluator"]


def compile_evaluator(condition: Condition, names: Names) -> Evaluator:
    """Compile a condition over one set of names, such as those of a row.

    Raises:
        ConditionError: with every problem of a condition that does not fit them.
    """
    if problems := check(condition, names):
        raise ConditionError(*problems)
    return _compile(condition, names, "")


def _compile(node: Condition, names: Names, path: str) -> Evaluator:
    below = [_compile(part, names, f"{path}.{step}" if path else step) for step, part in _conditions(node)]
    match node:
        case tree.All():
            return Evaluator(_every([each.answer for each in below]), _why_each(below, node, path))
        case tree.AnyOf():
            return Evaluator(_some([each.answer for each in below]), _why_each(below, node, path))
        case tree.Not():
            return Evaluator(_opposite(below[0].answer), _why_opposite(below[0].why))
        case tree.Call():
            return compile_call(node, names, path)
        case _:
            return compile_leaf(node, names, path)


def _conditions(node: Condition) -> list[tuple[str, Condition]]:
    return children(node) if isinstance(node, (tree.All, tree.AnyOf, tree.Not)) else []


def _every(answers: list[AnswerFunction]) -> AnswerFunction:
    def every(view: RowView) -> bool | None:
        result: bool | None = True
        for answer in answers:
            found = answer(view)
            if found is False:
                return False
            if found is None:
                result = None
        return result

    return every


def _some(answers: list[AnswerFunction]) -> AnswerFunction:
    def some(view: RowView) -> bool | None:
        result: bool | None = False
        for answer in answers:
            found = answer(view)
            if found is True:
                return True
            if found is None:
                result = None
        return result

    return some


def _opposite(answer: AnswerFunction) -> AnswerFunction:
    def opposite(view: RowView) -> bool | None:
        found = answer(view)
        return None if found is None else not found

    return opposite


def _why_opposite(why: ReasonsFunction) -> ReasonsFunction:
    def why_opposite(view: RowView, *, wanted: bool) -> list[Reason]:
        return why(view, wanted=not wanted)

    return why_opposite


def _why_each(below: list[Evaluator], node: Condition, path: str) -> ReasonsFunction:
    """Collect the reasons of every part that is not as wanted, unless the whole is.

    An `all` that is wanted true lacks each part that is not; an `any` that is wanted true lacks one of its
    parts, and each says why. Wanted false, the two change places.
    """
    decisive = isinstance(node, tree.AnyOf)

    def why(view: RowView, *, wanted: bool) -> list[Reason]:
        if not below and wanted is decisive:
            return [
                Reason(path, "value", f"{node.op}()", "true" if wanted else "false", str(not wanted).lower())
            ]
        found = [each.why(view, wanted=wanted) for each in below]
        return [] if wanted is decisive and not all(found) else [reason for part in found for reason in part]

    return why
