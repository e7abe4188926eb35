"""What `decide` answers: accepted with events, or refused with reasons."""

from __future__ import annotations

from enum import StrEnum

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict
from salesfunnel.gates.waiver import Waived
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.model.events.event import Event
from salesfunnel.model.readonly import EMPTY, ReadOnly

__all__ = ["Decision", "Outcome", "held", "refused"]


class Outcome(StrEnum):
    """Whether the command was granted."""

    ACCEPTED = "accepted"
    REFUSED = "refused"

    def __repr__(self) -> str:
        """Show what pastes back."""
        return f"Outcome.{self.name}"


@attrs.frozen(kw_only=True)
class Decision:
    """The answer to a command; a refusal is one too, has no events and at least one finding.

    Args:
        outcome: accepted or refused.
        verdict: what the gates said; None where no gate was asked.
        findings: why it was refused; when accepted, the criteria that only report.
        asks: the questions that would settle the findings.
        waived: the criteria that are not met but waived, with who, why and until when.
        events: what happens, to be committed together or not at all.
        suggests: what could be asked for instead; each would be accepted now.
        expects: the version at which each subject must still stand when the events are committed (0: no event
            yet); empty when refused.
    """

    outcome: Outcome
    verdict: Verdict | None = None
    findings: tuple[Finding, ...] = ()
    asks: tuple[Ask, ...] = ()
    waived: tuple[Waived, ...] = ()
    events: tuple[Event, ...] = ()
    suggests: tuple[Command, ...] = ()
    expects: ReadOnly = EMPTY

    def __attrs_post_init__(self) -> None:
        """Refuse a refusal that explains nothing or changes something."""
        if self.outcome is not Outcome.ACCEPTED and (self.events or not self.findings):
            raise InvalidValue.at("Decision.findings", "a refusal has at least one finding and no events")

    @property
    def accepted(self) -> bool:
        """Whether the command was granted."""
        return self.outcome is Outcome.ACCEPTED


def refused(*findings: Finding) -> Decision:
    """Return the refusal of a command that no gate was asked about; there is at least one finding."""
    return Decision(outcome=Outcome.REFUSED, findings=findings)


def held(assessment: Assessment, suggests: tuple[Command, ...]) -> Decision:
    """Return the refusal of a command that the gates do not let pass."""
    return Decision(
        outcome=Outcome.REFUSED,
        verdict=assessment.verdict,
        findings=assessment.findings,
        asks=assessment.asks,
        waived=assessment.waived,
        suggests=suggests,
    )
