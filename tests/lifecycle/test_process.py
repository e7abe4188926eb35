"""A pipeline knows its gates on every way."""

from __future__ import annotations

import pytest
from tests.lifecycle.funnels import DEALS, process

from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.lifecycle.process import Process


def asked(over: Process, start: str, end: str) -> list[str]:
    return [gate.key for gate in over.way(over.places[start], over.places[end]).gates]


@pytest.mark.parametrize(
    ("start", "end", "gates"),
    [
        ("pool", "conversation", []),
        ("pool", "confirmed", ["talked", "worth_it"]),
        ("conversation", "confirmed", ["talked", "worth_it"]),
        ("confirmed", "solution", ["talked"]),
        ("solution", "won", ["funded", "signed"]),
        ("pool", "won", ["talked", "worth_it", "funded", "signed"]),
    ],
)
def test_the_way_meets_each_gate_once_in_order(start: str, end: str, gates: list[str]) -> None:
    assert asked(process(), start, end) == gates


def test_parked_stages_between_are_not_met() -> None:
    over = process()
    assert over.way(over.places["pool"], over.places["won"]).skipped == (
        "conversation",
        "confirmed",
        "solution",
    )


def test_a_way_is_found_once() -> None:
    over = process()
    start, end = over.places["pool"], over.places["won"]
    assert over.way(start, end) is over.way(start, end)


def test_stages_stand_in_their_order() -> None:
    assert process().order[:3] == ("pool", "conversation", "confirmed")


def test_a_stage_that_nobody_knows_is_named_with_a_near_one() -> None:
    with pytest.raises(UnknownName, match="no stage is named 'wone'; did you mean 'won'"):
        process().place("wone")


def test_a_gate_that_nobody_wrote_is_refused() -> None:
    wrong = {"stages": [{"key": "one", "entry": "worthit"}]}
    with pytest.raises(
        UnknownName, match=r"stages\.one\.entry: no gate is named 'worthit'; did you mean 'worth_it'"
    ):
        process(deals=wrong)


def test_two_stages_with_one_key_are_refused() -> None:
    with pytest.raises(InvalidValue, match="two stages share a key"):
        process(deals={"stages": [*DEALS["stages"], {"key": "pool"}]})
