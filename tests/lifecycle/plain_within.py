"""What speaks against a command that leaves a subject in its stage, said from the words of the handbook."""

from __future__ import annotations

from typing import Any

from tests.lifecycle.plain_funnel import CRITERIA, ITEMS, OWN_FIELDS, VALID
from tests.lifecycle.plain_state import CORE, Plain, Question, held, item_code, row

from salesfunnel.model.money import Money

Reasons = set[str]


def foreign(amount: Any) -> Reasons:
    return {"other_currency"} if isinstance(amount, Money) and amount.currency != "CNY" else set()


def _fields(_: Any, s: Plain, q: Question) -> Reasons:
    values = dict(q.command.values)
    found = {code for name, value in values.items() for code in _wrong(name, value)}
    own = {name: each for name, each in values.items() if name in (*OWN_FIELDS, *CORE)}
    found |= _immodest(s["fields"] | own, own)
    if all(held(s, name) == value for name, value in own.items()):
        found.add("nothing_changes")
    return found


def _wrong(name: str, value: Any) -> Reasons:
    if name not in (*OWN_FIELDS, *CORE):
        return {"not_recorded"} if name == "stage" else {"unknown_field"}
    if value is None:
        return set()
    if name in ("need", "paid"):
        return set() if isinstance(value, bool) else {"wrong_type"}
    if name == "size":
        return set() if 0 <= value <= 100 else {"out_of_range"}
    return foreign(value)


def _immodest(fields: Plain, about: Plain) -> Reasons:
    broken = fields.get("need") is True and (fields.get("size") or 0) > 90
    return {"rule_broken"} if broken and {"need", "size"} & about.keys() else set()


def _tag(_: Any, s: Plain, q: Question) -> Reasons:
    add, remove, tags = set(q.command.add), set(q.command.remove), set(s["tags"])
    found = {"tag_both_ways"} if add & remove else set()
    return found if add - tags or remove & tags else found | {"nothing_changes"}


def _merge(world: dict[str, Plain], s: Plain, q: Question) -> Reasons:
    o = world[q.command.other.id]
    if o["id"] == s["id"]:
        return {"merged_with_itself"}
    if o["of"] != s["of"]:
        return {"merged_with_another_kind"}
    found = {"merged"} if o["merged_into"] is not None else set()
    if q.now < o["changed_at"]:
        found.add("before_last_event")
    if o.get("opportunity_id") and not s["opportunity_id"]:
        found.add("merge_the_other_way")
    news = {name: each for name, each in o["fields"].items() if name not in s["fields"]}
    return found | _immodest(s["fields"] | news, news)


def nothing(_: Any, _s: Plain, _q: Question) -> Reasons:
    return set()


def _review(_: Any, _s: Plain, q: Question) -> Reasons:
    return {"not_ahead"} if q.command.review_at is not None and q.command.review_at <= q.at else set()


def _used(s: Plain, key: str, *collections: str) -> Reasons:
    return {"duplicate_id"} if any(key in (s[name] or {}) for name in collections) else set()


def _record(_: Any, s: Plain, q: Question) -> Reasons:
    activity = q.command.activity
    early = {"not_yet"} if (activity.at or q.at) > q.now else set()
    return early | _used(s, activity.id, "activities", "planned")


def _plan(_: Any, s: Plain, q: Question) -> Reasons:
    activity, known = q.command.activity, (s["planned"] or {}).get(q.command.activity.id)
    found = _used(s, activity.id, "activities")
    if activity.at is not None and activity.at < q.at:
        found.add("not_ahead")
    same = known == {"kind": activity.kind, "at": activity.at, "outcome": activity.outcome}
    return found | ({"nothing_changes"} if same else set())


def _complete(_: Any, s: Plain, q: Question) -> Reasons:
    if s["planned"] is None:
        return {"not_loaded"}
    known = q.command.activity_id in s["planned"]
    return _used(s, q.command.activity_id, "activities") | (set() if known else {"unknown_plan"})


def _add(_: Any, s: Plain, q: Question) -> Reasons:
    paper = q.command.document
    found = foreign(paper.amount)
    if (s["documents"] or {}).get(paper.id) == row(paper):
        found.add("nothing_changes")
    return found | ({"not_yet"} if paper.at is not None and paper.at > q.now else set())


def _raise(_: Any, s: Plain, q: Question) -> Reasons:
    doubt = q.command.objection
    at, settled = doubt.at or q.at, doubt.settled_at
    found = _used(s, doubt.id, "objections")
    if max(at, settled or at) > q.now:
        found.add("not_yet")
    return found | ({"settled_before_raised"} if settled is not None and settled < at else set())


