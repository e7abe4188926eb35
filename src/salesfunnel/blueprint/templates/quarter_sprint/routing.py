"""Who gets a deal: by intent, with how soon somebody responds; by territory, expertise, source and load."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both

__all__ = ["ROUTING"]

ROUTING: dict[str, Any] = {
    "of": "opportunity",
    "rules": [
        {
            "key": "high_intent",
            "when": "asked_for_demo or needs_filled_in",
            "to": "manager",
            "respond_within": {"minutes": 30},
            "label": both("High intent: a demo or the needs", "高意向：申请演示或填写需求"),
        },
        {
            "key": "middle_intent",
            "when": "material_taken",
            "to": "region",
            "respond_within": {"hours": 2},
            "label": both("Middle intent: white paper or video", "中意向：下载白皮书或观看视频"),
        },
        {
            "key": "low_intent",
            "to": "trainees",
            "respond_within": {"hours": 24},
            "label": both("Low intent: contact details only", "低意向：仅留联系方式"),
        },
    ],
    "pools": {
        "manager": {
            "strategy": "named",
            "by": ["account.manager_id"],
            "fallback": "experts",
            "label": both("The customer's own manager", "专属客户经理"),
        },
        "experts": {
            "territory": True,
            "match": {"skills": "industry"},
            "strategy": "least_loaded",
            "fallback": "region",
            "label": both("Experts of the industry, here", "本区域的行业专家"),
        },
        "region": {
            "territory": True,
            "strategy": "in_turn",
            "fallback": "everybody",
            "label": both("Sellers of the territory", "本区域销售"),
        },
        "trainees": {
            "tiers": ["trainee"],
            "strategy": "in_turn",
            "fallback": "everybody",
            "label": both("Trainees", "新人池"),
        },
        "everybody": {"strategy": "in_turn", "label": both("Everybody", "全体销售")},
    },
    "responses": {
        "warm_source": {
            "when": "source in ['referral', 'exhibition']",
            "within": {"hours": 2},
            "label": both("Referrals and fairs: within 2 hours", "转介绍与展会：2 小时内触达"),
        }
    },
    "territories": {
        "east": {"regions": ["East", "华东"], "label": both("East", "华东")},
        "south": {"regions": ["South", "华南"], "label": both("South", "华南")},
        "north": {"regions": ["North", "华北"], "label": both("North", "华北")},
    },
}
"The section `routing` of the template; its territories are examples."
