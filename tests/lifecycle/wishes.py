"""What people might ask for, sensible or not."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from tests.lifecycle.funnels import ALL_KNOWN, DEALS, LEADS, NAMES, NOW

from salesfunnel.lifecycle.case import GatesAsked, Where
from salesfunnel.lifecycle.commands import (
    AddDocument,
    Advance,
    Capture,
    ChangeFields,
    Command,
    CompleteFollowUp,
    Convert,
    GoBack,
    Lose,
    MarkMoment,
    Merge,
    Park,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    Reopen,
    Resume,
    Review,
    SettleObjection,
    Tag,
)
from salesfunnel.lifecycle.table import CHANGES
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.subject import Lead, Opportunity

DOCUMENTS: dict[str, dict[str, Any]] = {"deals": DEALS, "leads": LEADS}
IDS = ["s-1", "s-2", "s-3"]

ids = st.sampled_from(IDS)
reasons = st.sampled_from(["price", "价格太高", "", None])
moments = st.none() | st.integers(-3, 90).map(lambda days: NOW + timedelta(days=days))
gaps = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([False, None, "yes"]), max_size=2)
knowledge = gaps.map(lambda gap: ALL_KNOWN | gap)
"""Everything is known and well, but for two things at most: gates are told apart where one alone is shut."""


@cache
def stages(pipeline: str) -> st.SearchStrategy[str]:
    """Stages of the pipeline, and now and then one that it does not have."""
    keys = [each["key"] for each in DOCUMENTS[pipeline]["stages"]]
    return st.sampled_from([*keys, *keys, "nowhere"])


@cache
def captures(pipeline: str) -> st.SearchStrategy[Capture]:
    first: str = DOCUMENTS[pipeline]["stages"][0]["key"]
    asked = st.sampled_from([None, None, first, "sql", "nowhere"])
    return st.builds(Capture, ids, st.just(pipeline), stage=asked, fields=knowledge)


@cache
def moves(pipeline: str) -> st.SearchStrategy[Command]:
    """Any command about a subject of the pipeline."""
    target, maybe = stages(pipeline), st.none() | stages(pipeline)
    start = st.sampled_from([None, None, "pool", "confirmed"])
    into = st.sampled_from(["deals", "deals", "leads", "elsewhere"])
    advance: st.SearchStrategy[Command] = st.builds(Advance, target)
    return st.one_of(
        advance,
        advance,
        advance,
        st.builds(GoBack, target, reasons),
        st.builds(Park, maybe, moments, reasons),
        st.just(Resume()),
        st.builds(Lose, reasons, st.none() | st.just("Globex"), maybe),
        st.builds(Reopen, target, reasons),
        st.builds(Convert, ids, into, stage=start),
        captures(pipeline),
    )


@cache
def sensible(pipeline: str, stage: str) -> st.SearchStrategy[Command]:
    """A command that the table knows for a subject in this stage, to a stage that its row leads to."""
    there, of = DOCUMENTS[pipeline]["stages"], pipeline.removesuffix("s")
    here = next(index for index, each in enumerate(there) if each["key"] == stage)
    status = there[here].get("kind", "open")
    wishes = []
    rows = [row for row in CHANGES if status in row.statuses and row.of in {None, of}]
    for row in (row for row in rows if row.kinds and row.where is not Where.ELSEWHERE):
        reach = {Where.LATER: there[here + 1 :], Where.EARLIER: there[:here]}.get(row.where, there)
        targets = [each["key"] for each in reach if each.get("kind", "open") in row.kinds]
        often = 3 if row.gates is GatesAsked.WAY else 1
        wishes += [_towards(row.command, st.sampled_from(targets))] * often if targets else []
    return st.one_of(wishes)


def _towards(kind: type[Command], target: st.SearchStrategy[str]) -> st.SearchStrategy[Command]:
    wishes: dict[type[Command], st.SearchStrategy[Command]] = {
        Advance: st.builds(Advance, target),
        GoBack: st.builds(GoBack, target, st.just("scope")),
        Park: st.builds(Park, target, moments),
        Resume: st.just(Resume()),
        Lose: st.builds(Lose, st.just("price"), to=target),
        Reopen: st.builds(Reopen, target, st.just("they called")),
        Convert: st.builds(Convert, ids, st.just("deals")),
    }
    return wishes[kind]


@cache
def changes(pipeline: str) -> st.SearchStrategy[Command]:
    """Any command that leaves a subject of the pipeline in its stage: values, tags, marks, work."""
    told = st.dictionaries(
        st.sampled_from([*NAMES, "name", "region", "close_date", "nonsense"]),
        st.sampled_from([True, False, None, "Acme", "2026-04-01", "2026-05-01"]),
        max_size=2,
    )
    keys = st.sampled_from(["r-1", "r-2", "r-3"])
    activities = st.builds(Activity, keys, st.sampled_from(["call", "meeting"]), moments)
    papers = st.builds(Document, keys, st.just("quote"), status=st.sampled_from([None, "sent", "signed"]))
    tags = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2)
    kind = {"deals": Opportunity, "leads": Lead}[pipeline]
    first: str = DOCUMENTS[pipeline]["stages"][0]["key"]
    twins = st.builds(
        kind, id=st.sampled_from(["t-1", "t-2", "s-0"]), pipeline=st.just(pipeline), stage=st.just(first),
        region=st.none() | st.just("East"), fields=knowledge, tags=tags, version=st.integers(0, 3),
    )  # fmt: skip
    return st.one_of(
        st.builds(ChangeFields, told),
        st.builds(ChangeFields, told),
        st.builds(Tag, tags, tags),
        st.builds(Merge, twins),
        st.builds(MarkMoment, st.just("first_yes"), reasons),
        st.builds(Review, reasons, moments),
        st.builds(RecordActivity, activities),
        st.builds(PlanFollowUp, activities),
        st.builds(CompleteFollowUp, keys, reasons),
        st.builds(AddDocument, papers),
        st.builds(RaiseObjection, st.builds(Objection, keys, st.just("price"), moments)),
        st.builds(SettleObjection, keys, reasons),
    )
