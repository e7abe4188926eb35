"""What counts as entering a stage: the choices behind every rate, written down with the answer."""

from __future__ import annotations

from typing import Any, Final, Literal

import attrs

from salesfunnel.errors import InvalidValue, near
from salesfunnel.messages import Message
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["BASIS", "DURATIONS", "TallyPolicy"]

BASIS: Final = "cohort"
"""Every rate follows the subjects themselves: of those that entered, how many went on."""

DURATIONS: Final = "dated"
"""Durations have two known instants in order; undated and negative ones are left out and reported."""

_CHOICES = {"entry": ("first", "every"), "skipped": ("credited", "strict")}


def _is_choice(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    known = _CHOICES[attribute.name]
    if value not in known:
        raise InvalidValue.at(
            f"TallyPolicy.{attribute.name}",
            f"found {value!r}, expected one of {known}",
            near(str(value), known),
        )


@attrs.frozen(kw_only=True)
class TallyPolicy:
    """How stays become counts; part of every result, because no rate means anything without it.

    Args:
        entry: `first` counts a subject once per stage, however often it came back; `every` counts each entry.
        skipped: `credited` counts an open stage that was passed over as entered on the way; `strict` counts
            only stages in which there was a stay.

    >>> TallyPolicy().wire()
    {'entry': 'first', 'skipped': 'credited', 'basis': 'cohort', 'durations': 'dated'}
    """

    entry: Literal["first", "every"] = attrs.field(default="first", validator=_is_choice)
    skipped: Literal["credited", "strict"] = attrs.field(default="credited", validator=_is_choice)

    @property
    def message(self) -> Message:
        """The policy as one sentence."""
        return Message.of(
            "tally_policy",
            entry=Message(f"tally_entry_{self.entry}"),
            skipped=Message(f"tally_skipped_{self.skipped}"),
            basis=Message(f"tally_basis_{BASIS}"),
            durations=Message(f"tally_durations_{DURATIONS}"),
        )

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence that stands under a table of rates."""
        return self.message.render(locale)

    def wire(self) -> dict[str, str]:
        """Return the policy as JSON."""
        return {"entry": self.entry, "skipped": self.skipped, "basis": BASIS, "durations": DURATIONS}
