"""What is handed over wrongly is refused by its name, with what was found, what was expected, and a cure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.ownership.desk import NOW, Desk

from salesfunnel import Actor, Dossier, Opportunity
from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.handover import handover_requests
from salesfunnel.ownership import ClaimPolicy, Registered, adjudicate, lodge
from salesfunnel.ownership.departure import Cover, Departure, covered_by, successors
from salesfunnel.ownership.pool_usage import pool_usage

LEAVES = Departure(id="case-1", seller_id="li", kind="leave", at=NOW, by="wang")
DEAL = Opportunity(id="d-1", pipeline="b2b", stage="talk", owner_id="li")
COVER = Cover(owner_id="li", cover_id="mo", since=NOW, until=NOW.replace(month=4), by="wang")
CLAIM = Registered(id="c-1", by="li", at=NOW)
FUNNEL = Desk().funnel
NAIVE = NOW.replace(tzinfo=None)


def report(departure: Any, dossiers: Any, **told: Any) -> object:
    return FUNNEL.handover_report(departure, dossiers, **{"by": Actor("wang"), "now": NOW, **told})


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: adjudicate(None, ClaimPolicy(), NOW), "claims: found a NoneType, expected several of Registered; put"),
    (lambda: adjudicate([7], ClaimPolicy(), NOW), "claims: found a int, expected a Registered"),
    (lambda: adjudicate([], None, NOW), "policy: found a NoneType, expected a ClaimPolicy"),
    (lambda: lodge(None, CLAIM, ClaimPolicy(), now=NOW), "claims: found a NoneType"),
    (lambda: pool_usage("li", None), "events: found a NoneType, expected several of Event; put them in a list"),
    (lambda: pool_usage("li", ["x"]), "events: found a str, expected an Event; hand over what"),
    (lambda: pool_usage(None, []), "seller_id: found a NoneType, expected a text"),
    (lambda: covered_by(None, "mo", NOW), "covers: found a NoneType, expected several of Cover"),
    (lambda: covered_by([None], "mo", NOW), "covers: found a NoneType, expected a Cover; hand over"),
    (lambda: covered_by([COVER], None, NOW), "cover_id: found a NoneType, expected a text"),
    (lambda: covered_by([COVER], "mo", NAIVE), "now: found 2026-03-02T01:00:00, an instant without"),
    (lambda: successors(None, [DEAL], {}), "departure: found a NoneType, expected a Departure; write Departure("),
    (lambda: successors(LEAVES, None, {}), "subjects: found a NoneType, expected several of Subject"),
    (lambda: successors(LEAVES, [Dossier(DEAL)], {}), "subjects: found a Dossier, expected a Subject"),
    (lambda: successors(LEAVES, [DEAL], None), "assign: found a NoneType, expected a function or a mapping"),
    (lambda: successors(LEAVES, [DEAL], lambda _: 5), "assign.d-1: found a int, expected a text; give the id"),
    (lambda: successors(LEAVES, [DEAL], {"d-1": 5}), "assign.d-1: found a int, expected a text"),
    (lambda: handover_requests(None, []), "departure: found a NoneType, expected a Departure"),
    (lambda: handover_requests(LEAVES, None), "subjects: found a NoneType, expected several of Subject"),
    (lambda: report(None, []), "departure: found a NoneType, expected a Departure; write Departure("),
    (lambda: report(LEAVES, None), "dossiers: found a NoneType, expected several of Dossier"),
    (lambda: report(LEAVES, [DEAL]), "dossiers: found a Opportunity, expected a Dossier; write Dossier(subject)"),
    (lambda: report(LEAVES, [], by="wang"), "by: found a str, expected an Actor; write Actor('mo')"),
    (lambda: report(LEAVES, [], now=NAIVE), "now: found 2026-03-02T01:00:00, an instant without"),
    (lambda: report(LEAVES, [], successors=["mo"]), "successors: found a list, expected a Mapping; write"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "said"), WRONG)
def test_what_is_handed_over_wrongly_is_named(asked: Callable[[], object], said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        asked()
    assert str(caught.value).startswith(said)


def test_a_function_and_a_mapping_give_the_same_successors() -> None:
    assert successors(LEAVES, [DEAL], {"d-1": "mo"}) == successors(LEAVES, [DEAL], lambda _: "mo")
