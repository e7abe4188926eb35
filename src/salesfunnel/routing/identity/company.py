"""A company's name without its legal form, so that its spellings agree and its own part is kept."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from salesfunnel.model.field import Definition
from salesfunnel.routing.identity.legal_forms import (
    ARTICLES,
    BRANCHES,
    CHINESE_FORMS,
    FORMS,
    PLACES,
    TRADES,
    TRADITIONAL,
)
from salesfunnel.routing.identity.unusable import NOTHING_LEFT, PLACEHOLDER, TOO_SHORT, Unusable, plain

__all__ = ["CompanyParams", "company_key"]

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile("['’`´]")
_SUFFIXES = ("特别行政区", "壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "自治州", "省", "市")
_PLACE = re.compile(f"(?:{'|'.join(PLACES)})(?:{'|'.join(_SUFFIXES)})?")
_IN_BRACKETS = re.compile(rf"[(\[]\s*({_PLACE.pattern})\s*[)\]]")
_TRADES = re.compile(f"(?:{'|'.join(sorted(TRADES, key=len, reverse=True))})*")
_BRANCH = re.compile(f"^(.*?)(?:{'|'.join(CHINESE_FORMS)})(.*(?:{'|'.join(BRANCHES)}))$")
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_WITHOUT_ACCENT = {
    sign: "".join(
        each for each in unicodedata.normalize("NFKD", chr(sign)) if not unicodedata.combining(each)
    )
    for sign in _LATIN
} | {ord(one): other for one, other in zip("øłđæœ", ("o", "l", "d", "ae", "oe"), strict=True)}
_NOBODY = frozenset({
    *("-", "na", "none", "null", "unknown", "test", "tbd", "private", "self", "selfemployed", "personal"),
    *("individual", "freelance", "无", "没有", "未知", "暂无", "测试", "个人", "自由职业"),
})  # fmt: skip


class CompanyParams(Definition):
    """How companies' names are read.

    Args:
        places: whether the place in a Chinese name counts: `keep`, since 北京 and 上海 may be two companies
            of one group, or `drop` where what is left still tells which company it is.
    """

    places: Literal["keep", "drop"] = "keep"


def company_key(text: str, params: CompanyParams) -> str | Unusable:
    """Return a company's name in small letters without accents, legal form and punctuation.

    Nothing is taken away that would leave nothing, or one sign: `The Limited` is still `limited`.

    >>> company_key("ACME Trading Co., Ltd.", CompanyParams())
    'acme trading'
    >>> company_key("杭州云栖科技（集团）有限公司", CompanyParams())
    '杭州云栖科技'
    """
    written = plain(text).casefold()
    found = _chinese(written, drop=params.places == "drop") if _HAN.search(written) else _western(written)
    if not found:
        return NOTHING_LEFT
    if found.replace(" ", "") in _NOBODY or (len(set(found)) == 1 and len(found) > 2):
        return PLACEHOLDER
    return found if len(found) > 1 else TOO_SHORT


def _western(written: str) -> str:
    written = written if written.isascii() else written.translate(_WITHOUT_ACCENT)
    written = _APOSTROPHE.sub("", written).replace("&", " and ").replace("+", " plus ")
    words = _joined(_NOT_A_WORD.sub(" ", written).split())
    while len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in FORMS:
        rest = words[:-2] if len(words) > 2 and words[-2] in {"and", "et"} else words[:-1]
        if len(rest) == len(rest[0]) == 1:
            break
        words = rest
    return " ".join(words)


def _joined(words: list[str]) -> list[str]:
    """Join letters that stand alone: `S.A.` and `S. A.` are `sa`, `J.P.` is `jp`."""
    found: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and was_letter:
            found[-1] += word
        else:
            found.append(word)
        was_letter = is_letter
    return found


def _chinese(written: str, *, drop: bool) -> str:
    written = written.translate(TRADITIONAL)
    if drop:
        written = _IN_BRACKETS.sub("", written)
    name = _NOT_A_WORD.sub("", written)
    part = _BRANCH.match(name) if name.endswith(BRANCHES) else None
    if part is not None:
        return _placed(part[1], drop=drop) + part[2]
    return _placed(_without_form(name), drop=drop)


def _without_form(name: str) -> str:
    """Return a name without the legal forms at its end, as long as something is left."""
    while name.endswith(CHINESE_FORMS) and not name.endswith(BRANCHES):
        form = next(each for each in CHINESE_FORMS if name.endswith(each))
        if len(form) == len(name):
            return name
        name = name[: -len(form)]
    return name


def _placed(name: str, *, drop: bool) -> str:
    """Return a name without the places before it, unless only the name of a trade would be left."""
    while drop and (place := _PLACE.match(name)) is not None:
        rest = name[place.end() :]
        if len(_TRADES.sub("", rest, count=1)) < 2:
            return name
        name = rest
    return name
