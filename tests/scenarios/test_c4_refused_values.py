"""C4 · a broken option, range or cross-field rule is refused when it is recorded, with its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from salesfunnel import Actor, Dossier, Funnel, Opportunity
from salesfunnel.lifecycle.commands.changes import ChangeFields

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {
        "need_level": {"type": "choice", "options": ["urgent", "later"], "label": {"en": "Need", "zh": "需求"}},
        "list_price": {"type": "money", "min": 0},
        "discount": {"type": "money", "min": 0, "label": {"en": "Discount", "zh": "折扣"}},
        "discount_reason": {"type": "text"},
    },
    "rules": {"explained": {
        "when": "discount <= 0.3 * list_price or present(discount_reason)",
        "label": {"en": "A discount above 30 % needs a reason", "zh": "折扣超过三成须说明原因"},
    }},
    "pipelines": {"b2b": {"stages": [{"key": "visit"}, {"key": "won", "kind": "won"}]}},
})  # fmt: skip
DEAL: Dossier[Opportunity] = Dossier(
    Opportunity(id="d-1", pipeline="b2b", stage="visit", fields={"list_price": "1000"})
)


@pytest.mark.parametrize(
    ("values", "path", "code"),
    [
        ({"need_level": "now"}, "need_level", "outside_options"),
        ({"discount": "-5"}, "discount", "out_of_range"),
        ({"discount": "400"}, "rules.explained", "rule_broken"),
    ],
)
def test_what_breaks_an_option_a_range_or_a_rule_is_refused(
    values: dict[str, str], path: str, code: str
) -> None:
    answer = FUNNEL.decide(DEAL, ChangeFields(values), actor=Actor("u-7"), now=NOW)
    (finding,) = answer.findings
    assert (answer.accepted, finding.path, finding.code) == (False, path, code)
    assert finding.render("zh") != finding.render("en")


def test_a_discount_with_its_reason_is_recorded() -> None:
    for values in ({"discount": "300"}, {"discount": "400", "discount_reason": "first order"}):
        assert FUNNEL.decide(DEAL, ChangeFields(values), actor=Actor("u-7"), now=NOW).accepted
