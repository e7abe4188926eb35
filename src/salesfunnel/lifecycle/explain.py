"""A decision told in sentences: what was asked, what was found, what was done, and what is asked of whom."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from salesfunnel.errors import expect
from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.requests import Request
from salesfunnel.lifecycle.wire import to_wire
from salesfunnel.messages import Message
from salesfunnel.model.event import Event, StageChanged
from salesfunnel.text import DEFAULT_LOCALE, spelled

__all__ = ["explain"]


def explain(decision: Decision, locale: str = DEFAULT_LOCALE) -> tuple[str, ...]:
    """Return what happened, a sentence each: asked, found, met, waived, done, requested, suggested.

    Args:
        decision: the answer to a command.
        locale: the language: `en`, `zh`, or one that the host adds.

    Raises:
        InvalidValue: for what is no decision.
    """
    known = expect(decision, Decision, "decision", "hand over what `decide` answered")
    return tuple(each.render(locale) for each in _told(known, locale))


def _told(decision: Decision, locale: str) -> Iterator[Message]:
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
    yield from (_asked(each) for each in decision.requests)
    for wish in decision.suggests:
        yield Message.of("told_suggests", command=_name(wish), details=_details(wish))


def _name(command: Command) -> Message:
    return Message.of(f"command_{spelled(type(command))}")


def _details(command: Command) -> Message | str:
    """Return the values of a command, as it travels; of a record, its kind and id.

    What the host looked up for it is no part of the wish.
    """
    wire = to_wire(command)
    names = [each.name for each in attrs.fields(type(command)) if each.name not in {"extra", "books"}]
    said = [f"{name}: {text}" for name in names if (text := _plain(wire.get(name)))]
    return Message.of("told_details", details=", ".join(said)) if said else ""


def _plain(value: object) -> str:
    """Return a value of the wire in one line; empty where it says nothing."""
    if isinstance(value, dict):
        named = [str(value[name]) for name in ("type", "kind", "key", "id") if value.get(name)]
        return " ".join(named) or "; ".join(f"{name} = {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return "; ".join(map(_plain, value))
    return "" if value is None else str(value)


def _happened(event: Event) -> Message:
    details: Message | str = ""
    if isinstance(event, StageChanged):
        details = Message.of("told_details", details=f"{event.from_stage} → {event.to_stage}")
    name = Message.of(f"event_{spelled(type(event))}")
    return Message.of("told_event", subject=event.subject_id, event=name, details=details)


def _asked(request: Request) -> Message:
    due = Message.of("told_due", at=request.due_at.isoformat()) if request.due_at else ""
    to = ", ".join((*request.people, *request.roles)) or Message.of("told_nobody")
    return Message.of("told_request", to=to, text=request.text, due=due)
