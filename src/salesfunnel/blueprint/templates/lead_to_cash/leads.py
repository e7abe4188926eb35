"""From a name to a qualified lead: new, MQL, SQL; what is not ripe is nurtured and comes back."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.lead_to_cash.scores import RIPE
from salesfunnel.blueprint.templates.wording import both, criterion, gate, stage

__all__ = ["ADVANCES", "GATES", "LEADS"]

GATES: dict[str, Any] = {
    "marketable": gate(
        ("Marketing qualified", "市场认可 (MQL)"),
        criterion(
            "fits",
            "fits",
            dimension="fit",
            label=("In our market", "属于目标客户"),
            ask=("What does the company do, and how large is it?", "公司做什么业务?规模多大?"),
            severity="knockout",
        ),
        criterion(
            "answered",
            "has_answered",
            dimension="need",
            label=("Answered us", "有过回应"),
            ask=("What made you write to us?", "您为什么联系我们?"),
        ),
    ),
    "ripe": gate(
        ("Ripe for sales", "达到销售跟进标准"),
        criterion(
            "score",
            RIPE,
            dimension="need",
            label=("Scored as ripe for sales", "评分达到转销售标准"),
            ask=("What are you looking at on our pages?", "您最近关注我们的哪些内容?"),
        ),
    ),
    "sellable": gate(
        ("Sales qualified", "销售认可 (SQL)"),
        criterion(
            "budget",
            "budget > 0",
            dimension="budget",
            label=("Budget", "有预算"),
            ask=("What may it cost?", "预算大概多少?"),
        ),
        criterion(
            "decision_maker",
            "has_decision_maker",
            dimension="authority",
            label=("Decision maker", "有决策人"),
            ask=("Who decides?", "谁来决定?"),
        ),
        criterion(
            "timetable",
            "present(buys_on)",
            dimension="timing",
            label=("Timetable", "有时间表"),
            ask=("By when do you want to buy?", "计划什么时候采购?"),
        ),
    ),
    "named_need": gate(
        ("Need named", "需求已说明"),
        criterion(
            "need",
            "present(need)",
            dimension="need",
            label=("Need named", "需求已说明"),
            ask=("What do you want to do with it?", "您想用它做什么?"),
        ),
    ),
}
ADVANCES: dict[str, Any] = {
    "answered": {"when": "has_answered", "label": both("first answer", "首次回应")},
    "ripened": {
        "when": f"{RIPE} and signalled_at > entered_at",
        "label": both("ripening in nurture", "培育成熟"),
    },
}
LEADS: dict[str, Any] = {
    "of": "lead",
    "label": both("Leads", "线索"),
    "stages": [
        stage(
            "new",
            "open",
            label=("New", "新线索"),
            question=("Is this somebody for us?", "是不是我们的客户?"),
            exit="marketable",
            expected_days=3,
            advance="answered",
        ),
        stage(
            "mql",
            "open",
            label=("MQL", "市场认可线索"),
            question=("Is it ripe for a salesperson?", "值得销售跟进吗?"),
            entry="marketable",
            exit="ripe",
            expected_days=14,
        ),
        stage(
            "sql",
            "open",
            label=("SQL", "销售认可线索"),
            question=("Is there a deal in it?", "有没有商机?"),
            entry="sellable",
            exit="named_need",
            expected_days=7,
        ),
        stage(
            "converted",
            "won",
            label=("Converted", "已转商机"),
            question=("What made it a deal?", "凭什么转化?"),
        ),
        stage(
            "nurture",
            "parked",
            label=("Nurture", "培育"),
            question=("Is it ripe by now?", "现在成熟了吗?"),
            advance="ripened",
        ),
        stage(
            "disqualified",
            "lost",
            label=("Disqualified", "无效线索"),
            question=("Why is it nothing for us?", "为什么无效?"),
        ),
    ],
}
