"""What a blueprint says of values, ways and those it would strand."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # what may not be recorded
    "data_rule_broken": said("rule '{rule}' is broken: {reason}", "违反规则“{rule}”：{reason}"),
    # words on a diagram
    "diagram_park": said("park", "搁置"),
    "diagram_resume": said("resume", "恢复"),
    "diagram_lose": said("lose", "输单"),
    "diagram_reopen": said("reopen", "重新打开"),
    "diagram_retreat": said("{count} or more unresolved", "{count} 项及以上未确认"),
    # who a new one would make illegal
    "impact_pipeline_gone": said(
        "{subject} travels in pipeline '{pipeline}', which is gone",
        "{subject} 所在的管道“{pipeline}”已不存在",
    ),
    "impact_stage_gone": said(
        "{subject} belongs to stage '{stage}', which is gone", "{subject} 所属的阶段“{stage}”已不存在"
    ),
    "impact_stage_changed": said(
        "{subject} stands in stage '{stage}', which is of another kind now",
        "{subject} 所在的阶段“{stage}”已改为其他类型",
    ),
    "impact_entry_fails": said(
        "{subject} stands in stage '{stage}' and would not get in any more",
        "{subject} 位于阶段“{stage}”，按新规则将无法进入",
    ),
    "impact_sum": said(
        "{count} of {asked} subjects would become illegal", "{asked} 个对象中有 {count} 个将不再合规"
    ),
    "attribute_source": said("Source", "来源"),
    "attribute_region": said("Region", "地区"),
    "attribute_industry": said("Industry", "行业"),
    "attribute_owner_id": said("Owner", "负责人"),
    "attribute_account_id": said("Account", "客户公司"),
    "attribute_competitor": said("Competitor", "竞争对手"),
    "attribute_reason": said("Reason", "原因"),
    "attribute_stage": said("Stage", "阶段"),
    "attribute_status": said("Status", "状态"),
    "page_of_all": said("Won of all", "占全部"),
    "page_of_closed": said("of closed", "占已结束"),
    "import_near": said("; did you mean '{name}'?", "；是否指“{name}”？"),
}
