"""B1 on real data: two exports of X Education's book are the same leads; Maven's 85 companies stay 85."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesfunnel.identity import NORMALISERS, Entry, IdentityIndex, Weighing, duplicates, match

NUMBER, COMPANY = NORMALISERS["number"], NORMALISERS["company"]
WEIGHING = Weighing({"prospect": 60, "lead": 60})


def export(path: Path, name: str) -> Iterator[Entry]:
    """Read an export; a row that a spreadsheet put into one cell is read once more."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8").replace("\r", "")
    for place, row in enumerate(list(csv.reader(text.splitlines()))[1:]):
        whole = next(csv.reader([row[0]])) if "," in row[0] else row
        found = (NUMBER(each, NUMBER.read({})) for each in whole[:2])
        keys = [f"{kind}:{each}" for kind, each in zip(("prospect", "lead"), found, strict=True)]
        yield Entry(f"{name}-{place}", keys)


@pytest.fixture(scope="module")
def book(shared: Path) -> tuple[IdentityIndex, IdentityIndex]:
    folder = shared / "data" / "xeducation-leads"
    one, two = ("Leads.csv.gz", "Leads_doublequoted_variant.csv.gz")
    return IdentityIndex.of(export(folder / one, "a")), IdentityIndex.of(export(folder / two, "b"))


def test_every_lead_of_one_export_is_found_once_in_the_other(
    book: tuple[IdentityIndex, IdentityIndex],
) -> None:
    one, two = book
    assert (len(one), len(two)) == (9_240, 9_240)
    assert duplicates(one, WEIGHING).groups == duplicates(two, WEIGHING).groups == ()
    found = duplicates(one + two, WEIGHING)
    assert (len(found.groups), found.ignored) == (9_240, ())
    assert {tuple(each.partition("-")[0] for each in group.ids) for group in found.groups} == {("a", "b")}
    assert {len(link.because) for group in found.groups for link in group.links} == {2}


def test_what_is_found_for_one_lead_is_the_same_lead(book: tuple[IdentityIndex, IdentityIndex]) -> None:
    one, two = book
    for entry in list(one)[::500]:
        [twin] = match(two, entry, WEIGHING).same
        assert two.keys(twin.id) == entry.keys


def test_companies_of_different_names_stay_different(shared: Path) -> None:
    path = shared / "data" / "maven-crm-opportunities" / "accounts.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        names = [each["account"] for each in csv.DictReader(lines)]
    for places in ("keep", "drop"):
        params = COMPANY.read({"places": places})
        keys = {COMPANY(each, params) for each in names}
        assert len(names) == len({each for each in keys if isinstance(each, str)}) == 85
        assert {COMPANY(f"{each.upper()}, Inc.", params) for each in names} == keys
