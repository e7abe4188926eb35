"""What `decide` answers: accepted with events, or refused with reasons; and the same in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import attrs

from salesfunnel.errors import InvalidValue, expect
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict
from salesfunnel.gates.waiver import Waived
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.process import Guard
from salesfunnel.lifecycle.requests import Request
from salesfunnel.messages import Message
from salesfunnel.model.event import Event, StageChanged
from salesfunnel.model.frozen import EMPTY, ReadOnly, maker
from salesfunnel.model.kind import Word
from salesfunnel.model.money import Money
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Subject
from salesfunnel.text import DEFAULT_LOCALE, Text, spelled

__all__ = ["Decision", "Outcome", "Passed", "explain", "judging", "refused"]


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


def explain(decision: Decision, locale: str = DEFAULT_LOCALE) -> tuple[str, ...]:
    """Return what happened, a sentence each: asked, found, met, waived, done, requested, suggested.

    Args:
        decision: the answer to a command.
        locale: the language: `en`, `zh`, or one that the host adds.

    Raises:
        InvalidValue: for what is no decision.
    """
    known = expect(decision, Decision, "decision", "hand over what `decide` answered")
    return tuple(each.render(locale) for each in _sentences(known, locale))


def _sentences(decision: Decision, locale: str) -> Iterator[Message]:
    if decision.command is not None and decision.actor is not None and decision.now is not None:
        yield Message.of(
            "told_asked",
            now=decision.now.isoformat(),
            actor=decision.actor.id,
            command=_name(decision.command),
            details=_details(decision.command),
        )
    yield Message.of("told_accepted" if decision.accepted else "told_refused")
    if decision.verdict is not None:
        yield Message.of("told_verdict", verdict=Message.of(f"verdict_{decision.verdict}"))
    for finding in decision.findings:
        yield Message.of("told_found", finding=finding.render(locale).rstrip(".?!。？！"))
    for passed in decision.passed:
        yield Message.of("told_passed", passed=passed.label or passed.key)
    for waived in decision.waived:
        yield Message.of("told_waived", waived=waived.message)
    for ask in decision.asks:
        yield Message.of("told_ask", ask=ask.text)
    for event in decision.events:
        yield _happened(event)
    yield from (_request(each) for each in decision.requests)
    for wish in decision.suggests:
        yield Message.of("told_suggests", command=_name(wish), details=_details(wish))


def _name(command: Command) -> Message:
    return Message.of(f"command_{spelled(type(command))}")


def _details(command: Command) -> Message | str:
    """Return the values of a command that are not as they would be anyway; of a record, its kind and id.

    What the host looked up for it is no part of the wish.
    """
    members = (each for each in attrs.fields(type(command)) if each.name not in {"extra", "books"})
    held = ((each.name, getattr(command, each.name)) for each in members if each.name not in _unsaid(command))
    said = [f"{name}: {text}" for name, value in held if (text := _plain(value))]
    return Message.of("told_details", details=", ".join(said)) if said else ""


def _unsaid(value: Any) -> set[str]:
    """Return the attributes of a value that say nothing: they have their default."""
    return {each.name for each in attrs.fields(type(value)) if getattr(value, each.name) == each.default}


def _plain(value: object) -> str:
    """Return a value in one line, as it travels; empty where it says nothing."""
    match value:
        case None:
            return ""
        case Mapping():
            return "; ".join(f"{name} = {_plain(each)}" for name, each in value.items())
        case tuple() | list() | frozenset():
            return "; ".join(map(_plain, value))
        case datetime() | date():
            return value.isoformat()
        case Money():
            return str(value)
    if not attrs.has(type(value)):
        return str(value)
    kind = [type(value).__name__] if isinstance(value, Subject) else []
    named = [str(getattr(value, name)) for name in ("kind", "key", "id") if getattr(value, name, None)]
    if kind or named:
        return " ".join((*kind, *named))
    kind_of: Any = type(value)
    said = (each.name for each in attrs.fields(kind_of) if each.name not in _unsaid(value))
    return "; ".join(f"{name} = {_plain(getattr(value, name))}" for name in said)


def _happened(event: Event) -> Message:
    details: Message | str = ""
    if isinstance(event, StageChanged):
        details = Message.of("told_details", details=f"{event.from_stage} → {event.to_stage}")
    name = Message.of(f"event_{spelled(type(event))}")
    return Message.of("told_event", subject=event.subject_id, event=name, details=details)


def _request(request: Request) -> Message:
    due = Message.of("told_due", at=request.due_at.isoformat()) if request.due_at else ""
    to = ", ".join((*request.people, *request.roles)) or Message.of("told_nobody")
    return Message.of("told_request", to=to, text=request.text, due=due)
