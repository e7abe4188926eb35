"""A gate answers about a table exactly as about each of its records, whichever engine holds the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import attrs
import duckdb
import polars as pl
import pytest
from tests.conditions.plugins import raises
from tests.conditions.samples import CATALOGUE, NOW, catalogue_of
from tests.conditions.tables import Tables, arrow_pandas, numpy_pandas, tables
from tests.conditions.wishes import FITTING

from salesfunnel.conditions import View
from salesfunnel.gates import CompiledGate, Gate, Verdict
from salesfunnel.gates.gate import policy
from salesfunnel.gates.table import assess_table
from salesfunnel.model.progress import Waiver
from salesfunnel.registry import Registry

OTHERS = [
    "has_boss",
    "meetings >= 1",
    "paid > 2",
    "silence_or_age < 30",
    "account.staff > 1",
    "tags contains 'a'",
]
SIGNS = {True: ("true",), False: ("false",), None: ()}


@policy("acme:two_red")
def two_red(unresolved: Any, _params: Any) -> str:
    red = sum(each.answer is False for each in unresolved)
    return "reject" if red > 1 else "retreat" if len(unresolved) > 2 else "hold"


@policy("acme:broken")
def broken(unresolved: Any, _params: Any) -> str:
    return "reject" if len(unresolved) > 2 else raises(ValueError)()  # type: ignore[return-value]


OWN = catalogue_of(registry=Registry.of(two_red, broken))


def some_gate(random: Random, *, own: str | None = None) -> CompiledGate:
    """Return a gate of up to six criteria of every severity, with a policy drawn too."""
    texts = random.sample([*FITTING, *OTHERS], k=random.randint(1, 6))
    criteria = [
        {
            "key": f"c{at}",
            "when": text,
            "severity": random.choice(["must", "must", "should", "knockout"]),
            "weight": random.choice([1, 2, 0.1, 3.5]),
            "unwaivable": random.random() < 0.2,
        }
        for at, text in enumerate(texts)
    ]
    rule: dict[str, Any] = {"retreat_to": "rest", "retreat_at": random.choice([1, 2, 3])}
    chosen = {"plugin": own} if own else random.choice([rule, {}])
    definition = Gate.model_validate({"criteria": criteria, "policy": chosen})
    return CompiledGate.of("g", definition, OWN if own else CATALOGUE)


def some_waivers(random: Random, gate: CompiledGate, ids: list[str]) -> dict[str, tuple[Waiver, ...]]:
    """Return waivers of some records: in force, expired, of another gate, twice for one criterion."""
    keys = [each.key for each in gate.gate.criteria]

    def one() -> Waiver:
        at = NOW - timedelta(days=random.choice([-1, 0, 1, 9]))
        until = at + timedelta(days=random.choice([1, 8, 20]))
        return Waiver(gate=random.choice(["g", "g", "g", "other"]), criterion=random.choice(keys),
                      by="u-9", at=at, reason="pilot", until=until)  # fmt: skip

    return {each: tuple(one() for _ in range(random.randint(1, 3))) for each in ids if random.random() < 0.4}


def by_row(
    gate: CompiledGate, given: Tables, waivers: dict[str, tuple[Waiver, ...]]
) -> list[tuple[Any, ...]]:
    """Return what the row route says of each record."""
    found = []
    for dossier in given.dossiers:
        own = waivers.get(dossier.subject.id, ())
        held = attrs.evolve(dossier, subject=attrs.evolve(dossier.subject, waivers=own))
        view = View(held, now=NOW, catalogue=gate.catalogue)
        said = gate.assess(view)
        answers = [SIGNS[walk.answer(view)] for _, walk in gate.walks]
        let = {each.waiver.criterion for each in said.waived}
        standing = [(each, walk.answer(view)) for each, walk in gate.walks if each.key not in let]
        count = sum(one is not True and each.severity.value != "should" for each, one in standing)
        waived = [each.key in let for each in gate.gate.criteria]
        found.append(
            (held.subject.id, said.verdict.value, count, round(said.uncertainty, 12), answers, waived)
        )
    return found


def by_column(gate: CompiledGate, frame: Any) -> list[tuple[Any, ...]]:
    """Return what the column route said, row by row, in the order of the ids."""
    rows = []
    for row in frame.sort("id").iter_rows(named=True):
        keys = [each.key for each in gate.gate.criteria]
        answers = [tuple(half for half in ("true", "false") if row[f"{key}__{half}"]) for key in keys]
        waived = [row[f"{key}__waived"] for key in keys]
        rows.append(
            (row["id"], row["verdict"], row["unresolved"], round(row["uncertainty"], 12), answers, waived)
        )
    return rows


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'")
        yield opened


def ways(engine: str, connection: Any) -> tuple[Any, Any]:
    """Return how a Polars frame gets into an engine, and back."""
    return {
        "polars": (lambda frame: frame, lambda frame: frame),
        "polars-lazy": (lambda frame: frame.lazy(), lambda frame: frame.collect()),
        "pandas-numpy": (numpy_pandas, pl.from_pandas),
        "pandas-arrow": (arrow_pandas, pl.from_pandas),
        "duckdb": (lambda frame: connection.from_arrow(frame.to_arrow()), lambda frame: frame.pl()),
    }[engine]


@pytest.mark.parametrize("own", [None, "acme:two_red", "acme:broken"])
@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "pandas-numpy", "pandas-arrow", "duckdb"])
def test_rows_and_columns_give_one_verdict(engine: str, own: str | None, connection: Any) -> None:
    for seed in range(6):
        random = Random(f"{engine} {own} {seed}")  # noqa: S311 - chance is only for test data
        given = tables(random.randint(0, 10**6), 60)
        gate = some_gate(random, own=own)
        waivers = some_waivers(random, gate, given.frame["id"].to_list()) if random.random() < 0.7 else {}
        to, back = ways(engine, connection)
        rows = {name: to(each) for name, each in given.rows.items()}
        found = assess_table(gate, to(given.frame), now=NOW, rows=rows, waivers=waivers)
        answered = back(found.frame).select(pl.exclude([n for n in given.frame.columns if n != "id"]))
        expected = sorted(by_row(gate, given, waivers))
        assert by_column(gate, answered) == expected
        count = found.count()
        assert count.checked == 60
        assert dict(count.verdicts) == {
            each: sum(row[1] == each.value for row in expected) for each in Verdict
        }
        for at, each in enumerate(count.criteria):
            answers = [row[4][at] for row in expected]
            assert (each.true, each.false) == (answers.count(("true",)), answers.count(("false",)))
            assert each.unknown == answers.count(())
            assert each.waived == sum(row[5][at] for row in expected)
