"""D16 · marketing- and sales-qualified by agreed thresholds, beside the agreed SQL of three answers."""

from __future__ import annotations

import pytest
from tests.scenarios.scoring_desk import NOW, desk, lead

FUNNEL = desk("sales_control")


@pytest.mark.parametrize(
    ("happened", "value", "band"),
    [((), 0, "raw"), (("email_opened",) * 9, 20, "raw"), (("webinar", *("email_opened",) * 4), 50, "mql"),
     (("webinar", "demo"), 75, "mql"), (("demo", "demo"), 90, "sql"), (("webinar", *("email_opened",) * 3), 45, "raw")],
)  # fmt: skip
def test_a_lead_is_qualified_from_the_agreed_points_on(
    happened: tuple[str, ...], value: int, band: str
) -> None:
    found = FUNNEL.score(lead(*happened), "qualified", now=NOW)
    assert (found.value, found.band) == (value, band)


def test_mails_alone_never_qualify_and_the_limits_that_bit_are_named() -> None:
    found = FUNNEL.score(lead(*("email_opened",) * 40), "qualified", now=NOW)
    assert [(each.kind, int(each.points)) for each in found.receipts] == [("signal", 25), ("group", -5)]
    assert [each.key for each in found.limits] == ["opened", "mail"]