def _settle(_: Any, s: Plain, q: Question) -> Reasons:
    if s["objections"] is None:
        return {"not_loaded"}
    doubt = s["objections"].get(q.command.objection_id)
    if doubt is None:
        return {"unknown_objection"}
    if doubt["settled_at"] is not None:
        return {"already_settled"}
    return {"settled_before_raised"} if doubt["at"] is not None and q.at < doubt["at"] else set()


def _named(s: Plain, q: Question) -> Reasons:
    if q.command.checklist != "papers" or s["of"] != "opportunity":
        return {"unknown_checklist"}
    return set() if q.command.item in ITEMS else {"unknown_item"}


def _submit(_: Any, s: Plain, q: Question) -> Reasons:
    found = _named(s, q)
    if found:
        return found
    if q.command.item == "minutes":
        proved = any(each.kind == "minutes" for each in q.command.evidence)
        found = set() if proved else {"item_without_evidence"}
        return found | (set() if "seller" in q.actor.roles else {"not_the_role"})
    return set() if item_code(s, "minutes", q.now) is None else {"item_blocked"}


def _approve(_: Any, s: Plain, q: Question) -> Reasons:
    found = _named(s, q)
    if found:
        return found
    code = item_code(s, q.command.item, q.now)
    if code not in ("item_submitted", "item_approval_expired"):
        return {code or "item_done"}
    state = s["items"][q.command.item]
    found = {"no_delegate"} if q.command.on_behalf_of is not None else set()
    if q.actor.id == state["by"]:
        found.add("four_eyes")
    if "boss" not in q.actor.roles:
        found.add("not_an_approver")
    said = type(q.command).__name__ == "ApproveItem"
    counts = q.at >= state["at"] and not (said and q.now - q.at > VALID)
    return found if counts else found | {"approval_counts_not"}


def _reject(world: Any, s: Plain, q: Question) -> Reasons:
    silent = set() if (q.command.reason or "").strip() else {"reason_required"}
    return silent | _approve(world, s, q)


def _waive(_: Any, _s: Plain, q: Question) -> Reasons:
    c = q.command
    found = set() if (c.reason or "").strip() else {"reason_required"}
    if c.gate not in CRITERIA:
        return found | {"unknown_gate"}
    if c.criterion not in CRITERIA[c.gate]:
        return found | {"unknown_criterion"}
    if c.criterion == "size":
        found.add("unwaivable")
    if c.until is None:
        return found | {"until_required"}
    return found | ({"until_passed"} if c.until <= q.now else set())


def _assign(_: Any, s: Plain, q: Question) -> Reasons:
    return {"already_owner"} if q.command.owner_id == s["owner_id"] else set()


def _passed(q: Question) -> Reasons:
    return {"until_passed"} if q.command.until is not None and q.command.until <= q.now else set()


def _claim(_: Any, s: Plain, q: Question) -> Reasons:
    found, owner = _passed(q), s["owner_id"]
    holder, at, until = s["claim"] or (None, None, None)
    if holder not in (None, q.actor.id) and at <= q.now and (until is None or q.now < until):
        found.add("claimed")
    if owner not in (None, q.actor.id) and holder != owner:
        found.add("owned")
    return found


def _release(_: Any, s: Plain, q: Question) -> Reasons:
    if s["owner_id"] is None:
        return {"not_owned"}
    return set() if s["owner_id"] == q.actor.id else {"not_the_owner"}


def _offer(_: Any, s: Plain, q: Question) -> Reasons:
    return _passed(q) | ({"already_owner"} if q.command.to_id == s["owner_id"] else set())


def _accept(_: Any, s: Plain, q: Question) -> Reasons:
    if s["handover"] is None:
        return {"no_handover"}
    to, _by, at, until = s["handover"]
    if q.now < at or (until is not None and until <= q.now):
        return {"no_handover"}
    return set() if to == q.actor.id else {"not_offered_to_you"}


def _decline(world: Any, s: Plain, q: Question) -> Reasons:
    silent = set() if (q.command.reason or "").strip() else {"reason_required"}
    return silent | _accept(world, s, q)


WITHIN = {
    "Resume": nothing,
    "ChangeFields": _fields,
    "Tag": _tag,
    "Merge": _merge,
    "MarkMoment": nothing,
    "Review": _review,
    "RecordActivity": _record,
    "PlanFollowUp": _plan,
    "CompleteFollowUp": _complete,
    "AddDocument": _add,
    "RaiseObjection": _raise,
    "SettleObjection": _settle,
    "CompleteItem": _submit,
    "ApproveItem": _approve,
    "RejectItem": _reject,
    "Waive": _waive,
    "Assign": _assign,
    "Claim": _claim,
    "Release": _release,
    "OfferHandover": _offer,
    "AcceptHandover": _accept,
    "RejectHandover": _decline,
}
