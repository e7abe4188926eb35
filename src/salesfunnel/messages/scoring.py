"""What scores and grades say."""

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
}
