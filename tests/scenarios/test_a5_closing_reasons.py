"""A5 · close and review: why it was won, why it was lost, to whom, and how far it had come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest

from salesfunnel import Actor, Advance, Decision, Dossier, Funnel, Lose, Opportunity, evolve

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SELLER = Actor("u-7", roles=("seller",))
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "pipelines": {"b2b": {
        "stages": [
            {"key": "visit"}, {"key": "quote"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
        ],
        "reasons": {
            "won": [{"key": "service", "label": {"en": "Service", "zh": "服务"}}, "price"],
            "lost": [{"key": "price", "label": {"en": "Price", "zh": "价格"}}, "delivery", "no_budget"],
            "win_reason_required": True,
            "competitor_required": ["price", "delivery"],
        },
    }},
})  # fmt: skip
QUOTED: Dossier[Opportunity] = Dossier(Opportunity(id="d-1", pipeline="b2b", stage="quote"))


def asked(command: Any, dossier: Dossier[Opportunity] = QUOTED) -> Decision:
    return FUNNEL.decide(dossier, command, actor=SELLER, now=NOW)


@pytest.mark.parametrize(
    ("command", "code", "zh"),
    [
        (Lose(), "reason_required", "“Lose”需要填写原因"),
        (
            Lose("too dear"),
            "unknown_reason",
            "没有名为“too dear”的原因；现有：'price', 'delivery', 'no_budget'",
        ),
        (Lose("pirce"), "unknown_reason", "没有名为“pirce”的原因；是否指“price”？"),
        (Lose("price"), "competitor_required", "以原因“price”执行“Lose”时需要填写赢单的竞争对手"),
        (Advance("won"), "reason_required", "“Advance”需要填写原因"),
        (Advance("won", reason="luck"), "unknown_reason", "没有名为“luck”的原因；现有：'service', 'price'"),
    ],
)
def test_a_close_that_does_not_say_why_is_refused(command: Any, code: str, zh: str) -> None:
    (finding,) = asked(command).findings
    assert (finding.code, finding.render("zh")) == (code, zh)


def test_a_loss_tells_the_reasons_the_competitor_and_the_stage_reached() -> None:
    answer = asked(Lose("price", competitor="Globex", contributing=("delivery",)))
    lost = reduce(evolve, answer.events, QUOTED).subject
    assert (lost.reason, lost.contributing, lost.competitor) == ("price", ("delivery",), "Globex")
    assert (lost.stays[-2].stage, lost.stage) == ("quote", "lost")


def test_a_loss_to_nobody_needs_no_competitor() -> None:
    assert asked(Lose("no_budget")).accepted


def test_a_win_tells_why() -> None:
    won = reduce(
        evolve, asked(Advance("won", reason="service", contributing=("price",))).events, QUOTED
    ).subject
    assert (won.reason, won.contributing) == ("service", ("price",))


def test_a_close_told_later_stands_where_it_happened_but_never_before_the_quote() -> None:
    quoted = reduce(evolve, FUNNEL.decide(
        Dossier(Opportunity(id="d-1", pipeline="b2b", stage="visit")), Advance("quote"), actor=SELLER,
        now=NOW - timedelta(days=2),
    ).events, Dossier(Opportunity(id="d-1", pipeline="b2b", stage="visit")))  # fmt: skip
    (event,) = asked(Lose("no_budget", at=NOW - timedelta(days=1)), quoted).events
    assert event.at == NOW - timedelta(days=1)
    (finding,) = asked(Lose("no_budget", at=NOW - timedelta(days=3)), quoted).findings
    assert finding.code == "before_last_move"
