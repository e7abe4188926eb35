"""Law: everybody on the way is moved, unchanged or listed, once; who went fits the new version; back is back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.blueprint.versions import ADMIN, NOW, PLAN, deal, funnels, plan

from salesfunnel import Dossier, Opportunity, evolve, migrate
from salesfunnel.blueprint import rollback
from salesfunnel.lifecycle.legality import misfit

STAGES = ("called", "contact", "demo", "solution", "offer", "won", "watching", "lost", "nowhere")
HAVE_ONE_WAY_BACK = ("contact", "demo", "solution", "offer", "won", "watching", "lost")
FUNNELS = funnels()
flags = st.dictionaries(st.sampled_from(["poc", "priced"]), st.booleans())


@st.composite
def deals(draw: st.DrawFn, stages: tuple[str, ...] = STAGES) -> list[Dossier[Opportunity]]:
    count = draw(st.integers(0, 8))
    made = []
    for index in range(count):
        stage = draw(st.sampled_from(stages))
        more: dict[str, Any] = {"fields": draw(flags)}
        if stage == "watching":
            more["resume_to"] = draw(st.sampled_from([None, *(set(stages) - {"won", "lost", "watching"})]))
        if len(stages) == len(STAGES):
            more["blueprint_version"] = draw(st.sampled_from([3, 3, 3, 2, 4, None]))
            more["merged_into"] = draw(st.sampled_from([None, None, "d-0"]))
        made.append(deal(stage, f"d-{index}", **more))
    return made


@given(deals(), st.sampled_from(["list", "move"]))
def test_everybody_is_accounted_for(given_: list[Dossier[Opportunity]], illegal: str) -> None:
    old, new = FUNNELS
    found = migrate(old, new, given_, plan=plan(illegal=illegal), now=NOW, actor=ADMIN)
    told = [each.subject_id for each in (*found.moved, *found.unchanged, *found.listed)]
    assert sorted(told) == [each.subject.id for each in given_]
    assert all(each.findings for each in found.listed)
    events = {event.subject_id: event for event in found.events}
    assert set(found.expects) == set(events)
    for each in given_:
        event = events.get(each.subject.id)
        if event is not None:
            after = evolve(each, event).subject
            assert misfit(new.process(after.pipeline), after) is None
            assert after.blueprint_version == 4
            assert after.stays[: len(each.subject.stays) - 1] == each.subject.stays[:-1]
            assert after.resume_to is None or new.pipelines["b2b"].stage(after.resume_to) is not None


@given(deals(HAVE_ONE_WAY_BACK))
def test_back_is_where_it_was(given_: list[Dossier[Opportunity]]) -> None:
    old, new = FUNNELS
    found = migrate(old, new, given_, plan=plan(illegal="move"), now=NOW, actor=ADMIN)
    events = {event.subject_id: event for event in found.events}
    there = [evolve(each, events[each.subject.id]) for each in given_ if each.subject.id in events]
    back = rollback(old, new, there, plan=PLAN, now=NOW, actor=ADMIN)
    assert back.listed == ()
    home = {event.subject_id: event for event in back.events}
    before = {each.subject.id: each.subject for each in given_}
    for each in there:
        after, was = evolve(each, home[each.subject.id]).subject, before[each.subject.id]
        assert (after.stage, after.status, after.pipeline, after.resume_to, after.blueprint_version) == (
            *(was.stage, was.status, was.pipeline, was.resume_to, 3),
        )
