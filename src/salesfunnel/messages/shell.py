"""What the terminal and the pages say: faults of the data that a mapping reads, heads of tables, the demo.

Nothing below the shell says any of these.
"""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # what is wrong with the data that a mapping reads
    "import_broken_row": said(
        "{count} of {file} left out, with another number of cells than the header ({lines})",
        "{file} 有 {count}的单元格数与表头不符，未读入（{lines}）",
    ),
    "page_due": said("Due", "到期事项"),
    "page_due_sum": said("{due} reminders about {asked} records", "{asked} 条记录，{due} 条提醒"),
    "page_due_next": said("the next one comes due at {at}", "下一条到期时间：{at}"),
    "import_line": said("line {lines}", "第 {lines} 行"),
    "import_lines": said("lines {lines}", "第 {lines} 行"),
    "import_filtered_row": said(
        "{count} left out, which 'where' does not want",
        "{count}不符合 where，未读入",
    ),
    "import_numbered_row": said(
        "{count} of {file} called by their number in the file, since no column is their id",
        "{file} 没有 id 列，{count}以行号为 id",
    ),
    "import_newest_first": said(
        "the events of {file} run from the newest to the oldest; at one instant the later line counts as the earlier event",
        "{file} 的事件从新到旧排列；同一时间的事件中，靠后的行视为较早",
    ),
    "import_pipeline_order": said(
        "{count} of which some happened at one instant, and the file runs in no order: those are told in the order of the pipeline: {examples}",
        "{count}有同一时间的事件，且文件无序：按管道阶段的顺序处理：{examples}",
    ),
    "import_unmatched": said(
        "{count} with a '{column}' that '{table}' does not have: {examples}{hint}",
        "{count}的“{column}”在“{table}”中不存在：{examples}{hint}",
    ),
    "import_repeated_key": said(
        "{count} of '{table}' left out, repeating a value of '{column}': {examples}",
        "“{table}”有 {count}的“{column}”重复，未采用：{examples}",
    ),
    "import_orphan_row": said(
        "{count} of '{table}' with a '{column}' that nobody has: {examples}",
        "“{table}”有 {count}找不到归属，“{column}”无对应对象：{examples}",
    ),
    "import_missing_id": said(
        "{count} left out, without '{column}'",
        "{count}没有“{column}”，未读入",
    ),
    "import_duplicate_id": said(
        "{count} left out, repeating a value of '{column}', of which the first was taken: {examples}",
        "{count}的“{column}”重复，只采用第一行：{examples}",
    ),
    "import_unknown_status": said(
        "{count} left out, with a status that the mapping does not list: {examples}",
        "{count}的状态未在映射中列出，未读入：{examples}",
    ),
    "import_unknown_stage": said(
        "{count} left out, in a stage that the pipeline does not have: {examples}",
        "{count}所在的阶段不属于该管道，未读入：{examples}",
    ),
    "import_wrong_type": said(
        "{count} of '{field}' taken as missing, not being {expected}, such as '{example}'{cure}",
        "“{field}”有 {count}不是{expected}，按缺失处理，例如“{example}”{cure}",
    ),
    "import_cure_order": said(
        '; the column does not tell whether day or month comes first: say format: "%d/%m/%Y" or format: "%m/%d/%Y"',
        '；该列看不出日在前还是月在前：请写 format: "%d/%m/%Y" 或 format: "%m/%d/%Y"',
    ),
    "import_cure_format": said("; say how it is written with 'format'", "；请用 format 说明写法"),
    "import_cure_decimal": said(
        "; say what stands before the decimals with 'decimal'", "；请用 decimal 说明小数点"
    ),
    "import_other_currency": said(
        "{count} of '{field}' taken as missing, being in another currency than {currency}: {examples}; give their rates under 'rates', or filter them with 'where'",
        "“{field}”有 {count}不是 {currency}，按缺失处理：{examples}；请在 rates 中给出汇率，或用 where 筛选",
    ),
    "import_converted": said(
        "{count} of '{field}' converted to {currency} by the given rates: {examples}",
        "“{field}”有 {count}按给定汇率换算为 {currency}：{examples}",
    ),
    "import_folded": said(
        "{count} of '{field}' merged, differing only in case or white space: {examples}",
        "“{field}”有 {count}仅大小写或空白不同，已合并：{examples}",
    ),
    "import_shifted_time": said(
        "{count} of '{field}' read an hour later or so, since the clocks were put forward over that time, such as '{example}'",
        "“{field}”有 {count}落在夏令时跳过的时段，已顺延，例如“{example}”",
    ),
    "import_contradiction": said(
        "{count} whose status rules out a stage that a date or a joined row proves; the status counts: {examples}",
        "{count}的状态与日期或关联记录相矛盾，以状态为准：{examples}",
    ),
    "import_wrong_waiver": said(
        "{count} of the waivers taken as none, such as: {example}",
        "{count}豁免无法读取，按无豁免处理，例如：{example}",
    ),
    "import_unread_column": said(
        "{count} of the file that no name of the blueprint has, not read: {examples}",
        "文件中有 {count}不是蓝图中的名称，未读取：{examples}",
    ),
    "import_no_outcome": said(
        "no outcome recorded for {count}; counted as open, not as lost",
        "{count}没有结果记录；按进行中计，不按输单计",
    ),
    "import_undated_event": said(
        "{count} left out, without an instant that can be read; in case {examples}",
        "{count}没有可读的时间，未读入；见案例 {examples}",
    ),
    "import_orphan_event": said(
        "{count} left out, of a case that the subjects do not have: {examples}",
        "{count}找不到所属对象，未读入：{examples}",
    ),
    "import_unsorted_events": said(
        "{count} whose events were not in the order of time and were sorted: {examples}",
        "{count}的事件未按时间排列，已排序：{examples}",
    ),
    "import_no_stage": said(
        "{count} left out, with no event that enters a stage: {examples}",
        "{count}没有进入任何阶段的事件，未读入：{examples}",
    ),
    "import_ended_twice": said(
        "{count} with an event that ends what had ended; it was recorded as an activity: {examples}",
        "{count}在结束后又有结束事件，已记为活动：{examples}",
    ),
    # what `map` asks, and what it took where nobody answered
    "map_guessed": said(
        "guesses, each with what was taken; change them where they are wrong",
        "以下为推测，括号后是采用的答案；如有错误请修改",
    ),
    "map_layout": said("layout: {name}", "导出格式：{name}"),
    "map_unknown_layout": said("not one that is known; taken by its headers", "未识别，按表头推测"),
    "map_stage_column": said("which column is the stage?", "哪一列是阶段？"),
    "map_id_column": said(
        "which column is the id (none: the number of the row)?", "哪一列是编号（无则用行号）？"
    ),
    "map_value_kind": said("does '{value}' mean open, won or lost?", "“{value}”表示进行中、赢单还是输单？"),
    "map_stage_order": said(
        "in which order does a deal walk through the open stages?", "进行中的阶段按什么顺序推进？"
    ),
    "map_currency": said("in which currency are the amounts?", "金额是什么币种？"),
    "map_pipeline": said("which pipeline is reported?", "报告哪条管道？"),
    "map_decimal": said(
        "what stands before the decimals of '{column}' ({example})?",
        "“{column}”的小数点是什么（{example}）？",
    ),
    "map_date_order": said(
        "how are the dates of '{column}' written ({example})?", "“{column}”的日期怎么写（{example}）？"
    ),
    "map_timezone": said("in which time zone are the times?", "时间属于哪个时区？"),
    "map_further_file": said("what is '{file}' for? It is not read.", "“{file}”有什么用？未读取。"),
    "expected_text": said("a text", "文本"),
    "expected_number": said("a number", "数字"),
    "expected_money": said("an amount", "金额"),
    "expected_flag": said(
        "a flag (yes, y, true, 1, 是; no, n, false, 0, 否)",
        "是或否（yes、y、true、1、是；no、n、false、0、否）",
    ),
    "expected_date": said("a date", "日期"),
    "expected_instant": said("an instant", "时间"),
    "expected_choice": said("one of the options", "可选项之一"),
    "expected_choices": said("a list of the options", "可选项列表"),
    # words on tables and pages
    "page_entered": said("Entered", "进入"),
    "page_outcomes": said("Outcomes", "结果"),
    "page_won": said("Won", "赢单"),
    "page_lost": said("Lost", "输单"),
    "page_open": said("Open", "进行中"),
    "page_parked": said("Parked", "搁置"),
    "page_rate": said("Rate", "转化率"),
    "page_rate_all": said("Win rate of all", "赢单率（占全部）"),
    "page_rate_closed": said("Win rate of closed", "赢单率（占已结束）"),
    "page_won_value": said("Won value", "赢单金额"),
    "page_average_deal": said("Average deal", "平均客单价"),
    "page_open_value": said("Open value", "进行中金额"),
    "page_cycle_won": said("Cycle of won", "赢单周期"),
    "page_cycle_lost": said("Cycle of lost", "输单周期"),
    "page_cycle_closed": said("Cycle of closed", "结束周期"),
    "page_cycle": said(
        "mean {mean} days, median {median} days, of {count}",
        "平均 {mean} 天，中位数 {median} 天，共 {count} 个",
    ),
    "page_velocity": said("Velocity a day", "每日销售速度"),
    "page_stage": said("Stage", "阶段"),
    "page_advanced": said("Advanced", "推进"),
    "page_interval": said("95 % interval", "95 % 区间"),
    "page_median_days": said("Median days", "停留中位数（天）"),
    "page_stages": said("Stages", "各阶段"),
    "page_segments": said("Segments", "细分"),
    "page_more": said("and {count} more", "另有 {count} 个"),
    "page_nothing": said("(nothing recorded)", "（未记录）"),
    "page_quality": said("Data quality", "数据质量"),
    "page_no_faults": said("Nothing is wrong with the data.", "数据未发现问题。"),
    "page_policy": said("How it was counted", "统计口径"),
    "page_checked": said(
        "{checked} checked: {passed} pass, {failed} fail",
        "检查 {checked}：通过 {passed}，未通过 {failed}",
    ),
    "page_criterion": said("Criterion", "条件"),
    "page_true": said("Met", "满足"),
    "page_false": said("Not met", "不满足"),
    "page_waived": said("Waived", "已豁免"),
    "page_ask": said("Question to ask", "要问的问题"),
    "page_waivers": said("Waivers that count", "生效的豁免"),
    "page_rest": said(
        "and {count} more; --out FILE writes every record", "另有 {count} 条；--out FILE 可写出全部记录"
    ),
    "page_unknown": said("Unknown", "未知"),
    "page_routed": said("{many} to be assigned", "待分配：{many}"),
    "page_given": said(
        "{given} assigned, {left} that nobody can take", "已分配 {given} 条，无人可承接 {left} 条"
    ),
    "page_record": said("Record", "对象"),
    "page_until": said("Responds by", "响应截止"),
    "page_sellers": said("What each seller has", "各销售的数量"),
    "page_now": said("Now", "本次"),
    "page_received": said("Received", "累计获得"),
    "page_turn": said("Turn", "轮次"),
    "page_fairness": said("What was due in each turn", "各轮次应得与实得"),
    "page_entitled": said("Due", "应得"),
    "page_ahead": said("Ahead", "超出"),
    "page_first": said("The first of those that fail", "未通过的前几条"),
    "page_verdict": said("Verdict", "结论"),
    "page_why": said("Why", "原因"),
    "page_deal": said("Deal", "商机"),
    "page_owner": said("Owner", "负责人"),
    "page_next": said("Next", "下一步"),
    "page_questions": said("Questions to ask", "要问的问题"),
    "page_worklist": said("Worklist: who needs what next", "工作清单：谁下一步需要什么"),
    "page_generated": said(
        "Made by salesfunnel; nothing on this page comes from the network.",
        "由 salesfunnel 生成；本页不引用任何网络资源。",
    ),
    "page_funnel": said("Funnel", "漏斗"),
    "page_days": said("{days} days", "{days} 天"),
    "page_median_mean": said("median; mean {mean}", "中位数；平均 {mean}"),
    "page_scored": said("{scored} scored, mean {mean}", "评分 {scored}，平均 {mean}"),
    "page_best": said("The highest scores", "得分最高的记录"),
    "page_band": said("Band", "分段"),
    "page_records": said("Records", "记录数"),
    "page_score": said("Score", "评分"),
    "page_unanswered": said("Not known", "尚不清楚"),
    # what a file of records cannot say
    "check_beside": said(
        "The checklist '{checklist}' ({items} items) guards '{step}' too; it is not asked here, a file of records has no items",
        "清单“{checklist}”（{items} 项）同样把守“{step}”；记录文件中没有清单项，此处未检查",
    ),
    "score_no_activities": said(
        "The scorecard has {signals} signals; a file of records has no activities, so they gave nothing here",
        "评分卡有 {signals} 个信号；记录文件中没有活动，信号在此未计分",
    ),
    # the demo
    "demo_building": said("A year of sales", "模拟一年的销售"),
    "demo_storing": said("Writing the database", "写入数据库"),
    "demo_reading": said("Reading it back", "从数据库读回"),
    "demo_stored": said(
        "{leads} leads, {events} events and {rows} other rows in {path}",
        "{leads} 条线索、{events} 个事件、{rows} 行其他记录，存于 {path}",
    ),
    "demo_made": said(
        "As of {now}, seed {seed}, {leads} leads of synthetic data",
        "截至 {now}，种子 {seed}，{leads} 条合成线索",
    ),
    "demo_written": said("The page: {path}", "报告页：{path}"),
}
