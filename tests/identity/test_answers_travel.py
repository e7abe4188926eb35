"""What identity finds travels as JSON by its schema, and what waits comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.blueprint.test_identity import FUNNEL, lead

from salesfunnel import Activity, from_wire, to_wire
from salesfunnel.identity import IdentityIndex, Record
from salesfunnel.identity.tags import Tagging, TagReason
from salesfunnel.lifecycle.wire import wire_schema

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEADS = (lead("l-1", mobile="13800138001"), lead("l-2", mobile="138 0013 8001", email="nobody"))
INDEX = IdentityIndex.of(FUNNEL.identify(each).entry for each in LEADS)
RECORDS = [
    Record(Activity(str(place), "call", AT), {"mobile": number}, "pbx", extra={"from_2030": 5})
    for place, number in enumerate(("13800138001", ["13900139001", "110"], ("110",), "13800138001"))
]
FILING = FUNNEL.ingest(RECORDS, INDEX, prefer={"l-1"})
DUPLICATES = FUNNEL.duplicates(INDEX)


@pytest.mark.parametrize(
    "answer",
    [
        FUNNEL.identify(LEADS[1]),
        FUNNEL.matches(LEADS[0], INDEX),
        DUPLICATES,
        FUNNEL.propose(DUPLICATES.groups[0], {each.subject.id: each.subject for each in LEADS}),
        FUNNEL.ingest(RECORDS, INDEX),
        FILING,
        Tagging(("large",), (), (TagReason("large", "size", is_given=True),)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_an_answer_is_written_by_its_schema(answer: Any) -> None:
    told = json.loads(json.dumps(to_wire(answer)))
    Draft202012Validator(wire_schema(type(answer))).validate(told)
    assert told


def test_a_record_that_waits_comes_back_as_it_was() -> None:
    for each in (*RECORDS, *FILING.waiting):
        assert from_wire(Record, json.loads(json.dumps(to_wire(each)))) == each
    assert len(FILING.filed) == len(FILING.waiting) == 2
