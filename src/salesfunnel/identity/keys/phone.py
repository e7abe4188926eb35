"""A telephone number in one spelling, without its extension.

The plain normaliser needs no list of every country's numbers; that of the extra `phones` knows every
country's own plan. Both give one spelling.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field as Setting
from pydantic import StringConstraints, field_validator

from salesfunnel.errors import MissingExtra, near
from salesfunnel.identity.keys.normaliser import (
    PLACEHOLDER,
    TOO_LONG,
    TOO_SHORT,
    UNREADABLE,
    Normaliser,
    Unusable,
    plain,
)
from salesfunnel.model.field import Definition

__all__ = ["COUNTRIES", "InternationalParams", "PhoneParams", "bare", "international_phones", "phone_key"]


COUNTRIES: dict[str, tuple[str, str, int]] = {
    "AE": ("971", "0", 9), "AR": ("54", "0", 10), "AT": ("43", "0", 13), "AU": ("61", "0", 9),
    "BE": ("32", "0", 9), "BR": ("55", "0", 11), "CA": ("1", "1", 10), "CH": ("41", "0", 9),
    "CL": ("56", "", 9), "CN": ("86", "0", 11), "CZ": ("420", "", 9), "DE": ("49", "0", 11),
    "DK": ("45", "", 8), "EG": ("20", "0", 10), "ES": ("34", "", 9), "FI": ("358", "0", 10),
    "FR": ("33", "0", 9), "GB": ("44", "0", 10), "GR": ("30", "", 10), "HK": ("852", "", 8),
    "HU": ("36", "06", 9), "ID": ("62", "0", 11), "IE": ("353", "0", 9), "IL": ("972", "0", 9),
    "IN": ("91", "0", 10), "IT": ("39", "", 11), "JP": ("81", "0", 10), "KR": ("82", "0", 10),
    "KZ": ("7", "8", 10), "MO": ("853", "", 8), "MX": ("52", "", 10), "MY": ("60", "0", 10),
    "NG": ("234", "0", 10), "NL": ("31", "0", 9), "NO": ("47", "", 8), "NZ": ("64", "0", 10),
    "PH": ("63", "0", 10), "PK": ("92", "0", 10), "PL": ("48", "", 9), "PT": ("351", "", 9),
    "RO": ("40", "0", 9), "RU": ("7", "8", 10), "SA": ("966", "0", 9), "SE": ("46", "0", 9),
    "SG": ("65", "", 8), "TH": ("66", "0", 9), "TR": ("90", "0", 10), "TW": ("886", "0", 9),
    "UA": ("380", "0", 9), "US": ("1", "1", 10), "VN": ("84", "0", 10), "ZA": ("27", "0", 9),
}  # fmt: skip
"""Of each country its calling code, what is dialled before a number at home, and the most digits of one.

Source: ITU-T E.164 (2010) and the operational bulletin's list of dialling procedures; lengths are those of
ordinary subscribers. Other countries' numbers are read when they are written with `+`.
"""

_SHORTEST, _LONGEST = 7, 15
_EXTENSION = re.compile(
    r"(?:(?:\b(?:ext(?:ensi[oó]n|n)?|extension|доб(?:авочный)?|внутр|int(?:erno)?|anexo|ramal|poste|durchwahl"
    r"|dw|klappe|toestel|dahili)\b|转|轉|分机|分機|内线|內線|内線|내선|#|\*|;ext=|(?<=\d)\s*x)"
    r"\s*\.?:?\s*\d*|;\s*\d{1,6})\s*$"
)
_PAUSE = re.compile(r"[,;w]+\s*\d{1,6}\s*$")
"""What a telephone dials after a pause: an extension, where a whole number stands before it."""

_WHOLE_NUMBER = 10
"""From how many digits on what stands before a pause is a number by itself; convention of this library."""

_CHINESE = re.compile(
    r"((?:(?:\+|00)?86[\s-]*)?\(?(?:0\d{2,3}|10|[2-9]\d{1,2})\)?[\s-]*\d{7,8})\s*[-－—]\s*\d{1,6}"
)
"""A fixed line with its area, and behind one more hyphen the extension, as Chinese cards write it."""

_MEXICAN = re.compile(r"(?:1|01|044|045|44|45)?(\d{10})")
"""A Mexican number with what was dialled before a mobile one until August 2019, and is no part of it.

