"""What risks say: too little known, and alerts."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
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
}
