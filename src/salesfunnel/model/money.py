"""Money as whole minor units: exact, hashable, never a float."""

from __future__ import annotations

from decimal import MAX_PREC, Context, Decimal, InvalidOperation
from typing import Any, Self

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.validators import INT64

__all__ = ["CURRENCIES", "INT64", "Money", "exponent"]

_EXACT = Context(prec=MAX_PREC)
"""Our own, so that the caller's precision and rounding do not change an amount."""
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS = "CLF UYW"
_EXPONENTS = {
    code: digits
    for digits, codes in ((0, _NO_DIGITS), (3, _THREE_DIGITS), (4, _FOUR_DIGITS))
    for code in codes.split()
}

_LISTED = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW
    UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_LISTED.split())
"""The codes of national currencies, ISO 4217 list one; a blueprint with another one gets an advice."""


def exponent(currency: str) -> int:
    """Return how many decimal digits the currency's minor unit has.

    Source: ISO 4217, list one (the exponent column); a code that is not in the table has two.
    """
    return _EXPONENTS.get(currency, 2)


def _currency(_instance: Any, _attribute: Any, value: Any) -> None:
    if not (
        isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()
    ):
        raise InvalidValue.at(
            "currency", f"found {value!r}, expected an ISO 4217 code", "write three capitals: 'CNY'"
        )


def _minor(_instance: Any, _attribute: Any, value: Any) -> None:
    if type(value) is not int:
        raise InvalidValue.at(
            "money", f"found {value!r}, expected whole minor units", "use Money.of('12.30', 'CNY')"
        )
    if abs(value) > INT64:
        raise InvalidValue.at("money", "the amount does not fit 64 bits", "check the unit")


@attrs.frozen(order=False)
class Money:
    """An exact amount.

    Args:
        minor: whole minor units (cents, fen; the currency itself where it has none).
        currency: the ISO 4217 code.

    >>> Money.of("200000", "CNY").minor
    20000000
    >>> str(Money(1230, "CNY"))
    '12.30 CNY'
    """

    minor: int = attrs.field(validator=_minor)
    currency: str = attrs.field(validator=_currency)

    @classmethod
    def of(cls, major: int | Decimal | str, currency: str) -> Self:
        """Build an amount from major units.

        Args:
            major: an int, a Decimal, or its text (`"12.30"`); a float is refused because it is not exact.
            currency: the ISO 4217 code.

        Raises:
            InvalidValue: for a float or bool, a text that is no number, or a fraction of a minor unit.
        """
        if isinstance(major, bool) or not isinstance(major, (int, Decimal, str)):
            raise InvalidValue.at(
                "money",
                f"found {major!r} ({type(major).__name__}), expected an exact amount",
                f"write it as text or Decimal: Money.of('{major}', '{currency}')",
            )
        if isinstance(major, str) and (len(major) > 40 or not major.isascii() or "_" in major):
            raise InvalidValue.at("money", f"found {major[:40]!r}, expected an amount such as '12.30'")
        if isinstance(major, int) and abs(major) > INT64:
            raise InvalidValue.at("money", "the amount does not fit 64 bits", "check the unit")
        try:
            amount = Decimal(major)
        except InvalidOperation:
            raise InvalidValue.at("money", f"found {major!r}, expected an amount such as '12.30'") from None
        if not amount.is_finite() or abs(amount.adjusted()) > 40:
            raise InvalidValue.at("money", f"found {str(major)[:40]!r}, expected a finite amount")
        scaled = amount.scaleb(exponent(currency), context=_EXACT)
        if scaled != int(scaled):
            digits = exponent(currency)
            raise InvalidValue.at(
                "money",
                f"found {str(major)!r}, finer than {currency}'s minor unit",
                f"round it to {digits} decimals",
            )
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency), context=_EXACT)

    def __str__(self) -> str:
        """Return the amount and its currency; `parse` reads it back."""
        return f"{self.major:.{exponent(self.currency)}f} {self.currency}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote: `'12.30 CNY'`."""
        amount, _, currency = text.partition(" ")
        return cls.of(amount, currency)
