"""From the digits that people write to those of a number: marks, thousands and decimals told apart."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["digits"]

_PLAIN = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    0xFFE5: "¥",
    0x3000: " ",
    0x00A0: " ",
    0x202F: " ",
    0x2019: "'",
}
_POINTS = ".,"


def digits(text: str, *, strip: str = "", decimal: str | None = None) -> str:
    """Return the digits of a written number, with `.` before the decimals and nothing else in between.

    Every mark between two digits separates thousands and must stand where thousands are separated: every
    three digits, or as in India every two before the last three. Full-width characters count as plain ones.

    Args:
        text: what was written, such as `€ 8.900,00`.
        strip: the marks that may stand around the digits or separate thousands.
        decimal: `,` or `.`, which stands before the decimals; the other one then separates thousands. When
            absent, `.` does, unless it is in `strip`.

    Raises:
        ValueError: for anything else; a mark in another place is never guessed at.

    >>> digits("€ 8.900,00", strip="€ ", decimal=",")
    '8900.00'
    """
    plain = text.translate(_PLAIN).strip()
    point = decimal or ("" if "." in strip else ".")
    marks = set(strip.translate(_PLAIN)) | (set(_POINTS) if decimal else set())
    marks.discard(point)
    bare = _without_marks(plain, "".join(sorted(marks))) if marks else plain
    found = _number("".join(sorted(marks)), point).fullmatch(bare)
    if found is None or not bare.isascii() or not (found["whole"] or found["part"]):
        raise ValueError(text)
    whole = "".join(each for each in found["whole"] or "" if each.isdigit())
    part = f".{found['part']}" if found["part"] else ""
    return f"{found['sign']}{whole or 0}{part}{found['power'] or ''}"


def _without_marks(text: str, marks: str) -> str:
    """Take out the marks around the digits; one between two digits stays, to be judged by its place."""

    def keep(run: re.Match[str]) -> str:
        inside = text[run.start() - 1 : run.start()].isdigit() and text[run.end() : run.end() + 1].isdigit()
        if not inside and any(point in run[0] for point in _POINTS):
            raise ValueError(text)
        return run[0] if inside else ""

    return re.sub(f"[{re.escape(marks)}]+", keep, text)


@lru_cache(maxsize=64)
def _number(marks: str, point: str) -> re.Pattern[str]:
    separator = f"[{re.escape(marks)}]" if marks else "(?!)"
    thousands = rf"\d{{1,3}}(?P<by>{separator})\d{{3}}(?:(?P=by)\d{{3}})*"
    lakhs = rf"\d{{1,2}}(?P<in>{separator})(?:\d{{2}}(?P=in))+\d{{3}}"
    decimals = rf"(?:{re.escape(point)}(?P<part>\d*))?" if point else "(?P<part>(?!))?"
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>{thousands}|{lakhs}|\d+)?{decimals}(?P<power>[eE][+-]?\d+)?", re.ASCII
    )
