"""What gates and checklists say, and the conditions inside them: why an answer is no, or not known.

Besides the answers, what `admit` finds wrong with a record, and what columns cannot answer.
"""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # why a leaf is not surely true
    "reason_missing": said(
        "'{field}' is not recorded; needed: {expected}", "“{field}”未填写（要求：{expected}）"
    ),
    "reason_value": said(
        "'{field}' is {actual}; needed: {expected}", "“{field}”为 {actual}，要求：{expected}"
    ),
    "reason_type": said("'{field}' holds {actual}, not {expected}", "“{field}”的值 {actual} 不是{expected}"),
    "reason_not_loaded": said(
        "'{field}' is not known: its rows were not loaded", "“{field}”未知：相关数据未加载"
    ),
    "reason_undefined": said("'{field}' cannot be computed", "“{field}”无法计算"),
    "reason_undecided": said("'{field}' is not known ({code})", "“{field}”未知（{code}）"),
    "reason_plugin": said(
        "the plug-in '{field}' failed ({actual}), so its answer is not known",
        "插件“{field}”出错（{actual}），其结果未知",
    ),
    "reason_expired": said(
        "the answer to '{field}' has expired; needed: {expected}", "“{field}”的答复已过期（要求：{expected}）"
    ),
    "reason_declined": said(
        "the customer would not say '{field}'; needed: {expected}",
        "客户不愿透露“{field}”（要求：{expected}）",
    ),
    "reason_row_expired": said("'{field}' is not known: {row} has expired", "“{field}”未知：{row} 已过期"),
    "reason_row_declined": said(
        "'{field}' is not known: the customer would not say {row}", "“{field}”未知：客户不愿透露 {row}"
    ),
    "reason_row_plugin": said(
        "'{field}' is not known: a plug-in failed at {row}", "“{field}”未知：插件在 {row} 处出错"
    ),
    "reason_row_missing": said(
        "'{field}' is not known: {row} is not recorded", "“{field}”未知：{row} 未填写"
    ),
    "reason_row_type": said(
        "'{field}' is not known: {row} has a wrong type", "“{field}”未知：{row} 类型不符"
    ),
    "reason_row_not_loaded": said(
        "'{field}' is not known: {row} was not loaded", "“{field}”未知：{row} 未加载"
    ),
    "reason_row_undefined": said(
        "'{field}' is not known: {row} cannot be computed", "“{field}”未知：{row} 无法计算"
    ),
    # what columns cannot answer
    "columns_no_question": said(
        "the plug-in '{plugin}' has no question for columns", "插件“{plugin}”没有面向列的写法"
    ),
    "columns_fault": said(
        "the plug-in '{plugin}' failed when it was asked about columns ({fault})",
        "插件“{plugin}”按列计算时出错（{fault}）",
    ),
    "columns_start": said(
        "the clock of '{fact}' starts from '{start}', which is derived too; hand it over as a column",
        "“{fact}”以同样需推导的“{start}”为起点；请把它作为一列提供",
    ),
    "columns_one_record": said(
        "'{name}' is reckoned for one record at a time; hand it over as a column",
        "“{name}”只能逐条计算；请把它作为一列提供",
    ),
    "columns_free_texts": said(
        "sets of free texts cannot be compared column by column", "没有固定选项的文本集合无法按列比较"
    ),
    "type_text": said("a text", "文本"),
    "type_number": said("a number", "数字"),
    "type_money": said("an amount of money", "金额"),
    "type_flag": said("true or false", "是/否"),
    "type_date": said("a date", "日期"),
    "type_instant": said("an instant with a time zone", "带时区的时刻"),
    "type_choice": said("an option", "选项"),
    "type_choices": said("a list of options", "多选项"),
    # what admit found
    "data_wrong_type": said(
        "'{field}' holds {actual}, expected {expected}", "“{field}”的值为 {actual}，应为{expected}"
    ),
    "data_inexact_money": said(
        "'{field}' holds {actual}, a float, which is not exact; give an int, a Decimal or a text such as '12.30'",
        "“{field}”的值 {actual} 是浮点数，不精确；请给整数、Decimal 或文本，如 '12.30'",
    ),
    "data_other_currency": said(
        "'{field}' holds {actual}, expected {currency}; convert it first",
        "“{field}”为 {actual}，应为 {currency}；请先换算",
    ),
    "data_naive_instant": said(
        "'{field}' holds {actual}, an instant without a time zone; add one",
        "“{field}”的时刻 {actual} 没有时区；请补上",
    ),
    "data_outside_options": said(
        "'{field}' holds {actual}, expected one of: {expected}",
        "“{field}”的值 {actual} 不在选项中：{expected}",
    ),
    "data_out_of_range": said(
        "'{field}' holds {actual}, expected {expected}", "“{field}”为 {actual}，应在 {expected} 之间"
    ),
    "data_unknown_field": said("no field is named '{field}'", "没有名为“{field}”的字段"),
    "data_unknown_field_near": said(
        "no field is named '{field}'; did you mean '{near}'?", "没有名为“{field}”的字段；是否指“{near}”？"
    ),
    "data_unknown_fact": said("no fact is named '{field}'", "没有名为“{field}”的事实"),
    "data_unknown_fact_near": said(
        "no fact is named '{field}'; did you mean '{near}'?", "没有名为“{field}”的事实；是否指“{near}”？"
    ),
    "data_unknown_scorecard": said(
        "no scorecard here is named '{field}', so these points count nowhere",
        "没有名为“{field}”的评分卡，这些分数不会计入",
    ),
    "data_unknown_scorecard_near": said(
        "no scorecard here is named '{field}', so these points count nowhere; did you mean '{near}'?",
        "没有名为“{field}”的评分卡，这些分数不会计入；是否指“{near}”？",
    ),
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
