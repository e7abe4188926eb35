"""What scores, grades, probabilities and risks say: every line that counts, what is not known, an alert.

What is said of a scorecard learned from history follows: its points, its doubts, its refusals.
"""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    # the lines of a score
    "receipt_base": said("{points}: everybody has these", "{points}：基础分"),
    "receipt_rule": said("{points}: '{name}' is so", "{points}：满足“{name}”"),
    "receipt_signal": said("{points}: '{name}', {rows} times", "{points}：“{name}”，共 {rows} 次"),
    "receipt_signal_capped": said(
        "{points}: '{name}', {rows} times, up to its cap", "{points}：“{name}”，共 {rows} 次，已到上限"
    ),
    "receipt_adjustment": said("{points}: set by {by}: {reason}", "{points}：由 {by} 调整：{reason}"),
    "receipt_group": said("{points}: '{name}' is at its limit", "{points}：“{name}”已到限额"),
    "receipt_bound": said("{points}: the score is at its limit", "{points}：总分已到界限"),
    # the lines of a grade
    "thirds": said("{thirds} thirds of a letter: '{name}'", "{thirds} 个三分之一级：“{name}”"),
    # what is not known yet, and what would help
    "score_unanswered": said(
        "'{name}' is not known yet, it is about {points}", "“{name}”尚不清楚，关系到 {points} 分"
    ),
    "improved_unknown": said("find out whether '{name}' ({points})", "确认是否“{name}”（{points}）"),
    "improved_false": said("see to it that '{name}' ({points})", "促成“{name}”（{points}）"),
    "improved_true": said(
        "see to it that '{name}' is no longer so ({points})", "使“{name}”不再成立（{points}）"
    ),
    # what a whole table cannot tell
    "score_not_in_columns": said(
        "'{name}' cannot be told for a whole table: {limit}; where it rests on that it counts as unknown",
        "“{name}”无法整表计算：{limit}；凡取决于此的记录一律按未知处理",
    ),
    "score_reset_not_in_columns": said(
        "the score begins anew at events that only the frame '{rows}' holds; without it nothing begins anew",
        "评分在“{rows}”表所记录的事件处重新开始；未提供该表时按从未重新开始处理",
    ),
    "log_odds_base": said("everybody begins at odds of {factor}", "基础几率为 {factor}"),
    "log_odds": said("odds × {factor}: '{name}' is {value}", "几率 × {factor}：“{name}”为 {value}"),
    "thin_outcomes": said(
        "insufficient history: {won} won and {lost} lost cases, at least {minimum} of each are needed",
        "历史数据不足：赢单 {won} 个、输单 {lost} 个，各至少需要 {minimum} 个",
    ),
    "risk_unknown": said(
        "too little is known: {known} features, at least {needed} are needed",
        "所知太少：已知 {known} 项特征，至少需要 {needed} 项",
    ),
    "risk_alert": said(
        "red alert: the risk of losing has been high for {days} days, now {probability}",
        "红色预警：输单风险已连续 {days} 天偏高，现为 {probability}",
    ),
    "risk_escalated": said("{alert}: assign a senior or a supervisor", "{alert}：请指派资深销售或主管介入"),
    "risk_no_signal": said(
        "no signal: the features do not tell the lost from the won",
        "没有信号：这些特征分不出输单与赢单",
    ),
    "risk_says_nothing": said(
        "what was said does not go with what happened: learn the risk anew",
        "所言与结果不符：请重新训练风险模型",
    ),
    # the points table
    "points_line": said(
        "{points}  {name} ({rows} rows, {rate} won)", "{points}  {name}（{rows} 条，赢单 {rate}）"
    ),
    "part_nothing": said("{field}: not recorded", "{field}：未记录"),
    "part_anything": said("{field}: anything", "{field}：任意值"),
    "part_below": said("{field}: below {high}", "{field}：低于 {high}"),
    "part_from": said("{field}: {low} or more", "{field}：不低于 {low}"),
    "part_between": said("{field}: {low} to below {high}", "{field}：{low} 至低于 {high}"),
    "part_yes": said("{field}: yes", "{field}：是"),
    "part_no": said("{field}: no", "{field}：否"),
    "part_values": said("{field}: {values}", "{field}：{values}"),
    "part_values_more": said("{field}: {values} and {more} more", "{field}：{values} 等，另有 {more} 个"),
    "part_other": said("{field}: anything else", "{field}：其他"),
    # its charts
    "learned_chart_calibration": said("Calibration", "校准"),
    "learned_chart_calibration_is": said(
        "what was predicted and what came, by tenths of the probability", "按概率十等分：预测与实际"
    ),
    "learned_chart_lift": said("Lift", "提升度"),
    "learned_chart_lift_is": said(
        "how much oftener than all each tenth of the rows was won, best first",
        "按得分十等分：赢单率相对整体的倍数",
    ),
    "learned_chart_points": said("Points", "分值"),
    "learned_chart_points_is": said("what each part gives", "每个区间给出的分值"),
    "learned_chart_predicted": said("predicted", "预测"),
    "learned_chart_observed": said("won", "实际赢单率"),
    "learned_chart_rows": said("rows", "记录数"),
    "learned_chart_rate": said("won", "赢单率"),
    "learned_chart_tenth": said("tenth of the rows", "十分位"),
    "learned_chart_captured": said("of all won so far", "累计占全部赢单"),
    "learned_chart_part": said("part", "区间"),
    # on the terminal
    "learned_title": said(
        "Learned from {rows} rows, {won} of them won", "由 {rows} 条记录学得，其中赢单 {won} 条"
    ),
    "learned_refused": said("No scorecard", "未生成评分卡"),
    "learned_measure": said("Measure", "指标"),
    "learned_cross": said("held out in turn", "交叉验证"),
    "learned_later": said("newest rows", "最新记录"),
    "learned_auc": said("AUC (0.5 is chance)", "AUC（0.5 为随机）"),
    "learned_brier": said("Brier score", "Brier 分数"),
    "learned_log_loss": said("log loss", "对数损失"),
    "learned_calibration_error": said("calibration error", "校准误差"),
    "learned_lift": said("lift of the best tenth", "最优十分之一的提升度"),
    "learned_points": said("points", "分值"),
    "learned_part": said("where", "条件"),
    "learned_rows": said("rows", "记录"),
    "learned_rate": said("won", "赢单率"),
    "learned_base": said("everybody begins with {base}", "基础分 {base}"),
    "learned_names": said("in conditions: {names}", "条件中的写法：{names}"),
    # refused
    "learn_insufficient_history": said(
        "{won} won and {lost} lost; at least {minimum} of each are needed",
        "赢单 {won} 条，输单 {lost} 条；各至少需要 {minimum} 条",
    ),
    "learn_insufficient_parts": said(
        "no field has two parts with rows enough to tell won from lost",
        "没有任何字段能分出两个样本足够的区间来区分赢单与输单",
    ),
    "learn_leak_category": said(
        "'{field}' gives the outcome away: values that foretell it hold {share} of the rows, such as '{value}' ({rows} rows, {rate} won); leave the field out, or allow it if it was written before the outcome",
        "“{field}”泄露了结果：几乎决定结果的取值占 {share} 的记录，例如“{value}”（{rows} 条，赢单 {rate}）；请去掉该字段，若确在结果之前填写可显式允许",
    ),
    "learn_leak_end": said(
        "'{field}' is written when a subject ends, so it cannot foretell the end; leave it out",
        "“{field}”在结束时才写入，不能用来预测结果；请去掉该字段",
    ),
    "learn_leak_known_after": said(
        "'{field}' seems to be known only after the outcome: where it is {when}, {rate} of {rows} rows are won; leave the field out, or allow it if it was written before the outcome",
        "“{field}”似乎在结果之后才填写：{when}的 {rows} 条中赢单占 {rate}；请去掉该字段，若确在结果之前填写可显式允许",
    ),
    "learn_leak_belated": said(
        "'{field}' was recorded when the row ended or later in {late} of {rows} rows; leave it out, or take its value from before",
        "“{field}”在 {rows} 条记录中有 {late} 条是在结束时或之后才填写；请去掉该字段，或改用此前的值",
    ),
    "learn_leak_strong": said(
        "'{field}' alone tells won from lost suspiciously well (AUC {auc}); leave it out, or allow it if it was written before the outcome",
        "仅凭“{field}”区分赢单与输单的能力高得可疑（AUC {auc}）；请去掉该字段，若确在结果之前填写可显式允许",
    ),
    "learn_when_missing": said("not recorded", "未填写"),
    "learn_when_present": said("recorded", "已填写"),
    "learn_nothing": said("not recorded", "未记录"),
    "learn_no_signal": said(
        "no signal: the fields tell won from lost no better than chance (AUC {auc}, between {low} and {high})",
        "没有信号：这些字段区分赢单与输单并不优于随机（AUC {auc}，区间 {low} 至 {high}）",
    ),
    # doubtful
    "learn_no_signal_later": said(
        "on the newest rows it is no better than chance (AUC {auc}, between {low} and {high})",
        "对最新的记录并不优于随机（AUC {auc}，区间 {low} 至 {high}）",
    ),
    "learn_no_time_split": said(
        "the newest rows hold too few outcomes to be predicted from those before",
        "最新记录的结果太少，无法用此前的记录来预测",
    ),
    "learn_too_good": said(
        "an AUC of {auc} is too good to be true for sales; look for what was written after the outcome",
        "AUC {auc} 对销售数据而言好得不真实；请检查是否用了结果之后填写的内容",
    ),
    "learn_drift_field": said(
        "'{field}' has other values in the newest rows than before (stability index {index}); learn again soon, or find out why",
        "“{field}”在最新记录中的分布与此前不同（稳定性指数 {index}）；请尽快重新学习或查明原因",
    ),
    "learn_drift_outcome": said(
        "the newest rows end otherwise than those before: {after} won instead of {before}; some may still be open elsewhere",
        "最新记录的结果与此前不同：赢单率由 {before} 变为 {after}；其中一部分可能尚未真正结束",
    ),
    "learn_double_counting": said(
        "'{field}' and '{other}' say nearly the same (correlation {share}); one of them may be enough",
        "“{field}”与“{other}”几乎说明同一件事（相关系数 {share}）；保留其一即可",
    ),
    "learn_field_dropped": said(
        "'{field}' is left out: beside the others it would count backwards",
        "“{field}”未被采用：与其他字段并用时其作用方向会颠倒",
    ),
    "learn_field_says_nothing": said(
        "'{field}' is left out: it sets no rows apart from others",
        "“{field}”未被采用：它无法把记录区分开",
    ),
    "learn_band_left_out": said(
        "no score is won with a probability of {probability} that the band before does not reach; '{band}' is left out",
        "没有分数能使概率达到 {probability} 并高于前一档；“{band}”被略去",
    ),
    "learn_rows_open": said(
        "{rows} rows have no outcome yet and are left out", "{rows} 条记录尚无结果，未参与学习"
    ),
    "learn_values_unread": said(
        "in {rows} rows '{field}' holds what is no {type}; it counts as the average there",
        "“{field}”在 {rows} 条记录中的值不是 {type} 类型；按平均水平计",
    ),
    "learn_rows_untimed": said(
        "{rows} rows say nothing of when they began; no time split looks at them",
        "{rows} 条记录没有开始时间，时间切分不包含它们",
    ),
}
