"""V1, BPI Challenge 2012: a complete log of 13,087 applications, replayed event by event."""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from tests.shell.desk import EXAMPLES, reported

from salesfunnel.insight.conversion import summary
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.lifecycle.replay import as_of, replay_all
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import ActivityRecorded, Event, StageChanged
from salesfunnel.model.wire import from_wire, to_wire
from salesfunnel.shell.imports.history import retell
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.logs import read_log, read_xes

ENTERED = {
    "submitted": 13_087, "preaccepted": 7_367, "accepted": 5_113, "offer_sent": 5_015, "offer_back": 3_254,
    "approved": 2_246,
}  # fmt: skip
RATES = [0.5629, 0.6940, 0.9808, 0.6489, 0.6902]


@pytest.fixture(scope="module")
def mapping() -> CrmMapping:
    return load_mapping(EXAMPLES / "bpi2012.yaml")


@pytest.fixture(scope="module")
def histories(shared: Path, mapping: CrmMapping) -> tuple[tuple[Event, ...], ...]:
    assert mapping.document.log is not None
    folder = shared / "data" / "bpi2012"
    return retell(mapping, mapping.document.log, read_log(mapping, mapping.document.log, folder)).events


def counted(mapping: CrmMapping, states: dict[str, Dossier[Any]]) -> dict[str, Any]:
    ordered = [states[name] for name in sorted(states)]
    return summary(Tally.of(ordered, pipeline=mapping.pipeline))


def name_of(mapping: CrmMapping, event: Event) -> str:
    """Return what the log calls an event."""
    if isinstance(event, ActivityRecorded):
        return event.activity.kind
    assert mapping.document.log is not None
    stage = event.to_stage if isinstance(event, StageChanged) else "submitted"
    return next(name for name, key in mapping.document.log.stages.items() if key == stage)


@pytest.fixture(scope="module")
def whole(histories: Sequence[Sequence[Event]]) -> dict[str, Dossier[Any]]:
    return dict(replay_all(event for history in histories for event in history))


def test_the_report_counts_every_stage_to_the_unit(shared: Path) -> None:
    found = reported("--mapping", EXAMPLES / "bpi2012.yaml", "--data", shared / "data" / "bpi2012")
    assert {each["stage"]: each["entered"] for each in found["stages"]} == ENTERED
    rates = [each["rate"] for each in found["stages"]]
    assert rates[:-1] == [pytest.approx(rate, abs=5e-5) for rate in RATES]
    overall = found["overall"]
    assert (overall["entered"], overall["won"], overall["open"]) == (13_087, 2_246, 399)
    assert overall["rate"] == pytest.approx(0.1716, abs=5e-5)
    assert overall["win_rate_closed"] == pytest.approx(0.1770, abs=5e-5)
    assert found["quality"] == []


def test_every_end_is_counted_to_the_unit(whole: dict[str, Dossier[Any]]) -> None:
    ends = Counter(state.subject.stage for state in whole.values() if state.subject.status != "open")
    assert ends == {"approved": 2_246, "declined": 7_635, "cancelled": 2_807}


def test_every_event_of_the_two_streams_becomes_one(
    mapping: CrmMapping, histories: Sequence[Sequence[Event]]
) -> None:
    assert sum(map(len, histories)) == 92_093
    offers = sum(name_of(mapping, event) == "O_SENT" for history in histories for event in history)
    assert offers == 7_030, "7,030 offers in 5,015 cases do not inflate the stage's count"


def test_shuffled_then_sorted_it_is_the_same_funnel(
    mapping: CrmMapping, histories: Sequence[Sequence[Event]], whole: dict[str, Dossier[Any]]
) -> None:
    events = [event for history in histories for event in history]
    random.Random(7).shuffle(events)  # noqa: S311 - any order will do
    events.sort(key=attrgetter("subject_id", "seq"))
    assert replay_all(events) == whole
    assert counted(mapping, replay_all(events)) == counted(mapping, whole)


def test_in_order_of_time_it_is_the_same_funnel(
    histories: Sequence[Sequence[Event]], whole: dict[str, Dossier[Any]]
) -> None:
    """Cases interleave; events of one instant keep their order, since the sort is stable."""
    events = sorted((event for history in histories for event in history), key=attrgetter("at"))
    assert replay_all(events) == whole


def test_in_two_halves_with_a_restart_through_json_it_is_the_same_funnel(
    histories: Sequence[Sequence[Event]], whole: dict[str, Dossier[Any]]
) -> None:
    events = sorted((event for history in histories for event in history), key=attrgetter("at"))
    half = len(events) // 2
    saved = [to_wire(state) for state in replay_all(events[:half]).values()]
    restored = [from_wire(Dossier, each) for each in saved]
    rest = [from_wire(Event, to_wire(event)) for event in events[half:]]
    states = {each.subject.id: each for each in restored}
    assert states | replay_all(rest, states) == whole


def test_simultaneous_events_keep_the_order_of_the_file(
    shared: Path, mapping: CrmMapping, histories: Sequence[Sequence[Event]]
) -> None:
    names = {
        case.values["concept:name"]: [event["concept:name"] for event in case.events]
        for case in read_xes(shared / "data" / "bpi2012" / "bpic2012.xes.gz")
        if len({event["time:timestamp"] for event in case.events}) < len(case.events)
    }
    assert len(names) == 5_006
    for history in histories:
        filed = names.get(history[0].subject_id, [])
        told = [name_of(mapping, event) for event in history]
        assert not filed or told == [name for name in filed if not name.startswith("W_")]


def test_as_of_the_end_of_2011_equals_a_replay_cut_there(
    shared: Path, mapping: CrmMapping, histories: Sequence[Sequence[Event]], tmp_path: Path
) -> None:
    """The cut is made on the log itself, before anything of ours has read it."""
    cut = datetime(2011, 12, 31, tzinfo=UTC)
    kept = {
        each[0].subject_id: as_of(each, cut - timedelta(microseconds=1))
        for each in histories
        if each[0].at < cut
    }
    text = gzip.decompress((shared / "data" / "bpi2012" / "bpic2012.xes.gz").read_bytes()).decode()

    def early(event: re.Match[str]) -> str:
        found = re.search(r'key="time:timestamp" value="([^"]+)"', event[0])
        assert found
        return event[0] if datetime.fromisoformat(found[1]) < cut else ""

    short = re.sub(r"<event>.*?</event>", early, text, flags=re.DOTALL)
    (tmp_path / "bpic2012.xes").write_text(short, encoding="utf-8")
    assert mapping.document.log is not None
    log = read_log(mapping, mapping.document.log, tmp_path)
    again = retell(mapping, mapping.document.log, log).events
    cut_short = replay_all(event for history in again for event in history)
    assert cut_short == kept
    assert counted(mapping, cut_short)["overall"]["entered"] == len(kept) < 13_087
