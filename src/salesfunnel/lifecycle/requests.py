"""What the host is asked to do because of a decision: tell somebody, ask for an approval, send a survey.

Which requests follow from a decision? Those that the blueprint declares, and a few that always do.

From an alert to what the host is asked to do: that a senior or a supervisor is assigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.values.view import View
from salesfunnel.gates.checklist import CompiledChecklist, ItemAnswer, ItemStatus
from salesfunnel.gates.item import Level
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.definitions import RequestRule
from salesfunnel.lifecycle.process import Guard, Wanted
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.messages import Message
from salesfunnel.messages.catalogue import LOCALES
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import EVENTS, Assigned, Captured, Event, ItemApproved, ItemCompleted
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.progress import ItemState
from salesfunnel.model.validators import (
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
from salesfunnel.ownership.reclaim import Reclaim
from salesfunnel.scoring.risk.alert import RiskAlert
from salesfunnel.scoring.risk.definition import AlertRule
from salesfunnel.text import DEFAULT_LOCALE, Text, spelled

__all__ = [
    "EVENT_NAMES",
    "REQUEST_KINDS",
    "Request",
    "approvals_wanted",
    "escalation",
    "following",
    "wanted",
    "warning",
]


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


EVENT_NAMES: Mapping[str, type[Event]] = {spelled(each): each for each in EVENTS}
"""Every kind of event by its name: `advanced`, `document_added`, …"""


def wanted(section: Mapping[str, RequestRule], catalogue: Catalogue) -> dict[type[Event], tuple[Wanted, ...]]:
    """Compile the requests of one kind of subject, by the event that they follow."""
    found: dict[type[Event], tuple[Wanted, ...]] = {}
    for key, rule in section.items():
        if catalogue.subject in rule.kinds:
            kind = EVENT_NAMES[rule.on]
            walk = compile_condition(rule.when, catalogue) if rule.when is not None else None
            found[kind] = (*found.get(kind, ()), Wanted(key, rule, walk))
    return found


def following(case: Case, events: tuple[Event, ...]) -> tuple[Request, ...]:
    """Return what the host is asked to do when the events of a decision are committed.

    An event that begins another subject asks for nothing here: that subject's own pipeline does.
    """
    known = case.process.wanted
    if not known and len(events) == 1 and type(events[0]) not in _ALWAYS:  # as most decisions are
        return ()
    subject_id = case.dossier.subject.id
    found: list[Request] = []
    for event in events:
        kind = type(event)
        if event.subject_id != subject_id:
            continue
        if kind in known:
            found += _declared(case, event, known[kind])
        if kind in _ALWAYS:
            found += _always(case, event)  # type: ignore[arg-type]  # one of the kinds just named
    return tuple(found)


_ALWAYS = frozenset({Assigned, ItemCompleted, ItemApproved})
"""The events that somebody is always told of."""


def _declared(case: Case, event: Event, told: Iterable[Wanted]) -> Iterator[Request]:
    dossier = _after(case, event)
    for each in told:
        if each.rule.stages and dossier.subject.stage not in each.rule.stages:
            continue
        view = View(dossier, now=case.now, catalogue=case.process.catalogue)
        if each.walk is None or each.walk.answer(view) is True:
            yield _asked(each, event, dossier)


def _after(case: Case, event: Event) -> Dossier[Any]:
    """Return the subject after an event; one that begins it is in the case already."""
    return case.dossier if isinstance(event, Captured) else evolve(case.dossier, event)


def _asked(each: Wanted, event: Event, dossier: Dossier[Any]) -> Request:
    rule, owner_id = each.rule, dossier.subject.owner_id
    owner = (owner_id,) if rule.owner and owner_id else ()
    place = "" if rule.once else f":{event.seq}"
    return Request(
        id=f"{event.subject_id}:{each.key}{place}",
        kind=rule.kind,
        subject_id=event.subject_id,
        text=rule.text,
        people=(*owner, *rule.people),
        roles=rule.roles,
        due_at=_later(event.at, rule.after_days),
        key=each.key,
    )


def _later(at: datetime, days: float) -> datetime | None:
    try:
        return at + timedelta(days=days) if days else None
    except OverflowError:  # the calendar ends in the year 9999
        return None


def _always(case: Case, event: Assigned | ItemCompleted | ItemApproved) -> Iterator[Request]:
    """Tell the new owner of an assignment, and the level of an approval whose turn it is."""
    if isinstance(event, Assigned):
        if event.owner_id is not None:
            yield Request(
                id=f"{event.subject_id}:assigned:{event.seq}",
                kind="notify",
                subject_id=event.subject_id,
                text=_said("request_assigned", id=event.subject_id, by=event.actor.id),
                people=(event.owner_id,),
            )
        return
    key = event.state.checklist if isinstance(event, ItemCompleted) else event.checklist
    item = event.state.item if isinstance(event, ItemCompleted) else event.item
    yield from _of_checklist(case.process.checklists[key], _after(case, event), case, only=item)


def warning(found: Reclaim, *, subject_id: str, owner_id: str) -> Request:
    """Tell the owner of a subject that it goes back to its pool, and what an action would do.

    What an action now would do changes with the hour, so the sentence names the deadline alone.
    """
    told = {"deadline": found.deadline.isoformat(), "back": found.back_at.isoformat()}
    return Request(
        id=f"{subject_id}:reclaim:{found.rule}:{found.deadline.isoformat()}",
        kind="notify",
        subject_id=subject_id,
        text=_said("request_reclaim", id=subject_id, **told),
        people=(owner_id,),
        due_at=found.deadline,
        key=found.rule,
    )


def approvals_wanted(case: Case, guards: Iterable[Guard]) -> tuple[Request, ...]:
    """Return the approvals without which a command is refused, each asked of the level whose turn it is.

    An item that was not submitted yet waits for somebody to submit it: nobody is asked before.
    """
    lists = (each for each in guards if isinstance(each, CompiledChecklist))
    return tuple(request for each in lists for request in _of_checklist(each, case.dossier, case))


def _of_checklist(
    checklist: CompiledChecklist, dossier: Dossier[Any], case: Case, *, only: str | None = None
) -> Iterator[Request]:
    levels = {item.key: {level.key: level for level in item.approval} for item in checklist.checklist.items}
    if not any(levels.values()):
        return
    states = {each.item: each for each in dossier.subject.items if each.checklist == checklist.key}
    view = View(dossier, now=case.now, catalogue=case.process.catalogue)
    for answer in checklist.answer(view).items:
        if answer.status is ItemStatus.SUBMITTED and only in {None, answer.key}:
            level = levels[answer.key][answer.level or ""]
            yield _approval(checklist.key, answer, level=level, state=states[answer.key], dossier=dossier)


def _approval(
    checklist: str, answer: ItemAnswer, *, level: Level, state: ItemState, dossier: Dossier[Any]
) -> Request:
    subject = dossier.subject
    said = len(state.approvals)
    return Request(
        id=f"{subject.id}:{checklist}.{answer.key}:{level.key}:{state.submitted_at.isoformat()}:{said}",
        kind="ask_approval",
        subject_id=subject.id,
        text=_said(
            "request_approval", id=subject.id, item=answer.label or answer.key, level=level.label or level.key
        ),
        people=level.people,
        roles=level.roles,
        due_at=answer.due_at,
    )


def _said(key: str, **values: object) -> Text:
    message = Message.of(key, **values)
    return Text({locale: message.render(locale) for locale in LOCALES})


def escalation(alert: RiskAlert, rule: AlertRule) -> Request:
    """Return the request that an alert gives rise to.

    Its id is the alert's, so that however often the scores are read, nobody is asked twice.

    Args:
        alert: what fired.
        rule: the rule by which it did; it says who is asked.
    """
    said = Message.of("risk_escalated", alert=alert.message)
    return Request(
        id=alert.id,
        kind="ask_assignment",
        subject_id=alert.subject_id,
        text=rule.text or Text({locale: said.render(locale) for locale in LOCALES}),
        roles=rule.roles,
        people=rule.people,
        key=alert.risk,
    )
