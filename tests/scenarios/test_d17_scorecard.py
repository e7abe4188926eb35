"""D17 · a scorecard: base 100, e-mail opened +5, webinar +10, white paper +8, "no purchase intention" −30."""

from __future__ import annotations

import pytest
from tests.scenarios.scoring_desk import NOW, desk, lead

FUNNEL = desk("sales_control")
ALL = ("email_opened", "webinar", "white_paper")


def test_all_together_are_93() -> None:
    found = FUNNEL.score(lead(*ALL, intention="no"), "interest", now=NOW)
    assert found.value == 93
    assert [(each.key, int(each.points)) for each in found.receipts] == [
        ("base", 100), ("no_intention", -30), ("email_opened", 5), ("webinar", 10), ("white_paper", 8),
    ]  # fmt: skip
    assert sum(each.points for each in found.receipts) == found.value


@pytest.mark.parametrize(
    ("happened", "intention", "value"),
    [((), "yes", 100), (("email_opened",), "yes", 105), (("webinar",), "yes", 110), (("white_paper",), "yes", 108),
     ((), "no", 70), (ALL, "yes", 123), (("webinar", "webinar"), "later", 120)],
)  # fmt: skip
def test_each_line_counts_by_itself(happened: tuple[str, ...], intention: str, value: int) -> None:
    assert FUNNEL.score(lead(*happened, intention=intention), "interest", now=NOW).value == value


def test_while_nobody_knows_the_intention_nothing_is_taken_away() -> None:
    found = FUNNEL.score(lead(*ALL), "interest", now=NOW)
    assert (found.value, [each.key for each in found.unanswered]) == (123, ["no_intention"])


def test_the_lines_are_read_in_both_languages() -> None:
    found = FUNNEL.score(lead("email_opened", intention="no"), "interest", now=NOW)
    assert [each.render("zh") for each in found.receipts] == [
        "+100：基础分", "-30：满足“无购买意向”", "+5：“打开邮件”，共 1 次"
    ]  # fmt: skip
    assert str(found.receipts[2]) == "+5: 'E-mail opened', 1 times"
