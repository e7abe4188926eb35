"""Law: a deal advances exactly when every gate on the way lets it and every required item on the way is done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from salesfunnel import Actor, Advance, Dossier, Funnel, Opportunity, evolve, from_wire, to_wire
from salesfunnel.model.progress import Approval, ItemState, Waiver

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAGES = ("a", "b", "c", "won")
TWO_EYES = [{"key": "boss", "roles": ["boss"]}]


def checklist(stage: str) -> dict[str, Any]:
    return {
        "items": [
            {"key": "first", "approval": TWO_EYES, "rests_on": ["price"]},
            {"key": "second", "after": ["first"], "when": f"{stage}_ok"},
            {"key": "third", "required": False},
        ]
    }


def stage(key: str) -> dict[str, Any]:
    gate = {
        "criteria": [
            {"key": "ok", "when": f"present({key}_ok)"},
            {"key": "firm", "when": "firm", "unwaivable": True},
        ]
    }
    return {"key": key, "question": f"What about {key}?", "exit": gate, "checklist": checklist(key)}


FUNNEL = Funnel.load(
    {
        "salesfunnel": 1, "key": "law", "version": 1, "currency": "CNY", "timezone": "UTC",
        "fields": {name: {"type": "flag"} for name in ("a_ok", "b_ok", "c_ok", "firm")} | {"price": {"type": "money"}},
        "pipelines": {"p": {"stages": [*map(stage, STAGES[:3]), {"key": "won", "kind": "won", "question": "Why?"}]}},
    }
)  # fmt: skip


def state(stage: str, item: str, price: int | None, *said: Approval) -> ItemState:
    facts = {} if price is None else {"price": price}
    return ItemState(
        checklist=f"p_{stage}_checklist", item=item, submitted_by="seller", submitted_at=NOW - 3 * HOUR,
        facts=facts, approvals=said,
    )  # fmt: skip


APPROVALS = st.builds(
    lambda by, hour, ok: Approval(level="boss", by=by, role="boss", at=NOW - hour * HOUR, is_granted=ok, reason="why"),
    st.sampled_from(["seller", "boss", "boss"]), st.integers(-1, 4), st.sampled_from([True, True, True, False]),
)  # fmt: skip
ITEMS = st.lists(
    st.builds(
        lambda stage, item, price, said: state(stage, item, price, *said),
        st.sampled_from(STAGES[:3]), st.sampled_from(["first", "second", "third"]), st.sampled_from([5, 5, 5, 6, None]),
        st.lists(APPROVALS, max_size=2),
    ),
    max_size=9, unique_by=lambda each: (each.checklist, each.item),
)  # fmt: skip
WAIVERS = st.lists(
    st.builds(
        lambda stage, criterion, ends: Waiver(
            gate=f"p_{stage}_exit", criterion=criterion, by="z", at=NOW - 2 * HOUR, reason="r", until=NOW + ends * HOUR
        ),
        st.sampled_from(STAGES[:3]), st.sampled_from(["ok", "firm"]), st.integers(-1, 1),
    ),
    max_size=3,
)  # fmt: skip
FLAGS = st.fixed_dictionaries(
    {"firm": st.sampled_from([True, True, True, False]), "price": st.just(5)},
    optional={f"{key}_ok": st.booleans() for key in STAGES[:3]},
)


@given(
    here=st.integers(0, 2),
    steps=st.integers(1, 3),
    items=ITEMS,
    waivers=WAIVERS,
    fields=FLAGS,
)
def test_a_deal_advances_exactly_when_gates_and_duties_on_the_way_allow_it(
    here: int, steps: int, items: list[ItemState], waivers: list[Waiver], fields: dict[str, Any]
) -> None:
    there = min(here + steps, 3)
    deal = Opportunity(id="d", pipeline="p", stage=STAGES[here], items=items, waivers=waivers, fields=fields)
    dossier = Dossier(deal)
    answer = FUNNEL.decide(dossier, Advance(STAGES[there]), actor=Actor("seller"), now=NOW)
    passed = STAGES[here:there]
    gates = [FUNNEL.assess(dossier, gate=f"p_{key}_exit", now=NOW) for key in passed]
    duties = [FUNNEL.checklist(dossier, checklist=f"p_{key}_checklist", now=NOW) for key in passed]
    assert answer.accepted == (
        all(each.allowed for each in gates) and all(each.is_complete for each in duties)
    )
    assert len(answer.waived) == sum(len(each.waived) for each in gates)
    assert all(each.waiver.is_in_force(NOW) and each.waiver.criterion != "firm" for each in answer.waived)
    assert len(answer.findings) == sum(len(each.findings) for each in (*gates, *duties))
    again = FUNNEL.decide(
        from_wire(Dossier, to_wire(dossier)), Advance(STAGES[there]), actor=Actor("seller"), now=NOW
    )
    assert again == answer
    for event in answer.events:
        after = evolve(dossier, event).subject
        assert (after.stage, after.items, after.waivers) == (STAGES[there], deal.items, deal.waivers)


def test_the_law_is_met_both_ways() -> None:
    done = [
        state(key, item, 5, Approval(level="boss", by="boss", role="boss", at=NOW))
        for key in "abc"
        for item in ("first", "second")
    ]
    fields = {"firm": True, "price": 5, "a_ok": True, "b_ok": False, "c_ok": True}
    deal = Opportunity(id="d", pipeline="p", stage="a", items=done, fields=fields)
    wish = Advance("won")
    assert FUNNEL.decide(Dossier(deal), wish, actor=Actor("seller"), now=NOW).accepted
    undone = Opportunity(id="d", pipeline="p", stage="a", items=done[1:], fields=fields)
    assert not FUNNEL.decide(Dossier(undone), wish, actor=Actor("seller"), now=NOW).accepted
