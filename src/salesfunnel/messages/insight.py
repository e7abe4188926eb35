"""What the history says: how it was counted, how good the data are, the words of the charts.

A count (`count_column`, `count_one_column`) is how many of what, for every room that counts.
"""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # how it was counted
    "tally_policy": said(
        "{entry}; {skipped}; {basis}; {durations}", "{entry}；{skipped}；{basis}；{durations}"
    ),
    "tally_entry_first": said("a subject counts once per stage", "同一对象在每个阶段只计一次"),
    "tally_entry_every": said("every entry into a stage counts", "每次进入阶段都计数"),
    "tally_skipped_credited": said(
        "an open stage passed over counts as entered", "被跳过的进行中阶段视为已进入"
    ),
    "tally_skipped_strict": said("a stage passed over does not count", "被跳过的阶段不计数"),
    "tally_skipped_observed": said("only stages with a dated entry count", "只计有进入日期的阶段"),
    "tally_and": said("{one}; {two}", "{one}；{two}"),
    "tally_window": said(
        "an advance counts within {days} days of the entry", "进入后 {days} 天内的推进才计数"
    ),
    "tally_began_from": said("begun on or after {day}", "自 {day} 起开始"),
    "tally_began_until": said("begun before {day}", "在 {day} 之前开始"),
    "tally_resolution_step": said("durations are rounded by less than 0.8 %", "时长取整，误差小于 0.8 %"),
    "tally_basis_period": said(
        "rates are of what was resolved in the period, whenever it began",
        "转化率以当期有结果的对象为准，无论何时开始",
    ),
    "tally_basis_cohort": said(
        "rates follow the subjects that entered, whenever they moved on",
        "转化率跟踪进入的对象，无论何时转化",
    ),
    "tally_durations_dated": said(
        "durations leave out stays that are undated or negative; a date without a time is its whole day, so that what ends on the day on which it began lasts no time",
        "时长不计入无日期或为负的停留；只有日期的时间按整天计，当天开始当天结束的时长为零",
    ),
    # what the data do not support
    "insufficient_history": said(
        "{deals} won deals with an amount and {cycles} with a dated cycle; at least {minimum} of each are needed",
        "有金额的赢单 {deals} 个，有完整周期日期的赢单 {cycles} 个；各至少需要 {minimum} 个",
    ),
    "insufficient_ends": said(
        "{ended} subjects have come to an end; at least {minimum} are needed",
        "已有结果的对象 {ended} 个；至少需要 {minimum} 个",
    ),
    "insufficient_origins": said(
        "{origins} origins fit into the history; at least {minimum} are needed",
        "历史中只有 {origins} 个预测起点；至少需要 {minimum} 个",
    ),
    # health
    "shape_funnel": said("each stage holds no more than the one before: a funnel", "逐级减少：正常的漏斗形"),
    "shape_spindle": said(
        "most stand in the middle, at '{stage}': see what stops them there",
        "中间阶段“{stage}”堆积最多（纺锤形）：请检查卡点",
    ),
    "shape_hourglass": said(
        "the middle is thin, at '{stage}': little will follow what closes now",
        "中间阶段“{stage}”过少（沙漏形）：后续成交将不足",
    ),
    "shape_inverted": said(
        "most stand at the end, at '{stage}': too little is coming after",
        "末尾阶段“{stage}”最多（倒漏斗）：新增不足",
    ),
    "shape_empty_top": said(
        "hardly anything is in '{stage}', the first stage", "首个阶段“{stage}”几乎没有商机"
    ),
    "shape_empty": said("nothing is open", "没有进行中的商机"),
    "still_deal": said(
        "last movement: {last}; the date of signing was put off {slips} times",
        "最近一次进展：{last}；签约日期已推迟 {slips} 次",
    ),
    "zero_cycle": said(
        "every won deal closed in the second in which it began; there is no speed to compute",
        "所有赢单的开始与成交时间相同，无法计算速度",
    ),
    "quality_negative_duration": said(
        "{count} with a stay or a cycle that ends before it begins; such a duration is left out of every average",
        "{count}的停留或周期结束早于开始；这些时长不计入任何平均值",
    ),
    "quality_undated_stay": said(
        "{count} in open stages without a date; counted in rates and not in durations",
        "{count}（进行中阶段）缺少日期；计入转化率，不计入时长",
    ),
    "quality_unplaced_end": said(
        "{count} lost or parked without a known stay in an open stage; counted in the whole and in no stage",
        "{count}在没有任何进行中阶段记录的情况下输单或搁置；只计入总体，不计入任何阶段",
    ),
    "quality_merged_duplicate": said(
        "{count} merged into another as a duplicate; left out, since the survivor is counted",
        "{count}已作为重复记录合并到其他对象；不计入，仅统计保留的对象",
    ),
    "quality_left_truncated": said(
        "no outcome is recorded before {first}, yet {count} began more than {days} earlier and closed less often since: the rates of these cohorts are too low",
        "{first} 之前没有任何结果记录，但有{count}早于此日 {days}以上开始，且此后成交比例偏低：这些批次的转化率被低估",
    ),
    "quality_length_biased": said(
        "no outcome is recorded before {first}, yet {count} began more than {days} earlier: of these cohorts only the slow ones are on record, and their cycles are too long",
        "{first} 之前没有任何结果记录，但有{count}早于此日 {days}以上开始：这些批次只留下了较慢的记录，周期被高估",
    ),
    # the funnel chart
    "chart_title": said("Funnel", "销售漏斗"),
    "chart_subtitle": said("subjects, and their share of the previous stage", "数量及占上一阶段的比例"),
    "chart_stage": said("Stage", "阶段"),
    "chart_count": said("Subjects", "数量"),
    "chart_of_previous": said("of the previous stage", "占上一阶段"),
    "chart_of_all": said("of all", "占全部"),
    "chart_won": said("Won", "赢单"),
    "chart_alt": said(
        "Funnel chart: {entered} subjects entered and {won} were won",
        "漏斗图：进入 {entered} 个，赢单 {won} 个",
    ),
    # what was told late
    "entry_late": said(
        "'{event}' (event {seq} of '{id}') was told by {by} {hours} hours after it happened",
        "“{event}”（“{id}”的第 {seq} 个事件）由 {by} 在发生 {hours} 小时后才补录",
    ),
    "entry_back_dated": said(
        "'{event}' (event {seq} of '{id}') was dated back by {by}: it happened {hours} hours before it was told, and later things were told first",
        "“{event}”（“{id}”的第 {seq} 个事件）由 {by} 倒填日期：发生 {hours} 小时后才录入，其间已录入更晚发生的事",
    ),
    "entry_after_alert": said(
        "'{event}' (event {seq} of '{id}') was told by {by} after an alert had fired that it would have prevented; the alert stays in the history",
        "“{event}”（“{id}”的第 {seq} 个事件）由 {by} 在告警触发之后才补录；若及时录入本可避免该告警，但告警仍保留在历史中",
    ),
    # how many of what
    "count_row": said("{number} rows", "{number} 行"),
    "count_column": said("{number} columns", "{number} 列"),
    "count_one_column": said("{number} column", "{number} 列"),
    "count_one_row": said("{number} row", "{number} 行"),
    "count_event": said("{number} events", "{number} 个事件"),
    "count_one_event": said("{number} event", "{number} 个事件"),
    "count_value": said("{number} values", "{number} 个值"),
    "count_one_value": said("{number} value", "{number} 个值"),
    "count_subject": said("{number} subjects", "{number} 个对象"),
    "count_one_subject": said("{number} subject", "{number} 个对象"),
    "count_stay": said("{number} stays", "{number} 次停留"),
    "count_one_stay": said("{number} stay", "{number} 次停留"),
    "count_day": said("{number} days", "{number} 天"),
    "count_one_day": said("{number} day", "{number} 天"),
    "count_record": said("{number} records", "{number} 条"),
    "count_one_record": said("{number} record", "{number} 条"),
    "count_error": said("{number} errors", "{number} 个错误"),
    "count_one_error": said("{number} error", "{number} 个错误"),
    "count_warning": said("{number} warnings", "{number} 个警告"),
    "count_one_warning": said("{number} warning", "{number} 个警告"),
    # the worklist
    "task_advance": said("Move to '{stage}': nothing is missing", "推进到“{stage}”：条件已齐"),
    "task_hold": said("Ask, then move to '{stage}'", "问清后推进到“{stage}”"),
    "task_retreat": said(
        "Too much is open for '{stage}': settle it, or park for observation",
        "离“{stage}”还差太多：问清，或转入观察",
    ),
    "task_reject": said("Does not fit: close it, or correct the facts", "不匹配：关闭，或更正信息"),
    "task_review": said("Review was due on {day}", "应于 {day} 复查"),
    "task_reason": said(
        "expected {expected} at {chance}; {days} of {planned} planned days in the stage",
        "期望值 {expected}（胜率 {chance}）；本阶段已 {days} 天，计划 {planned} 天",
    ),
}
