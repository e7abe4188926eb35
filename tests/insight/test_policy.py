"""The policy says itself, in JSON and in two languages."""

from __future__ import annotations

import pytest

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import TallyPolicy


def test_the_policy_prints_itself() -> None:
    policy = TallyPolicy(entry="every", skipped="strict")
    assert policy.wire() == {"entry": "every", "skipped": "strict", "basis": "cohort", "durations": "dated"}
    assert policy.render().startswith("every entry into a stage counts; a stage passed over does not count;")
    assert policy.render("zh").startswith("每次进入阶段都计数；被跳过的阶段不计数；")
    assert eval(repr(policy)) == policy  # noqa: S307 - a repr pastes back


@pytest.mark.parametrize("name", ["entry", "skipped"])
def test_an_unknown_choice_is_refused_with_the_nearest(name: str) -> None:
    with pytest.raises(InvalidValue, match=rf"TallyPolicy\.{name}: found 'frist', expected one of"):
        TallyPolicy(**{name: "frist"})  # type: ignore[arg-type]
