"""B12, second vector: customers, opportunities, contracts and payments joined by the customer's number.

10 customers, 8 opportunities of 6, 4 contracts of 3, 5 payments of 2 → 10 / 6 / 3 / 2, orphans reported.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.shell.desk import reported

STAGES = ("customer", "opportunity", "contract", "payment")
BLUEPRINT = {
    "salesfunnel": 1,
    "key": "numbers",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "pipelines": {
        "way": {"stages": [{"key": key, "kind": "won" if key == "payment" else "open"} for key in STAGES]}
    },
}
MAPPING = {
    "salesfunnel_mapping": 1,
    "blueprint": BLUEPRINT,
    "tables": {name: f"{name}.csv" for name in ("customers", "opportunities", "contracts", "payments")},
    "joins": [
        {"table": name, "column": "customer_no", "to": "customer_no", "kind": "rows"}
        for name in ("opportunities", "contracts", "payments")
    ],
    "subject": "customer_no",
    "stages": {
        "opportunity": {"exists": "opportunities"},
        "contract": {"exists": "contracts", "entered": "contracts.signed_on"},
        "payment": {"exists": "payments", "entered": "payments.paid_on"},
    },
}
FILES = {
    "customers": ("customer_no", range(1, 11)),
    "opportunities": ("customer_no", [1, 1, 2, 3, 3, 4, 5, 6, 71]),
    "contracts": ("customer_no,signed_on", ["1,2026-01-05", "1,2026-01-03", "2,2026-01-09", "3,", "72,2026-01-01"]),
    "payments": (
        "customer_no,paid_on",
        ["1,2026-02-01", "1,2026-03-01", "1,2026-01-20", "2,2026-02-02", "2,2026-02-03", "71,2026-01-01", ",2026-01-02"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("crm")
    for name, (header, rows) in FILES.items():
        text = "\n".join([header, *map(str, rows)])
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    path = folder / "mapping.json"
    path.write_text(json.dumps(MAPPING), encoding="utf-8")
    return reported("--mapping", path, "--data", folder)


def test_each_customer_counts_once_however_many_rows_it_has(joined: dict[str, Any]) -> None:
    assert [each["entered"] for each in joined["stages"]] == [10, 6, 3, 2]
    assert joined["overall"]["won"] == 2


def test_the_rates_are_this_stage_divided_by_the_previous_one(joined: dict[str, Any]) -> None:
    assert [each["rate"] for each in joined["stages"][:-1]] == pytest.approx([0.6, 0.5, 2 / 3])
    assert joined["stages"][-1]["rate"] is None
    assert joined["overall"]["rate"] == pytest.approx(0.2)


def test_orphan_numbers_are_reported_by_table(joined: dict[str, Any]) -> None:
    orphans = {each["table"]: each for each in joined["quality"] if each["code"] == "orphan_row"}
    assert {name: (note["count"], note["values"]) for name, note in orphans.items()} == {
        "opportunities": (1, {"71": 1}),
        "contracts": (1, {"72": 1}),
        "payments": (2, {"71": 1, "": 1}),
    }
    assert {name: (note["joined_rows"], note["joined_subjects"]) for name, note in orphans.items()} == {
        "opportunities": (8, 6),
        "contracts": (4, 3),
        "payments": (5, 2),
    }


def test_the_earliest_of_several_rows_says_when(joined: dict[str, Any]) -> None:
    contract = next(each for each in joined["stages"] if each["stage"] == "contract")
    assert contract["median_days"] == pytest.approx((17 + 24) / 2)