Source: IFT, Plan Técnico Fundamental de Numeración (2018): ten digits, without prefixes.
"""

_NOISE = re.compile(r"[\s\-‐-―−.·/()\[\]~_,]+")
_PREFIXES = re.compile(
    r"^(?:tel|phone|mobile|mob|cell|fax|t|p|m|电话|手机|座机|联系电话)\s*[.:]?\s*(?=[+(\d])"
)
_PLACEHOLDERS = frozenset({"1234567", "12345678", "123456789", "1234567890", "13800138000", "13000000000"})


class PhoneParams(Definition):
    """How telephone numbers are read.

    Args:
        country: the ISO 3166 code of the country whose numbers are written without a calling code.
    """

    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] = Setting(default="CN")

    @field_validator("country")
    @classmethod
    def _is_known(cls, country: str) -> str:
        if country not in COUNTRIES:
            cure = near(country, COUNTRIES, otherwise="use the normaliser of the extra 'phones'")
            msg = f"no country is known as '{country}'; {cure}"
            raise ValueError(msg)
        return country


def phone_key(text: str, params: PhoneParams) -> str | Unusable:
    """Return a number as `+`, calling code, digits, without its extension.

    It tells numbers from what is none by their length alone; the normaliser of the extra `phones` knows
    every country's.

    >>> phone_key("(0571) 8888-6666 转 801", PhoneParams())
    '+8657188886666'
    """
    written = bare(text, params.country)
    code, trunk, longest = COUNTRIES[params.country]
    is_abroad = written.startswith(("+", "00", "(+", "(00"))
    digits = _NOISE.sub("", written.replace("(0)", "") if is_abroad else written)
    digits = digits.removeprefix("+") if digits.startswith("+") else digits.removeprefix("00")
    if not digits.isascii() or not digits.isdigit():
        return UNREADABLE
    if not is_abroad:
        if len(digits) > longest and digits.startswith(code):
            digits = digits[len(code) :]
        digits = code + _without(trunk, digits, longest)
    elif digits.startswith(code):
        digits = code + _without(trunk, digits[len(code) :], longest)
    mexican = _MEXICAN.fullmatch(digits[2:]) if digits.startswith("52") else None
    return _checked(digits if mexican is None else f"52{mexican[1]}", code)


def bare(text: str, country: str) -> str:
    """Return what is dialled: without the word before a number, and the extension behind it.

    Args:
        text: what was written.
        country: whose numbers are written without a calling code.
    """
    written = _PREFIXES.sub("", _EXTENSION.sub("", plain(text).casefold()).strip(" \t;,:"))
    pause = _PAUSE.search(written)
    if pause is not None and sum(map(str.isdigit, written[: pause.start()])) >= _WHOLE_NUMBER:
        written = written[: pause.start()]
    chinese = _CHINESE.fullmatch(written) if country == "CN" or written.startswith(("+86", "0086")) else None
    return written if chinese is None else chinese[1]


def _without(trunk: str, national: str, longest: int) -> str:
    """Return a national number without what is dialled before it at home."""
    is_prefixed = trunk and national.startswith(trunk) and (trunk == "0" or len(national) > longest)
    return national[len(trunk) :] if is_prefixed else national


def _checked(digits: str, calling: str) -> str | Unusable:
    national = digits.removeprefix(calling)
    if len(national) < _SHORTEST:
        return TOO_SHORT
    if len(digits) > _LONGEST:
        return TOO_LONG
    if len(set(national)) == 1 or len(set(national[1:])) == 1 or national in _PLACEHOLDERS:
        return PLACEHOLDER
    return f"+{digits}"


class InternationalParams(Definition):
    """How telephone numbers are read.

    Args:
        country: the ISO 3166 code of the country whose numbers are written without a calling code.
    """

    country: str = Setting(default="CN", pattern="^[A-Z]{2}$")


def international_phones() -> Normaliser:
    """Return the normaliser `salesfunnel:phone`, to be put into a registry.

    A number counts when some country gives it out; the rest is as for the plain normaliser `phone`, so that
    both give one spelling.

    Raises:
        MissingExtra: when `phonenumbers` is not installed.
    """
    try:
        import phonenumbers  # noqa: PLC0415 - an extra, loaded only when somebody wants it
    except ImportError:
        cure = "pip install 'salesfunnel[phones]'"
        raise MissingExtra.at("", "numbers by every country's plan need phonenumbers", cure) from None

    def read(text: str, params: InternationalParams) -> str | Unusable:
        return _read(phonenumbers, bare(text, params.country), params.country)

    return Normaliser("salesfunnel:phone", read, InternationalParams)


def _read(library: Any, text: str, country: str) -> str | Unusable:
    try:
        number = library.parse(text, country)
    except library.NumberParseException:
        return UNREADABLE
    mexican = _MEXICAN.fullmatch(_national(number)) if number.country_code == 52 else None
    if mexican is not None:
        number.national_number, number.italian_leading_zero = int(mexican[1]), None
    reason = library.is_possible_number_with_reason(number)
    if reason == library.ValidationResult.TOO_SHORT:
        return TOO_SHORT
    if reason == library.ValidationResult.TOO_LONG:
        return TOO_LONG
    if not library.is_valid_number(number):
        return UNREADABLE
    return str(library.format_number(number, library.PhoneNumberFormat.E164))


def _national(number: Any) -> str:
    """Return the digits of a number behind its calling code; the library keeps zeros in front apart."""
    zeros = (number.number_of_leading_zeros or 1) if number.italian_leading_zero else 0
    return "0" * zeros + str(number.national_number)
