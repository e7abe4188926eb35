"""What probabilities say: the lines that move them, and why there is none."""

from __future__ import annotations

from salesfunnel.messages.wording import said
from salesfunnel.text import Text

__all__ = ["SAID"]

SAID: dict[str, Text] = {
    "log_odds_base": said("everybody begins at odds of {factor}", "基础几率为 {factor}"),
    "log_odds": said("odds × {factor}: '{name}' is {value}", "几率 × {factor}：“{name}”为 {value}"),
    "thin_outcomes": said(
        "insufficient history: {won} won and {lost} lost cases, at least {minimum} of each are needed",
        "历史数据不足：赢单 {won} 个、输单 {lost} 个，各至少需要 {minimum} 个",
    ),
}
