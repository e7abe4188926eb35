"""An answer says who said it and until when it counts, or that the customer would not say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue
from salesfunnel.model import Answer, Money, Opportunity, from_wire, to_wire

UNTIL = datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=8)))


def test_an_answer_counts_until_the_instant_it_names_and_not_at_it() -> None:
    answer = Answer(5, expires_at=UNTIL)
    assert answer.expires_at == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert not answer.has_expired(UNTIL - timedelta(microseconds=1))
    assert answer.has_expired(UNTIL)
    assert not Answer(5).has_expired(UNTIL)


def test_an_answer_cannot_be_changed_from_within() -> None:
    said = ["web"]
    answer = Answer(said)
    said.append("fair")
    assert answer.value == ("web",)
    assert hash(answer) == hash(Answer(("web",)))


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: Answer(Answer(5)), "Answer.value: found an Answer, expected a value; take the inner one"),
        (lambda: Answer(5, declined=True), "Answer.value: found 5 in an answer that was declined; leave the value out, or declined=False"),
        (lambda: Answer(5, declined=1), "Answer.declined: found 1, expected True or False"),
        (lambda: Answer(5, source=5), "Answer.source: found 5, expected a text or None"),
        (lambda: Answer(5, expires_at=UNTIL.replace(tzinfo=None)), "Answer.expires_at: found 2026-03-01T09:00:00, an instant without a time zone; add one: value.replace(tzinfo=ZoneInfo('Asia/Shanghai'))"),
    ],
)  # fmt: skip
def test_an_impossible_answer_cannot_be_built(build: Any, says: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        build()
    assert str(caught.value) == says


def test_an_answer_crosses_the_wire_within_a_field() -> None:
    fields = {
        "budget": Answer(Money.of("12.30", "CNY"), source="c-1", expires_at=UNTIL),
        "advantage": Answer(declined=True, source="c-2"),
        "note": Answer("yes", extra={"mood": "good"}),
    }
    deal = Opportunity(id="d-1", pipeline="p", stage="s", fields=fields)
    sent = json.loads(json.dumps(to_wire(deal)))
    assert sent["fields"] == {
        "budget": {"$answer": {"value": {"$money": "12.30 CNY"}, "source": "c-1", "expires_at": "2026-03-01T01:00:00+00:00"}},
        "advantage": {"$answer": {"declined": True, "source": "c-2"}},
        "note": {"$answer": {"value": "yes", "mood": "good"}},
    }  # fmt: skip
    assert from_wire(Opportunity, sent) == deal
