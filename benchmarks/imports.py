"""What it costs to import the library, each time in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable

from benchmarks.measure import Measured, medians

ROUNDS = 25


def fresh(statement: str) -> Callable[[], object]:
    """Return the work of starting an interpreter that runs one statement."""
    return _process("-c", statement)


def _process(*words: str) -> Callable[[], object]:
    command, nowhere = [sys.executable, *words], subprocess.DEVNULL
    return lambda: subprocess.run(command, check=True, stdin=nowhere, stdout=nowhere)


def measure() -> Iterable[Measured]:
    """Measure the face alone, the face with `Funnel`, and the command line before it has anything to do."""
    bare, face, pydantic, funnel, version, listed = medians(
        fresh("pass"),
        fresh("import salesfunnel"),
        fresh("from pydantic import BaseModel"),
        fresh("from salesfunnel import Funnel"),
        _process("-m", "salesfunnel", "--version"),
        _process("-m", "salesfunnel", "--help"),
        rounds=ROUNDS,
    )
    yield Measured("import salesfunnel", "bare interpreter start", face / bare, 1.3, _both(face, bare))
    yield Measured(
        "from salesfunnel import Funnel",
        "from pydantic import BaseModel",
        funnel / pydantic,
        1.5,
        _both(funnel, pydantic),
    )
    for name, time in (("salesfunnel --version", version), ("salesfunnel --help", listed)):
        yield Measured(name, "from pydantic import BaseModel", time / pydantic, 2.0, _both(time, pydantic))


def _both(mine: float, other: float) -> str:
    return f"{mine * 1e3:.0f} ms / {other * 1e3:.0f} ms"
