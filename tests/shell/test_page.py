"""The page stands alone, says everything, and shows a hostile value as what it is: text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.shell.desk import EXAMPLES, MAPPING, changed, run, written

from salesfunnel.shell.commands.report import report_mapping
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.imports.subjects import read_histories
from salesfunnel.shell.report import Report
from salesfunnel.shell.report.page import page

HOSTILE = "<script>alert(1)</script>"
STAGE = "<img src=x onerror=alert(2)>"


def report_of(folder: Path, document: object = MAPPING, **files: str) -> Report:
    mapping = load_mapping(written(folder, document, **files))
    return report_mapping(mapping, read_histories(mapping, read_rows(mapping, folder)), by=("source",))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.fixture(params=["en", "zh"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_page_shows_every_part(tmp_path: Path) -> None:
    html = page(report_of(tmp_path), locale="en", facts=("made today",))
    for words in (
        "Funnel",
        "Stages",
        "Segments",
        "Data quality",
        "How it was counted",
        "made today",
        "Win rate of all",
    ):
        assert words in html
    assert "<svg" in html
    assert "Worklist" not in html


def test_the_page_is_in_chinese_when_asked(tmp_path: Path) -> None:
    html = page(report_of(tmp_path), locale="zh")
    assert '<html lang="zh">' in html
    for words in ("漏斗", "各阶段", "数据质量", "统计口径", "来源"):
        assert words in html


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path, locale: str) -> None:
    html = page(report_of(tmp_path), locale=locale)
    outside = [
        (tag, name, value)
        for tag, attributes in tags(html)
        for name, value in attributes.items()
        if name in {"src", "href", "xlink:href", "action", "data", "srcset"} or name.startswith("on")
    ]
    assert outside == []
    assert {tag for tag, _ in tags(html)} & {"script", "link", "iframe", "object", "embed", "img"} == set()
    assert re.findall(r"url\(|@import", html) == []


def test_hostile_values_are_shown_as_text(tmp_path: Path, locale: str) -> None:
    document = changed("blueprint.pipelines.deals.stages.0", {"key": "new", "label": STAGE})
    document = changed("blueprint.label", HOSTILE, document)
    deals = f'no,src,st,closed\n1,"{HOSTILE}",New,\n2,"{HOSTILE}",{HOSTILE},\n'
    html = page(report_of(tmp_path, document, deals_csv=deals), locale=locale, facts=(HOSTILE,))
    assert {tag for tag, _ in tags(html)} & {"script", "img"} == set()
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert not [name for _, attributes in tags(html) for name in attributes if name.startswith("on")]


def test_hostile_values_are_no_markup_of_the_terminal(tmp_path: Path) -> None:
    deals = "no,src,st,closed\n1,[bold red]x[/],New,\n2,[/],New,\n"
    done = run(
        "report", "--mapping", written(tmp_path, deals_csv=deals), "--data", tmp_path, "--by", "source"
    )
    assert done.returncode == 0, done.stderr
    assert "[bold red]x[/]" in done.stdout


def test_the_same_data_give_the_same_page(tmp_path: Path) -> None:
    assert page(report_of(tmp_path), locale="en") == page(report_of(tmp_path), locale="en")


def test_a_win_rate_of_closed_is_not_shown_where_nobody_can_be_lost(tmp_path: Path) -> None:
    document = changed("status.stages", {"New": ["new"], "Won": ["new", "won"], "Lost": ["new"]})
    found = report_of(tmp_path, document)
    assert not found.knows_losses
    assert "Win rate of closed" not in page(found, locale="en")


def test_report_writes_the_page(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    done = run("report", "--mapping", EXAMPLES / "simple.yaml", "--data", EXAMPLES, "-o", target)
    assert done.returncode == 0, done.stderr
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
