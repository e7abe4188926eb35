"""E1 · the first touch within 2 hours for what comes from the website, a trial or ads."""

from __future__ import annotations

import pytest
from tests.scenarios.due_desk import DueDesk

DESK = DueDesk("quarter_sprint")


@pytest.mark.parametrize(
    ("source", "due"),
    [("website", "2026-03-02 11:00"), ("trial", "2026-03-02 11:00"), ("fair", "2026-03-03 09:00")],
)
def test_the_limit_is_that_of_the_source(source: str, due: str) -> None:
    assert DESK.told("first_touch", DESK.subject("discovery", source=source), due) == [("owner", due)]
