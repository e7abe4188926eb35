"""What it costs to import the library, each time in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable

from benchmarks.measure import Measured, medians

ROUNDS = 25


def fresh(statement: str) -> Callable[[], object]:
    """Return the work of starting an interpreter that runs one statement."""
    return lambda: subprocess.run([sys.executable, "-c", statement], check=True, stdin=subprocess.DEVNULL)


def measure() -> Iterable[Measured]:
    """Measure the face alone, and the face with `Funnel`."""
    bare, face, pydantic, funnel = medians(
        fresh("pass"),
        fresh("import salesfunnel"),
        fresh("from pydantic import BaseModel"),
        fresh("from salesfunnel import Funnel"),
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


def _both(mine: float, other: float) -> str:
    return f"{mine * 1e3:.0f} ms / {other * 1e3:.0f} ms"
