"""What clocks, sequences and digests say."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]


SAID: dict[str, Text] = {
    # reminders
    "reminder_due": said(
        "'{clock}' of '{id}' is overdue; it runs since {since}", "“{id}”的“{clock}”已超时，自 {since} 起计时"
    ),
    "reminder_ahead": said(
        "'{clock}' of '{id}' is coming due; it runs since {since}",
        "“{id}”的“{clock}”即将到期，自 {since} 起计时",
    ),
    "reminder_again": said(
        "'{clock}' of '{id}' is still open; it runs since {since}",
        "“{id}”的“{clock}”仍未处理，自 {since} 起计时",
    ),
    # clocks
    "clock_unknown_when": said(
        "nobody knows whether '{clock}' runs: its condition is not known",
        "无法判断“{clock}”是否计时：条件未知",
    ),
    "clock_unknown_start": said(
        "nobody knows since when '{clock}' runs: what starts or stops it was not loaded or is wrong",
        "无法判断“{clock}”从何时计时：起止所依据的资料未提供或有误",
    ),
    "clock_stops": said("it stops with: {what}", "以下情况出现即停止：{what}"),
    "clock_stops_record": said("it begins anew with whatever a person records", "有人录入任何内容即重新计时"),
    "occasion_at": said("the date of '{name}'", "“{name}”的日期"),
    "occasion_activities": said("an activity with the customer", "与客户的活动"),
    "occasion_planned": said("a planned follow-up", "计划的跟进"),
    "occasion_documents": said("a paper of the deal", "商机文件"),
    "occasion_objections": said("an objection", "客户异议"),
    "occasion_stage": said("a change of stage", "阶段变化"),
    "occasion_record": said("whatever a person records", "任何人工录入"),
    "occasion_new_owner": said("another owner", "更换负责人"),
    "occasion_item": said("an item of a checklist", "清单项"),
    "occasion_closed": said("winning or losing", "赢单或输单"),
    # sequences
    "touch_ready": said("step '{step}' of '{sequence}' may be sent", "“{sequence}”的步骤“{step}”可以发送"),
    "touch_waits": said(
        "step '{step}' of '{sequence}' waits until {at}", "“{sequence}”的步骤“{step}”等到 {at} 再发送"
    ),
    "touch_quiet": said(
        "step '{step}' waits for the end of the customer's quiet hours, {at}",
        "步骤“{step}”等到客户的免打扰时段结束（{at}）",
    ),
    "touch_limit": said(
        "step '{step}' waits until {at}: the customer was written to often enough",
        "步骤“{step}”等到 {at}：对客户的联系已达上限",
    ),
    "touch_no_consent": said(
        "step '{step}' may not be sent: the customer has not agreed to it", "步骤“{step}”不可发送：客户未同意"
    ),
    "touch_not_meant": said(
        "step '{step}' is passed over: it is not meant for this one", "跳过步骤“{step}”：不适用"
    ),
    "touch_too_late": said(
        "step '{step}' is passed over: its window closed at {at}", "跳过步骤“{step}”：发送期限已于 {at} 结束"
    ),
    "enrolment_stopped": said("'{sequence}' stopped: {why}", "“{sequence}”已停止：{why}"),
    "enrolment_finished": said("'{sequence}' has come to its end", "“{sequence}”已完成"),
    "enrolment_deleted": said("the sequence '{sequence}' was deleted", "序列“{sequence}”已删除"),
    "enrolment_outcome": said("the customer's answer was '{outcome}'", "客户的反馈为“{outcome}”"),
    "enrolment_condition": said("its stop condition holds", "停止条件已满足"),
    # digests and caps
    "digest_said": said("{count} reminders for {recipient}", "{recipient} 有 {count} 条提醒"),
    "throttle_deferred": said(
        "put off until {until}: {recipient} had {limit} today",
        "{recipient} 今天已收到 {limit} 条，延至 {until}",
    ),
    "throttle_dropped": said(
        "dropped: {recipient} had {limit} today", "{recipient} 今天已收到 {limit} 条，不再发送"
    ),
    # summaries
    "promise_planned": said("promised: {what}", "承诺事项：{what}"),
    "todo_planned": said("to do: {what}", "待办事项：{what}"),
}
