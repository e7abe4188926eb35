"""Whole tables: what is handed back, what is refused, and the cases that records cannot show."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.conditions.samples import CATALOGUE, NAIVE, NOW, catalogue_of

from salesfunnel.conditions import Fact, parse
from salesfunnel.conditions.columns.query import answer_table
from salesfunnel.errors import ConditionError, DataError, InvalidValue, MissingExtra, UnknownName
from salesfunnel.model import Field
from salesfunnel.registry import Registry, predicate


def ask(text: str, frame: Any, **given: Any) -> Any:
    return answer_table({"it": parse(text)}, frame, **{"catalogue": CATALOGUE, "now": NOW, **given})


def answers(text: str, frame: Any, **given: Any) -> list[bool | None]:
    found = ask(text, frame, **given)
    halves = zip(found["it__true"], found["it__false"], strict=True)
    return [True if one else False if two else None for one, two in halves]


class Foreign:
    """A table of an engine that Narwhals knows, and the evaluator does not."""

    _implementation = nw.Implementation.DASK

    def __narwhals_dataframe__(self) -> Foreign:
        return self

    def _with_version(self, version: object) -> Foreign:
        self._version = version
        return self


SIZES = pl.DataFrame({"id": ["a", "b", "c"], "size": [1.0, None, 3.0]})


def test_a_table_comes_back_with_two_flags_for_each_condition() -> None:
    found = answer_table({"big": parse("size > 2"), "any": parse("any()")}, SIZES, CATALOGUE, now=NOW)
    assert found.columns == ["id", "size", "big__true", "big__false", "any__true", "any__false"]
    assert found["big__true"].to_list() == [False, False, True]
    assert found["big__false"].to_list() == [True, False, False]
    assert found["any__false"].to_list() == [True, True, True]


def test_one_half_is_enough_where_only_one_is_asked() -> None:
    assert ask("size > 2", SIZES, halves=("true",)).columns == ["id", "size", "it__true"]


def test_what_is_lazy_stays_lazy() -> None:
    assert isinstance(ask("size > 2", SIZES.lazy()), pl.LazyFrame)
    with duckdb.connect() as connection:
        found = ask("size > 2", connection.from_arrow(SIZES.to_arrow()))
        assert isinstance(found, duckdb.DuckDBPyRelation)
        assert [row[-2:] for row in found.fetchall()] == [(False, True), (False, False), (True, False)]


def test_pandas_keeps_its_index_and_its_order() -> None:
    deals = pd.DataFrame({"id": ["b", "a", "c"], "size": [1.0, 5.0, 9.0]}, index=[7, 3, 5])
    contacts = pd.DataFrame({"subject_id": ["a", "c", "a"], "role": ["user", "decision_maker", "user"]})
    found = ask("has_boss and size > 2", deals, rows={"contacts": contacts})
    assert list(found.index) == [7, 3, 5]
    assert list(found["it__true"]) == [False, False, True]


def test_a_condition_without_names_answers_for_every_row() -> None:
    assert answers("1 < 2", SIZES) == [True] * 3
    assert answers("all()", pd.DataFrame({"id": [1, 2]})) == [True] * 2


def test_a_column_that_is_not_there_is_missing_and_an_owner_that_is_not_there_unknown() -> None:
    assert answers("missing(note)", SIZES) == [True] * 3
    assert answers("missing(account.staff)", SIZES) == [None] * 3
    accounts = SIZES.with_columns(pl.Series("account.id", ["x", None, "y"]))
    assert answers("missing(account.staff)", accounts) == [True, None, True]
    assert answers(
        "missing(account.staff)", SIZES.with_columns(pl.Series("account.staff", [1.0, 2.0, None]))
    ) == [False, False, True]


def test_rows_that_were_not_handed_over_leave_facts_unknown() -> None:
    assert answers("meetings == 0", SIZES) == [None] * 3
    none = pl.DataFrame(schema={"subject_id": pl.String, "kind": pl.String, "at": pl.Datetime("us", "UTC")})
    assert answers("meetings == 0", SIZES, rows={"activities": none}) == [True] * 3


def test_a_row_of_nobody_counts_for_nobody() -> None:
    contacts = pl.DataFrame({"subject_id": ["a", None, "z"], "role": ["user", "user", "user"]})
    deals = pl.DataFrame({"id": ["a", "b", None]})
    for to in (lambda frame: frame, lambda frame: frame.to_pandas()):
        assert answers("has_contact", to(deals), rows={"contacts": to(contacts)}) == [True, False, False]


def test_a_text_column_under_a_date_is_of_the_wrong_type_as_a_whole() -> None:
    frame = pl.DataFrame({"start": ["2026-01-01", None], "budget": ["1.50", "unknown"]})
    assert answers("present(start)", frame) == [True, False]
    assert answers("start == '2026-01-01'", frame) == [None, None]
    assert answers("budget > 1", frame) == [None, None]
    assert answers("missing(budget)", frame) == [False, True]


def test_objects_of_pandas_are_read_cell_by_cell() -> None:
    frame = pd.DataFrame(
        {"start": pd.Series([date(2026, 1, 1), None], dtype=object), "silence": [date(2026, 1, 1), None]}
    )
    assert answers("start == '2026-01-01'", frame) == [True, None]
    assert answers("silence > 30", frame) == [True, None]
    lists = pl.DataFrame({"channels": [["web"], [], None]}).to_pandas()
    assert answers("channels contains 'web'", lists) == [True, False, None]


def test_an_option_that_means_missing_is_missing() -> None:
    options = {"options": ["unknown", "low", "high"], "ordered": True, "missing": ["unknown"]}
    catalogue = catalogue_of(fields={"level": Field.model_validate({"type": "choice", **options})}, facts={})
    frame = pl.DataFrame({"level": ["unknown", "low", "high", None, "?"]})
    assert answers("level < 'high'", frame, catalogue=catalogue) == [None, True, False, None, None]
    assert answers("missing(level)", frame, catalogue=catalogue) == [True, False, False, True, False]
    assert answers("level != 'low'", frame, catalogue=catalogue) == [None, False, True, None, None]


def test_numbers_may_be_declared_missing() -> None:
    catalogue = catalogue_of(fields={"size": Field.model_validate({"type": "number", "missing": [-1, "n/a"]}),
                                     "budget": Field.model_validate({"type": "money", "missing": [0, "1.50"]})}, facts={})  # fmt: skip
    frame = pl.DataFrame({"size": [-1.0, 2.0, float("nan"), float("inf")], "budget": [0, 1, None, -1]})
    assert answers("size < 1", frame, catalogue=catalogue) == [None, False, None, None]
    assert answers("missing(size)", frame, catalogue=catalogue) == [True, False, True, False]
    assert answers("budget < 1", frame, catalogue=catalogue) == [None, False, None, True]
    assert answers("missing(budget)", frame, catalogue=catalogue) == [True, False, True, False]


def test_a_date_begins_at_midnight_of_the_blueprints_zone() -> None:
    midnight = datetime(2026, 2, 27, 16, tzinfo=UTC)
    frame = pl.DataFrame({"start": [date(2026, 2, 28)]})
    for more, expected in ((0, [False]), (1, [True])):
        now = midnight + timedelta(days=3, microseconds=more)
        assert answers("days_since(start) > 3", frame, now=now) == expected
        assert answers("days_since(start) + 0 > 3", frame, now=now) == expected


def test_the_edges_of_the_calendar_are_undefined_as_for_a_record() -> None:
    frame = pl.DataFrame({"start": [date.min, date(2026, 1, 1), date.max]})
    assert answers("days_since(start) > 3", frame) == [None, True, False]
    assert answers("days_since(start) + 0 > 3", frame) == [None, True, False]


def test_the_last_row_is_last_by_time_and_then_by_id() -> None:
    rows = pl.DataFrame(
        {"subject_id": ["a"] * 3, "id": ["r-2", "r-1", "r-3"], "kind": ["call"] * 3, "at": [NOW, NOW, NOW - timedelta(1)], "outcome": ["b", "a", "c"]}
    )  # fmt: skip
    assert answers("first_outcome == 'c' and last_outcome == 'b'", SIZES[:1], rows={"activities": rows}) == [
        True
    ]


def test_sums_of_money_beyond_64_bits_are_undefined() -> None:
    rows = pl.DataFrame(
        {"subject_id": ["a"] * 3, "kind": ["payment"] * 3, "amount": [90_000_000_000_000_000] * 3}
    )
    assert answers("paid > 0", SIZES[:1], rows={"documents": rows}) == [None]


def test_a_table_of_pyarrow_comes_back_as_one() -> None:
    kinds = pa.schema(
        [("id", pa.string()), ("size", pa.int8()), ("seen_at", pa.timestamp("s", "Europe/Berlin"))]
    )
    table = pa.table({"id": ["b", "a"], "size": [3, None], "seen_at": [NOW, None]}, schema=kinds)
    found = ask("size > 2 and days_since(seen_at) < 1", table)
    assert isinstance(found, pa.Table)
    assert found.schema.names == ["id", "size", "seen_at", "it__true", "it__false"]
    assert found.schema.types[:3] == kinds.types
    assert set(found.schema.types[3:]) == {pa.bool_()}
    assert found["it__true"].to_pylist() == [True, False]
    assert found["it__false"].to_pylist() == [False, False]
    assert ask("1 < 2", table)["it__true"].to_pylist() == [True, True]


def test_rows_of_pyarrow_are_joined_in_the_order_of_the_subjects() -> None:
    contacts = pa.table({"subject_id": ["a", "c", "a"], "role": ["user", "decision_maker", "user"]})
    deals = pa.table({"id": ["b", "a", "c"], "size": [1.0, 5.0, 9.0]})
    found = ask("has_boss and size > 2", deals, rows={"contacts": contacts})
    assert found["it__true"].to_pylist() == [False, False, True]
    assert found["id"].to_pylist() == ["b", "a", "c"]


def test_amounts_times_a_small_factor_are_rounded_at_every_size() -> None:
    largest = 92_233_720_368_547_758
    frame = pl.DataFrame({"budget": [largest, -largest, 3, None], "price": [0, 0, 1, 1]})
    with duckdb.connect() as connection:
        for table in (
            frame,
            frame.lazy(),
            frame.to_pandas(use_pyarrow_extension_array=True),
            connection.from_arrow(frame.to_arrow()),
        ):
            for factor in ("0.5", "0.51"):
                found = ask(f"price < {factor} * budget", table)
                if isinstance(found, pl.LazyFrame):
                    found = found.collect()
                elif isinstance(found, duckdb.DuckDBPyRelation):
                    found = found.pl()
                assert list(found["it__true"]) == [True, False, True, False]
                assert list(found["it__false"]) == [False, True, False, False]


@predicate("acme:big", columns=lambda column, _params, _now: (column("size") > 2, column("size") <= 2))
def big(record: Any, _params: Any, _now: Any) -> Any:
    return None if record["size"] is None else record["size"] > 2


PLUGINS = [
    big,
    predicate("acme:rows_only")(lambda *_: True),
    predicate("acme:raises", columns=lambda *_: 1 / 0)(lambda *_: True),
    predicate("acme:unknown_name", columns=lambda column, *_: (column("nothing"), False))(lambda *_: True),
    predicate("acme:nonsense", columns=lambda *_: "yes")(lambda *_: True),
    predicate("acme:no_pair", columns=lambda *_: (1, 2))(lambda *_: True),
    predicate("acme:both", columns=lambda *_: (True, True))(lambda *_: True),
    predicate("acme:wrong", columns=lambda column, *_: (column("vip"), False))(lambda *_: True),
]


@pytest.mark.parametrize(
    ("call", "expected"),
    [("big()", [False, None, True]), *((f"{name}()", [None] * 3) for name in ("rows_only", "raises", "unknown_name", "nonsense", "no_pair", "both", "wrong"))],
)  # fmt: skip
def test_a_plug_in_answers_for_a_table_only_with_a_question_for_columns(call: str, expected: Any) -> None:
    catalogue = catalogue_of(registry=Registry.of(*PLUGINS))
    assert answers(f"acme:{call}", SIZES, catalogue=catalogue) == expected


def test_sets_of_free_texts_are_not_compared_in_columns() -> None:
    frame = pl.DataFrame({"tags": [["a"]], "contact_ids": [["a"]]})
    with pytest.raises(ConditionError, match="sets of free texts cannot be compared column by column"):
        ask("tags == contact_ids", frame)


def test_what_does_not_fit_the_catalogue_is_refused_with_every_problem() -> None:
    with pytest.raises(ConditionError) as caught:
        answer_table({"a": parse("sise > 1"), "b": parse("note > 1")}, SIZES, CATALOGUE, now=NOW)
    assert {each.path.partition(".")[0] for each in caught.value.problems} == {"a", "b"}


@pytest.mark.parametrize(
    ("frame", "given", "error", "says"),
    [
        (
            [1],
            {},
            DataError,
            "frame: found a list, expected a table; hand over a Polars, pandas, DuckDB or PyArrow table",
        ),
        (
            Foreign(),
            {},
            DataError,
            "frame: found a table of dask, which is not proved to agree",
        ),
        (SIZES, {"now": NAIVE}, InvalidValue, "an instant without a time zone"),
        (SIZES, {"rows": {"visits": SIZES}}, UnknownName, "rows.visits: no collection is named 'visits'"),
        (
            SIZES,
            {"rows": {"contacts": SIZES}},
            DataError,
            "rows.contacts: has no column 'subject_id' for the subject of a row",
        ),
        (
            SIZES,
            {"rows": {"contacts": SIZES.to_pandas()}},
            DataError,
            "rows.contacts: found a table of pandas, but the subjects are in polars",
        ),
        (
            SIZES.drop("id"),
            {"rows": {"contacts": SIZES}},
            DataError,
            "frame: has no column 'id' for the subject",
        ),
        (
            SIZES,
            {"rows": {"contacts": pl.DataFrame({"subject_id": [1]})}},
            DataError,
            "rows.contacts: 'subject_id' is Int64, but 'id' of the subjects is String; give both columns one type",
        ),
        (
            SIZES.with_columns(it__true=True),
            {},
            DataError,
            "frame: already has a column 'it__true'; rename it, or the condition",
        ),
    ],
)
def test_a_table_that_cannot_be_asked_says_why(frame: Any, given: Any, error: Any, says: str) -> None:
    with pytest.raises(error) as caught:
        ask("size > 1", frame, **given)
    assert says in str(caught.value)


def test_without_narwhals_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(
        MissingExtra, match=r"a whole table needs Narwhals; pip install 'salesfunnel\[frames\]'"
    ):
        ask("size > 1", SIZES)


def test_without_polars_a_table_of_pyarrow_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtra, match=r"a table of PyArrow needs Polars; pip install"):
        ask("size > 1", pa.table({"size": [1.0]}))


def test_facts_take_values_of_every_type() -> None:
    fields = {
        "topics": {"type": "choices", "options": ["price", "delivery"], "of": "activity"},
        "done": {"type": "flag", "of": "activity"},
        "due": {"type": "date", "of": "activity"},
    }
    facts = {name: {"last": "activities", "value": name} for name in fields}
    catalogue = catalogue_of(
        fields={name: Field.model_validate(each) for name, each in fields.items()},
        facts={f"last_{name}": Fact.model_validate(each) for name, each in facts.items()}
        | {"first_due": Fact.model_validate({"min": "activities", "value": "due"})},
    )
    rows = pl.DataFrame(
        {
            "subject_id": ["a", "a", "b"],
            "id": ["r-1", "r-2", "r-3"],
            "kind": ["call"] * 3,
            "at": [NOW - timedelta(1), NOW, NOW],
            "topics": [["price"], ["delivery"], None],
            "done": [False, True, None],
            "due": [date(2026, 3, 5), date(2026, 3, 9), None],
        }
    )
    for to in (lambda frame: frame, lambda frame: frame.to_pandas(use_pyarrow_extension_array=True)):
        given: dict[str, Any] = {"catalogue": catalogue, "rows": {"activities": to(rows)}}
        assert answers("last_topics contains 'delivery'", to(SIZES), **given) == [True, None, None]
        assert answers("last_topics contains 'price'", to(SIZES), **given) == [False, None, None]
        assert answers("last_done", to(SIZES), **given) == [True, None, None]
        assert answers("missing(last_done)", to(SIZES), **given) == [False, None, True]
        assert answers("first_due < last_due", to(SIZES), **given) == [True, None, None]
    wrong = rows.with_columns(done=pl.lit("yes"), at=pl.lit(None))
    assert answers("last_done", SIZES, catalogue=catalogue, rows={"activities": wrong}) == [None] * 3
    bare = rows.drop("topics", "due", "done")
    for text in ("last_topics contains 'price'", "last_done", "first_due < last_due"):
        assert answers(text, SIZES, catalogue=catalogue, rows={"activities": bare}) == [None] * 3
    assert answers("missing(last_topics)", SIZES, catalogue=catalogue, rows={"activities": bare}) == [
        None,
        None,
        True,
    ]
    undated = rows.drop("at")
    assert answers("missing(last_done)", SIZES, catalogue=catalogue, rows={"activities": undated}) == [
        None,
        None,
        True,
    ]


@pytest.mark.parametrize("halves", [("x",), "true", (), ("True",)])
def test_only_the_two_halves_can_be_asked_for(halves: Any) -> None:
    with pytest.raises(InvalidValue, match="those wanted of"):
        ask("size > 2", SIZES, halves=halves)


def test_asking_nothing_of_a_table_is_misuse() -> None:
    with pytest.raises(InvalidValue, match="found 0 conditions"):
        answer_table({}, SIZES, CATALOGUE, now=NOW)


def test_division_by_a_number_is_rounded_once_on_polars_too() -> None:
    sizes = [float(each) for each in range(-3000, 3000)]
    conditions = {f"c{by}": parse(f"size / {by} == other_size") for by in (3, 7, 100)}
    for by in (3, 7, 100):
        frame = pl.DataFrame({"size": sizes, "other_size": [each / by for each in sizes]})
        found = answer_table({f"c{by}": conditions[f"c{by}"]}, frame, CATALOGUE, now=NOW)
        assert found[f"c{by}__true"].all()
