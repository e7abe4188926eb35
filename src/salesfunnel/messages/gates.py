"""What gates and checklists say."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # what a criterion found
    "criterion_false": said("'{criterion}' is not met", "“{criterion}”不满足"),
    "criterion_unknown": said("'{criterion}' is not known yet", "“{criterion}”尚不清楚"),
    # what is waived, and what a checklist found
    "criterion_waived": said(
        "'{criterion}' is waived by {by} until {until}: {reason}",
        "“{criterion}”由 {by} 豁免至 {until}：{reason}",
    ),
    "not_in_columns": said(
        "'{criterion}' cannot be answered for a whole table: {limit}; where the answer rests on that it counts as unknown",
        "“{criterion}”无法整表回答：{limit}；凡取决于此的记录一律按未知处理",
    ),
    "policy_fault": said(
        "the policy '{plugin}' failed ({fault}), so nothing passes",
        "规则“{plugin}”出错（{fault}），因此不予通过",
    ),
    "item_open": said("'{item}' is not done{due}", "“{item}”未完成{due}"),
    "item_due": said(", due {at}", "，截止 {at}"),
    "item_without_evidence": said(
        "'{item}' lacks its evidence of kind '{evidence}'{due}", "“{item}”缺少证据“{evidence}”{due}"
    ),
    "item_submitted": said("'{item}' waits for approval at '{level}'{due}", "“{item}”待“{level}”审批{due}"),
    "item_approval_expired": said(
        "'{item}' waits for approval at '{level}' again, the former one has expired{due}",
        "“{item}”在“{level}”的审批已过期，需重新审批{due}",
    ),
    "item_rejected": said(
        "'{item}' was rejected by {by}: {reason}{due}", "“{item}”被 {by} 驳回：{reason}{due}"
    ),
    "item_stale": said(
        "'{item}' has to be submitted again, what it rests on has changed{due}",
        "“{item}”所依据的内容已变，需重新提交{due}",
    ),
    "item_blocked": said("'{item}' waits until '{first}' is done{due}", "“{item}”须待“{first}”完成{due}"),
}
