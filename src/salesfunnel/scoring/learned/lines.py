"""The points table: parts of a field with equal points become one line, and each line has a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import attrs

from salesfunnel.scoring.learned.fitting import Fitted, Weighed
from salesfunnel.scoring.learned.guards import named
from salesfunnel.scoring.learned.history import Column, History
from salesfunnel.scoring.learned.parts import Nothing, OneOf, Other, Part, Range, label_of, when_of
from salesfunnel.scoring.learned.report import PointsLine

__all__ = ["points_table"]

_STEM = 54
"""How much of a field's name stands in the key of a rule, which has 64 characters."""


@attrs.frozen
class _Piece:
    """One part with its points, its rows and how many of them were won."""

    part: Part
    points: int
    rows: int
    won: int


def points_table(history: History, fitted: Fitted) -> tuple[PointsLine, ...]:
    """Return the lines of a scorecard: numbers in their order, values from the most points to the least."""
    columns = {each.name: each for each in history.columns}
    taken: set[str] = set()
    lines: list[PointsLine] = []
    for field, points in zip(fitted.fields, fitted.points, strict=True):
        column = columns[field.division.column]
        for number, piece in enumerate(_pieces(field, points), 1):
            lines.append(_line(column, piece, number, taken))
    return tuple(lines)


def _pieces(field: Weighed, points: Sequence[int]) -> list[_Piece]:
    rows, wins = (each.astype(int) for each in (field.rows, field.wins))
    told = zip(field.division.parts, points, rows, wins, strict=False)
    every = [_Piece(part, count, int(held), int(won)) for part, count, held, won in told]
    ranges = [each for each in every if isinstance(each.part, Range)]
    values = sorted((each for each in every if isinstance(each.part, OneOf)), key=lambda each: -each.points)
    rest = [each for each in every if isinstance(each.part, (Other, Nothing))]
    return [*_together(ranges), *_together(values), *rest]


def _together(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return neighbours with equal points as one piece.

    Flags stay apart, and so do ranges that would be all of a scale: what is of another type is in none
    of them.
    """
    told = [list(same) for _, same in groupby(pieces, lambda each: each.points)]
    if len(told) == 1 and not (
        isinstance(pieces[0].part, OneOf) and isinstance(pieces[0].part.values[0], str)
    ):
        return list(pieces)
    return [_joined(same) for same in told]


def _joined(same: Sequence[_Piece]) -> _Piece:
    """Return neighbours on a scale, or values, as one part."""
    first, last = same[0], same[-1]
    part: Part
    if isinstance(first.part, Range) and isinstance(last.part, Range):
        part = Range(first.part.low, last.part.high)
    else:
        part = OneOf(
            tuple(value for each in same if isinstance(each.part, OneOf) for value in each.part.values)
        )
    return _Piece(part, first.points, sum(each.rows for each in same), sum(each.won for each in same))


def _line(column: Column, piece: _Piece, number: int, taken: set[str]) -> PointsLine:
    key = next(each for each in _keys(column.name, piece.part, number) if each not in taken)
    taken.add(key)
    return PointsLine(
        key=key,
        field=column.name,
        label=label_of(piece.part, named(column), column.shape),
        when=when_of(piece.part, column.name, column.shape),
        points=piece.points,
        rows=piece.rows,
        won=piece.won,
    )


def _keys(name: str, part: Part, number: int) -> Iterator[str]:
    """Yield the keys that a rule may have, the plainest first."""
    stem = name.replace(".", "_")[:_STEM]
    match part:
        case Nothing():
            end = "missing"
        case Other():
            end = "other"
        case OneOf(values=(bool() as flag,)):
            end = "yes" if flag else "no"
        case _:
            end = str(number)
    yield f"{stem}_{end}"
    more = 2
    while True:
        yield f"{stem}_{end}_{more}"
        more += 1
