"""`salesfunnel diff`: what a new version of a blueprint changes, in words or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.shell.desk import EXAMPLES, run

from salesfunnel.blueprint import template


def written(folder: Path) -> tuple[Path, Path]:
    old, new = template("uncertainty_filter"), template("uncertainty_filter")
    new["version"] = 2
    new["pipelines"]["filter"]["stages"].insert(2, {"key": "demo", "question": "Does it work?"})
    paths = folder / "old.json", folder / "new.json"
    for path, document in zip(paths, (old, new), strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    return paths


def test_each_difference_is_a_line_and_the_exit_code_says_that_there_are_some(tmp_path: Path) -> None:
    old, new = written(tmp_path)
    done = run("diff", old, new)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "version of the blueprint changed from 1 to 2",
        "stage 'demo' of pipeline 'filter' was added after 'conversation'",
    ]
    assert "新增管道“filter”的阶段“demo”" in run("diff", old, new, "--locale", "zh").stdout


def test_nothing_is_said_of_the_same_blueprint(tmp_path: Path) -> None:
    old, _ = written(tmp_path)
    done = run("diff", old, old)
    assert (done.returncode, done.stdout) == (0, "")
    assert run("diff", EXAMPLES / "maven.yaml", EXAMPLES / "maven.yaml").returncode == 0


def test_programs_read_json(tmp_path: Path) -> None:
    found = json.loads(run("diff", *written(tmp_path), "--json").stdout)
    assert found[0] == {
        "kind": "changed", "path": "version", "before": 1, "after": 2,
        "says": "version of the blueprint changed from 1 to 2",
    }  # fmt: skip


def test_what_cannot_be_compared_is_named_with_its_file(tmp_path: Path) -> None:
    old, new = written(tmp_path)
    new.write_text('{"salesfunnel": 1}', encoding="utf-8")
    done = run("diff", old, new)
    assert done.returncode == 2
    assert "new.json: key: 'key' is missing" in done.stderr
    new.write_text("[]", encoding="utf-8")
    assert "this is neither a blueprint nor a mapping" in run("diff", old, new).stderr
