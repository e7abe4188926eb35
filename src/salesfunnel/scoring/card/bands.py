"""From a number to a word: bands without gaps, letters in thirds, and the matrix of fit and engagement."""

from __future__ import annotations

from collections.abc import Sequence

from salesfunnel.model.field import Definition, Key
from salesfunnel.scoring.card.points import Points, scaled
from salesfunnel.text import Text

__all__ = ["SCALE", "START", "Band", "band_of", "cell", "letter", "place_of"]

SCALE = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
"""The letters from the worst to the best, a third of a letter apart; below D- there is only F."""

START = "D"
"""Where every grade begins: ten thirds reach A+."""

LETTERS = "ABCDEFGHI"


class Band(Definition):
    """A part of the scale: from its least value on, up to the next band's.

    Args:
        key: its permanent name.
        at_least: the value from which on it holds; left out of the first band alone, which has no lower end.
        label: how people call it.
    """

    key: Key
    at_least: Points | None = None
    label: Text | None = None


def band_of(bands: Sequence[Band], value: int, *, margin: int = 0, before: str | None = None) -> int | None:
    """Return the place of the band in which a value lies; None where there are no bands.

    Args:
        bands: from the lowest to the highest.
        value: in hundredths of a point.
        margin: how far below the lower end of the band before a value keeps it, in hundredths.
        before: key of the band before; None when there was none.
    """
    if not bands:
        return None
    known = place_of(bands, before)
    return max(
        place
        for place, band in enumerate(bands)
        if band.at_least is None
        or value >= scaled(band.at_least) - (margin if known is not None and place <= known else 0)
    )


def place_of(bands: Sequence[Band], key: str | None) -> int | None:
    """Return the place of a band; None for one that there is not."""
    return next((place for place, band in enumerate(bands) if band.key == key), None)


def letter(thirds: int) -> str:
    """Return the grade some thirds of a letter above D; it ends at F and at A+.

    Source: convention of several marketing-automation systems; the start at D and the steps of a third.

    >>> letter(0), letter(10), letter(-1), letter(-9), letter(99)
    ('D', 'A+', 'D-', 'F', 'A+')
    """
    place = SCALE.index(START) + thirds
    return SCALE[min(max(place, 0), len(SCALE) - 1)]


def cell(fit: tuple[int, int], engagement: tuple[int, int]) -> str:
    """Return a cell of the matrix: the letter of the fit with the number of the engagement, best first.

    Args:
        fit: the place of the band, counted from the lowest, and how many bands there are.
        engagement: the same.

    >>> cell((3, 4), (3, 4)), cell((0, 4), (0, 4))
    ('A1', 'D4')
    """
    return f"{LETTERS[fit[1] - 1 - fit[0]]}{engagement[1] - engagement[0]}"
