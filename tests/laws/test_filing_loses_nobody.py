"""Filing: whatever the order and the batches, the same records are filed, and nobody is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.identity.books import compiled

from salesfunnel import Activity
from salesfunnel.identity import Filing, IdentityIndex, Record, ingest

IDENTITY = compiled()
AT = datetime(2026, 3, 2, tzinfo=UTC)
NUMBERS = [f"138001380{number:02}" for number in range(6)]
numbers = st.sampled_from([*NUMBERS, "nobody"])
calls = st.builds(
    lambda key, several: Record(
        Activity(f"c-{key}", "call", AT + timedelta(hours=key)), {"mobile": tuple(several)}, "pbx"
    ),
    st.integers(0, 5),
    st.lists(numbers, max_size=2),
)
histories = st.lists(calls, max_size=8)
leads = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), numbers), max_size=6)
few = settings(max_examples=80)


def book(rows: list[tuple[str, str]]) -> IdentityIndex:
    return IdentityIndex.of(IDENTITY.entry(key, {"mobile": number}) for key, number in rows)


def asked(records: list[Record], index: IdentityIndex, **more: Any) -> Filing:
    return ingest(records, index, IDENTITY.definition.weighing, keys_of=IDENTITY.keys, **more)


def same(records: list[Record]) -> list[Record]:
    """Leave of several tellings of one record the first: another system tells one thing one way."""
    return [next(one for one in records if one.key == each.key) for each in records]


@given(histories, leads)
@few
def test_every_record_is_in_exactly_one_list(records: list[Record], rows: list[tuple[str, str]]) -> None:
    found = asked(records, book(rows))
    assert len(records) == len(found.filed) + len(found.waiting) + len(found.repeated)
    keys = [each.key for each in (*found.filed, *found.waiting)]
    assert sorted(keys) == sorted({each.key for each in records})


@given(histories, leads, st.randoms(use_true_random=False))
@few
def test_the_order_of_records_never_shows(
    records: list[Record], rows: list[tuple[str, str]], chance: Any
) -> None:
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert asked(records, book(rows)) == asked(shuffled, book(rows))


@given(histories, leads, st.integers(0, 8))
@few
def test_batches_never_show(records: list[Record], rows: list[tuple[str, str]], cut: int) -> None:
    index, told = book(rows), same(records)
    whole = asked(told, index)
    first = asked(told[:cut], index)
    known = {each.key for each in first.filed}
    second = asked(told[cut:], index, known=known, waiting=first.waiting)
    filed = sorted((*first.filed, *second.filed), key=lambda each: (each.activity.at, each.key))
    assert (tuple(filed), second.unmatched, second.ambiguous) == (
        whole.filed,
        whole.unmatched,
        whole.ambiguous,
    )
    assert sorted((*first.repeated, *second.repeated)) == list(whole.repeated)


@given(histories, leads)
@few
def test_filing_again_files_nothing(records: list[Record], rows: list[tuple[str, str]]) -> None:
    index = book(rows)
    found = asked(records, index)
    again = asked(records, index, known={each.key for each in found.filed}, waiting=found.waiting)
    assert again.filed == ()


@given(histories, leads, leads)
@few
def test_new_leads_only_help_those_that_wait(
    records: list[Record], rows: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    index, told = book(rows), same(records)
    found = asked(told, index)
    grown = index + book([(f"new {key}", number) for key, number in more])
    later = asked([], grown, known={each.key for each in found.filed}, waiting=found.waiting)
    assert {each.key for each in later.filed} <= {each.key for each in found.waiting}
    assert len(later.filed) + len(later.waiting) == len(found.waiting)
