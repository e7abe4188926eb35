"""What each of the five stages has to have found out."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import criterion, gate

__all__ = ["GATES"]

GATES: dict[str, Any] = {
    "talked": gate(
        ("Talked to", "已有效沟通"),
        criterion(
            "notes",
            "has_notes",
            dimension="need",
            label=("A call with its notes", "有沟通记录"),
            ask=("What do you need?", "您有什么需求?"),
        ),
    ),
    "need_known": gate(
        ("Need known", "需求清楚"),
        criterion(
            "scenario",
            "present(scenario)",
            dimension="need",
            label=("Scenario", "应用场景"),
            ask=("Where will you use it?", "用在什么场景?"),
        ),
        criterion(
            "pain",
            "present(pain)",
            dimension="need",
            label=("Pain", "痛点"),
            ask=("What hurts today?", "目前最大的痛点是什么?"),
        ),
        criterion(
            "budget",
            "present(budget_range) and present(budget_source)",
            dimension="budget",
            label=("Budget range and its source", "预算范围及依据"),
            ask=("In which range is the budget, and who set it?", "预算在什么范围?谁定的?"),
        ),
        criterion(
            "purchase_time",
            "present(buys_on)",
            dimension="timing",
            label=("Purchase time", "采购时间"),
            ask=("When will you buy?", "什么时候采购?"),
        ),
        criterion(
            "rivals",
            "present(rivals)",
            dimension="advantage",
            label=("Rivals", "竞争对手"),
            ask=("Who else do you talk to?", "还在和哪几家谈?"),
        ),
    ),
    "one_main": gate(
        ("One main decision maker", "一位主决策人"),
        criterion(
            "one_main",
            "main_decision_makers == 1",
            dimension="authority",
            label=("Exactly one main decision maker", "恰有一位主决策人"),
            ask=("Who has the last word?", "最终谁说了算?"),
        ),
    ),
    "proposed": gate(
        ("Proposal sent", "方案已发送"),
        criterion(
            "proposal",
            "proposal_sent",
            dimension="advantage",
            label=("Proposal sent", "方案已发送"),
            ask=("May we send you the proposal?", "可以把方案发给您吗?"),
        ),
    ),
    "quoted": gate(
        ("Quote sent", "报价已发送"),
        criterion(
            "quote",
            "quote_sent",
            dimension="budget",
            label=("Quote sent", "报价已发送"),
            ask=("May we send you the quote?", "可以把报价发给您吗?"),
        ),
    ),
    "no_doubts": gate(
        ("No open objection", "异议已解决"),
        criterion(
            "doubts",
            "open_doubts == 0",
            dimension="advantage",
            label=("Every objection settled", "异议全部解决"),
            ask=("What still worries you?", "还有什么顾虑?"),
        ),
    ),
    "agreed": gate(
        ("Quote accepted", "报价已接受"),
        criterion(
            "accepted",
            "quote_accepted",
            dimension="budget",
            label=("Quote accepted", "报价已接受"),
            ask=("Do you accept the quote?", "报价您接受吗?"),
        ),
    ),
    "signed": gate(
        ("Contract signed", "合同已签"),
        criterion(
            "contract",
            "contract_signed",
            dimension="timing",
            label=("Contract signed", "合同已签"),
            ask=("When do we sign?", "什么时候签约?"),
        ),
    ),
}
