"""D12 · The rules' part of a diagnosis: a new source that no rule takes is named first, with its subjects."""

from __future__ import annotations

from tests.routing.counter import NOW, funnel, lead, routing

MADE = funnel(
    routing(
        {"key": "fairs", "when": "source in ['exhibition', 'referral']", "to": "all"},
        {"key": "web", "when": "source == 'web' and present(industry)", "to": "all"},
    )
)


def test_the_new_source_stands_first_with_its_576_of_847() -> None:
    stuck = [lead(f"v-{n}", source="short_video") for n in range(576)]
    stuck += [lead(f"w-{n}", source="web", industry="SaaS" if n % 2 else None) for n in range(200)]
    stuck += [lead(f"e-{n}", source="exhibition", region="Mars") for n in range(71)]
    found = MADE.rule_coverage(stuck, now=NOW)
    assert (found.many, len(found.left), found.taken) == (847, 676, {"fairs": 71, "web": 100, "rest": 676})
    assert [(each.field, each.value, each.many) for each in found.values] == [("source", "short_video", 576)]
    assert found.render("zh") == (
        "847 条中有 676 条只落入兜底规则",
        "有 576 条的 source 为“short_video”，除兜底规则外没有规则覆盖",
    )
