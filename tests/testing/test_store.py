"""The reference store: what it keeps, and what it refuses with nothing changed."""

from __future__ import annotations

import attrs
import pytest
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, NOW, process

from salesfunnel.errors import Conflict, InvalidValue, OutOfOrder
from salesfunnel.lifecycle.commands import Advance, Capture, Convert, Lose
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.testing import Store

DEALS, LEADS = process("deals"), process("leads")


def captured(store: Store, key: str = "l-1") -> None:
    store.commit(decide(LEADS, None, Capture(key, "leads", fields=ALL_KNOWN), actor=ACTOR, now=NOW))


def asked(store: Store, command: object, key: str = "l-1") -> Decision:
    return decide(LEADS, store.load(key), command, actor=ACTOR, now=NOW)  # type: ignore[arg-type]


def test_what_is_committed_is_loaded() -> None:
    store = Store()
    assert (store.load("l-1"), store.events("l-1"), store.version("l-1")) == (None, (), 0)
    captured(store)
    store.commit(asked(store, Advance("sql")))
    assert store.load("l-1").subject.stage == "sql"  # type: ignore[union-attr]
    assert [each.seq for each in store.events("l-1")] == [1, 2]
    assert store.version("l-1") == 2


def test_of_two_decisions_about_one_state_the_second_is_refused() -> None:
    store = Store()
    captured(store)
    one, two = asked(store, Advance("sql")), asked(store, Lose("price"))
    store.commit(one)
    with pytest.raises(Conflict, match="l-1: stands at version 2, but version 1 was decided about; load it"):
        store.commit(two)
    assert store.load("l-1").subject.stage == "sql"  # type: ignore[union-attr]


def test_a_conversion_is_kept_for_both_subjects_or_for_none() -> None:
    store = Store()
    captured(store)
    wish = asked(store, Convert("d-1", "deals"))
    store.commit(decide(DEALS, None, Capture("d-1", "deals"), actor=ACTOR, now=NOW))
    with pytest.raises(Conflict, match="d-1: stands at version 1, but version 0"):
        store.commit(wish)
    assert store.load("l-1").subject.stage == "fresh"  # type: ignore[union-attr]
    store.commit(asked(store, Convert("d-2", "deals")))
    assert store.load("l-1").subject.opportunity_id == "d-2"  # type: ignore[union-attr]
    assert store.load("d-2").subject.lead_id == "l-1"  # type: ignore[union-attr]


def test_every_subject_that_moved_on_is_named() -> None:
    store = Store()
    captured(store)
    wish = asked(store, Convert("d-1", "deals"))
    store.commit(wish)
    with pytest.raises(Conflict) as caught:
        store.commit(wish)
    assert {each.path for each in caught.value.problems} == {"l-1", "d-1"}


def test_what_is_no_decision_to_commit_is_refused_with_nothing_changed() -> None:
    store = Store()
    captured(store)
    fine = asked(store, Advance("sql"))
    refusal = asked(store, Advance("nowhere"))
    jumbled = attrs.evolve(fine, events=(*fine.events, *fine.events))
    silent = attrs.evolve(fine, expects=ReadOnly())
    for wrong, error in ((refusal, InvalidValue), (silent, InvalidValue), (jumbled, OutOfOrder)):
        with pytest.raises(error):
            store.commit(wrong)
    assert store.version("l-1") == 1
    assert store.load("l-1").subject.stage == "fresh"  # type: ignore[union-attr]
