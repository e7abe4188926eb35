"""A lead or a deal as a plain dictionary, and the same picture drawn from what the library holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
from tests.lifecycle.plain_funnel import (
    CRITERIA,
    ENTRY,
    EXIT,
    ITEMS,
    LISTED,
    OF,
    ORDER,
    OWN_FIELDS,
    VALID,
)

from salesfunnel import Actor, Dossier
from salesfunnel.lifecycle.commands import Command

Plain = dict[str, Any]
CORE = (
    "name",
    "source",
    "region",
    "industry",
    "account_id",
    "contact_ids",
    "amount",
    "close_date",
    "competitor",
)
_KEPT = (
    "id", "pipeline", "stage", "status", "name", "source", "region", "industry", "account_id", "owner_id",
    "contact_ids", "amount", "close_date", "competitor", "tags", "reason", "contributing", "review_at",
    "resume_to", "back_moves", "merged_into", "merged_ids", "created_at", "changed_at", "version", "slips",
)  # fmt: skip
_LINKS = {"lead": ("opportunity_id",), "opportunity": ("lead_id", "previous_id", "repurchase_ids")}
ROWS = ("activities", "planned", "documents", "objections")


@attrs.frozen(kw_only=True)
class Question:
    """Who asks for what, and when."""

    command: Command
    actor: Actor
    now: datetime

    @property
    def at(self) -> datetime:
        return self.command.at or self.now


def fresh(of: str, **told: Any) -> Plain:
    """Return a subject of which nothing is known but what is told."""
    lists = ("contact_ids", "tags", "contributing", "merged_ids", "repurchase_ids")
    blank: Plain = dict.fromkeys((*_KEPT, *_LINKS[of], "claim", "handover"))
    blank |= {name: () for name in blank if name in lists}
    blank |= {"of": of, "back_moves": 0, "slips": 0, "fields": {}, "stays": [], "amounts": [], "dates": []}
    blank |= {"items": {}, "waivers": [], "moments": [], **{name: {} for name in ROWS}}
    return blank | told


def drawn(dossier: Dossier[Any]) -> Plain:
    """Draw the same picture of a state of the library."""
    subject = dossier.subject
    of = type(subject).__name__.lower()
    told = {name: getattr(subject, name) for name in (*_KEPT, *_LINKS[of])}
    claim, offer = subject.claim, subject.handover
    return told | {
        "of": of,
        "status": subject.status.value,
        "fields": dict(subject.fields),
        "stays": [(each.stage, each.entered_at, each.left_at) for each in subject.stays],
        "amounts": [(each.at, each.before, each.after) for each in subject.amount_changes],
        "dates": [(each.at, each.before, each.after) for each in subject.close_date_changes],
        "claim": claim and (claim.holder, claim.at, claim.until),
        "handover": offer and (offer.to_id, offer.by, offer.at, offer.until),
        "items": {each.item: _item(each) for each in subject.items},
        "waivers": [(each.gate, each.criterion, each.by, each.at, each.until) for each in subject.waivers],
        "moments": [(each.key, each.at, each.by, each.note) for each in subject.moments],
        **{name: _rows(getattr(dossier, name)) for name in ROWS},
    }


def _item(state: Any) -> Plain:
    votes = [(each.by, each.at, each.is_granted) for each in state.approvals]
    kinds = {each.kind for each in state.evidence}
    by, at, facts = state.submitted_by, state.submitted_at, dict(state.facts)
    return {"by": by, "at": at, "evidence": kinds, "facts": facts, "votes": votes}


def _rows(rows: Any) -> Plain | None:
    return None if rows is None else {each.id: row(each) for each in rows}


def row(each: Any) -> Plain:
    """Return what the model keeps of an activity, a document or an objection."""
    names = ("kind", "at", "outcome", "status", "settled_at", "amount")
    return {name: getattr(each, name) for name in names if hasattr(each, name)}


def kind_of(pipeline: str, stage: str) -> str | None:
    return dict(ORDER[pipeline]).get(stage)


def index(pipeline: str, stage: str) -> int:
    return [key for key, _ in ORDER[pipeline]].index(stage)


def first(pipeline: str, kind: str, after: int = -1) -> str | None:
    """Return the first stage of a kind, behind a place."""
    return next((key for at, (key, each) in enumerate(ORDER[pipeline]) if each == kind and at > after), None)


def between(pipeline: str, start: int, end: int) -> list[str]:
    return [key for at, (key, kind) in enumerate(ORDER[pipeline]) if start < at < end and kind == "open"]


def guards(pipeline: str, start: str, end: str) -> list[str | None]:
    """Return what is asked on the way to a later stage: standards and lists of papers."""
    inner = between(pipeline, index(pipeline, start), index(pipeline, end))
    asked = [EXIT.get(start), LISTED.get(start)]
    for stage in inner:
        asked += [ENTRY.get(stage), EXIT.get(stage), LISTED.get(stage)]
    return [*asked, ENTRY.get(end)]


def unmet(s: Plain, asked: list[str | None], now: datetime) -> set[str]:
    """Return what stands in the way: criteria neither met nor waived, items not done."""
    found: set[str] = set()
    for guard in asked:
        if guard == "papers":
            found |= {code for item in ITEMS if (code := item_code(s, item, now)) is not None}
        elif guard is not None:
            found |= {each for each in CRITERIA[guard] if not _is_met(s, each)} - _waived(s, guard, now)
    return found


def _is_met(s: Plain, criterion: str) -> bool:
    value = s["fields"].get(criterion)
    return value is not None and value > 1 if criterion == "size" else value is True


def _waived(s: Plain, gate: str, now: datetime) -> set[str]:
    return {each[1] for each in s["waivers"] if each[0] == gate and each[3] <= now < each[4]}


def item_code(s: Plain, item: str, now: datetime) -> str | None:
    """Say why an item of the papers is not done; None when it is."""
    state = s["items"].get(item)
    if item == "minutes":
        return (
            "item_open"
            if state is None
            else None
            if "minutes" in state["evidence"]
            else "item_without_evidence"
        )
    if state is not None:
        votes = [each for each in state["votes"] if state["at"] <= each[1]]
        if any(not granted for *_, granted in votes):
            return "item_rejected"
        if state["facts"].get("amount") != s["amount"]:
            return "item_stale"
    if item_code(s, "minutes", now) is not None:
        return "item_blocked"
    if state is None:
        return "item_open"
    if any(now - at <= VALID for _, at, _ in votes):
        return None
    return "item_approval_expired" if votes else "item_submitted"


def last_open(s: Plain) -> str | None:
    """Return the open stage of the present pipeline in which it last stood, else the first."""
    stood = (stage for stage, *_ in reversed(s["stays"]) if kind_of(s["pipeline"], stage) == "open")
    return next(stood, first(s["pipeline"], "open"))


def last_dated(s: Plain) -> datetime | None:
    """Return when the last move happened, as far as anybody wrote it down."""
    for _, entered, left in reversed(s["stays"]):
        dates = [each for each in (entered, left) if each is not None]
        if dates:
            return max(dates)
    return None


def held(s: Plain, name: str) -> Any:
    value = s["fields"].get(name) if name in OWN_FIELDS else s[name]
    return None if value == () else value


def of_pipeline(pipeline: str) -> str | None:
    return OF.get(pipeline)
