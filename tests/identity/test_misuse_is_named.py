"""What is handed over wrongly is refused by its name, with what was found, what was expected, and a cure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.identity.books import FIELDS, SECTION, WEIGHING, compiled

from salesfunnel import Activity, Dossier, Funnel, Lead
from salesfunnel.errors import InvalidValue
from salesfunnel.identity import (
    Apart,
    Cluster,
    Entry,
    IdentityIndex,
    Record,
    duplicates,
    file_under,
    groups,
    ingest,
    match,
    propose,
)

KEYS = compiled().keys
INDEX = IdentityIndex.of([Entry("l-1", ("phone:+861",))])
RECORD = Record(Activity("77", "call", datetime(2026, 3, 2, tzinfo=UTC)), {"mobile": "13800138001"})
LEAD = Lead(id="l-1", pipeline="leads", stage="new")
GROUP = Cluster(("l-1", "l-2"), ())
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "x", "version": 1, "currency": "CNY", "timezone": "UTC", "identity": {**SECTION, "of": "lead"},
    "fields": {name: field.model_dump(mode="json", exclude_defaults=True) for name, field in FIELDS.items()},
    "pipelines": {"leads": {"of": "lead", "stages": [{"key": "new"}]}},
})  # fmt: skip


def filed(records: Any, index: Any = INDEX, weighing: Any = WEIGHING, **more: Any) -> object:
    return ingest(records, index, weighing, keys_of=KEYS, **more)


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: IdentityIndex.of(None), "entries: found a NoneType, expected several of Entry; put them in a list"),
    (lambda: IdentityIndex.of(["l-1"]), "entries: found a str, expected an Entry; write Entry('l-1', keys)"),
    (lambda: filed(None), "records: found a NoneType, expected several of Record"),
    (lambda: filed([None]), "records: found a NoneType, expected a Record; write Record("),
    (lambda: filed([], None), "index: found a NoneType, expected an IdentityIndex; build it: IdentityIndex.of(entries)"),
    (lambda: filed([], INDEX, None), "weighing: found a NoneType, expected a Weighing; take that"),
    (lambda: filed([], waiting=None), "waiting: found a NoneType, expected several of Record"),
    (lambda: FUNNEL.ingest([], None), "index: found a NoneType, expected an IdentityIndex"),
    (lambda: FUNNEL.ingest(None, INDEX), "records: found a NoneType, expected several of Record"),
    (lambda: FUNNEL.matches(Dossier(LEAD), None), "index: found a NoneType, expected an IdentityIndex"),
    (lambda: FUNNEL.matches(Dossier(LEAD), INDEX, apart=[("a", "b")]), "apart: found a list, expected an Apart; write"),
    (lambda: match(INDEX, "l-1", WEIGHING), "asked: found a str, expected an Entry"),
    (lambda: match(INDEX, Entry("l-1"), None), "weighing: found a NoneType, expected a Weighing"),
    (lambda: FUNNEL.duplicates(None), "index: found a NoneType, expected an IdentityIndex"),
    (lambda: duplicates(INDEX, None), "weighing: found a NoneType, expected a Weighing"),
    (lambda: next(groups(INDEX, WEIGHING, apart={})), "apart: found a dict, expected an Apart"),
    (lambda: propose(None, {}), "group: found a NoneType, expected a Cluster; hand over one of"),
    (lambda: FUNNEL.propose(GROUP, None), "subjects: found a NoneType, expected a Mapping; write {'l-1': lead}"),
    (lambda: propose(GROUP, {"l-1": Dossier(LEAD)}), "subjects.l-1: found a Dossier, expected a Subject"),
    (lambda: file_under(None, "l-1"), "record: found a NoneType, expected a Record; write Record("),
    (lambda: file_under(RECORD, 5), "subject_id: found a int, expected a text; write the id of the subject"),
    (lambda: Apart.of("ab"), "apart: found ab, expected two different ids; write Apart.of"),
    (lambda: Apart.of(5), "apart: found 5, expected two different ids"),
    (lambda: Apart.of({"a", "b"}), "apart: found {"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "said"), WRONG)
def test_what_is_handed_over_wrongly_is_named(asked: Callable[[], object], said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        asked()
    assert str(caught.value).startswith(said)


def test_pairs_may_be_written_as_lists() -> None:
    assert Apart.of(["l-2", "l-1"]) == Apart.of(("l-1", "l-2"))
