"""D1 · what a person recorded ends the silence, whatever it was; `tick` and `due` agree on what is silent."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.control_desk import deal, later
from tests.scenarios.journey import NOW, Desk

from salesfunnel import Activity, Document
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields, RecordActivity, Review
from salesfunnel.model.event import Stalled


@pytest.mark.parametrize(
    "record",
    [
        RecordActivity(Activity("a-9", "call")),
        AddDocument(Document("m-1", "minutes")),
        ChangeFields({"survey_done": False}),
        Review("looked at it"),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_document_a_review_and_a_changed_field_end_the_silence_too(record: Any) -> None:
    desk = Desk("sales_control")
    deal(desk, "survey")
    desk.do("d-1", record, 5)
    assert desk.tick("d-1", 11).next_at == later(12)
    assert [type(each) for each in desk.tick("d-1", 12).events] == [Stalled]


@pytest.mark.parametrize("day", [1, 5, 7.9, 8, 9, 20])
def test_tick_and_due_agree_on_what_has_stalled(day: float) -> None:
    desk = Desk("sales_control")
    deal(desk, "survey")
    dossier, now = desk.dossier("d-1"), NOW + (later(day) - NOW)
    due = [each for each in desk.funnel.due(dossier, now=now).reminders if each.action == "stall"]
    stalled = [each for each in desk.funnel.tick(dossier, now=now).events if isinstance(each, Stalled)]
    assert [each.due_at for each in due] == [each.at for each in stalled]
