"""What claims, public pools and handovers say."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # why a claim does not count
    "bar_not_yet": said("the claim is dated {until}, which has not come yet", "认领时间 {until} 尚未到来"),
    "bar_unknown_ground": said(
        "no claim rests on '{ground}'; known: {known}", "认领依据“{ground}”不存在；现有：{known}"
    ),
    "bar_no_evidence": said(
        "a claim on '{ground}' needs evidence: {evidence}", "以“{ground}”认领须附证明：{evidence}"
    ),
    "bar_registered_late": said(
        "a claim on '{ground}' had to be registered by {last}", "以“{ground}”认领须在 {last} 前登记"
    ),
    "bar_closed": said("claims are not registered now", "当前不受理认领"),
    # who has it instead
    "bar_held": said("{holder} has it until {until}", "由 {holder} 持有，有效至 {until}"),
    "bar_overridden": said("{holder} took it over, until {until}", "已由 {holder} 取得，有效至 {until}"),
    "bar_yours": said("it is yours already, until {until}", "已归您所有，有效至 {until}"),
    "bar_ended": said("the claim of {holder} ended at {until}", "{holder} 的认领已于 {until} 到期"),
    "somebody_else": said("somebody else", "其他人"),
    # what may be done
    "may_wait": said("it is free at {until}, unless an action prolongs it", "若无新的跟进，{until} 起可认领"),
    "may_come_back": said("claim again from {until} on", "请于 {until} 起再认领"),
    "may_ask_holder": said("ask {holder} for a handover", "可向 {holder} 申请交接"),
    "may_ask_supervisor": said("a supervisor may decide otherwise", "可由主管裁定"),
    "may_add_evidence": said("claim again with the evidence", "补充证明后可再次认领"),
    "may_name_a_ground": said("claim again on one of them", "请选择其中一项依据再次认领"),
}
