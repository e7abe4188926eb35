"""What the people of the plain model might ask for: every command, sensible about half of the time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st
from tests.lifecycle.plain_funnel import HANDS, HOUR, LOST, NOW, ORDER, WON

from salesfunnel import Actor, Dossier, Lead, Money, Opportunity, Stay
from salesfunnel.lifecycle import commands
from salesfunnel.lifecycle.commands import Command
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.progress import Evidence

__all__ = ["IDS", "LATE", "PEOPLE", "READY", "taken_over", "who", "wishes"]

IDS = ["s-1", "s-2", "s-3", "s-4", "s-5", "s-6", "s-7"]
PEOPLE = {"li": ("seller",), "wang": ("boss",), "mo": ("seller", "boss"), "wu": ()}
Wish = st.SearchStrategy[Any]
STAGES = [key for stages in ORDER.values() for key, _ in stages]
PIPELINES = st.sampled_from([*ORDER, *ORDER, "elsewhere"])
ids, people = st.sampled_from(IDS), st.sampled_from(["li", "wang", "mo"])
reasons = st.sampled_from(["price", "price", "timing", "trust", "太贵", "  ", None])
several = st.lists(st.sampled_from([*WON, *LOST, "else"]), max_size=1).map(tuple)
amounts = st.sampled_from([None, Money(100, "CNY"), Money(100, "CNY"), Money(900, "CNY"), Money(5, "USD")])
keys = st.sampled_from(["r-1", "r-1", "r-1", "r-2"])
tags = st.lists(st.sampled_from("abc"), max_size=2)
notes = st.sampled_from([None, "he coughed", "张先生很忙"])
READY = {"need": True, "paid": True, "size": 5}
known = st.just(READY) | st.fixed_dictionaries(
    {}, optional={"need": st.sampled_from([True, True, False]), "paid": st.just(True),
                  "size": st.sampled_from([5, 7, 95])},
)  # fmt: skip
VALUES: dict[str, list[Any]] = {
    "need": [True, True, False, None, "yes"], "paid": [True, True, None], "size": [0, 5, 7, 95, 200, None],
    "region": ["East", "West", None], "competitor": ["Globex", None], "name": ["Acme", None],
    "amount": [Money(100, "CNY"), Money(900, "CNY"), Money(5, "USD"), None],
    "close_date": [date(2026, 4, 1), date(2026, 5, 1), None], "contact_ids": [("c-1",), ("c-1", "c-2"), None],
    "stage": ["won"], "nonsense": [1],
}  # fmt: skip
pairs = st.sampled_from([*VALUES]).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name]))
)
values = st.lists(pairs, min_size=1, max_size=3).map(dict)


def ahead(now: datetime) -> Wish:
    return st.sampled_from([None, -1, 0, 2, 60, 400]).map(
        lambda each: None if each is None else now + each * HOUR
    )


def who(kind: type[Command], s: Any) -> st.SearchStrategy[Actor]:
    """Draw who asks: often the one to whom it was offered, or whose it is."""
    offer = s["handover"][0] if s and s["handover"] else None
    hinted = {"AcceptHandover": offer, "RejectHandover": offer, "Release": s and s["owner_id"]}.get(
        kind.__name__
    )
    names = [*PEOPLE, *([hinted] * 4 if hinted else [])]
    return st.sampled_from(names).map(lambda name: Actor(name, PEOPLE[name]))


def stage_of(s: Any, *kinds: str, before: bool = False) -> Wish:
    """Draw a stage of the subject's pipeline, mostly of these kinds; or one that is none."""
    order = ORDER[s["pipeline"]] if s else [each for stages in ORDER.values() for each in stages]
    own = [key for key, _ in order]
    here = own.index(s["stage"]) if s else 0
    fit = [key for at, (key, kind) in enumerate(order) if kind in kinds and (at < here) is before]
    return st.sampled_from([*own, *fit, *fit, *fit, "nowhere"])


def taken_over(key: str, pipeline: str, place: tuple[str, str], told: Any, dated: Any = None) -> Dossier[Any]:
    """Return a subject of another system, as it stands there."""
    cls, (stage, status) = Lead if pipeline == "leads" else Opportunity, place
    return Dossier(
        cls(id=key, pipeline=pipeline, stage=stage, status=status, stays=(Stay(stage, dated),), **told)
    )


def takeovers(now: datetime) -> Wish:
    """Subjects of another system; some of them say of themselves what cannot be."""
    places = st.sampled_from([*ORDER]).flatmap(
        lambda key: st.tuples(st.just(key), st.sampled_from(ORDER[key]))
    )
    told = st.fixed_dictionaries({"fields": known, "owner_id": st.none() | people})
    lies = st.sampled_from([False, False, False, True])
    when = st.sampled_from([None, NOW - 30 * HOUR, now + HOUR])
    drawn = st.tuples(ids, places, told, when, lies)
    return drawn.map(
        lambda d: taken_over(d[0], d[1][0], (d[1][1][0], "open" if d[4] else d[1][1][1]), d[2], d[3])
    )


