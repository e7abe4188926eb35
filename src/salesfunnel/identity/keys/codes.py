"""Numbers that an authority or a system gave: credit codes, account numbers, ids of messengers."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field as Setting

from salesfunnel.identity.keys.normaliser import (
    NOTHING_LEFT,
    PLACEHOLDER,
    UNREADABLE,
    WRONG_CHECK_DIGIT,
    NoParams,
    Unusable,
    plain,
)
from salesfunnel.model.field import Definition

__all__ = ["MessengerParams", "NumberParams", "credit_code_key", "messenger_key", "number_key"]

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACE = {sign: place for place, sign in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_BETWEEN = re.compile(r"[\s\-‐-―−./_]+")


class NumberParams(Definition):
    """How account numbers are read.

    Args:
        zeros: whether zeros in front count.
    """

    zeros: Literal["count", "drop"] = "count"


class MessengerParams(Definition):
    """Whose ids they are.

    Args:
        system: the messenger, and the tenant of it where ids are only unique within one.
    """

    system: str = Setting(default="wecom", pattern="^[a-z0-9][a-z0-9_.-]{0,63}$")


def credit_code_key(text: str, _params: NoParams) -> str | Unusable:
    """Return a unified social credit code of 18 signs whose check digit holds.

    Source: GB 32100-2015, the rule for coding of unified social credit identifiers for legal entities and
    other organizations: alphabet, weights 3^(i-1) mod 31, check sign (31 - sum mod 31) mod 31. It does not
    show that the code was ever given to anybody.

    >>> credit_code_key("9111 0000 6000 3734 1l", NoParams())
    '91110000600037341L'
    """
    code = _BETWEEN.sub("", plain(text)).upper()
    if len(code) != 18 or any(sign not in _PLACE for sign in code):
        return UNREADABLE
    if len(set(code)) == 1:
        return PLACEHOLDER
    total = sum(weight * _PLACE[sign] for weight, sign in zip(_WEIGHTS, code[:17], strict=True))
    return code if _ALPHABET[-total % 31] == code[17] else WRONG_CHECK_DIGIT


def number_key(text: str, params: NumberParams) -> str | Unusable:
    """Return an account number in small letters, without what stands between its parts.

    >>> number_key("AC-００1 23", NumberParams())
    'ac00123'
    """
    found = _BETWEEN.sub("", plain(text)).casefold()
    found = found.lstrip("0") if params.zeros == "drop" else found
    if not found:
        return NOTHING_LEFT
    return found if found.isalnum() else UNREADABLE


def messenger_key(text: str, params: MessengerParams) -> str | Unusable:
    """Return a user's id at a messenger, with the messenger; capital letters count in it.

    A WeCom external user id is one customer's id for one corporation, whichever of its members talks to him;
    another corporation, or a service provider, sees another id: name each its own `system`.

    >>> messenger_key(" wmAJ2GCAAAXtWyujaWJHDDGi0mACAAAA ", MessengerParams())
    'wecom/wmAJ2GCAAAXtWyujaWJHDDGi0mACAAAA'
    """
    found = text.strip()
    if not found.isascii() or not found.isprintable() or " " in found or len(found) > 128:
        return UNREADABLE
    return f"{params.system}/{found}"
