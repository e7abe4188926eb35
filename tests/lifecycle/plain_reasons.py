"""What speaks against a command, said from the words of the handbook and not from the library's table.

Each function returns every reason there is, by its code, so that nothing depends on the order in which the
library looks: a command is granted when there is none, and refused for one of them otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.lifecycle.plain_funnel import (
    ENTRY,
    HANDS,
    LOST,
    MOVES,
    ORDER,
    WON,
)
from tests.lifecycle.plain_state import (
    Plain,
    Question,
    between,
    first,
    guards,
    index,
    kind_of,
    last_dated,
    last_open,
    of_pipeline,
    unmet,
)
from tests.lifecycle.plain_within import WITHIN, foreign, nothing

ANY = {"open", "parked", "won", "lost"}
FROM: dict[str, set[str]] = {
    "Advance": {"open"}, "GoBack": {"open"}, "Park": {"open", "parked"}, "Resume": {"parked"},
    "Lose": {"open", "parked"}, "Reopen": {"won", "lost"}, "Convert": {"open", "won"},
    "HandOff": {"open", "parked"}, "Repurchase": {"won"},
}  # fmt: skip
ONLY = {"Convert": "lead", "Repurchase": "opportunity"}
Reasons = set[str]


def speaking_against(world: dict[str, Plain], s: Plain, q: Question) -> Reasons:
    """Return everything that speaks against a command about a subject that exists."""
    name = type(q.command).__name__
    if s["merged_into"] is not None:
        return {"merged"}
    if s["status"] not in FROM.get(name, ANY) or ONLY.get(name, s["of"]) != s["of"]:
        return {"not_a_move"}
    found = set[str]()
    if q.now < s["changed_at"]:
        found.add("before_last_event")
    if q.at > q.now:
        found.add("not_yet")
    last = last_dated(s)
    if name in FROM and q.command.at is not None and last is not None and q.command.at < last:
        found.add("before_last_move")
    return found | _barred(s, q, name) | AGAINST[name](world, s, q)


def _barred(s: Plain, q: Question, name: str) -> Reasons:
    is_boss = "boss" in q.actor.roles
    needs = name == "Waive" or (name == "Release" and s["owner_id"] != q.actor.id)
    return {"not_permitted"} if needs and not is_boss else set()


def _unsaid(s: Plain, q: Question, kind: str) -> Reasons:
    """The reasons of `deals`: what is said for a win or a loss has to be declared."""
    if s["pipeline"] != "deals" or kind not in ("won", "lost"):
        return set()
    c: Any = q.command
    told = [each for each in (c.reason, *c.contributing) if each is not None]
    found = set() if all(each in (WON if kind == "won" else LOST) for each in told) else {"unknown_reason"}
    if kind == "lost" and c.reason == "price" and not (c.competitor or s["competitor"] or "").strip():
        found.add("competitor_required")
    return found


def _advance(_: Any, s: Plain, q: Question) -> Reasons:
    to, key = q.command.to, s["pipeline"]
    kind = kind_of(key, to)
    if kind is None:
        return {"unknown_stage"}
    if kind not in ("open", "won") or index(key, to) <= index(key, s["stage"]):
        return {"not_a_move"}
    return _onward(s, q, to) | _unsaid(s, q, kind)


def _onward(s: Plain, q: Question, to: str) -> Reasons:
    key = s["pipeline"]
    return _passing(key, s["stage"], to) | unmet(s, guards(key, s["stage"], to), q.now)


def _passing(key: str, here: str, to: str) -> Reasons:
    """What the pipeline says to stages passed over on the way to a later one; nothing is, on the way back."""
    skipped = between(key, index(key, here), index(key, to))
    return {"move_refused"} if skipped and MOVES[key]["skip"] == "refused" else set()


def _go_back(_: Any, s: Plain, q: Question) -> Reasons:
    key, kind = s["pipeline"], kind_of(s["pipeline"], q.command.to)
    if kind is None:
        return {"unknown_stage"}
    if kind != "open" or index(key, q.command.to) >= index(key, s["stage"]):
        return {"not_a_move"}
    return _ruled(MOVES[key]["back"], q)


def _ruled(rule: str, q: Question) -> Reasons:
    if rule == "refused":
        return {"move_refused"}
    return {"reason_required"} if rule == "with_reason" and not (q.command.reason or "").strip() else set()


def _park(_: Any, s: Plain, q: Question) -> Reasons:
    late = q.command.review_at is not None and q.command.review_at <= q.at
    return {"not_ahead"} if late else _aside(s, q.command.to, "parked")


def _aside(s: Plain, to: str | None, kind: str) -> Reasons:
    key = s["pipeline"]
    if to is None:
        return {"no_such_stage"} if first(key, kind) is None else set()
    found = kind_of(key, to)
    return {"unknown_stage"} if found is None else {"not_a_move"} if found != kind else set()


def _lose(_: Any, s: Plain, q: Question) -> Reasons:
    silent = set() if (q.command.reason or "").strip() else {"reason_required"}
    return silent | _aside(s, q.command.to, "lost") | _unsaid(s, q, "lost")


def _reopen(_: Any, s: Plain, q: Question) -> Reasons:
    key, to = s["pipeline"], q.command.to
    kind = kind_of(key, to)
    if kind is None:
        return {"unknown_stage"}
    if kind != "open":
        return {"not_a_move"}
    reached = s["stage"] if s["status"] == "won" else last_open(s)
    passed = set() if reached is None else _passing(key, reached, to)
    return passed | _ruled(MOVES[key]["reopen"], q) | unmet(s, _farther(key, reached, to), q.now)


def _farther(key: str, reached: str | None, to: str) -> list[str | None]:
    """The entry of the target; with all on the way where it is farther than the subject had come."""
    if reached is not None and index(key, to) > index(key, reached):
        return guards(key, reached, to)
    return [ENTRY.get(to)]


def _convert(_: Any, s: Plain, q: Question) -> Reasons:
    found, won = set[str](), first(s["pipeline"], "won")
    if s["opportunity_id"] is not None:
        found.add("already_converted")
    if s["status"] == "open" and won is not None:
        found |= _onward(s, q, won)
    return found | _deal(s, q, q.command.pipeline, q.command.stage)


def _deal(s: Plain, q: Question, key: str, stage: str | None) -> Reasons:
    """What keeps a deal from beginning out of another subject."""
    found = {"id_taken"} if q.command.opportunity_id == s["id"] else set()
    if of_pipeline(key) is None:
        return found | {"unknown_pipeline"}
    if of_pipeline(key) != "opportunity":
        return found | {"not_for_opportunities"}
    return found | _start(key, stage)


def _start(key: str, stage: str | None) -> Reasons:
    if stage in (None, first(key, "open")):
        return set()
    return {"unknown_stage"} if kind_of(key, stage or "") is None else {"not_the_start"}


def _hand_off(_: Any, s: Plain, q: Question) -> Reasons:
    key, to = q.command.pipeline, q.command.stage
    if key not in ORDER:
        return {"unknown_pipeline"}
    if key not in HANDS[s["pipeline"]]:
        return {"hand_off_refused"}
    start = first(key, "open")
    to = start if to is None else to
    if kind_of(key, to) is None:
        return {"unknown_stage"}
    if kind_of(key, to) != "open":
        return {"not_a_move"}
    return _passing(key, start, to) | unmet(s, _farther(key, start, to), q.now)


def _repurchase(_: Any, s: Plain, q: Question) -> Reasons:
    found = {"already_repurchased"} if q.command.opportunity_id in s["repurchase_ids"] else set()
    return found | foreign(q.command.amount) | _deal(s, q, q.command.pipeline or s["pipeline"], None)


def against_a_beginning(q: Question) -> Reasons:
    """Return everything that speaks against a capture."""
    c = q.command
    found = {"not_yet"} if q.at > q.now else set()
    if c.pipeline not in ORDER:
        return {"unknown_pipeline"}
    return found | _start(c.pipeline, c.stage) | foreign(c.amount)


def against_a_takeover(q: Question) -> Reasons:
    """Return everything that speaks against an import."""
    subject = q.command.dossier.subject
    if subject.pipeline not in ORDER:
        return {"unknown_pipeline"}
    found = set() if "boss" in q.actor.roles else {"not_permitted"}
    if kind_of(subject.pipeline, subject.stage) != subject.status.value:
        found.add("inconsistent_subject")
    dates = [date for each in subject.stays for date in (each.entered_at, each.left_at) if date is not None]
    return found | ({"not_yet"} if any(each > q.now for each in (*dates, q.at)) else set())


AGAINST: dict[str, Callable[[Any, Plain, Question], Reasons]] = {
    **WITHIN,
    "Advance": _advance,
    "GoBack": _go_back,
    "Park": _park,
    "Lose": _lose,
    "Reopen": _reopen,
    "Convert": _convert,
    "HandOff": _hand_off,
    "Repurchase": _repurchase,
    "Resume": nothing,
}
