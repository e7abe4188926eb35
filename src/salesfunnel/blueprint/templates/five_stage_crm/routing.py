"""Who gets a deal: by region and industry, else in turn."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both

__all__ = ["ROUTING"]

ROUTING: dict[str, Any] = {
    "of": "opportunity",
    "rules": [
        {
            "key": "by_region",
            "when": "present(region)",
            "to": "experts",
            "respond_within": {"hours": 4},
            "label": both("By region and industry", "按区域和行业"),
        },
        {
            "key": "rest",
            "to": "everybody",
            "respond_within": {"days": 1},
            "label": both("All others in turn", "其余轮流分配"),
        },
    ],
    "pools": {
        "experts": {
            "territory": True,
            "match": {"skills": "industry"},
            "strategy": "least_loaded",
            "fallback": "territory",
            "label": both("Experts of the industry, here", "本区域的行业专家"),
        },
        "territory": {
            "territory": True,
            "fallback": "everybody",
            "label": both("Sellers of the territory", "本区域销售"),
        },
        "everybody": {"label": both("Everybody", "全体销售")},
    },
    "territories": {
        "east": {"regions": ["East", "华东"], "label": both("East", "华东")},
        "west": {"regions": ["West", "西部"], "label": both("West", "西部")},
    },
}
"The section `routing` of the template; its territories are examples."
