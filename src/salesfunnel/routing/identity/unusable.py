"""Why a value identifies nobody."""

from __future__ import annotations

import unicodedata

import attrs

from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE

__all__ = [
    "EMPTY",
    "LONGEST",
    "NOTHING_LEFT",
    "NOT_TEXT",
    "PLACEHOLDER",
    "PUBLIC_DOMAIN",
    "TOO_LONG",
    "TOO_SHORT",
    "UNREADABLE",
    "WRONG_CHECK_DIGIT",
    "Unusable",
    "plain",
]  # fmt: skip

LONGEST = 1_000
"""The most characters of a value that may identify somebody; convention of this library."""

_GONE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e"))
"""Characters without a width that come along with copied text."""


@attrs.frozen
class Unusable:
    """A value that identifies nobody, with the stable code of the cause.

    Args:
        code: `empty`, `not_text`, `too_long`, `too_short`, `unreadable`, `placeholder`, `public_domain`,
            `wrong_check_digit`, `nothing_left`, or `plugin` where a host's own normaliser failed.
    """

    code: str

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of(f"unusable_{self.code}")

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


EMPTY, NOT_TEXT, TOO_LONG, TOO_SHORT = map(Unusable, ("empty", "not_text", "too_long", "too_short"))
UNREADABLE, PLACEHOLDER, PUBLIC_DOMAIN = map(Unusable, ("unreadable", "placeholder", "public_domain"))
WRONG_CHECK_DIGIT, NOTHING_LEFT = map(Unusable, ("wrong_check_digit", "nothing_left"))


def plain(raw: str) -> str:
    """Return a text in half width, without characters that nobody sees, and without space around it.

    >>> plain("　ＡＢＣ１２３\u200b ")
    'ABC123'
    """
    if raw.isascii():
        return raw.strip()
    return unicodedata.normalize("NFKC", raw).translate(_GONE).strip()
