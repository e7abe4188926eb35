"""Run every benchmark and print one table: what, baseline, ratio, budget, ok or OVER.

The last lines name what is over its budget. That is shown, not punished: machines drift. A benchmark that
cannot run makes the exit code 1. Names given on the command line choose among the benchmarks. Each runs in a
process of its own, so that none bears what another has left in memory.
"""

from __future__ import annotations

import multiprocessing
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor

from benchmarks.measure import Measured, run

# Each is a module in this folder with `measure() -> Iterable[Measured]`.
BENCHMARKS = (
    *("imports", "gates", "scorecards", "score_tables", "bayes", "learn", "decide", "columns", "tally"),
    *("replay", "calendars", "due", "routing", "duplicates"),
)


def table(rows: list[Measured]) -> str:
    """Lay the rows out in columns."""
    cells = [("what", "baseline = 1", "ratio", "budget", "", "")]
    cells += [
        (row.what, row.baseline, f"{row.ratio:.2f}", _budget(row), row.verdict, row.note) for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _budget(row: Measured) -> str:
    return "" if row.budget is None else f"{row.budget:.3g}"


def summary(rows: list[Measured]) -> str:
    """Say how many budgets are kept, and name each line that is over its own."""
    bound = [row for row in rows if row.budget is not None]
    over = [row for row in bound if row.verdict == "OVER"]
    lines = [f"{len(bound) - len(over)} of {len(bound)} budgets kept"]
    lines += [f"OVER: {row.what}, against {row.baseline}: {row.ratio:.2f} > {_budget(row)}" for row in over]
    return "\n".join(lines)


def main(chosen: list[str]) -> int:
    """Run the chosen benchmarks, or all, and return the exit code."""
    rows: list[Measured] = []
    broken: list[str] = []
    fresh = multiprocessing.get_context("spawn")
    for name in chosen or BENCHMARKS:
        with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as alone:
            try:
                rows += alone.submit(run, name).result()
            except Exception:  # noqa: BLE001 - the others still run, and the table still shows them
                traceback.print_exc()
                broken.append(name)
    print(table(rows))
    print(summary(rows))
    if broken:
        print(f"did not run: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
