"""Law: whatever the order in which claims are told and committed, the same claim wins at every instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from salesfunnel.model.progress import Evidence
from salesfunnel.ownership import ClaimPolicy, Registered, adjudicate, lodge, token_of

NOW = datetime(2026, 3, 25, tzinfo=UTC)
HOURS = st.integers(0, 24 * 25)
POLICIES = st.builds(
    lambda contest, tie, grounds: ClaimPolicy.model_validate({
        "contest_days": contest, "tie": tie,
        "grounds": [{"key": "named", "overrides": True}, {"key": "found", "evidence": ["mail"]}] if grounds else [],
    }),
    st.sampled_from([0, 1, 3]), st.sampled_from(["id", "lot"]), st.booleans(),
)  # fmt: skip


@st.composite
def claims(draw: Any) -> list[Registered]:
    return [
        Registered(
            id=f"c-{index}",
            by=draw(st.sampled_from(["li", "mo", "wu"])),
            at=NOW + timedelta(hours=at),
            touched_at=NOW + timedelta(hours=at - draw(st.integers(0, 60))),
            ground=draw(st.sampled_from([None, "named", "found"])),
            evidence=draw(st.sampled_from([(), (Evidence("mail", "m"),)])),
            acted_at=tuple(NOW + timedelta(hours=each) for each in draw(st.lists(HOURS, max_size=4))),
            ended_at=draw(st.sampled_from([None, NOW + timedelta(hours=at + 30)])),
        )
        for index, at in enumerate(draw(st.lists(HOURS, max_size=6)))
    ]


@given(claims(), POLICIES, st.randoms(use_true_random=False), HOURS)
def test_the_order_in_which_claims_are_told_decides_nothing(
    told: list[Registered], policy: ClaimPolicy, chance: Any, hour: int
) -> None:
    now, other = NOW + timedelta(hours=hour), list(told)
    chance.shuffle(other)
    ruling = adjudicate(told, policy, now)
    assert adjudicate(other, policy, now) == ruling
    judged = [each.claim.id for each in ruling.refused] + [each.id for each in [ruling.winner] if each]
    assert set(judged) == {each.id for each in told}
    if ruling.winner is not None:
        assert ruling.winner.at <= now < ruling.until  # type: ignore[operator]
        assert ruling.until <= ruling.winner.at + timedelta(days=20)  # type: ignore[operator]


@settings(max_examples=60)
@given(
    claims(),
    POLICIES,
    st.lists(st.tuples(st.sampled_from(["think", "commit"]), st.integers(0, 5)), max_size=40),
)
def test_however_calls_interleave_the_register_ends_with_the_same_winner(
    told: list[Registered], policy: ClaimPolicy, turns: list[tuple[str, int]]
) -> None:
    """A call reads the register, thinks, and commits only onto the token that it saw; else it tries again."""
    now = NOW + timedelta(days=30)
    kept: list[Registered] = []
    thinking: dict[int, Any] = {}
    for what, who in turns:
        if who >= len(told) or told[who] in kept:
            continue
        if what == "think":
            thinking[who] = lodge(kept, told[who], policy, now=now)
        elif who in thinking and thinking.pop(who).expects == token_of(kept):
            kept.append(told[who])
    kept += [each for each in told if each not in kept]
    assert adjudicate(kept, policy, now) == adjudicate(told, policy, now)