def wishes(s: Any, now: datetime, states: Any) -> dict[type[Command], Wish]:
    """Return what may be asked for of each kind, about a subject as it stands."""
    until, onward, back = ahead(now), stage_of(s, "open", "won"), stage_of(s, "open", before=True)
    listed, item = (
        st.sampled_from(["papers"] * 4 + ["nonsense"]),
        st.sampled_from(["minutes", "seal", "seal", "x"]),
    )
    proof = st.sampled_from([(), *((Evidence("minutes", f"doc-{each}"),) for each in range(3))])
    gate = st.sampled_from(
        [("needed", "need"), ("sealed", "paid"), ("sealed", "size"), ("x", "y"), ("needed", "y")]
    )
    behalf = st.sampled_from([None, None, None, "wang"])
    activity = st.builds(Activity, keys, st.sampled_from(["call", "meeting"]), until, outcome=notes)
    start = st.sampled_from([None, None, "pool", "check", "offer", "nowhere"])
    of, there = commands, st.sampled_from(list(states)) if states else ids
    hands = st.sampled_from([*ORDER, "elsewhere", *(HANDS[s["pipeline"]] * 6 if s else [])])
    return {
        of.Capture: st.builds(
            of.Capture, ids, PIPELINES, stage=st.sampled_from([None, None, None, "talk", "nowhere"]), fields=known,
            amount=amounts, tags=tags, owner_id=st.none() | people, name=st.sampled_from([None, "Acme"]),
        ),
        of.Import: st.builds(of.Import, takeovers(now)),
        of.Advance: st.builds(of.Advance, onward, reason=reasons, contributing=several),
        of.GoBack: st.builds(of.GoBack, back, reasons),
        of.Park: st.builds(of.Park, st.none() | stage_of(s, "parked"), until, reasons),
        of.Resume: st.just(of.Resume()),
        of.Lose: st.builds(
            of.Lose, reasons, st.sampled_from([None, "Globex"]), st.none() | stage_of(s, "lost"), contributing=several,
        ),
        of.Reopen: st.builds(of.Reopen, back, reasons),
        of.Convert: st.builds(
            of.Convert, ids, PIPELINES, stage=start, account_id=st.sampled_from([None, "a-1"]), reason=reasons,
            contact_ids=st.sampled_from([(), ("c-9",)]),
        ),
        of.HandOff: st.builds(of.HandOff, hands, stage=st.none() | st.sampled_from(STAGES), reason=notes),
        of.Repurchase: st.builds(of.Repurchase, ids, pipeline=st.none() | PIPELINES, amount=amounts),
        commands.ChangeFields: st.builds(commands.ChangeFields, values),
        commands.Tag: st.builds(commands.Tag, tags, tags),
        commands.Merge: there.map(lambda key: commands.Merge(states[key])) if states else st.nothing(),
        commands.MarkMoment: st.builds(commands.MarkMoment, st.just("first_yes"), notes),
        commands.Review: st.builds(commands.Review, notes, until),
        commands.RecordActivity: st.builds(commands.RecordActivity, activity),
        commands.PlanFollowUp: st.builds(commands.PlanFollowUp, activity),
        commands.CompleteFollowUp: st.builds(commands.CompleteFollowUp, keys, notes),
        commands.AddDocument: st.builds(
            commands.AddDocument, st.builds(Document, keys, st.just("quote"), until, amount=amounts),
        ),
        commands.RaiseObjection: st.builds(
            commands.RaiseObjection, st.builds(Objection, keys, st.just("price"), until, st.none() | until),
        ),
        commands.SettleObjection: st.builds(commands.SettleObjection, keys, notes),
        commands.CompleteItem: st.builds(commands.CompleteItem, listed, item, proof, note=notes),
        commands.ApproveItem: st.builds(commands.ApproveItem, listed, item, on_behalf_of=behalf),
        commands.RejectItem: st.builds(commands.RejectItem, listed, item, reasons, on_behalf_of=behalf),
        commands.Waive: gate.flatmap(lambda each: st.builds(commands.Waive, *map(st.just, each), reasons, until)),
        commands.Assign: st.builds(commands.Assign, people, notes),
        commands.Claim: st.builds(commands.Claim, until),
        commands.Release: st.builds(commands.Release, notes),
        commands.OfferHandover: st.builds(commands.OfferHandover, people, notes, until),
        commands.AcceptHandover: st.just(commands.AcceptHandover()),
        commands.RejectHandover: st.builds(commands.RejectHandover, reasons),
    }  # fmt: skip


LATE = st.sampled_from([None] * 6 + [-50, -2, 1])
