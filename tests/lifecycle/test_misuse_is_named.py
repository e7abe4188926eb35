"""What is no question at all is refused by name, with its cure, wherever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from salesfunnel import Actor, Dossier, Funnel, Opportunity, as_of, impact, migrate, replay
from salesfunnel.blueprint import Editions, Rollout, template
from salesfunnel.errors import InvalidValue
from salesfunnel.testing import Store

FUNNEL = Funnel.load(template("lead_to_cash"))
NAIVE = datetime(2026, 3, 2)  # noqa: DTZ001 - that is the point
AWARE = NAIVE.replace(tzinfo=UTC)
DEAL = Dossier(Opportunity(id="d", pipeline="deals", stage="discovery", changed_at=AWARE))
PILOT = {"version": 1, "starts_at": "2026-01-01T00:00:00Z", "teams": ["north"]}
EDITIONS = Editions.of(FUNNEL, rollout={"salesfunnel_rollout": 1, "base": 1, "pilots": [PILOT]})
PLAN = {"salesfunnel_migration": 1, "from_version": 1, "to_version": 2}
ASKED: dict[str, Callable[[Any], object]] = {
    "preview": lambda now: FUNNEL.preview(DEAL, to="proposal", now=now),
    "impact": lambda now: impact(FUNNEL, FUNNEL, [DEAL], now=now),
    "funnel_for": lambda now: EDITIONS.funnel_for(DEAL, now=now),
    "pending": lambda now: EDITIONS.pending([DEAL], now=now),
}


@pytest.mark.parametrize("now", [NAIVE, None, "today"], ids=["naive", "none", "text"])
@pytest.mark.parametrize("asked", ASKED)
def test_an_instant_without_a_zone_is_refused_by_name(asked: str, now: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^now: found"):
        ASKED[asked](now)


@pytest.mark.parametrize("events", [None, 7])
def test_what_is_no_history_is_refused_by_name(events: Any) -> None:
    for ask in (replay, lambda each: as_of(each, AWARE)):
        with pytest.raises(InvalidValue, match=r"^events: found"):
            ask(events)


def test_editions_without_the_versions_of_their_rollout_cannot_exist() -> None:
    with pytest.raises(InvalidValue, match="names version 1"):
        Editions({}, Rollout.read({"salesfunnel_rollout": 1, "base": 1}))


def test_one_dossier_where_several_are_wanted_is_refused_by_name() -> None:
    one: Any = DEAL
    for ask in (
        lambda: impact(FUNNEL, FUNNEL, one, now=AWARE),
        lambda: migrate(FUNNEL, FUNNEL, one, plan=PLAN, now=AWARE, actor=Actor("li")),
    ):
        with pytest.raises(InvalidValue, match=r"^dossiers: found a Dossier, expected several dossiers"):
            ask()


@pytest.mark.parametrize("wrong", [None, DEAL])
def test_what_is_no_decision_is_neither_told_nor_committed(wrong: Any) -> None:
    for ask in (FUNNEL.explain, Store().commit):
        with pytest.raises(InvalidValue, match=r"^decision: found a \w+, expected a Decision"):
            ask(wrong)
