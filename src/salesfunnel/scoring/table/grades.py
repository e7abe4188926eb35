"""The same grade over a whole table: letters by thirds, or the cell in which two bands meet."""

from __future__ import annotations

from salesfunnel.conditions.columns.engine import Expr, both
from salesfunnel.conditions.columns.input import ColumnRequest
from salesfunnel.conditions.columns.query import TableQuery
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.card.bands import LETTERS, SCALE, START
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.scoring.table.columns import score_columns
from salesfunnel.scoring.table.limits import is_refused

__all__ = ["grade_columns"]


def grade_columns(grade: CompiledGrade, question: TableQuery) -> TableQuery:
    """Return the question about a table that has the column of a grade; of a matrix, its scores too.

    Args:
        grade: compiled for the kind of subject that the rows are.
        question: the table with the rows' frames.

    Raises:
        DataError: for a table that has such a column already.
    """
    name = f"grade.{grade.key}"
    question.free([name])
    return _met(grade, question, name) if grade.cards else _by_thirds(grade, question, name)


def _met(grade: CompiledGrade, question: TableQuery, name: str) -> TableQuery:
    for card in dict.fromkeys(grade.cards):
        if f"band.{card.key}" not in question.table.kinds:
            question = score_columns(card, question)
    also = {f"band.{card.key}": ColumnRequest(ValueType(FieldType.TEXT)) for card in grade.cards}
    prepared = question.prepared({}, grade.catalogue, also=also)
    api = question.table.api
    sides: list[Expr] = []
    for card, is_fit in zip(grade.cards, (True, False), strict=True):
        best_first = [each.key for each in card.card.bands][::-1]
        signs = LETTERS if is_fit else "123456789"
        found = api.lit(signs[len(best_first) - 1])
        held = prepared.columns[f"band.{card.key}"]
        for place, key in enumerate(best_first[:-1] if held.value is not None else ()):
            here = both(held.known, held.value == key)
            found = api.when(here).then(api.lit(signs[place])).otherwise(found)
        sides.append(found)
    added = {name: api.concat_str(*sides)}
    return question.over_frame(prepared.attached(added, question.table))


def _by_thirds(grade: CompiledGrade, question: TableQuery, name: str) -> TableQuery:
    asked = {
        rule.key: (rule, walk.condition)
        for rule, walk in zip(grade.grade.rules, grade.walks, strict=True)
        if not is_refused(walk.condition, grade, question)
    }
    conditions = {key: condition for key, (_, condition) in asked.items()}
    quick = question.with_quickest_api(conditions)
    prepared, api = quick.prepared(conditions, grade.catalogue), quick.table.api
    total = api.lit(SCALE.index(START), dtype=api.Int64)
    for rule, condition in asked.values():
        for wanted, thirds in ((True, rule.thirds), (False, rule.otherwise)):
            flag = prepared.evaluator.surely(condition, wanted=wanted) if thirds else False
            if isinstance(flag, bool):
                total = total + (thirds if flag else 0)
            else:
                total = total + flag.cast(api.Int64) * thirds
    letter = api.lit(SCALE[0])
    for place, each in enumerate(SCALE[1:], 1):
        letter = api.when(total >= place).then(api.lit(each)).otherwise(letter)
    return question.over_frame(prepared.attached({name: letter}, quick.table))
