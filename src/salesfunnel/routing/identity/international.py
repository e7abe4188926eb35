"""Telephone numbers by every country's own plan: the normaliser of the extra `phones`."""

from __future__ import annotations

from typing import Any

from pydantic import Field as Setting

from salesfunnel.errors import MissingExtra
from salesfunnel.model.field import Definition
from salesfunnel.routing.identity.normaliser import Normaliser
from salesfunnel.routing.identity.phone import bare
from salesfunnel.routing.identity.unusable import TOO_LONG, TOO_SHORT, UNREADABLE, Unusable

__all__ = ["InternationalParams", "international_phones"]


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
        return _read(phonenumbers, bare(text), params.country)

    return Normaliser("salesfunnel:phone", read, InternationalParams)


def _read(library: Any, text: str, country: str) -> str | Unusable:
    try:
        found = library.parse(text, country)
    except library.NumberParseException:
        return UNREADABLE
    reason = library.is_possible_number_with_reason(found)
    if reason == library.ValidationResult.TOO_SHORT:
        return TOO_SHORT
    if reason == library.ValidationResult.TOO_LONG:
        return TOO_LONG
    if not library.is_valid_number(found):
        return UNREADABLE
    return str(library.format_number(found, library.PhoneNumberFormat.E164))
