"""The index of identity keys is a value: it adds, forgets what was taken back, and follows merges."""

from __future__ import annotations

import pickle

import pytest
from tests.identity.books import index

from salesfunnel.errors import InvalidValue
from salesfunnel.identity import Entry, IdentityIndex


def test_an_entry_holds_each_key_once_in_order() -> None:
    assert Entry("l-1", ["b:1", "a:1", "b:1"]).keys == ("a:1", "b:1")
    with pytest.raises(InvalidValue, match=r"Entry\.id"):
        Entry("")
    with pytest.raises(InvalidValue, match=r"Entry\.keys"):
        Entry("l-1", "phone:1")  # type: ignore[arg-type]


def test_a_newer_entry_replaces_an_older_one_and_one_without_keys_is_not_found() -> None:
    old = IdentityIndex.of([Entry("l-1", ("phone:1",), 1), Entry("l-2", ("phone:1",), 1)])
    moved = old + IdentityIndex.of([Entry("l-1", ("phone:2",), 2)])
    assert (old.holders("phone:1"), moved.holders("phone:1")) == (("l-1", "l-2"), ("l-2",))
    assert (moved.holders("phone:2"), moved.holders("phone:3")) == (("l-1",), ())
    erased = moved + IdentityIndex.of([Entry("l-1", (), 3)])
    assert (erased.holders("phone:2"), erased.keys("l-1"), len(erased)) == ((), (), 2)
    assert (
        IdentityIndex.of([Entry("l-1", ("phone:2",), 1), Entry("l-1", (), 2), Entry("l-1", (), 1)]).keys(
            "l-1"
        )
        == ()
    )


def test_a_merged_one_is_found_as_who_took_it_in() -> None:
    found = index(("l-1", "phone:1"), ("l-2", "phone:2"), ("l-3", "phone:3"), **{"l-2": "l-1", "l-3": "l-2"})
    assert found.holders("phone:3") == ("l-1",)
    assert found.keys("l-1") == ("phone:1", "phone:2", "phone:3")
    assert found.survivor("l-3") == "l-1"
    assert found.survivor("unknown") == "unknown"


def test_a_circle_of_merges_has_one_answer() -> None:
    found = index(("l-1", "phone:1"), ("l-2", "phone:1"), **{"l-1": "l-2", "l-2": "l-1"})
    assert found.holders("phone:1") == ("l-1",)
    assert found.survivor("l-1") == found.survivor("l-2") == "l-1"


def test_a_merge_that_was_taken_back_is_followed_no_more() -> None:
    found = index(("l-1", "phone:1"), ("l-2", "phone:2"), **{"l-2": "l-1"})
    back = found + IdentityIndex.of([Entry("l-2", ("phone:2",), 1)])
    assert (back.holders("phone:2"), back.keys("l-1")) == (("l-2",), ("phone:1",))


def test_an_index_compares_pickles_and_shows_its_size() -> None:
    found = index(("l-1", "phone:1"), ("l-2", "phone:1")) + index(("l-3", "phone:1"))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own bytes
    assert found != index(("l-1", "phone:1"))
    assert found != 5
    assert repr(found) == "<IdentityIndex of 3>"
    assert [each.id for each in found] == ["l-1", "l-2", "l-3"]


def test_adding_one_at_a_time_keeps_few_layers() -> None:
    grown = IdentityIndex()
    for number in range(300):
        grown += IdentityIndex.of([Entry(f"l-{number}", (f"phone:{number % 7}",))])
    assert len(grown._layers) <= 9
    assert len(grown) == 300
    assert len(grown.holders("phone:3")) == 43


def test_what_is_no_entry_or_no_index_is_refused() -> None:
    with pytest.raises(InvalidValue, match="write Entry"):
        IdentityIndex.of([("l-1", ("phone:1",))])  # type: ignore[list-item]
    with pytest.raises(InvalidValue, match=r"IdentityIndex\.of"):
        IdentityIndex() + 5  # type: ignore[operator]
