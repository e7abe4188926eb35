"""What the host is asked to do because of a decision: tell somebody, ask for an approval, send a survey."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.model.invariants import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)
from salesfunnel.model.readonly import EMPTY, ReadOnly
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["REQUEST_KINDS", "Request"]

REQUEST_KINDS = ("notify", "ask_approval", "ask_assignment", "issue_contract", "tell_delivery", "send_survey")
"""The kinds that hosts know; a blueprint may add its own as `x_…`."""


@attrs.frozen(kw_only=True)
class Request:
    """One thing that the host is asked to do.

    Args:
        id: the same whenever the same thing is asked again, so that the host does nothing twice.
        kind: one of `REQUEST_KINDS`, or the blueprint's own `x_…`.
        subject_id: about whom.
        text: what it says, in every language.
        people: ids of the people to whom it goes.
        roles: roles to whom it goes.
        due_at: when it is to be done; at once when absent; aware.
        key: the blueprint's key of it; None for what the library asks by itself.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    kind: str = attrs.field(validator=is_name)
    subject_id: str = attrs.field(validator=is_name)
    text: Text = attrs.field(validator=of_type(Text, "a Text"))
    people: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    roles: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    due_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    key: str | None = attrs.field(default=None, validator=is_text)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return what it says in `locale`."""
        return self.text.render(locale)

    def __str__(self) -> str:
        """Return what it says in English, or in the language it has."""
        return self.text.render()
