"""What the READMEs show, runs."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from tests.documents import plain, python_of, run

ROOT = Path(__file__).parents[1]
LIMIT = 150
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_runs(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert plain(text) == []
    found = run(text, name)
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_is_short(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= LIMIT


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_links_of_the_readme_lead_somewhere(name: str) -> None:
    links = LINK.findall((ROOT / name).read_text(encoding="utf-8"))
    assert [each for each in links if not (ROOT / each).exists()] == []
    assert len(links) >= 5


def test_both_readmes_run_the_same_code() -> None:
    def code(name: str) -> list[str]:
        text = python_of((ROOT / name).read_text(encoding="utf-8"))
        return [each.source for each in doctest.DocTestParser().get_examples(text)]

    assert code("README.md") == code("README.zh.md")


def test_a_wrong_readme_would_be_seen() -> None:
    text = "words\n\n```python\n>>> 1 + 1\n3\n\n```\n\nmore\n\n```python\nx = 1\n```\n"
    assert run(text, "wrong").failed == 1
    assert plain(text) == ["x = 1\n"]
