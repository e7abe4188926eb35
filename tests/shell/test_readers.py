"""Files are read whole or their broken rows are counted; nothing becomes a row of blanks."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.errors import DataError
from salesfunnel.shell.imports.readers import find_file, read_table
from salesfunnel.shell.imports.tables import BrokenRow

ROWS = [{"no": "1", "city": "Köln"}, {"no": "2", "city": "杭州"}]


def table(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "no,city\n1,Köln\n2,杭州\n",
        "no,city\r\n1,Köln\r\n2,杭州\r\n",
        "no,city\r\r\n1,Köln\r\r\n2,杭州\r\r\n",
        "no,city\r1,Köln\r2,杭州",
        "no;city\n1;Köln\n2;杭州",
        "no\tcity\n1\tKöln\n2\t杭州\n",
        "no|city\n1|Köln\n2|杭州\n",
        "\ufeffno,city\n1,Köln\n2,杭州\n",
        " no , city \n1,Köln\n\n2,杭州\n\n",
        "no,city\n1,Köln\n2,杭州\n".encode("utf-16"),
        gzip.compress("no,city\n1,Köln\n2,杭州\n".encode(), mtime=0),
    ],
)
def test_every_usual_form_of_csv_gives_the_same_table(tmp_path: Path, content: str | bytes) -> None:
    read = read_table(table(tmp_path / "deals.csv", content))
    assert read.frame.to_dicts() == ROWS
    assert read.broken == ()


def test_a_quoted_line_break_belongs_to_its_cell(tmp_path: Path) -> None:
    read = read_table(
        table(tmp_path / "deals.csv", 'no,note\r\n1,"first\r\nsecond, with comma"\r\n2,plain\r\n')
    )
    assert read.frame["note"].to_list() == ["first\nsecond, with comma", "plain"]


def test_a_row_with_too_few_or_too_many_cells_is_counted_with_its_line(tmp_path: Path) -> None:
    read = read_table(table(tmp_path / "deals.csv", 'a,b\n1,2\n3\n"x\ny",4\n5,6,7\n"8,9"\n10,11\n'))
    assert read.broken == (BrokenRow(3, 1), BrokenRow(6, 3), BrokenRow(7, 1))
    assert read.frame["a"].to_list() == ["1", "x\ny", "10"]


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = table(tmp_path / "deals.csv", "no,city\n1,杭州\n".encode("gb18030"))
    assert read_table(path, encoding="gb18030").frame["city"].to_list() == ["杭州"]
    with pytest.raises(
        DataError, match=r"line 2 is not utf-8; say the file's encoding in its table, such as 'gb18030'"
    ):
        read_table(path)
    with pytest.raises(DataError, match=r"no encoding is named 'gb1803'; did you mean 'gb18030'\?"):
        read_table(path, encoding="gb1803")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty; export it with a header row"),
        (
            "a,b\n1\n2\n",
            "none of its 2 rows has the 2 cells of the header; say what stands between the cells: delimiter: ';' (or --delimiter)",
        ),
        ('a,b\n1,2\n3,"never\nclosed\n', "a quote that opens in the row of line 3 is never closed; close it"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path: Path, content: str, says: str) -> None:
    path = table(tmp_path / "deals.csv", content)
    with pytest.raises(DataError) as refused:
        read_table(path)
    assert str(refused.value) == f"{path}: {says}"


def test_a_column_that_the_header_names_twice_matters_only_if_used(tmp_path: Path) -> None:
    read = read_table(table(tmp_path / "deals.csv", "a,b,a\n1,2,3\n"))
    assert read.frame.rows() == [("1", "2", "3")]
    assert read.fault_of("b") is None
    assert read.fault_of("a") == (
        "the header of 'deals.csv' names 'a' twice", "rename one of the two columns"
    )  # fmt: skip


def test_a_column_without_a_title_is_called_by_its_place(tmp_path: Path) -> None:
    assert read_table(table(tmp_path / "d.csv", "a,,c\n1,2,3\n")).frame.columns == ["a", "column_2", "c"]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    assert read_table(table(tmp_path / "d.csv", "a,b\n")).frame.shape == (0, 2)


def test_json_and_ndjson_give_text_too(tmp_path: Path) -> None:
    rows = [{"no": 1, "ok": True, "tags": ["x", "y"], "at": None}, {"no": 2.5}]
    expected = [
        {"no": "1", "ok": "true", "tags": '["x", "y"]', "at": None},
        {"no": "2.5", "ok": None, "tags": None, "at": None},
    ]
    assert read_table(table(tmp_path / "d.json", json.dumps(rows))).frame.to_dicts() == expected
    lines = "\n".join(json.dumps(row) for row in rows)
    assert read_table(table(tmp_path / "d.ndjson", f"{lines}\n\n")).frame.to_dicts() == expected


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("d.json", '[{"a": 1},', "line 1, column 11 is not JSON"),
        ("d.ndjson", '{"a": 1}\n{"a": }\n', "line 2, column 7 is not JSON"),
        ("d.json", '{"a": 1}', "the file holds no list of objects; write one object per record"),
        ("d.parquet", "no parquet", "the file cannot be read"),
        ("d.csv", b"\x1f\x8bbroken", "the file cannot be read"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, name: str, content: str | bytes, says: str) -> None:
    path = table(tmp_path / name, content)
    with pytest.raises(DataError) as refused:
        read_table(path)
    assert str(refused.value).startswith(f"{path}: {says}")


def test_parquet_gives_text_too(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    pl.DataFrame(
        {"no": [1, 2], "amount": [1.5, None], "day": ["2026-01-05", None], "tags": [["x"], []]}
    ).with_columns(pl.col("day").str.to_date()).write_parquet(path)
    assert read_table(path).frame.to_dicts() == [
        {"no": "1", "amount": "1.5", "day": "2026-01-05", "tags": '["x"]'},
        {"no": "2", "amount": None, "day": None, "tags": "[]"},
    ]


def test_the_gzipped_twin_serves_for_the_plain_file(tmp_path: Path) -> None:
    table(tmp_path / "a.csv.gz", gzip.compress(b"a\n1\n"))
    table(tmp_path / "b.csv", "b\n1\n")
    assert find_file(tmp_path, "a.csv") == tmp_path / "a.csv.gz"
    assert find_file(tmp_path, "b.csv.gz") == tmp_path / "b.csv"
    assert find_file(tmp_path, "c.csv") is None


CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=8)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=6), ends=st.sampled_from(["\n", "\r\n", "\r\r\n"]))
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], ends: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerow(("a", "b"))
    writer.writerows(rows)
    read = read_table(table(tmp_path_factory.mktemp("csv") / "d.csv", text.getvalue()), trim=False)
    assert read.frame.rows() == rows
    assert read.broken == ()


def test_white_space_around_cells_is_taken_away_unless_it_is_to_stay(tmp_path: Path) -> None:
    path = table(tmp_path / "d.csv", 'a,b,c\n Won ,\u00a0x y\u3000,"  "\n')
    assert read_table(path).frame.rows() == [("Won", "x y", "")]
    assert read_table(path, trim=False).frame.rows() == [(" Won ", "\u00a0x y\u3000", "  ")]
