"""Runs what a document shows: its Python sessions, and the files and commands of a tutorial."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator

import attrs

FENCE = re.compile(r"^```(?:python|pycon|py)\b[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
STEP = re.compile(
    r"(?:^`(?P<path>[\w./-]+)`[:：]\n\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL
)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@attrs.frozen
class File:
    """A file that the reader is told to write: its path on a line of its own, then its text."""

    path: str
    text: str


@attrs.frozen
class Typed:
    """A command that the reader is told to type, and the lines that it then shows."""

    command: str
    shows: tuple[str, ...]


def python_of(text: str) -> str:
    """Return the text with all but its Python blocks blanked, so that line numbers stay those of the file."""
    blank = ["" for _ in text.splitlines()]
    for block in FENCE.finditer(text):
        first = text.count("\n", 0, block.start(1))
        for at, line in enumerate(block[1].splitlines()):
            blank[first + at] = line
    return "\n".join(blank)


def run(text: str, name: str) -> doctest.TestResults:
    """Run the Python blocks of one document as one session."""
    source = python_of(text)
    test = doctest.DocTestParser().get_doctest(source, {"__name__": "__main__"}, name, name, 0)
    return doctest.DocTestRunner(optionflags=OPTIONS).run(test)


def plain(text: str) -> list[str]:
    """Return the Python blocks that are not sessions, which a doctest would pass over in silence."""
    return [block[1] for block in FENCE.finditer(text) if not block[1].lstrip().startswith(">>>")]


def steps(text: str) -> Iterator[File | Typed]:
    """Yield the files to write and the commands to type, in the order of the document."""
    for block in STEP.finditer(text):
        if block["path"]:
            yield File(block["path"], block["body"])
        elif block["kind"] == "console":
            for said in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
                command, *shown = said.splitlines()
                yield Typed(
                    command, tuple(squeezed(line) for line in shown if squeezed(line) not in ("", "…"))
                )


def squeezed(line: str) -> str:
    """Return a line with its runs of white space made one."""
    return " ".join(line.split())
