"""What the command `score` says beside the scores themselves."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    "page_scored": said("{scored} scored, mean {mean}", "评分 {scored}，平均 {mean}"),
    "page_best": said("The highest scores", "得分最高的记录"),
    "page_band": said("Band", "分段"),
    "page_records": said("Records", "记录数"),
    "page_score": said("Score", "评分"),
    "page_unanswered": said("Not known", "尚不清楚"),
    "score_no_activities": said(
        "The scorecard has {signals} signals; a file of records has no activities, so they gave nothing here",
        "评分卡有 {signals} 个信号；记录文件中没有活动，信号在此未计分",
    ),
}
