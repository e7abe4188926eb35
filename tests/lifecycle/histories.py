"""Histories of every kind of event, some of it told late, in which a few people keep turning up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from tests.lifecycle.funnels import NOW

from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model import event as event_kinds
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.answer import Answer
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import EVENTS, Event
from salesfunnel.model.money import Money
from salesfunnel.model.party import Actor
from salesfunnel.model.progress import Approval, Evidence, ItemState, Waiver
from salesfunnel.model.subject import Lead, Moment, Opportunity

HOUR = timedelta(hours=1)
PEOPLE = ("li", "wang", "c-1", "c-2")
WORDS = ("he coughed", "张先生很忙")
STAGES = ("new", "talk", "offer")
Draw = Callable[[st.SearchStrategy[Any]], Any]

people = st.sampled_from(PEOPLE)
words = st.sampled_from(WORDS)
instants = st.integers(0, 99).map(lambda hours: NOW + hours * HOUR)
actors = st.builds(Actor, people, st.just(("seller",)), st.lists(people, max_size=1).map(tuple))
fields = st.fixed_dictionaries(
    {"phone": words, "asked": st.builds(Answer, st.just(7), source=people)},
    optional={
        "signs": people,
        "champion": st.builds(Answer, people),
        "seen_by": st.lists(people, max_size=2).map(tuple),
    },
)
rows = st.sampled_from(("r-1", "r-2"))
activities = st.builds(
    Activity,
    rows,
    st.just("call"),
    instants,
    outcome=words,
    contact_id=people,
    seller_id=people,
    fields=fields,
)
approvals = st.builds(
    Approval, level=st.just("first"), by=people, role=st.just("boss"), at=instants, is_granted=st.just(False),
    reason=words, on_behalf_of=people,
)  # fmt: skip
items = st.builds(
    ItemState, checklist=st.just("closing"), item=st.just("contract"), submitted_by=people, submitted_at=instants,
    evidence=st.just((Evidence("contract", "doc-1"),)), note=words, facts=fields,
)  # fmt: skip
holdings = st.builds(Holding, holder=people, at=instants)
handovers = st.builds(Handover, to_id=people, by=people, at=instants)
waivers = st.builds(
    Waiver, gate=st.just("g"), criterion=st.just("k"), by=people, at=st.just(NOW), reason=words,
    until=st.just(NOW + 900 * HOUR),
)  # fmt: skip
several = st.lists(people, max_size=2, unique=True).map(tuple)


def subjects(kind: type[Lead | Opportunity], key: str) -> st.SearchStrategy[Any]:
    """A subject as it is captured, with people wherever it can name them."""
    return st.builds(
        kind, id=st.just(key), pipeline=st.just("p"), stage=st.just("new"), name=words, owner_id=people,
        contact_ids=several, fields=fields, amount=st.just(Money(100, "CNY")), claim=holdings, handover=handovers,
        items=items.map(lambda each: (each,)), waivers=waivers.map(lambda each: (each,)),
        moments=st.builds(Moment, st.just("k"), instants, people, words).map(lambda each: (each,)),
    )  # fmt: skip


def _move(
    kind: type[Event], status: str, draw: Draw, stamp: dict[str, Any], subject: Any, **more: Any
) -> Event:
    to = draw(st.sampled_from(STAGES)) if status == "open" else status
    stamp["at"] = max(stamp["at"], subject.entered_at or stamp["at"])
    return kind(**stamp, from_stage=subject.stage, to_stage=to, status=status, **more)


def _next(kind: type[Event], draw: Draw, stamp: dict[str, Any], subject: Any) -> Event:  # noqa: C901, PLR0911, PLR0912 - one case for each kind
    """Return an event of the kind that may follow."""
    match kind:
        case event_kinds.Advanced | event_kinds.WentBack | event_kinds.Resumed | event_kinds.Reopened:
            return _move(kind, "open", draw, stamp, subject)
        case event_kinds.Parked:
            return _move(kind, "parked", draw, stamp, subject, reason=draw(words))
        case event_kinds.Lost:
            return _move(kind, "lost", draw, stamp, subject, reason="price", competitor="Globex")
        case event_kinds.Converted:
            told = {"opportunity_id": "d-9", "contact_ids": draw(several)}
            return _move(kind, "won", draw, stamp, subject, **told)
        case event_kinds.HandedOff:
            told = {"from_pipeline": subject.pipeline, "to_pipeline": draw(st.sampled_from(["p", "q"]))}
            return _move(kind, "open", draw, stamp, subject, **told)
        case event_kinds.Migrated:
            told = {"from_pipeline": subject.pipeline, "to_pipeline": subject.pipeline, "from_version": 1}
            return _move(kind, "open", draw, stamp, subject, **told)
        case event_kinds.FieldsChanged:
            before, after = draw(fields), {**draw(fields), "contact_ids": draw(several), "name": draw(words)}
            return kind(
                **stamp, before=before, after={**after, "amount": Money(draw(st.integers(1, 5)), "CNY")}
            )
        case event_kinds.Tagged:
            return kind(**stamp, added=(draw(st.sampled_from("ab")),), removed=(draw(st.sampled_from("ab")),))
        case event_kinds.Merged:
            other = draw(subjects(type(subject), "s-9"))
            return kind(**stamp, other=other, adopted={"contact_ids": draw(several), **draw(fields)})
        case event_kinds.MergedInto:
            return kind(**stamp, into_id="s-8")
        case event_kinds.Repurchased:
            return kind(**stamp, opportunity_id="d-8")
        case event_kinds.MomentMarked:
            return kind(**stamp, moment="demo", note=draw(words))
        case event_kinds.Reviewed:
            return kind(**stamp, note=draw(words))
        case event_kinds.ActivityRecorded | event_kinds.FollowUpPlanned | event_kinds.FollowUpCompleted:
            return kind(**stamp, activity=draw(activities))
        case event_kinds.DocumentAdded:
            return kind(**stamp, document=Document("doc-1", "quote", fields=draw(fields)))
        case event_kinds.ObjectionRaised:
            doubt = Objection("o-1", "price", stamp["at"], contact_id=draw(people), fields=draw(fields))
            return kind(**stamp, objection=doubt)
        case event_kinds.ObjectionSettled:
            return kind(**stamp, objection_id="o-1", note=draw(words))
        case event_kinds.ItemCompleted:
            return kind(**stamp, state=draw(items))
        case event_kinds.ItemApproved | event_kinds.ItemRejected:
            return kind(**stamp, checklist="closing", item="contract", approval=draw(approvals))
        case event_kinds.CriterionWaived:
            return kind(**stamp, waiver=draw(waivers))
        case event_kinds.Claimed:
            return kind(**stamp, claim=draw(holdings), from_owner_id=draw(people))
        case event_kinds.HandoverOffered:
            return kind(**stamp, handover=draw(handovers))
        case event_kinds.HandoverRejected:
            return kind(**stamp, reason=draw(words))
        case event_kinds.Released:
            return kind(**stamp, from_owner_id=draw(people), reason=draw(words))
        case event_kinds.Assigned:
            return kind(**stamp, owner_id=draw(people), from_owner_id=draw(people), reason=draw(words))
        case event_kinds.HandoverAccepted:
            return kind(**stamp, owner_id=draw(people), from_owner_id=draw(people))
        case event_kinds.Stalled:
            return kind(**stamp, stage=subject.stage)
        case _:
            return kind(**stamp, what=draw(st.sampled_from(["claim", "handover"])), key=draw(people))


_BEGINNINGS: tuple[type[Event], ...] = (event_kinds.Captured, event_kinds.Imported)
_LATE = st.sampled_from([0, 0, 0, 0, 1, 30, 300])


@st.composite
def histories(draw: Draw, *, most: int = 12, key: str = "s-0", kind: Any = None) -> list[Event]:
    """Draw a sound history: `recorded_at` never goes back, `at` may lie long before it."""
    kind = kind or draw(st.sampled_from([Lead, Opportunity]))
    told = {"subject_id": key, "blueprint_version": 1}
    begin = draw(st.sampled_from(_BEGINNINGS))
    first = begin(
        seq=1, at=NOW, recorded_at=NOW, actor=draw(actors), subject=draw(subjects(kind, key)), **told
    )
    events, state, now = [first], evolve(None, first), NOW
    alien = {*_BEGINNINGS, event_kinds.Repurchased if kind is Lead else event_kinds.Converted}
    kinds = [each for each in EVENTS if each not in alien]
    for each in draw(st.lists(st.sampled_from(kinds), max_size=most)):
        now += draw(st.integers(0, 40)) * HOUR
        stamp = told | {"seq": len(events) + 1, "actor": draw(actors), "recorded_at": now}
        stamp["at"] = now - draw(_LATE) * HOUR
        events.append(_next(each, draw, stamp, state.subject))
        state = evolve(state, events[-1])
    return events


def state_of(events: list[Event]) -> Dossier[Any] | None:
    """Fold by hand, one by one."""
    state: Dossier[Any] | None = None
    for event in events:
        state = evolve(state, event)
    return state
