"""`salesfunnel diagram`: a pipeline of a blueprint or mapping as Mermaid on the standard output."""

from __future__ import annotations

import json
from pathlib import Path

from tests.shell.desk import EXAMPLES, run

from salesfunnel.blueprint import template


def test_the_only_pipeline_is_drawn_without_being_named(tmp_path: Path) -> None:
    path = tmp_path / "blueprint.json"
    path.write_text(json.dumps(template("uncertainty_filter")), encoding="utf-8")
    done = run("diagram", path, "--locale", "zh")
    assert done.returncode == 0
    assert done.stdout.startswith("flowchart TD\n")
    assert "真实需求" in done.stdout
    assert run("diagram", path, "--pipeline", "filter", "--locale", "zh").stdout == done.stdout


def test_a_mapping_s_blueprint_is_drawn_too() -> None:
    assert run("diagram", EXAMPLES / "maven.yaml").stdout.startswith("flowchart TD\n")


def test_several_pipelines_want_one_to_be_named(tmp_path: Path) -> None:
    document = template("uncertainty_filter")
    document["pipelines"]["other"] = document["pipelines"]["filter"]
    path = tmp_path / "blueprint.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run("diagram", path)
    assert done.returncode != 0
    assert "the blueprint has 2 pipelines; name one: --pipeline" in done.stderr


def test_what_is_no_blueprint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("[]", encoding="utf-8")
    assert "this is neither a blueprint nor a mapping" in run("diagram", path).stderr
