"""`salesfunnel route` gives the records of a file to sellers, remembers between runs, and says why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.shell.desk import run

from salesfunnel.blueprint import template

DEALS = (
    "id,region,industry,source,owner_id\n1,East,SaaS,web,\n2,,,referral,\n3,,,web,li\n4,,,web,\n5,,,fair,\n"
)
ROSTER = [
    {"id": "bo", "tier": "trainee"}, {"id": "tao", "tier": "trainee", "capacity": {"amount": 1}},
    {"id": "mei", "name": "Mei", "territories": ["east"]},
]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> list[str | Path]:
    (tmp_path / "bp.json").write_text(json.dumps(template("quarter_sprint")), encoding="utf-8")
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "roster.json").write_text(json.dumps(ROSTER), encoding="utf-8")
    return [
        "route", "--blueprint", tmp_path / "bp.json", "--data", tmp_path / "deals.csv",
        "--roster", tmp_path / "roster.json", "--now", "2026-03-02T10:00",
    ]  # fmt: skip


def routed(*arguments: str | Path) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


def owners(found: dict[str, Any]) -> list[str | None]:
    return [each.get("seller_id") for each in found["assignments"]]


def test_what_nobody_owns_is_assigned_with_its_reason_and_a_table_of_fairness(desk: list[Any]) -> None:
    done = run(*desk, "--first", "2", "--explain", "4")
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "4 records to be assigned" in said
    assert "4 assigned, 0 that nobody can take" in said
    assert "2026-03-02 12:00" in said
    assert "low_intent: trainees (in_turn: chosen)" in said
    assert "low_intent: trainees（轮流：已选出）" in run(*desk, "--locale", "zh").stdout
    assert "tao has used the capacity and may take one again at 2026-03-02T16:00:00+00:00" in said
    assert "What was due in each turn" in said


def test_a_state_goes_on_where_the_last_run_ended(desk: list[Any], tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    first = routed(*desk, "--state", state)
    assert owners(first) == ["bo", "tao", "bo", "bo"]
    again = routed(*desk, "--state", state, "--locale", "zh")
    assert owners(again) == ["bo", "bo", "bo", "bo"]
    assert [each["received"] for each in again["fairness"] if not each["turn"]] == [7, 0, 1]
    assert again["assignments"][0]["says"].startswith("“1”分配给 bo")
    assert json.loads(state.read_text("utf-8"))["count"] == 8


def test_a_wrong_state_roster_or_id_is_refused_with_its_place(desk: list[Any], tmp_path: Path) -> None:
    wrong = run(*desk, "--state", tmp_path / "roster.json")
    assert (wrong.returncode, "no state of routing" in wrong.stderr) == (2, True)
    assert json.loads((tmp_path / "roster.json").read_text("utf-8")) == ROSTER
    (tmp_path / "roster.json").write_text('[{"id": "a", "weight": -1}]', encoding="utf-8")
    assert "roster.json.sellers.a.weight: found" in run(*desk).stderr
    (tmp_path / "roster.json").write_text("[]", encoding="utf-8")
    assert "no record without an owner has the id '3'" in run(*desk, "--explain", "3").stderr
    assert "explain in the order of the file" in run(*desk, "--explain", "4", "--by", "amount").stderr
    assert owners(routed(*desk, "--by", "amount")) == [None] * 4
    assert "cannot be written" in run(*desk, "--state", tmp_path / "none" / "state.json").stderr


def test_the_state_is_not_written_over_the_blueprint_which_is_called_so(
    desk: list[Any], tmp_path: Path
) -> None:
    done = run(*desk, "--state", tmp_path / "bp.json")
    assert done.returncode == 2
    says = "bp.json: this is the blueprint, and the state would overwrite it; choose another --state, such as 'state.json'"
    assert says in done.stderr


@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ("en", "1 row left out, in a stage that the pipeline does not have: 'tlk' (1)"),
        ("zh", "1 行所在的阶段不属于该管道，未读入：'tlk' (1)"),
    ],
)
def test_without_a_mapping_an_unknown_stage_is_one_of_the_pipeline(
    desk: list[Any], tmp_path: Path, locale: str, says: str
) -> None:
    (tmp_path / "deals.csv").write_text("id,stage\n1,tlk\n", encoding="utf-8")
    found = routed(*desk, "--locale", locale)
    assert [each["code"] for each in found["notes"]] == ["unknown_status"]
    assert found["notes"][0]["says"] == says


def test_a_hostile_state_and_an_instant_before_all_calendars_are_refused_in_a_sentence(
    desk: list[Any], tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.json"
    held = '{"credit": Infinity, "day": "2026-01-01"}'
    hostile.write_text(f'{{"salesfunnel_routing": 1, "sellers": {{"bo": {held}}}}}', encoding="utf-8")
    for wrong, says in (
        (("--state", hostile), "sellers.bo.credit: found inf"),
        (("--now", "0001-01-01"), "has no place in UTC"),
    ):
        done = run(*desk, *wrong)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert says in done.stderr


def test_a_misspelled_key_of_the_roster_is_named_and_the_rest_goes_on(
    desk: list[Any], tmp_path: Path
) -> None:
    (tmp_path / "roster.json").write_text('[{"id": "bo", "capacty": {"amount": 0}}]', encoding="utf-8")
    warning = "roster.json.sellers.bo.capacty: no key of a Seller is called so; did you mean 'capacity'?"
    for form in ([], ["--json"]):
        done = run(*desk, *form)
        assert (done.returncode, done.stderr) == (0, f"warning: {warning}\n")


def test_a_roster_may_be_yaml_with_dates(desk: list[Any], tmp_path: Path) -> None:
    yaml = "sellers:\n- id: bo\n  tier: trainee\n  joined_on: 2026-01-01\n  absences:\n  - since: 2026-03-02T00:00:00Z\n- id: tao\n"
    (tmp_path / "roster.yaml").write_text(yaml, encoding="utf-8")
    desk[desk.index(tmp_path / "roster.json")] = tmp_path / "roster.yaml"
    assert owners(routed(*desk)) == ["tao"] * 4
