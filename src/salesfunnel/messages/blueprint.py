"""What a blueprint says: data it does not take, words on its diagram, what a new version changes and for whom."""

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
    # what a new version changed
    "diff_stages": said("stage", "阶段"),
    "diff_pipelines": said("pipeline", "管道"),
    "diff_gates": said("gate", "关口"),
    "diff_criteria": said("criterion", "条件"),
    "diff_fields": said("field", "字段"),
    "diff_facts": said("fact", "派生事实"),
    "diff_checklists": said("checklist", "清单"),
    "diff_items": said("item", "清单项"),
    "diff_approval": said("approval level", "审批级别"),
    "diff_resources": said("resource", "资源"),
    "diff_rules": said("rule", "规则"),
    "diff_forms": said("form", "表单"),
    "diff_scorecards": said("scorecard", "评分卡"),
    "diff_grades": said("grade", "等级"),
    "diff_signals": said("signal", "信号"),
    "diff_groups": said("group", "分组"),
    "diff_bands": said("band", "分段"),
    "diff_clocks": said("clock", "计时器"),
    "diff_escalations": said("escalation", "升级策略"),
    "diff_sequences": said("sequence", "跟进序列"),
    "diff_digests": said("digest", "摘要"),
    "diff_caps": said("cap", "上限"),
    "diff_steps": said("step", "步骤"),
    "diff_risks": said("risk", "风险模型"),
    "diff_entry": said("entry", "条目"),
    "diff_thing": said("{what} '{named}'", "{what}“{named}”"),
    "diff_of": said("{thing} of {holder}", "{holder}的{thing}"),
    "diff_after": said(" after '{other}'", "，位于“{other}”之后"),
    "diff_first": said(" as the first", "，位于最前"),
    "diff_nothing": said("nothing", "（无）"),
    "diff_added": said("{thing} was added{where}", "新增{thing}{where}"),
    "diff_removed": said("{thing} was removed", "删除{thing}"),
    "diff_renamed": said("{thing} seems to be renamed to '{named}'", "{thing}似已改名为“{named}”"),
    "diff_moved": said("{thing} was moved{where}", "{thing}移动了位置{where}"),
    "diff_changed": said(
        "{setting} of {thing} changed from {before} to {after}",
        "{thing}的 {setting} 由 {before} 改为 {after}",
    ),
    "diff_changed_top": said(
        "{setting} of the blueprint changed from {before} to {after}",
        "蓝图的 {setting} 由 {before} 改为 {after}",
    ),
    # who moves to a new version, and who does not
    "migrate_moved": said("{subject} moves from '{stage}' to '{to}'", "{subject} 由“{stage}”转入“{to}”"),
    "migrate_unchanged": said("{subject} stays in '{stage}'", "{subject} 仍在“{stage}”"),
    "migrate_listed": said(
        "{subject} in '{stage}' stays under the old version", "“{stage}”中的 {subject} 仍适用旧版本"
    ),
    "migrate_sum": said(
        "{moved} moved, {unchanged} unchanged, {listed} listed",
        "转移 {moved}，不变 {unchanged}，列出 {listed}",
    ),
    "migrate_undecided": said(
        "stage '{stage}' is split, and nobody knows whether it goes to '{to}'",
        "阶段“{stage}”已拆分，尚不清楚应否转入“{to}”",
    ),
    "migrate_nowhere": said(
        "stage '{stage}' is split, and no part of it fits", "阶段“{stage}”已拆分，没有适合的部分"
    ),
    "migrate_merged": said("'{id}' is a duplicate of '{into}'", "“{id}”是“{into}”的重复记录"),
    "migrate_other_version": said(
        "'{id}' lives under version {found}, not under {version}",
        "“{id}”适用的是版本 {found}，而不是 {version}",
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
