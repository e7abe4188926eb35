"""D16 · marketing- and sales-qualified by agreed thresholds, beside the agreed SQL of three answers."""

from __future__ import annotations

import pytest
from tests.scenarios.scoring_desk import NOW, funnel, lead

FUNNEL = funnel(
    scorecards={
        "interest": {
            "of": "lead",
            "signals": [
                {"key": "opened", "kind": "opened", "points": 5, "cap": 25, "group": "mail"},
                {"key": "webinar", "kind": "webinar", "points": 30},
                {"key": "demo", "kind": "demo", "points": 45},
            ],
            "groups": {"mail": {"cap": 20}},
            "bands": [
                {"key": "raw"}, {"key": "mql", "at_least": 50, "label": {"en": "MQL", "zh": "市场合格线索"}},
                {"key": "sql", "at_least": 90, "label": {"en": "SQL", "zh": "销售合格线索"}},
            ],
        }
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "value", "band"),
    [((), 0, "raw"), (("opened",) * 9, 20, "raw"), (("webinar", *("opened",) * 4), 50, "mql"),
     (("webinar", "demo"), 75, "mql"), (("demo", "demo"), 90, "sql"), (("webinar", *("opened",) * 3), 45, "raw")],
)  # fmt: skip
def test_a_lead_is_qualified_from_the_agreed_points_on(
    happened: tuple[str, ...], value: int, band: str
) -> None:
    found = FUNNEL.score(lead(*happened), now=NOW)
    assert (found.value, found.band) == (value, band)


def test_mails_alone_never_qualify_and_the_limits_that_bit_are_named() -> None:
    found = FUNNEL.score(lead(*("opened",) * 40), now=NOW)
    assert [(each.kind, int(each.points)) for each in found.receipts] == [("signal", 25), ("group", -5)]
    assert [each.key for each in found.limits] == ["opened", "mail"]
