"""What the documentation shows, runs: every Python session, and each step of the tutorials."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.documents import File, Typed, plain, run, squeezed, steps
from tests.shell.desk import run as command_line

import salesfunnel

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if "rooms" not in page.parts)
TUTORIALS = ["tutorial/index.md", "zh/tutorial.md"]
PROGRAM = "salesfunnel "


@pytest.mark.parametrize("name", PAGES)
def test_the_sessions_of_a_page_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    write(tmp_path, *(step for step in steps(text) if isinstance(step, File)))
    monkeypatch.chdir(tmp_path)
    assert plain(text) == []
    assert run(text, name).failed == 0


@pytest.mark.parametrize("name", TUTORIALS)
def test_the_steps_of_a_tutorial_show_what_it_says(name: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    typed = 0
    for step in steps((DOCS / name).read_text(encoding="utf-8")):
        if isinstance(step, File):
            write(tmp_path, step)
        elif step.command.startswith(PROGRAM):
            assert missing(step, tmp_path) == []
            typed += 1
    assert typed >= 4


def test_both_tutorials_have_the_same_steps() -> None:
    def done(name: str) -> list[str]:
        found = steps((DOCS / name).read_text(encoding="utf-8"))
        return [step.path if isinstance(step, File) else without_locale(step.command) for step in found]

    assert done(TUTORIALS[0]) == done(TUTORIALS[1])


def test_a_wrong_tutorial_would_be_seen(tmp_path: Path) -> None:
    text = "`a.json`:\n\n```json\n{}\n```\n\n```console\n$ salesfunnel lint a.json\nAll  is well.\n…\n```\n"
    written, typed = steps(text)
    assert written == File("a.json", "{}\n")
    assert typed == Typed("salesfunnel lint a.json", ("All is well.",))
    write(tmp_path, written)
    assert missing(typed, tmp_path) == ["All is well."]


def write(folder: Path, *files: File) -> None:
    for each in files:
        place = folder / each.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(each.text, encoding="utf-8")


def missing(step: Typed, folder: Path) -> list[str]:
    """Return the lines that the command should have shown and did not."""
    done = command_line(*step.command.split()[1:], cwd=folder, columns=None)
    shown = {squeezed(line) for line in (done.stdout + done.stderr).splitlines()}
    return [line for line in step.shows if line not in shown]


def without_locale(command: str) -> str:
    return command.removesuffix(" --locale zh")


@pytest.mark.parametrize("name", ["glossary.md", "zh/glossary.md"])
def test_the_glossary_knows_the_nouns_and_verbs_of_the_face(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8").casefold()
    public = [each for each in salesfunnel.__all__ if each[0].isupper() and not each.endswith("Error")]
    assert [each for each in public if each.casefold() not in text] == []
