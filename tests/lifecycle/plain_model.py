"""The plain model: dictionaries of subjects, what a granted command writes into them, and what time does."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.lifecycle.plain_funnel import OF, OWN_FIELDS
from tests.lifecycle.plain_reasons import against_a_beginning, against_a_takeover, speaking_against
from tests.lifecycle.plain_state import (
    CORE,
    Plain,
    Question,
    first,
    fresh,
    guards,
    held,
    kind_of,
    last_open,
    row,
    unmet,
)

__all__ = ["Model"]

_COPIED = ("name", "source", "region", "industry", "owner_id", "amount", "tags", "fields")
_AGAIN = ("name", "region", "industry", "owner_id", "account_id", "contact_ids")
_CAPTURED = (*_COPIED, "account_id", "contact_ids", "close_date")


class Model:
    """What a careful person would keep on paper."""

    def __init__(self) -> None:
        self.world: dict[str, Plain] = {}

    def against(self, subject_id: str | None, q: Question) -> set[str]:
        """Return every code that speaks against a command; none: it is granted."""
        if subject_id is not None:
            return speaking_against(self.world, self.world[subject_id], q)
        is_capture = type(q.command).__name__ == "Capture"
        return against_a_beginning(q) if is_capture else against_a_takeover(q)

    def after(self, subject_id: str | None, q: Question) -> dict[str, Plain]:
        """Return the subjects that a granted command changes, as they are then."""
        if subject_id is None:
            born = _captured(q) if type(q.command).__name__ == "Capture" else _imported(q)
            return {born["id"]: born}
        s = copy.deepcopy(self.world[subject_id])
        others = WRITES[type(q.command).__name__](s, q, self.world) or {}
        _signed(s, q.now)
        return {subject_id: s} | others

    def elapse(self, subject_id: str, now: datetime, *, events: int) -> None:
        """Let time pass for a subject: claims and offers end, and who is of size 7 comes back and moves on."""
        s = self.world[subject_id]
        s["version"] += events
        s["changed_at"] = now if events else s["changed_at"]
        if s["merged_into"] is not None or s["status"] not in ("open", "parked"):
            return
        for name in ("claim", "handover"):
            if s[name] is not None and s[name][-1] is not None and s[name][-1] <= now:
                s[name] = None
        if s["stage"] == "nurture" and s["fields"].get("size") == 7:
            _move(s, s["resume_to"] or last_open(s), now)
        ready = s["stage"] == "fresh" and s["fields"].get("size") == 7
        if ready and not unmet(s, guards("leads", "fresh", "mql"), now):
            _move(s, "mql", now)


def _signed(s: Plain, now: datetime) -> None:
    s["version"], s["changed_at"] = s["version"] + 1, now


def _begun(of: str, pipeline: str, q: Question, **told: Any) -> Plain:
    stage, at = first(pipeline, "open"), q.at
    stamp = {"pipeline": pipeline, "stage": stage, "status": "open", "stays": [(stage, at, None)]}
    return fresh(of, **{"version": 1, "changed_at": q.now, "created_at": at, **stamp, **told})


def _captured(q: Question) -> Plain:
    c: Any = q.command
    told = {name: getattr(c, name) for name in _CAPTURED} | {"fields": dict(c.fields), "id": c.id}
    return _begun(
        OF[c.pipeline], c.pipeline, q, **told | ({"created_at": c.created_at} if c.created_at else {})
    )


def _imported(q: Question) -> Plain:
    subject = q.command.dossier.subject
    told = {name: getattr(subject, name) for name in ("id", "pipeline", "stage", "owner_id", "created_at")}
    told |= {
        "status": subject.status.value,
        "fields": dict(subject.fields),
        "version": 1,
        "changed_at": q.now,
    }
    told |= {"stays": [(each.stage, each.entered_at, each.left_at) for each in subject.stays]}
    return fresh(OF[subject.pipeline], **told, activities=None, planned=None, documents=None, objections=None)


def _move(s: Plain, to: str, at: datetime, *, pipeline: str | None = None, **told: Any) -> None:
    """Close the present stay and begin another; what the last move had to say is taken back."""
    if to != s["stage"] or pipeline is not None:
        stage, entered, _ = s["stays"][-1]
        s["stays"] = [*s["stays"][:-1], (stage, entered, at), (to, at, None)]
    s["pipeline"] = pipeline or s["pipeline"]
    s |= {"stage": to, "status": kind_of(s["pipeline"], to)}
    s |= {"reason": None, "contributing": (), "review_at": None, "resume_to": None, **told}


def _advance(s: Plain, q: Question, _: Any) -> None:
    c: Any = q.command
    won = kind_of(s["pipeline"], c.to) == "won"
    _move(s, c.to, q.at, **({"reason": c.reason, "contributing": c.contributing} if won else {}))


def _go_back(s: Plain, q: Question, _: Any) -> None:
    _move(s, q.command.to, q.at, reason=q.command.reason, back_moves=s["back_moves"] + 1)


def _park(s: Plain, q: Question, _: Any) -> None:
    parked = s["status"] == "parked"
    to = q.command.to or (s["stage"] if parked else first(s["pipeline"], "parked"))
    back = s["resume_to"] if parked else s["stage"]
    _move(s, to, q.at, reason=q.command.reason, review_at=q.command.review_at, resume_to=back)


def _resume(s: Plain, q: Question, _: Any) -> None:
    _move(s, s["resume_to"] or last_open(s), q.at)


def _lose(s: Plain, q: Question, _: Any) -> None:
    c: Any = q.command
    told = {"reason": c.reason, "contributing": c.contributing, "competitor": c.competitor or s["competitor"]}
    _move(s, c.to or first(s["pipeline"], "lost"), q.at, **told)


def _reopen(s: Plain, q: Question, _: Any) -> None:
    _move(s, q.command.to, q.at, reason=q.command.reason, competitor=None)


def _convert(s: Plain, q: Question, _: Any) -> dict[str, Plain]:
    c: Any = q.command
    was_won = s["status"] == "won"
    why = {"reason": c.reason, "contributing": c.contributing}
    if was_won:
        why = {name: each or s[name] for name, each in why.items()}
    people = {"account_id": c.account_id or s["account_id"], "contact_ids": c.contact_ids or s["contact_ids"]}
    kept = {name: s[name] for name in _COPIED}
    deal = _begun("opportunity", c.pipeline, q, id=c.opportunity_id, lead_id=s["id"], **people, **kept)
    to = s["stage"] if was_won else first(s["pipeline"], "won")
    _move(s, to or "", q.at, opportunity_id=c.opportunity_id, **people, **why)
    return {deal["id"]: deal}


def _hand_off(s: Plain, q: Question, _: Any) -> None:
    c: Any = q.command
    _move(s, c.stage or first(c.pipeline, "open"), q.at, pipeline=c.pipeline, reason=c.reason)


def _repurchase(s: Plain, q: Question, _: Any) -> dict[str, Plain]:
    c: Any = q.command
    kept = {name: s[name] for name in _AGAIN} | {"amount": c.amount, "previous_id": s["id"]}
    s["repurchase_ids"] = (*s["repurchase_ids"], c.opportunity_id)
    return {
        c.opportunity_id: _begun("opportunity", c.pipeline or s["pipeline"], q, id=c.opportunity_id, **kept)
    }


def _write(s: Plain, values: Plain, at: datetime) -> None:
    """Write values down; amounts and close dates leave a trail, and a date put off is a slip."""
    for name, value in values.items():
        if name in OWN_FIELDS:
            s["fields"] = {each: was for each, was in s["fields"].items() if each != name}
            s["fields"] |= {} if value is None else {name: value}
            continue
        before, s[name] = s[name], () if value is None and name == "contact_ids" else value
        trail = {"amount": "amounts", "close_date": "dates"}.get(name)
        if trail is not None and before != s[name]:
            s[trail] = [*s[trail], (at, before, s[name])]
            late = name == "close_date" and None not in (before, value) and value > before
            s["slips"] += late


def _change_fields(s: Plain, q: Question, _: Any) -> None:
    _write(s, dict(q.command.values), q.at)


def _tag(s: Plain, q: Question, _: Any) -> None:
    kept = [each for each in s["tags"] if each not in q.command.remove]
    s["tags"] = tuple(dict.fromkeys((*kept, *q.command.add)))


def _merge(s: Plain, q: Question, world: dict[str, Plain]) -> dict[str, Plain]:
    other = copy.deepcopy(world[q.command.other.id])
    names = (*(name for name in CORE if name != "contact_ids"), *other["fields"])
    news = {
        name: held(other, name) for name in names if held(s, name) is None and held(other, name) is not None
    }
    _write(s, news, q.at)
    s["contact_ids"] = tuple(dict.fromkeys((*s["contact_ids"], *other["contact_ids"])))
    s["tags"] = tuple(dict.fromkeys((*s["tags"], *other["tags"])))
    s["merged_ids"] = (*s["merged_ids"], other["id"], *other["merged_ids"])
    other["merged_into"] = s["id"]
    _signed(other, q.now)
    return {other["id"]: other}


def _mark(s: Plain, q: Question, _: Any) -> None:
    s["moments"] = [*s["moments"], (q.command.moment, q.at, q.actor.id, q.command.note)]


def _review(s: Plain, q: Question, _: Any) -> None:
    s["review_at"] = q.command.review_at


def _put(s: Plain, name: str, key: str, told: Plain) -> None:
    if s[name] is not None:
        s[name] = s[name] | {key: told}


def _record(s: Plain, q: Question, _: Any) -> None:
    each = q.command.activity
    _put(s, "activities", each.id, row(each) | {"at": each.at or q.at})


def _plan(s: Plain, q: Question, _: Any) -> None:
    _put(s, "planned", q.command.activity.id, row(q.command.activity))


def _complete(s: Plain, q: Question, _: Any) -> None:
    key = q.command.activity_id
    plan = s["planned"].pop(key)
    _put(s, "activities", key, plan | {"at": q.at, "outcome": q.command.outcome or plan["outcome"]})


def _add(s: Plain, q: Question, _: Any) -> None:
    _put(s, "documents", q.command.document.id, row(q.command.document))


def _raise(s: Plain, q: Question, _: Any) -> None:
    each = q.command.objection
    _put(s, "objections", each.id, row(each) | {"at": each.at or q.at})


def _settle(s: Plain, q: Question, _: Any) -> None:
    s["objections"][q.command.objection_id]["settled_at"] = q.at


def _submit(s: Plain, q: Question, _: Any) -> None:
    c: Any = q.command
    facts = {"amount": s["amount"]} if c.item == "seal" and s["amount"] is not None else {}
    kinds = {each.kind for each in c.evidence}
    s["items"][c.item] = {"by": q.actor.id, "at": q.at, "evidence": kinds, "facts": facts, "votes": []}


def _vote(s: Plain, q: Question, _: Any) -> None:
    said = type(q.command).__name__ == "ApproveItem"
    s["items"][q.command.item]["votes"].append((q.actor.id, q.at, said))


def _waive(s: Plain, q: Question, _: Any) -> None:
    c: Any = q.command
    s["waivers"] = [*s["waivers"], (c.gate, c.criterion, q.actor.id, q.at, c.until)]


def _assign(s: Plain, q: Question, _: Any) -> None:
    s |= {"owner_id": q.command.owner_id, "claim": None, "handover": None}


def _claim(s: Plain, q: Question, _: Any) -> None:
    s |= {"owner_id": q.actor.id, "claim": (q.actor.id, q.at, q.command.until), "handover": None}


def _release(s: Plain, _q: Question, _: Any) -> None:
    s |= {"owner_id": None, "claim": None, "handover": None}


def _offer(s: Plain, q: Question, _: Any) -> None:
    s["handover"] = (q.command.to_id, q.actor.id, q.at, q.command.until)


def _accept(s: Plain, q: Question, _: Any) -> None:
    s |= {"owner_id": q.actor.id, "claim": None, "handover": None}


def _decline(s: Plain, _q: Question, _: Any) -> None:
    s["handover"] = None


WRITES: dict[str, Callable[[Plain, Question, dict[str, Plain]], dict[str, Plain] | None]] = {
    "Advance": _advance, "GoBack": _go_back, "Park": _park, "Resume": _resume, "Lose": _lose, "Reopen": _reopen,
    "Convert": _convert, "HandOff": _hand_off, "Repurchase": _repurchase, "ChangeFields": _change_fields,
    "Tag": _tag, "Merge": _merge, "MarkMoment": _mark, "Review": _review, "RecordActivity": _record,
    "PlanFollowUp": _plan, "CompleteFollowUp": _complete, "AddDocument": _add, "RaiseObjection": _raise,
    "SettleObjection": _settle, "CompleteItem": _submit, "ApproveItem": _vote, "RejectItem": _vote,
    "Waive": _waive, "Assign": _assign, "Claim": _claim, "Release": _release, "OfferHandover": _offer,
    "AcceptHandover": _accept, "RejectHandover": _decline,
}  # fmt: skip
