"""A claim counts for a while, and what prolongs it and to when can be reckoned beforehand (V2, protection period)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from salesfunnel.errors import InvalidValue
from salesfunnel.ownership import Protection, protected_until
from salesfunnel.ownership.protection import protection_trail

DAY = timedelta(days=1)
CLAIMED = datetime(2026, 3, 25, 9, 30, tzinfo=UTC)
ACTED = [datetime(2026, month, day, 9, 30, tzinfo=UTC) for month, day in ((3, 28), (4, 2), (4, 5))]


def day(instant: datetime) -> tuple[int, int]:
    return instant.month, instant.day


def test_v2_the_worked_example_of_the_protection_period() -> None:
    assert day(protected_until(Protection(), CLAIMED)) == (4, 4)
    trail = protection_trail(Protection(), CLAIMED, ACTED)
    assert [day(each.after) for each in trail] == [(4, 4), (4, 5), (4, 8)]
    assert [each.moves for each in trail] == [False, True, True]
    daily = [CLAIMED + timedelta(days=n) for n in range(40)]
    assert protected_until(Protection(), CLAIMED, daily) == datetime(2026, 4, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("told", list(permutations(ACTED)))
def test_the_order_in_which_actions_are_told_makes_no_difference(told: tuple[datetime, ...]) -> None:
    assert day(protected_until(Protection(), CLAIMED, told)) == (4, 8)


def test_an_action_at_the_very_end_still_counts_and_one_after_it_does_not() -> None:
    end = CLAIMED + 10 * DAY
    assert protected_until(Protection(), CLAIMED, [end]) == end + 3 * DAY
    assert protected_until(Protection(), CLAIMED, [end + timedelta.resolution]) == end
    late = [end + DAY, end + 2 * DAY]
    assert [each.moves for each in protection_trail(Protection(), CLAIMED, late)] == [False, False]


def test_what_was_done_before_the_claim_does_not_prolong_it() -> None:
    short = Protection(days=1, action_days=3, at_most_days=20)
    assert protected_until(short, CLAIMED, [CLAIMED - DAY]) == CLAIMED + DAY
    assert protected_until(short, CLAIMED, [CLAIMED]) == CLAIMED + 3 * DAY


def test_a_day_is_elapsed_time_where_clocks_change() -> None:
    paris = datetime(2026, 3, 25, 9, tzinfo=ZoneInfo("Europe/Paris"))  # clocks go forward on 29 March
    assert protected_until(Protection(), paris.astimezone(UTC)).astimezone(paris.tzinfo).hour == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": 0},
        {"days": 30},
        {"action_days": -1},
        {"days": float("nan")},
        {"days": "10"},
        {"at_most_days": 9e9},
    ],
)
def test_figures_that_make_no_period_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Protection.model_validate(wrong)


def test_a_claim_at_the_end_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidValue, match="there is no date"):
        protected_until(Protection(), datetime(9999, 12, 30, tzinfo=UTC))
