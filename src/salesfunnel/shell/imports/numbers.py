"""From the numbers and amounts that people write to exact digits: by their marks, and by the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

import attrs

from salesfunnel.model.money import CURRENCIES

__all__ = ["NumberStyle", "WrittenNumber", "digits", "number_style", "written_number"]

_PLAIN = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    0xFFE5: "¥",
    0x3000: " ",
    0x00A0: " ",
    0x2009: " ",
    0x202F: " ",
    0x2019: "'",
    0x2212: "-",
}
_POINTS = ".,"

Point: TypeAlias = Literal[".", ",", "either"]
"""What stands before the decimals; `either` where the cells of a column differ."""


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
    number = _number("".join(sorted(marks)), point).fullmatch(bare)
    if number is None or not bare.isascii() or not (number["whole"] or number["part"]):
        raise ValueError(text)
    whole = "".join(character for character in number["whole"] or "" if character.isdigit())
    part = f".{number['part']}" if number["part"] else ""
    return f"{number['sign']}{whole or 0}{part}{number['power'] or ''}"


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


_UNITS: Mapping[str, int] = {
    "千": 1_000,
    "万": 10_000,
    "萬": 10_000,
    "百万": 1_000_000,
    "亿": 10**8,
    "億": 10**8,
}
_SIGNS: Mapping[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP", "GIP", "FKP", "SHP"}),
    "¥": frozenset({"CNY", "JPY"}),
    "元": frozenset({"CNY", "TWD", "HKD"}),
    "人民币": frozenset({"CNY"}),
    "RMB": frozenset({"CNY"}),
    "円": frozenset({"JPY"}),
    "₹": frozenset({"INR"}),
    "Rs.": frozenset({"INR", "PKR", "LKR", "NPR"}),
    "₽": frozenset({"RUB"}),
    "руб.": frozenset({"RUB"}),
    "₩": frozenset({"KRW"}),
    "₺": frozenset({"TRY"}),
    "₫": frozenset({"VND"}),
    "₴": frozenset({"UAH"}),
    "₪": frozenset({"ILS"}),
    "฿": frozenset({"THB"}),
    "₦": frozenset({"NGN"}),
    "₱": frozenset({"PHP"}),
    "R$": frozenset({"BRL"}),
    "US$": frozenset({"USD"}),
    "HK$": frozenset({"HKD"}),
    "NT$": frozenset({"TWD"}),
    "S$": frozenset({"SGD"}),
    "A$": frozenset({"AUD"}),
    "C$": frozenset({"CAD"}),
    "$": frozenset(["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"]),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "zł": frozenset({"PLN"}),
    **{code: frozenset({code}) for code in sorted(CURRENCIES)},
}
_MARK = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?P<minus>-)?\s*(?P<before>{_MARK})?\s*(?P<inner>[+-])?\s*"
    r"(?P<core>\d[\d.,' ]*(?:[eE][+-]?\d+)?|[.,]\d+)"
    rf"\s*(?P<unit>百万|[千万萬亿億])?\s*(?P<after>{_MARK})?\s*(?P<trailing>-)?"
)
_PLAINLY = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+(?P<sure>\.\d+)|\d+)", re.ASCII)
"""What most cells are, and what is read most quickly: digits, or thousands with decimals after them."""
_GROUPED = " '"


@attrs.frozen
class NumberStyle:
    """What a whole column tells of how its numbers are written.

    Args:
        point: what stands before the decimals; None where nothing tells, and `1.200` may be either.
        marks: the currency signs and codes that were met.
    """

    point: Point | None = "."
    marks: frozenset[str] = frozenset()


@attrs.frozen
class WrittenNumber:
    """A number as it was meant.

    Args:
        digits: exact, in plain ASCII with `.` before the decimals.
        currencies: those that the sign beside it may stand for; none where there is no sign.
    """

    digits: str
    currencies: frozenset[str] = frozenset()


def number_style(texts: Iterable[str], *, is_money: bool = False) -> NumberStyle:
    """Return what all the cells of a column tell together of how its numbers are written.

    Args:
        texts: the cells that hold something.
        is_money: whether they are amounts in hundredths: then `1,200` has no three decimals after its comma.
    """
    points: set[str] = set()
    marks: set[str] = set()
    is_open = False
    for text in texts:
        if plain := _PLAINLY.fullmatch(text):
            points |= {"."} if plain["sure"] else set()
            continue
        match = _WRITTEN.fullmatch(_bare(text)[0])
        if match is None:
            continue
        marks |= {mark for mark in (match["before"], match["after"]) if mark}
        point = _point_of(match["core"])
        if point == "open" and is_money and "," in match["core"]:
            point = "."
        if point in {".", ","}:
            points.add(point)
        is_open |= point == "open"
    if len(points) == 2:
        return NumberStyle("either", frozenset(marks))
    if points:
        return NumberStyle("." if "." in points else ",", frozenset(marks))
    return NumberStyle(None if is_open else ".", frozenset(marks))


def written_number(text: str, style: NumberStyle) -> WrittenNumber:
    """Read a number as its column is written.

    A loss stands in brackets or has its minus at either end; 万 and 亿 multiply; a sign or code of a currency
    may stand on either side.

    Raises:
        ValueError: for anything else, and where `.` or `,` may separate thousands as well as decimals.

    >>> written_number("(1.200,00 €)", NumberStyle(",")).digits
    '-1200.00'
    """
    if style.point == "." and _PLAINLY.fullmatch(text):
        return WrittenNumber(text.replace(",", ""))
    bare, is_negative = _bare(text)
    match = _WRITTEN.fullmatch(bare)
    if match is None:
        raise ValueError(text)
    point: str | None = style.point
    if point in {None, "either"}:
        own = _point_of(match["core"])
        if own == "open":
            raise ValueError(text)
        point = own or "."
    core = digits(match["core"].strip(), strip=_GROUPED, decimal=point)
    signs = [match["minus"], match["inner"], match["trailing"]]
    if sum(sign is not None for sign in signs) + is_negative > 1:
        raise ValueError(text)
    if match["unit"]:
        core = f"{Decimal(core) * _UNITS[match['unit']]:f}"
    minus = "-" if is_negative or "-" in signs else ""
    return WrittenNumber(f"{minus}{core}", _currencies(match["before"], match["after"], text))


def _bare(text: str) -> tuple[str, bool]:
    """Return the text in plain characters without brackets, and whether brackets make it negative."""
    plain = text.translate(_PLAIN).strip()
    if plain[:1] == "(" and plain[-1:] == ")":
        return plain[1:-1].strip(), True
    for mark in ("(", "-("):  # a sign may stand before the bracket: $(1,200)
        at = plain.find(mark)
        if 0 < at <= 3 and plain.endswith(")"):
            return f"{plain[:at]}{plain[at + 1 : -1]}".strip(), True
    return plain, False


def _point_of(core: str) -> str | None:
    """Return what stands before the decimals, `open` where that cannot be told, None for digits alone."""
    number = re.split("[eE]", core)[0].strip()
    commas, dots = number.count(","), number.count(".")
    if commas and dots:
        last = max(number.rfind(","), number.rfind("."))
        return number[last]
    if not commas and not dots:
        return None
    mark = "," if commas else "."
    other = "." if commas else ","
    if commas + dots > 1:
        return other
    whole, _, part = number.partition(mark)
    if len(part) != 3 or not whole or whole[0] == "0" or len(whole.strip()) > 3 or re.search("[eE]", core):
        return mark
    return "open"


def _currencies(before: str | None, after: str | None, text: str) -> frozenset[str]:
    named = [_SIGNS[mark] for mark in (before, after) if mark]
    if not named:
        return frozenset()
    common = frozenset.intersection(*named)
    if not common:
        raise ValueError(text)
    return common
