"""What a customer said, with who said it and until when it counts; or that the customer would not say."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.frozen import EMPTY, ReadOnly, frozen
from salesfunnel.model.validators import is_instant, is_text, is_unclaimed, read_only, utc

__all__ = ["Answer"]


@attrs.frozen
class Answer:
    """The value of a field together with where it comes from; a field may hold it instead of the bare value.

    From `expires_at` on it no longer counts, whatever it said: the question is open again. A declined answer
    differs from none: somebody asked, and the customer would not say.

    Args:
        value: what was said; None when the customer declined.
        source: who said it, or where it was found.
        expires_at: the first instant at which it no longer counts; aware; None while it counts for good.
        declined: whether the customer would not say.
        extra: keys of a newer format.

    >>> Answer(200_000, source="c-1").value
    200000
    """

    value: object = attrs.field(default=None, converter=frozen)
    source: str | None = attrs.field(default=None, kw_only=True, validator=is_text)
    expires_at: datetime | None = attrs.field(default=None, kw_only=True, converter=utc, validator=is_instant)
    declined: bool = attrs.field(default=False, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Refuse an answer within an answer, and a declined one that says something."""
        if isinstance(self.value, Answer):
            raise InvalidValue.at("Answer.value", "found an Answer, expected a value", "take the inner one")
        if type(self.declined) is not bool:
            raise InvalidValue.at("Answer.declined", f"found {self.declined!r}, expected True or False")
        if self.declined and self.value is not None:
            says = f"found {self.value!r:.60} in an answer that was declined"
            raise InvalidValue.at("Answer.value", says, "leave the value out, or declined=False")

    def has_expired(self, now: datetime) -> bool:
        """Say whether it no longer counts at an instant."""
        return self.expires_at is not None and self.expires_at <= now
