"""Why somebody may not have a customer now: a reason with its end, and what may be done about it."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Obstacle", "obstacle", "shown"]


@attrs.frozen(kw_only=True)
class Obstacle:
    """One thing that keeps somebody from having a subject.

    Args:
        code: a stable identifier: `held`, `cooling_down`, `day_limit`, ….
        message: the sentence for people.
        until: the first instant at which it no longer stands; None where time alone does not end it.
        may: what may be done about it, each a sentence.
    """

    code: str
    message: Message
    until: datetime | None = None
    may: tuple[Message, ...] = ()

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, with what may be done."""
        between = "；" if locale.startswith("zh") else "; "
        return between.join(each.render(locale) for each in (self.message, *self.may))

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def obstacle(code: str, *may: str, until: datetime | None = None, **values: object) -> Obstacle:
    """Return an obstacle whose sentence is `bar_CODE`; `may` names what may be done, as `may_NAME`.

    Args:
        code: its identifier.
        may: names of what may be done.
        until: when it ends; the sentences show it as `{until}`.
        values: what the sentences show besides.
    """
    told = {"until": shown(until), **values}
    steps = tuple(Message.of(f"may_{each}", **told) for each in may)
    return Obstacle(code=code, message=Message.of(f"bar_{code}", **told), until=until, may=steps)


def shown(until: datetime | None) -> object:
    """Return an end as a sentence shows it."""
    return until.isoformat() if until is not None else Message.of("until_released")
