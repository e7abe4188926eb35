"""What well-known CRMs call their columns, stages and outcomes, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["LAYOUTS", "LOST", "ROLES", "STAGE_ORDERS", "WON", "folded", "layout_of", "role_columns"]

_MARKS = re.compile(r"[\s_\-–·:：().（）?？/'\"“”]+")
_PREFIXES = ("deal - ", "交易 - ", "opportunity: ", "lead - ")

ROLES: Mapping[str, tuple[str, ...]] = {
    "id": (
        "Deal - ID", "Opportunity ID", "Record ID", "Deal ID", "hs_object_id", "Record Id", "External ID",
        "Id", "业务机会 ID", "业务机会编号", "记录 ID", "记录编号", "交易 - ID", "交易 ID", "交易编号",
        "商机编号", "商机 ID", "外部 ID", "编号", "线索编号", "Lead ID", "Deal No",
    ),
    "name": (
        "Deal Name", "Opportunity Name", "dealname", "Title", "Opportunity", "Name", "交易名称",
        "业务机会名称", "商机名称", "标题", "商机", "名称", "客户名称",
    ),
    "stage": (
        "Deal Stage", "dealstage", "StageName", "Stage", "Pipeline Stage", "stage_id", "stage_id/name",
        "Stage Name", "交易阶段", "商机阶段", "销售阶段", "阶段", "业务机会阶段",
    ),
    "status": ("Status", "Deal Status", "状态", "交易状态", "商机状态"),
    "is_won": ("Is Won", "IsWon", "Won", "Is Closed Won", "hs_is_closed_won", "已赢单", "是否赢单", "赢单"),
    "is_closed": ("Is Closed", "IsClosed", "Closed", "hs_is_closed", "已关闭", "是否关闭", "已结束"),
    "amount": (
        "Amount", "Value", "Deal value", "Expected Revenue", "expected_revenue", "amount", "OPPORTUNITY",
        "Income", "Total", "金额", "商机金额", "交易金额", "价值", "预期收入", "总额", "成交金额",
    ),
    "currency": (
        "Currency", "CurrencyIsoCode", "Currency ISO Code", "deal_currency_code", "Opportunity Currency",
        "币种", "货币", "业务机会货币",
    ),
    "created": (
        "Create Date", "Created Date", "CreatedDate", "createdate", "Created Time", "Deal created",
        "Created on", "create_date", "Created", "Created at", "Date created", "Add time", "创建日期",
        "创建时间", "交易创建时间", "创建于", "录入时间",
    ),
    "closed": (
        "Close Date", "CloseDate", "closedate", "Closing Date", "Deal closed on", "Closed Date",
        "date_closed", "Closed on", "End date", "Close time", "关闭日期", "结束日期", "结束时间",
        "关闭时间", "成交日期", "交易关闭时间", "完成日期",
    ),
    "won_at": ("Won time", "赢单时间", "赢得时间"),
    "lost_at": ("Lost time", "输单时间", "丢单时间", "失去时间"),
    "owner": (
        "Deal owner", "Opportunity Owner", "Owner", "Owner Name", "Deal Owner", "Salesperson", "user_id",
        "hubspot_owner_id", "OwnerId", "Responsible", "Responsible person", "交易所有者", "业务机会所有人",
        "所有者", "负责人", "销售员", "商机所有者", "销售人员",
    ),
    "source": (
        "Original Traffic Source", "Original Source", "Lead Source", "LeadSource", "Source",
        "Source channel", "source_id", "来源", "线索来源", "潜在客户来源", "原始来源", "原始流量来源",
        "客户来源",
    ),
    "account": (
        "Associated Company", "Account Name", "AccountName", "Organization", "Company", "Customer",
        "partner_id", "关联公司", "客户名", "组织", "公司", "客户", "公司名称", "客户公司",
    ),
    "reason": (
        "Closed Lost Reason", "Loss Reason", "Lost reason", "Reason For Loss", "lost_reason_id",
        "Reason for Loss", "输单原因", "丢单原因", "失单原因", "失败原因", "丢失原因",
    ),
    "pipeline": ("Pipeline", "pipeline", "Sales Pipeline", "管道", "销售管道", "销售流程", "Record Type"),
    "probability": (
        "Probability (%)", "Probability", "Deal probability", "可能性 (%)", "可能性", "概率", "成交概率",
    ),
}  # fmt: skip
"""By what a column says, what exports call it; the surest names first."""

LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "hubspot": (
        "Record ID", "Deal Name", "Deal Stage", "Close Date", "Create Date", "Deal owner", "Pipeline",
        "Associated Company", "记录 ID", "交易名称", "交易阶段", "关闭日期", "创建日期", "交易所有者",
        "关联公司",
    ),
    "salesforce": (
        "Opportunity ID", "Opportunity Name", "StageName", "IsWon", "IsClosed", "CloseDate", "CreatedDate",
        "Opportunity Owner", "Lead Source", "Account Name", "Probability (%)", "业务机会 ID",
        "业务机会名称", "业务机会所有人", "潜在客户来源", "可能性 (%)", "已赢单", "已关闭",
    ),
    "pipedrive": (
        "Deal - ID", "Deal - Title", "Deal - Stage", "Deal - Status", "Deal - Won time", "Deal - Lost time",
        "Deal - Value", "交易 - ID", "交易 - 标题", "交易 - 阶段", "交易 - 状态", "交易 - 赢单时间",
        "交易 - 价值",
    ),
    "zoho": (
        "Record Id", "Deal Name", "Closing Date", "Created Time", "Deal Owner", "Reason For Loss", "Stage",
        "记录编号", "商机名称", "结束日期", "创建时间", "商机所有者", "丢单原因", "阶段",
    ),
    "odoo": (
        "External ID", "Opportunity", "Expected Revenue", "Salesperson", "Stage", "Created on",
        "Closed Date", "Lost Reason", "外部 ID", "商机", "预期收入", "销售员", "创建于",
    ),
    "bitrix24": (
        "ID", "Deal Name", "Stage", "Pipeline", "Responsible person", "Created on", "Income", "End date",
        "Source", "Currency", "交易名称", "负责人", "创建于", "总额", "货币",
    ),
}  # fmt: skip
"""By CRM, the headers by which its export is known."""

STAGE_ORDERS: tuple[tuple[str, ...], ...] = (
    (
        "appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin",
        "contractsent",
    ),
    (
        "Appointment Scheduled", "Qualified To Buy", "Presentation Scheduled", "Decision Maker Bought-In",
        "Contract Sent",
    ),
    ("已安排预约", "有购买资格", "已安排演示", "决策者已认可", "合同已发送"),
    (
        "Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers",
        "Perception Analysis", "Proposal/Price Quote", "Negotiation/Review",
    ),
    ("潜在", "资格审查", "需求分析", "价值主张", "确定决策者", "认知分析", "建议书/报价", "谈判/审核"),
    ("Lead In", "Qualified", "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations Started"),
    ("已获得线索", "已鉴定", "已联系", "已安排演示", "已提出方案", "谈判中"),
    (
        "Qualification", "Needs Analysis", "Value Proposition", "Identify Decision Makers",
        "Proposal/Price Quote", "Negotiation/Review",
    ),
    ("资质审查", "需求分析", "价值建议", "识别决策者", "提案/报价", "谈判/复审"),
    ("New", "Qualified", "Proposition"),
    ("新建", "合格", "提案"),
    ("Deal started", "Prepare documents", "Pending payment", "Work in progress", "Final invoice"),
    ("新交易", "准备文件", "等待付款", "进行中", "最终发票"),
    ("初步沟通", "需求确认", "方案报价", "商务谈判", "合同签订"),
    (
        "New", "Contacted", "Qualified", "Meeting", "Demo", "Proposal", "Offer", "Quote", "Negotiation",
        "Contract",
    ),
)  # fmt: skip
"""Open stages in their order, as CRMs ship them."""

WON = (
    "won", "closed won", "closedwon", "deal won", "success", "successful", "赢单", "已赢单", "成交", "已成交",
    "赢得", "已赢得", "签约成功", "成功", "赢单关闭", "结束并赢单", "关闭并赢单", "已签约", "true", "signed",
)  # fmt: skip
LOST = (
    "lost", "closed lost", "closedlost", "deal lost", "closed lost to competition", "failed", "failure",
    "junk", "disqualified", "cancelled", "输单", "已输单", "丢单", "已丢单", "失单", "失败", "丢失", "已丢失",
    "未成交", "战败", "输单关闭", "结束并输单", "关闭并输单", "无效", "已放弃",
)  # fmt: skip
"""What a stage or a status says of a deal that was won or lost."""


def folded(title: str) -> str:
    """Return a title without what exports write differently: case, spaces and marks."""
    text = title.strip().lower()
    text = next((text.removeprefix(prefix) for prefix in _PREFIXES if text.startswith(prefix)), text)
    return _MARKS.sub("", text)


_FOLDED = {role: tuple(dict.fromkeys(map(folded, names))) for role, names in ROLES.items()}


def role_columns(titles: Iterable[str]) -> dict[str, str]:
    """Return by role the column that fills it, each column once; the surest name goes first."""
    known: dict[str, str] = {}
    for title in titles:
        known.setdefault(folded(title), title)
    found: dict[str, str] = {}
    for role, names in _FOLDED.items():
        for name in names:
            if name in known and known[name] not in found.values():
                found[role] = known[name]
                break
    return found


def layout_of(titles: Iterable[str]) -> str | None:
    """Return the CRM whose headers these are; None where fewer than three are known of any."""
    present = {title.strip().lower() for title in titles}
    hits = {name: sum(header.lower() in present for header in headers) for name, headers in LAYOUTS.items()}
    best = max(hits, key=lambda name: hits[name])
    return best if hits[best] >= 3 else None
