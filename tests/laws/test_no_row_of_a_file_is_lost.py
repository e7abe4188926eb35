"""Law: what is read and what is left out of a file are all its rows; a file that is none is refused by name."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from salesfunnel.errors import SalesFunnelError
from salesfunnel.shell.imports.readers import read_table
from salesfunnel.shell.imports.streams import lines_of
from salesfunnel.shell.imports.tables import Table

SEEDS = (
    b'id,stage,amount\n1,New,"1,200.00"\n2,"Won\nlate",3\n3,Lost,4\n',
    "编号;阶段;金额\n1;新建;1,5\n2;赢单;2\n".encode("gb18030"),
    "id\tname\n1\tKöln\n2\tZürich\n".encode("cp1252"),
    "id,at\r\n1,2026-01-05\r\n2,2026-01-06\r\n".encode("utf-16"),
    b"sep=;\nid;stage\n1;New\n2;Won;\n",
    b'{"id": 1, "stage": "New"}\n{"id": 2, "stage": "Won"}\n',
    b'{"results": [{"id": 1, "properties": {"stage": "New"}}]}',
)
BYTES = b'",;\n\r\t|\x00\xff\xfe\x80\xe4a1{}[]\\\x1f\x8b'
NAMES = ("f.csv", "f.tsv", "f.ndjson", "f.json", "f.csv.gz")
ENCODINGS = (None, "utf-8", "gb18030", "cp1252", "utf-16", "punycode", "rot13", "nothing", "utf-7")


def mutated(chance: random.Random) -> bytes:
    """Return a file in which a few bytes were changed, taken out, doubled or put in."""
    raw = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(0, 8)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(5):
            case 0:
                raw[at:at] = bytes([chance.choice(BYTES)])
            case 1:
                del raw[at : at + chance.randint(1, 6)]
            case 2:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                raw[at:at] = raw[max(0, at - chance.randint(1, 12)) : at]
            case _:
                raw[at:] = b"" if chance.random() < 0.2 else raw[at:]
    return bytes(raw)


def rows_of(path: Path, encoding: str | None, delimiter: str) -> int:
    """Return how many records a delimited file has besides its header, counted by the standard library alone."""
    lines = list(lines_of(path, encoding))
    while lines and not lines[0].strip():
        del lines[0]
    if lines and lines[0].strip(" \n\"'").lower().startswith("sep=") and len(lines[0].strip(" \n\"'")) == 5:
        del lines[0]
    rows = [row for row in csv.reader(lines, delimiter=delimiter) if row and (len(row) > 1 or row[0].strip())]
    return max(0, len(rows) - 1)


def read_or_refused(path: Path, encoding: str | None, delimiter: str | None) -> Table | None:
    try:
        return read_table(path, encoding=encoding, delimiter=delimiter)
    except SalesFunnelError:
        return None  # any other error fails the test


def hold(folder: Path, count: int, seed: int) -> int:
    chance, whole = random.Random(seed), 0  # noqa: S311 - the same files in every run
    for number in range(count):
        path = folder / f"{number % 50}{chance.choice(NAMES)}"
        path.write_bytes(mutated(chance))
        delimiter = chance.choice((None, ",", ";", "\t"))
        encoding = chance.choice(ENCODINGS)
        table = read_or_refused(path, encoding, delimiter)
        if table is None:
            continue
        whole += 1
        if delimiter is not None and path.name.endswith((".csv", ".tsv", ".gz")):
            expected = rows_of(path, encoding, delimiter)
            said = path.read_bytes().lower().startswith(b"sep=")
            assert said or table.frame.height + len(table.broken) == expected, path.read_bytes()
    return whole


def test_of_three_thousand_mutated_files_none_loses_a_row_in_silence(tmp_path: Path) -> None:
    assert hold(tmp_path, 3_000, 13) > 500


@pytest.mark.slow
def test_of_a_hundred_thousand_mutated_files_none_loses_a_row_in_silence(tmp_path: Path) -> None:
    assert hold(tmp_path, 100_000, 14) > 20_000
