"""What a summariser answers is checked, and promises become planned follow-ups."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.cadence.desk import SHANGHAI, at

from salesfunnel.cadence.summary import Promise, Summary, Todo, day_named, follow_ups, read_summary
from salesfunnel.errors import InvalidValue

ANSWER = {
    "points": ["The budget is approved"],
    "promises": [{"what": "Send the offer", "due_on": "2026-03-06"}, "Call the plant"],
    "todos": [{"what": "Ask for references", "owner_id": "u-9"}],
}


def test_an_answer_as_json_is_read_and_checked() -> None:
    assert read_summary(ANSWER) == Summary(
        points=("The budget is approved",),
        promises=(Promise(what="Send the offer", due_on=date(2026, 3, 6)), Promise(what="Call the plant")),
        todos=(Todo(what="Ask for references", owner_id="u-9"),),
    )


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ("all went well", "summary"),
        ({"pints": []}, "summary"),
        ({"points": "one"}, "summary.points"),
        ({"points": [1]}, "summary.points.0"),
        ({"promises": [{"due_on": "2026-03-06"}]}, "summary.promises.0.what"),
        ({"promises": [{"what": "x", "due_on": "Friday"}]}, "summary.promises.0.due_on"),
        ({"todos": [["x"]]}, "summary.todos.0"),
        ({"points": ["x"] * 201}, "summary.points"),
    ],
)
def test_an_answer_of_another_shape_is_refused_with_its_place(wrong: Any, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_summary(wrong)
    assert caught.value.problems[0].path == path


def test_promises_become_planned_follow_ups_with_a_day_and_an_owner() -> None:
    plans = follow_ups(
        read_summary(ANSWER), id="m-1", owner_id="u-7", zone=SHANGHAI, now=at("2026-03-02 23:00")
    )
    assert [(each.id, each.at, each.seller_id, each.fields["what"]) for each in plans] == [
        ("m-1-promise-0", at("2026-03-06 09:00"), "u-7", "Send the offer"),
        ("m-1-promise-1", at("2026-03-05 09:00"), "u-7", "Call the plant"),
        ("m-1-todo-0", at("2026-03-05 09:00"), "u-9", "Ask for references"),
    ]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", 4), ("tomorrow", 5), ("Friday", 6), ("on Friday", 6), ("Wednesday", 11), ("next Monday", 9),
        ("next Friday", 13), ("in 3 days", 7), ("2 weeks", 18), ("周五", 6), ("下周一", 9), ("星期日", 8),
        ("周天", 8), ("3天后", 7), ("明天", 5), ("下周五", 13),
    ],
)  # fmt: skip
def test_days_are_named_against_today(words: str, day: int) -> None:
    # 4 March 2026 is a Wednesday.
    assert day_named(words, date(2026, 3, 4)) == date(2026, 3, day)


@pytest.mark.parametrize("words", ["soon", "", "周", "next", "fri"])
def test_words_that_name_no_day_are_refused(words: str) -> None:
    with pytest.raises(InvalidValue, match="names no day"):
        day_named(words, date(2026, 3, 4))
