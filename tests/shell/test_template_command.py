"""`salesfunnel template`: a ready-made blueprint on the standard output, as JSON or YAML."""

from __future__ import annotations

import json
from pathlib import Path

from tests.shell.desk import run

from salesfunnel.blueprint import template
from salesfunnel.shell.imports.documents import read_document


def test_a_template_is_printed_as_json_with_its_chinese_readable() -> None:
    done = run("template", "five_stage_crm")
    assert done.returncode == 0
    assert json.loads(done.stdout) == template("five_stage_crm")
    assert "五阶段 CRM" in done.stdout


def test_yaml_says_the_same_document(tmp_path: Path) -> None:
    done = run("template", "sales_control", "--yaml")
    path = tmp_path / "funnel.yaml"
    path.write_text(done.stdout, encoding="utf-8")
    assert read_document(path) == template("sales_control")
    assert "线索" in done.stdout


def test_an_unknown_template_is_refused_with_a_near_one() -> None:
    done = run("template", "five_stage_cmr")
    assert done.returncode != 0
    assert "five_stage_crm" in done.stderr
