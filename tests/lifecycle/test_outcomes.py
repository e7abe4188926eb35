"""Closed subjects are counted with the values of then, and taken out again when they are opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from salesfunnel import Actor, Advance, Capture, Funnel, Import, Lose, Opportunity, Reopen
from salesfunnel.lifecycle.commands import ChangeFields, Merge
from salesfunnel.lifecycle.replay import OutcomeChange, outcomes
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.subject import Status
from salesfunnel.scoring.bayes.card import BayesCard, CompiledBayes
from salesfunnel.testing import Store

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LI = Actor("li")
FUNNEL = Funnel.load(
    {
        "salesfunnel": 1, "key": "b", "version": 1, "currency": "CNY", "timezone": "UTC",
        "fields": {"need": {"type": "choice", "options": ["high", "low"]}},
        "pipelines": {"deals": {"stages": [
            {"key": "talk"}, {"key": "offer"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
        ]}},
    }
)  # fmt: skip
CARD = CompiledBayes.of(
    BayesCard.model_validate({"features": ["need", "source", "stage"]}),
    FUNNEL.catalogue("opportunity"),
    FUNNEL.pipelines["deals"],
)


def lived(*commands: Any, key: str = "d-1", store: Store | None = None) -> Store:
    """Let commands happen a day apart."""
    store = store or Store()
    for day, command in enumerate(commands):
        answer = FUNNEL.decide(store.load(key), command, actor=LI, now=NOW + day * DAY)
        assert answer.accepted, [str(each) for each in answer.findings]
        store.commit(answer)
    return store


def found(store: Store, key: str = "d-1", **more: Any) -> list[OutcomeChange]:
    return list(outcomes(store.events(key), CARD.case, **more))


BEGUN = Capture("d-1", "deals", source="web", fields={"need": "high"})
LIFE = (
    BEGUN,
    Advance("offer"),
    Lose("price"),
    ChangeFields({"need": "low"}),
    Reopen("offer", "back"),
    Advance("won"),
)


def test_a_loss_is_counted_with_what_was_known_then() -> None:
    (one,) = found(lived(*LIFE[:3]))
    assert (one.subject_id, one.seq, one.case.is_won, one.case.at) == ("d-1", 3, False, NOW + 2 * DAY)
    assert one.case.values == {"need": "high", "source": "web", "stage": ("talk", "offer")}
    assert one.case.scope == ("deals",)


def test_reopening_takes_out_the_values_of_then_and_winning_counts_those_of_now() -> None:
    lost, again, won = found(lived(*LIFE))
    assert (again.is_taken_out, again.case) == (True, lost.case)
    assert (won.case.is_won, won.case.values["need"]) == (True, "low")
    counts = CARD.counts().closed(lost.case).reopened(again.case).closed(won.case)
    assert counts == CARD.counts([won.case])


def test_what_was_counted_before_is_not_told_twice() -> None:
    store = lived(*LIFE)
    whole = found(store)
    for after in range(len(store.events("d-1")) + 1):
        assert found(store, after=after) == [each for each in whole if each.seq > after]


def test_an_open_history_counts_nothing() -> None:
    assert found(lived(BEGUN, Advance("offer"))) == []


def test_a_deal_imported_as_won_counts_since_it_stands_there() -> None:
    deal = Opportunity(id="d-1", pipeline="deals", stage="won", status=Status.WON, created_at=NOW - 9 * DAY)
    (one,) = found(lived(Import(Dossier(deal))))
    assert (one.case.is_won, one.case.at) == (True, NOW)


def test_a_duplicate_no_longer_counts() -> None:
    store = lived(Capture("d-2", "deals"), key="d-2", store=lived(*LIFE[:3]))
    answer = FUNNEL.decide(
        store.load("d-2"),
        Merge(store.load("d-1").subject),
        actor=LI,
        now=NOW + 9 * DAY,  # type: ignore[union-attr]
    )
    assert answer.accepted, [str(each) for each in answer.findings]
    store.commit(answer)
    assert [each.is_taken_out for each in found(store)] == [False, True]
