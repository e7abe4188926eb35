"""What version 0.1 pickled or wrote as JSON is read by this one, though most of its modules have moved."""

from __future__ import annotations

import base64
import importlib
import json
import pickle
import warnings
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salesfunnel import Dossier, Funnel, conversion, from_wire, replay, to_wire
from salesfunnel._old_paths import MOVED
from salesfunnel.lifecycle.commands import Command
from salesfunnel.model.event import Event
from salesfunnel.routing import RoutingState

KEPT: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("values_0_1.json").read_bytes())
AT = datetime(2026, 3, 11, 1, tzinfo=UTC)
HISTORIES = sorted(name for name in KEPT if name.startswith("history"))


def unpickled(name: str) -> Any:
    """Load a pickle of version 0.1; that modules have moved is said, and nothing else."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message=r"'salesfunnel\..*' (has moved|is called)", category=DeprecationWarning
        )
        return pickle.loads(zlib.decompress(base64.b64decode(KEPT[name]["pickle"])))  # noqa: S301 - our own


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_is_the_same_from_its_pickle_and_its_json(name: str) -> None:
    events, state = unpickled(name)
    assert [from_wire(Event, event) for event in KEPT[name]["wire"]] == list(events)
    assert replay(events) == state


def test_every_kind_of_event_of_that_version_is_among_them() -> None:
    assert len({type(event) for name in HISTORIES for event in unpickled(name)[0]}) == 36


def test_commands_are_the_same_from_their_pickle_and_their_json() -> None:
    commands = unpickled("commands")
    assert [from_wire(Command, command) for command in KEPT["commands"]["wire"]] == commands
    assert len({type(command) for command in commands}) == 32


@pytest.mark.parametrize("name", ["refused", "lost", "dossier"])
def test_a_value_is_written_as_it_was(name: str) -> None:
    assert to_wire(unpickled(name)) == KEPT[name]["wire"]


def test_a_dossier_is_the_same_from_its_pickle_and_its_json() -> None:
    assert from_wire(Dossier, KEPT["dossier"]["wire"]) == unpickled("dossier")


def test_a_decision_is_about_the_version_that_it_expects() -> None:
    decision = unpickled("lost")
    assert decision.accepted
    assert decision.events[0].seq == decision.expects["d-2"] + 1


def test_a_funnel_answers_about_a_dossier() -> None:
    funnel, dossier = unpickled("funnel"), unpickled("dossier")
    assert isinstance(funnel, Funnel)
    assert dossier.subject.stage == "won"
    scores = {score.scorecard: score for score in unpickled("scores")}
    assert scores
    for key, score in scores.items():
        assert funnel.score(dossier, scorecard=key, now=AT).value == score.value


def test_sums_and_rates_are_as_they_were() -> None:
    tally, rates = unpickled("tally"), unpickled("conversion")
    today = conversion(tally)
    assert [(stage.stage, stage.entered, stage.advanced) for stage in today.stages] == [
        (stage.stage, stage.entered, stage.advanced) for stage in rates.stages
    ]
    assert [len(segment.by) for segment in (tally + tally).segments] == [0]


def test_a_routing_state_goes_on() -> None:
    roster, state, assignment = unpickled("routing")
    assert [seller.id for seller in roster.sellers] == ["li", "mo", "qi"]
    assert RoutingState.read(KEPT["routing"]["wire"][0]) == state
    assert assignment.seller_id in {"li", "mo", "qi"}


@pytest.mark.parametrize("old", sorted(MOVED))
def test_an_old_path_leads_to_a_module_that_is_there(old: str) -> None:
    """An old path counts as long as version 0.1 does; what it leads to must exist."""
    assert importlib.import_module(f"salesfunnel.{MOVED[old]}").__doc__
    assert importlib.import_module(f"salesfunnel.{old}").__name__ == f"salesfunnel.{old}"


def test_a_name_of_an_old_path_is_the_one_of_today_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match=r"import 'Advanced' from 'salesfunnel\.model\.event'"):
        from salesfunnel.model.events.moves import Advanced  # type: ignore[import-not-found]
    assert Advanced is importlib.import_module("salesfunnel.model.event").Advanced


def test_a_name_that_never_was_is_refused() -> None:
    with pytest.raises(ImportError, match="cannot import name 'Nothing'"):
        from salesfunnel.model.events.moves import Nothing  # type: ignore[import-not-found]  # noqa: F401
