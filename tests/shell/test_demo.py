"""The demo tells the same story on every run, through the real funnel and a real database."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from tests.shell.desk import run

from salesfunnel.blueprint import Funnel, template
from salesfunnel.lifecycle.commands import Advance
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Status
from salesfunnel.shell.demo.store import Records, read_store
from salesfunnel.shell.demo.story import NOW

LEADS = 400


def demo(folder: Path, *more: str) -> str:
    done = run("demo", "--out", folder, "--leads", str(LEADS), *more)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(str(folder), "OUT")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    return folder, demo(folder)


@pytest.fixture(scope="module")
def records(told: tuple[Path, str]) -> Records:
    return read_store(told[0] / "salesfunnel-demo.sqlite")


def test_the_same_seed_tells_the_same_story_where_another_run_has_told_it(told: tuple[Path, str]) -> None:
    folder, printed = told
    page = (folder / "report.html").read_bytes()
    (folder / "report.html").unlink()
    assert demo(folder) == printed
    assert (folder / "report.html").read_bytes() == page


def test_another_seed_tells_another_story_here_in_chinese(told: tuple[Path, str], tmp_path: Path) -> None:
    printed = demo(tmp_path, "--seed", "8", "--locale", "zh")
    for words in ("工作清单", "有效沟通", "数据质量"):
        assert words in printed
    numbers = re.compile(r"[\d,]+(?= 个事件| events)")
    assert numbers.findall(printed) != numbers.findall(told[1])


def test_it_prints_a_worklist_and_the_funnel_by_source(told: tuple[Path, str]) -> None:
    printed = told[1]
    for words in (
        "Worklist",
        "Questions to ask",
        "Segments",
        "Website",
        "Referral",
        "Lead pool",
        "Data quality",
    ):
        assert words in printed
    assert re.search(
        r"400 leads, [\d,]+ events and [\d,]+ other rows in OUT/salesfunnel-demo.sqlite", printed
    )


def test_the_history_is_dirty_in_the_promised_ways(told: tuple[Path, str], records: Records) -> None:
    sources = Counter(records.sources.values())
    assert sources["unknown"]
    assert sources[""]
    assert sources["website"] + sources["WEBSITE"]
    assert records.orphans["documents"]
    for words in ("differing only in case", "that nobody has", "before it begins"):
        assert words in told[1]


def test_every_outcome_occurs_and_deals_are_still_open(records: Records) -> None:
    statuses = Counter(dossier.subject.status for dossier in records.dossiers)
    assert set(statuses) == set(Status)


def test_the_database_is_sqlite_with_the_events(told: tuple[Path, str], records: Records) -> None:
    with sqlite3.connect(told[0] / "salesfunnel-demo.sqlite") as connection:
        assert connection.execute("select count(*) from leads").fetchone() == (LEADS,)
        counted = connection.execute("select count(*) from events").fetchone()[0]
    connection.close()
    assert counted == sum(dossier.subject.version for dossier in records.dossiers)


def test_an_open_deal_on_file_is_judged_by_the_same_gates(records: Records) -> None:
    funnel = Funnel.load(template("uncertainty_filter"))
    deal = next(each for each in records.dossiers if each.subject.stage == "conversation")
    answer = funnel.decide(deal, Advance("confirmed"), actor=Actor("u-01"), now=NOW)
    assert answer.accepted or answer.findings


def test_the_page_holds_the_worklist(told: tuple[Path, str]) -> None:
    html = (told[0] / "report.html").read_text(encoding="utf-8")
    assert "Worklist: who needs what next" in html
    assert "<svg" in html


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = run("demo", "--out", tmp_path / "taken")
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {tmp_path / 'taken'}: the folder cannot be made")
