"""What `decide` answers: accepted with events, or refused with reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict
from salesfunnel.gates.waiver import Waived
from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.lifecycle.fold.copying import maker
from salesfunnel.lifecycle.process import Guard
from salesfunnel.lifecycle.requests import Request
from salesfunnel.model.event import Event
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.kind import Word
from salesfunnel.model.party import Actor
from salesfunnel.text import Text

__all__ = ["Decision", "Outcome", "Passed", "judging", "refused"]


class Outcome(Word):
    """Whether the command was granted."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@attrs.frozen
class Passed:
    """A criterion of a gate that is met, or an item of a checklist that is done or not asked for.

    Args:
        guard: key of the gate or the checklist.
        key: key of the criterion or the item.
        label: how people call it.
    """

    guard: str
    key: str
    label: Text | None = None


@attrs.frozen
class _Told:
    """What a guard asked, without the code that asked it."""

    parts: tuple[Passed, ...]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Decision:
    """The answer to a command; a refusal is one too, has no events and at least one finding.

    What the gates found is explained when somebody looks: the findings are built at the first
    access and kept, and so is what is expected.

    Args:
        outcome: accepted or refused.
        verdict: what the gates said; None where no gate was asked.
        findings: why it was refused; when accepted, the criteria that only report.
        asks: the questions that would settle the findings.
        waived: the criteria that are not met but waived, with who, why and until when.
        events: what happens, to be committed together or not at all.
        requests: what the host is asked to do once the events are committed; after a refusal, approvals.
        suggests: what could be asked for instead; each would be accepted now.
        expects: the version at which each subject must still stand when the events are committed (0: no event
            yet); empty when refused.
        command: what was asked for.
        actor: who asked.
        now: when; in UTC.
        guards: the gates and checklists that were asked, for `passed`.
    """

    outcome: Outcome
    verdict: Verdict | None = None
    findings: tuple[Finding, ...] = ()
    asks: tuple[Ask, ...] = ()
    waived: tuple[Waived, ...] = ()
    events: tuple[Event, ...] = ()
    requests: tuple[Request, ...] = ()
    suggests: tuple[Command, ...] = ()
    expects: ReadOnly = EMPTY
    command: Command | None = None
    actor: Actor | None = None
    now: datetime | None = None
    _guards: tuple[Guard | _Told, ...] = attrs.field(default=(), eq=False, repr=False)
    _said: Assessment | None = attrs.field(default=None, init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a refusal that explains nothing or changes something."""
        if self.outcome is Outcome.ACCEPTED:
            return
        if self.events or not self.findings:
            raise InvalidValue.at("Decision.findings", "a refusal has at least one finding and no events")
        if any(each.kind != "ask_approval" for each in self.requests):
            raise InvalidValue.at("Decision.requests", "a refusal asks for approvals and for nothing else")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Fill a slot that `judging` left empty when somebody looks at it for the first time."""
            if name not in _LATER:
                raise AttributeError(f"'Decision' object has no attribute '{name}'")
            found = _expected(self.events) if name == _EXPECTS else getattr(self._said, name)
            object.__setattr__(self, name, found)
            return found

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it says, and what the guards asked, not the guards: their plug-ins need not pickle."""
        told = {str(each.alias): getattr(self, each.name) for each in attrs.fields(Decision) if each.init}
        guards = tuple(_Told(tuple(_asked(each))) for each in self._guards)
        return (partial(Decision, **{**told, "guards": guards}), ())

    @property
    def failing(self) -> tuple[str, ...]:
        """The keys of criteria not surely true and of items not done, in order; cheaper than the findings."""
        if self._said is not None:
            return self._said.failing
        return tuple(finding.criterion or finding.item or finding.code for finding in self.findings)

    @property
    def accepted(self) -> bool:
        """Whether the command was granted."""
        return self.outcome is Outcome.ACCEPTED

    @property
    def passed(self) -> tuple[Passed, ...]:
        """What was asked and met: the criteria and items in neither `findings` nor `waived`, in order."""
        open_ones = {(each.gate or each.checklist, each.criterion or each.item) for each in self.findings}
        open_ones |= {(each.waiver.gate, each.waiver.criterion) for each in self.waived}
        met = (each for guard in self._guards for each in _asked(guard))
        return tuple(each for each in met if (each.guard, each.key) not in open_ones)


def _asked(guard: Guard | _Told) -> Iterator[Passed]:
    if isinstance(guard, _Told):
        return iter(guard.parts)
    parts = guard.gate.criteria if isinstance(guard, CompiledGate) else guard.checklist.items
    return (Passed(guard.key, each.key, each.label) for each in parts)


def _expected(events: tuple[Event, ...]) -> ReadOnly:
    """Return the version at which each subject must still stand, so that its event is the next."""
    return ReadOnly({event.subject_id: event.seq - 1 for event in events})


_EXPECTS = "expects"
_LATER = ("findings", "asks", "waived", _EXPECTS)
"""What a decision has from an assessment, or from its events, when somebody looks."""


def judging(assessment: Assessment | None) -> Callable[..., Decision]:
    """Return what makes the decision that an assessment leads to, from values that were checked before.

    Args:
        assessment: what the gates said, which is handed over as `said` and looked at when somebody looks at
            the decision; None where no gate was asked.
    """
    if assessment is None or assessment.is_clean:
        return _of_clean
    return _of_heard


def refused(*findings: Finding, command: Command, actor: Actor, now: datetime) -> Decision:
    """Return the refusal of a command that no gate was asked about, for one reason or several."""
    return Decision(outcome=Outcome.REFUSED, findings=findings, command=command, actor=actor, now=now)


_of_clean, _of_heard = maker(Decision, _EXPECTS), maker(Decision, *_LATER)
