"""The one catalogue of sentences that the library says, in English and Chinese.

A key is stable: hosts may store it. Placeholders are the same in every language.
"""

from __future__ import annotations

from salesfunnel.text import Text

__all__ = ["CATALOGUE", "LOCALES"]

LOCALES = ("en", "zh")
"""The languages in which every sentence exists."""


def _said(en: str, zh: str) -> Text:
    return Text({"en": en, "zh": zh})


CATALOGUE: dict[str, Text] = {
    # gates: what a criterion found
    "criterion_true": _said("'{criterion}' is met", "“{criterion}”已满足"),
    "criterion_false": _said("'{criterion}' is not met", "“{criterion}”不满足"),
    "criterion_unknown": _said("'{criterion}' is not known yet", "“{criterion}”尚不清楚"),
    # gates: what is waived, and what a checklist found
    "criterion_waived": _said(
        "'{criterion}' is waived by {by} until {until}: {reason}",
        "“{criterion}”由 {by} 豁免至 {until}：{reason}",
    ),
    "policy_fault": _said(
        "the policy '{plugin}' failed ({fault}), so nothing passes",
        "规则“{plugin}”出错（{fault}），因此不予通过",
    ),
    "item_open": _said("'{item}' is not done{due}", "“{item}”未完成{due}"),
    "item_due": _said(", due {at}", "，截止 {at}"),
    "item_without_evidence": _said(
        "'{item}' lacks its evidence of kind '{evidence}'{due}", "“{item}”缺少证据“{evidence}”{due}"
    ),
    "item_submitted": _said("'{item}' waits for approval at '{level}'{due}", "“{item}”待“{level}”审批{due}"),
    "item_approval_expired": _said(
        "'{item}' waits for approval at '{level}' again, the former one has expired{due}",
        "“{item}”在“{level}”的审批已过期，需重新审批{due}",
    ),
    "item_rejected": _said(
        "'{item}' was rejected by {by}: {reason}{due}", "“{item}”被 {by} 驳回：{reason}{due}"
    ),
    "item_stale": _said(
        "'{item}' has to be submitted again, what it rests on has changed{due}",
        "“{item}”所依据的内容已变，需重新提交{due}",
    ),
    "item_blocked": _said("'{item}' waits until '{first}' is done{due}", "“{item}”须待“{first}”完成{due}"),
    # insight: how it was counted
    "tally_policy": _said(
        "{entry}; {skipped}; {basis}; {durations}", "{entry}；{skipped}；{basis}；{durations}"
    ),
    "tally_entry_first": _said("a subject counts once per stage", "同一对象在每个阶段只计一次"),
    "tally_entry_every": _said("every entry into a stage counts", "每次进入阶段都计数"),
    "tally_skipped_credited": _said(
        "an open stage passed over counts as entered", "被跳过的进行中阶段视为已进入"
    ),
    "tally_skipped_strict": _said("a stage passed over does not count", "被跳过的阶段不计数"),
    "tally_basis_cohort": _said(
        "rates follow the subjects that entered, whenever they moved on",
        "转化率跟踪进入的对象，无论何时转化",
    ),
    "tally_durations_dated": _said(
        "durations leave out stays that are undated or negative", "时长不计入无日期或为负的停留"
    ),
    # insight: what the data do not support
    "insufficient_history": _said(
        "{deals} won deals with an amount and {cycles} with a dated cycle; at least {minimum} of each are needed",
        "有金额的赢单 {deals} 个，有完整周期日期的赢单 {cycles} 个；各至少需要 {minimum} 个",
    ),
    "zero_cycle": _said(
        "every won deal closed in the second in which it began; there is no speed to compute",
        "所有赢单的开始与成交时间相同，无法计算速度",
    ),
    "quality_negative_duration": _said(
        "{count} subjects end a stay or a cycle before it begins; such a duration is left out of every average",
        "{count} 个对象的停留或周期结束早于开始；这些时长不计入任何平均值",
    ),
    "quality_undated_stay": _said(
        "{count} stays in open stages lack a date; they count in rates and not in durations",
        "{count} 次进行中阶段的停留缺少日期；计入转化率，不计入时长",
    ),
    "quality_unplaced_end": _said(
        "{count} subjects were lost or parked without a known stay in an open stage;"
        " they count in the whole and in no stage",
        "{count} 个对象在没有任何进行中阶段记录的情况下输单或搁置；只计入总体，不计入任何阶段",
    ),
    "quality_left_truncated": _said(
        "no outcome is recorded before {first}, yet {count} subjects began more than {days} days earlier"
        " and closed less often since: the rates of these cohorts are too low",
        "{first} 之前没有任何结果记录，但有 {count} 个对象早于此日 {days} 天以上开始，"
        "且此后成交比例偏低：这些批次的转化率被低估",
    ),
    "quality_length_biased": _said(
        "no outcome is recorded before {first}, yet {count} subjects began more than {days} days earlier:"
        " of these cohorts only the slow ones are on record, and their cycles are too long",
        "{first} 之前没有任何结果记录，但有 {count} 个对象早于此日 {days} 天以上开始："
        "这些批次只留下了较慢的记录，周期被高估",
    ),
    # insight: the funnel chart
    "chart_title": _said("Funnel", "销售漏斗"),
    "chart_subtitle": _said("subjects, and their share of the previous stage", "数量及占上一阶段的比例"),
    "chart_stage": _said("Stage", "阶段"),
    "chart_count": _said("Subjects", "数量"),
    "chart_of_previous": _said("of the previous stage", "占上一阶段"),
    "chart_of_all": _said("of all", "占全部"),
    "chart_won": _said("Won", "赢单"),
    "chart_alt": _said(
        "Funnel chart: {entered} subjects entered and {won} were won",
        "漏斗图：进入 {entered} 个，赢单 {won} 个",
    ),
    # shell: what is wrong with the data that a mapping reads
    "import_broken_row": _said(
        "{count} rows of {file} have another number of cells than the header and were left out (lines {lines})",
        "{file} 有 {count} 行的单元格数与表头不符，未读入（第 {lines} 行）",
    ),
    "import_unmatched": _said(
        "{count} rows name a '{column}' that '{table}' does not have: {examples}{hint}",
        "{count} 行的“{column}”在“{table}”中不存在：{examples}{hint}",
    ),
    "import_repeated_key": _said(
        "{count} rows of '{table}' repeat a value of '{column}' and were left out: {examples}",
        "“{table}”有 {count} 行的“{column}”重复，未采用：{examples}",
    ),
    "import_orphan_row": _said(
        "{count} rows of '{table}' belong to nobody, their '{column}' is not known: {examples}",
        "“{table}”有 {count} 行找不到归属，“{column}”无对应对象：{examples}",
    ),
    "import_missing_id": _said(
        "{count} rows have no '{column}' and were left out", "{count} 行没有“{column}”，未读入"
    ),
    "import_duplicate_id": _said(
        "{count} rows repeat a value of '{column}'; the first of each was taken: {examples}",
        "{count} 行的“{column}”重复，只采用第一行：{examples}",
    ),
    "import_unknown_status": _said(
        "{count} rows have a status that the mapping does not list and were left out: {examples}",
        "{count} 行的状态未在映射中列出，未读入：{examples}",
    ),
    "import_wrong_type": _said(
        "{count} values of '{field}' are not {expected} and count as missing, such as '{example}'",
        "“{field}”有 {count} 个值不是{expected}，按缺失处理，例如“{example}”",
    ),
    "import_folded": _said(
        "{count} values of '{field}' differ only in case and were merged: {examples}",
        "“{field}”有 {count} 个值仅大小写不同，已合并：{examples}",
    ),
    "import_no_outcome": _said(
        "no outcome recorded for {count} subjects; they count as open, not as lost",
        "{count} 个对象没有结果记录；按进行中计，不按输单计",
    ),
    "expected_text": _said("a text", "文本"),
    "expected_number": _said("a number", "数字"),
    "expected_money": _said("an amount", "金额"),
    "expected_flag": _said("a flag", "是或否"),
    "expected_date": _said("a date", "日期"),
    "expected_instant": _said("an instant", "时间"),
    "expected_choice": _said("one of the options", "可选项之一"),
    "expected_choices": _said("a list of the options", "可选项列表"),
    # lifecycle: why a command is refused
    "did_you_mean": _said("did you mean '{name}'?", "是否指“{name}”？"),
    "known_names": _said("known: {names}", "现有：{names}"),
    "unknown_stage": _said(
        "pipeline '{pipeline}' has no stage '{name}'; {cure}", "管道“{pipeline}”中没有阶段“{name}”；{cure}"
    ),
    "unknown_pipeline": _said("no pipeline is named '{name}'; {cure}", "没有名为“{name}”的管道；{cure}"),
    "other_pipeline": _said(
        "pipeline '{pipeline}' was asked for, but '{here}' decides here",
        "请求的管道是“{pipeline}”，而此处由“{here}”决定",
    ),
    "not_a_move": _said(
        "'{command}' is not a move from status '{status}'", "状态“{status}”下不能执行“{command}”"
    ),
    "kind_lead": _said("a lead", "线索"),
    "kind_opportunity": _said("an opportunity", "商机"),
    "not_of_this_kind": _said("'{command}' is a move of {of} only", "“{command}”只适用于{of}"),
    "not_a_target": _said(
        "'{command}' does not lead to stage '{stage}' of kind {kind}; expected one of kind {kinds}, {where}",
        "“{command}”不能进入阶段“{stage}”（类型 {kind}）；目标须为 {kinds} 类型，{where}",
    ),
    "no_such_stage": _said(
        "pipeline '{pipeline}' has no stage where '{command}' leads: of kind {kinds}, {where}",
        "管道“{pipeline}”中没有“{command}”可进入的阶段：须为 {kinds} 类型，{where}",
    ),
    "where_first": _said("the first of its kind", "同类中的第一个"),
    "where_later": _said("later than the present one", "位于当前阶段之后"),
    "where_earlier": _said("earlier than the present one", "位于当前阶段之前"),
    "where_any": _said("anywhere in the order", "次序不限"),
    "where_left": _said("the one it left", "离开前所在的阶段"),
    "no_start": _said(
        "pipeline '{pipeline}' has no open stage to begin in", "管道“{pipeline}”中没有可作为起点的进行中阶段"
    ),
    "not_the_start": _said(
        "pipeline '{pipeline}' begins in '{first}', not in '{stage}'",
        "管道“{pipeline}”从“{first}”开始，不能从“{stage}”开始",
    ),
    "move_refused": _said(
        "pipeline '{pipeline}' does not allow '{command}': moves.{rule} is 'refused'",
        "管道“{pipeline}”不允许“{command}”：moves.{rule} 为 'refused'",
    ),
    "skip_refused": _said(
        "pipeline '{pipeline}' does not allow passing over {stages}: moves.skip is 'refused'",
        "管道“{pipeline}”不允许跳过 {stages}：moves.skip 为 'refused'",
    ),
    "reason_required": _said("'{command}' needs a reason", "“{command}”需要填写原因"),
    "before_last_event": _said("{now} lies before the last event at {last}", "{now} 早于最近一次事件 {last}"),
    "already_converted": _said(
        "lead '{id}' was already converted to opportunity '{opportunity}'",
        "线索“{id}”已转换为商机“{opportunity}”",
    ),
    "id_taken": _said(
        "'{id}' is the lead's own id; the opportunity needs another",
        "“{id}”是线索自身的编号；商机需要另一个编号",
    ),
    "not_for_opportunities": _said(
        "pipeline '{pipeline}' is for leads; a lead is converted into one for opportunities",
        "管道“{pipeline}”用于线索；线索只能转换到商机管道",
    ),
    "inconsistent_pipeline": _said(
        "'{id}' travels through pipeline '{found}', but '{pipeline}' decides here",
        "“{id}”属于管道“{found}”，而此处由“{pipeline}”决定",
    ),
    "inconsistent_kind": _said(
        "'{id}' cannot travel through pipeline '{pipeline}': what travels there is {of}",
        "“{id}”不能进入管道“{pipeline}”，该管道只用于{of}",
    ),
    "inconsistent_stage": _said(
        "'{id}' is in stage '{stage}', which pipeline '{pipeline}' does not have",
        "“{id}”所在的阶段“{stage}”不属于管道“{pipeline}”",
    ),
    "inconsistent_status": _said(
        "'{id}' has status '{status}', but its stage '{stage}' is of kind {kind}",
        "“{id}”的状态为“{status}”，但其阶段“{stage}”的类型为 {kind}",
    ),
    "inconsistent_return": _said(
        "'{id}' is to return to stage '{stage}', which is no open stage of pipeline '{pipeline}'",
        "“{id}”应返回的阶段“{stage}”不是管道“{pipeline}”中的进行中阶段",
    ),
    # shell: words on tables and pages
    "page_entered": _said("Entered", "进入"),
    "page_outcomes": _said("Outcomes", "结果"),
    "page_won": _said("Won", "赢单"),
    "page_lost": _said("Lost", "输单"),
    "page_open": _said("Open", "进行中"),
    "page_parked": _said("Parked", "搁置"),
    "page_rate": _said("Rate", "转化率"),
    "page_rate_all": _said("Win rate of all", "赢单率（占全部）"),
    "page_rate_closed": _said("Win rate of closed", "赢单率（占已结束）"),
    "page_won_value": _said("Won value", "赢单金额"),
    "page_average_deal": _said("Average deal", "平均客单价"),
    "page_open_value": _said("Open value", "进行中金额"),
    "page_cycle_won": _said("Cycle of won", "赢单周期"),
    "page_cycle_lost": _said("Cycle of lost", "输单周期"),
    "page_cycle_closed": _said("Cycle of closed", "结束周期"),
    "page_cycle": _said(
        "mean {mean} days, median {median} days, of {count}",
        "平均 {mean} 天，中位数 {median} 天，共 {count} 个",
    ),
    "page_velocity": _said("Velocity a day", "每日销售速度"),
    "page_stage": _said("Stage", "阶段"),
    "page_advanced": _said("Advanced", "推进"),
    "page_interval": _said("95 % interval", "95 % 区间"),
    "page_median_days": _said("Median days", "停留中位数（天）"),
    "page_stages": _said("Stages", "各阶段"),
    "page_segments": _said("Segments", "细分"),
    "page_more": _said("and {count} more", "另有 {count} 个"),
    "page_nothing": _said("(nothing recorded)", "（未记录）"),
    "page_quality": _said("Data quality", "数据质量"),
    "page_no_faults": _said("Nothing is wrong with the data.", "数据未发现问题。"),
    "page_count": _said("Count", "数量"),
    "page_policy": _said("How it was counted", "统计口径"),
    "page_checked": _said(
        "{checked} records checked: {passed} pass, {failed} fail",
        "检查 {checked} 条：通过 {passed}，未通过 {failed}",
    ),
    "page_criterion": _said("Criterion", "条件"),
    "page_false": _said("Not met", "不满足"),
    "page_unknown": _said("Unknown", "未知"),
    "page_first": _said("The first of those that fail", "未通过的前几条"),
    "page_verdict": _said("Verdict", "结论"),
    "page_why": _said("Why", "原因"),
    "page_deal": _said("Deal", "商机"),
    "page_owner": _said("Owner", "负责人"),
    "page_next": _said("Next", "下一步"),
    "page_questions": _said("Questions to ask", "要问的问题"),
    "page_reason": _said("Why now", "为何优先"),
    "page_worklist": _said("Worklist: who needs what next", "工作清单：谁下一步需要什么"),
    "page_generated": _said(
        "Made by salesfunnel; nothing on this page comes from the network.",
        "由 salesfunnel 生成；本页不引用任何网络资源。",
    ),
    "page_funnel": _said("Funnel", "漏斗"),
    "page_days": _said("{days} days", "{days} 天"),
    "page_median_mean": _said("median; mean {mean}", "中位数；平均 {mean}"),
    # shell: the worklist
    "task_advance": _said("Move to '{stage}': nothing is missing", "推进到“{stage}”：条件已齐"),
    "task_hold": _said("Ask, then move to '{stage}'", "问清后推进到“{stage}”"),
    "task_retreat": _said(
        "Too much is open for '{stage}': settle it, or park for observation",
        "离“{stage}”还差太多：问清，或转入观察",
    ),
    "task_reject": _said("Does not fit: close it, or correct the facts", "不匹配：关闭，或更正信息"),
    "task_review": _said("Review was due on {day}", "应于 {day} 复查"),
    "task_reason": _said(
        "expected {expected} at {chance}; {days} of {planned} planned days in the stage",
        "期望值 {expected}（胜率 {chance}）；本阶段已 {days} 天，计划 {planned} 天",
    ),
    # shell: the demo
    "demo_building": _said("A year of sales", "模拟一年的销售"),
    "demo_storing": _said("Writing the database", "写入数据库"),
    "demo_reading": _said("Reading it back", "从数据库读回"),
    "demo_stored": _said(
        "{leads} leads, {events} events and {rows} other rows in {path}",
        "{leads} 条线索、{events} 个事件、{rows} 行其他记录，存于 {path}",
    ),
    "demo_made": _said(
        "As of {now}, seed {seed}, {leads} leads of synthetic data",
        "截至 {now}，种子 {seed}，{leads} 条合成线索",
    ),
    "demo_written": _said("The page: {path}", "报告页：{path}"),
    # conditions: why a leaf is not surely true
    "reason_missing": _said(
        "'{field}' is not recorded; needed: {expected}", "“{field}”未填写（要求：{expected}）"
    ),
    "reason_value": _said(
        "'{field}' is {actual}; needed: {expected}", "“{field}”为 {actual}，要求：{expected}"
    ),
    "reason_type": _said("'{field}' holds {actual}, not {expected}", "“{field}”的值 {actual} 不是{expected}"),
    "reason_not_loaded": _said(
        "'{field}' is not known: its rows were not loaded", "“{field}”未知：相关数据未加载"
    ),
    "reason_undefined": _said("'{field}' cannot be computed", "“{field}”无法计算"),
    "reason_undecided": _said("'{field}' is not known ({code})", "“{field}”未知（{code}）"),
    "reason_plugin": _said(
        "the plug-in '{field}' failed ({actual}), so its answer is not known",
        "插件“{field}”出错（{actual}），其结果未知",
    ),
    "reason_expired": _said(
        "the answer to '{field}' has expired; needed: {expected}", "“{field}”的答复已过期（要求：{expected}）"
    ),
    "reason_declined": _said(
        "the customer would not say '{field}'; needed: {expected}",
        "客户不愿透露“{field}”（要求：{expected}）",
    ),
    "reason_row_expired": _said("'{field}' is not known: {row} has expired", "“{field}”未知：{row} 已过期"),
    "reason_row_declined": _said(
        "'{field}' is not known: the customer would not say {row}", "“{field}”未知：客户不愿透露 {row}"
    ),
    "reason_row_plugin": _said(
        "'{field}' is not known: a plug-in failed at {row}", "“{field}”未知：插件在 {row} 处出错"
    ),
    "reason_row_missing": _said(
        "'{field}' is not known: {row} is not recorded", "“{field}”未知：{row} 未填写"
    ),
    "reason_row_type": _said(
        "'{field}' is not known: {row} has a wrong type", "“{field}”未知：{row} 类型不符"
    ),
    "reason_row_not_loaded": _said(
        "'{field}' is not known: {row} was not loaded", "“{field}”未知：{row} 未加载"
    ),
    "reason_row_undefined": _said(
        "'{field}' is not known: {row} cannot be computed", "“{field}”未知：{row} 无法计算"
    ),
    "type_text": _said("a text", "文本"),
    "type_number": _said("a number", "数字"),
    "type_money": _said("an amount of money", "金额"),
    "type_flag": _said("true or false", "是/否"),
    "type_date": _said("a date", "日期"),
    "type_instant": _said("an instant with a time zone", "带时区的时刻"),
    "type_choice": _said("an option", "选项"),
    "type_choices": _said("a list of options", "多选项"),
    # conditions: what admit found
    "data_wrong_type": _said(
        "'{field}' holds {actual}, expected {expected}", "“{field}”的值为 {actual}，应为{expected}"
    ),
    "data_inexact_money": _said(
        "'{field}' holds {actual}, a float, which is not exact; give an int, a Decimal or a text such as '12.30'",
        "“{field}”的值 {actual} 是浮点数，不精确；请给整数、Decimal 或文本，如 '12.30'",
    ),
    "data_other_currency": _said(
        "'{field}' holds {actual}, expected {currency}; convert it first",
        "“{field}”为 {actual}，应为 {currency}；请先换算",
    ),
    "data_naive_instant": _said(
        "'{field}' holds {actual}, an instant without a time zone; add one",
        "“{field}”的时刻 {actual} 没有时区；请补上",
    ),
    "data_outside_options": _said(
        "'{field}' holds {actual}, expected one of: {expected}",
        "“{field}”的值 {actual} 不在选项中：{expected}",
    ),
    "data_out_of_range": _said(
        "'{field}' holds {actual}, expected {expected}", "“{field}”为 {actual}，应在 {expected} 之间"
    ),
    "data_unknown_field": _said("no field is named '{field}'", "没有名为“{field}”的字段"),
    "data_unknown_field_near": _said(
        "no field is named '{field}'; did you mean '{near}'?", "没有名为“{field}”的字段；是否指“{near}”？"
    ),
    "data_unknown_fact": _said("no fact is named '{field}'", "没有名为“{field}”的事实"),
    "data_unknown_fact_near": _said(
        "no fact is named '{field}'; did you mean '{near}'?", "没有名为“{field}”的事实；是否指“{near}”？"
    ),
    # blueprint: what may not be recorded
    "data_rule_broken": _said("rule '{rule}' is broken: {reason}", "违反规则“{rule}”：{reason}"),
    # blueprint: words on a diagram
    "diagram_park": _said("park", "搁置"),
    "diagram_resume": _said("resume", "恢复"),
    "diagram_lose": _said("lose", "输单"),
    "diagram_reopen": _said("reopen", "重新打开"),
    "diagram_retreat": _said("{count} or more unresolved", "{count} 项及以上未确认"),
    # blueprint: who a new one would make illegal
    "impact_pipeline_gone": _said(
        "{subject} travels in pipeline '{pipeline}', which is gone",
        "{subject} 所在的管道“{pipeline}”已不存在",
    ),
    "impact_stage_gone": _said(
        "{subject} belongs to stage '{stage}', which is gone", "{subject} 所属的阶段“{stage}”已不存在"
    ),
    "impact_stage_changed": _said(
        "{subject} stands in stage '{stage}', which is of another kind now",
        "{subject} 所在的阶段“{stage}”已改为其他类型",
    ),
    "impact_entry_fails": _said(
        "{subject} stands in stage '{stage}' and would not get in any more",
        "{subject} 位于阶段“{stage}”，按新规则将无法进入",
    ),
    "impact_sum": _said(
        "{count} of {asked} subjects would become illegal", "{asked} 个对象中有 {count} 个将不再合规"
    ),
    "attribute_source": _said("Source", "来源"),
    "attribute_region": _said("Region", "地区"),
    "attribute_industry": _said("Industry", "行业"),
    "attribute_owner_id": _said("Owner", "负责人"),
    "attribute_account_id": _said("Account", "客户公司"),
    "attribute_competitor": _said("Competitor", "竞争对手"),
    "attribute_reason": _said("Reason", "原因"),
    "attribute_stage": _said("Stage", "阶段"),
    "attribute_status": _said("Status", "状态"),
    "page_of_all": _said("Won of all", "占全部"),
    "page_of_closed": _said("of closed", "占已结束"),
    "import_near": _said("; did you mean '{name}'?", "；是否指“{name}”？"),
}
