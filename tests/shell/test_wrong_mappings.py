"""Every wrong mapping says where, what was found, what was expected and what to do; all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.shell.desk import EXAMPLES, GONE, MAPPING, changed

from salesfunnel.errors import MappingError, SalesFunnelError
from salesfunnel.shell.imports.loading import load_mapping

KEY = "a key: a small letter, then up to 63 small letters, digits or underscores"

WRONG = [
    ("salesfunnel_mapping", 2, "salesfunnel_mapping: found 2, expected 1"),
    ("salesfunnel_mapping", GONE, "salesfunnel_mapping: 'salesfunnel_mapping' is missing; add it"),
    ("feilds", {}, "feilds: no key is named 'feilds' here; did you mean 'fields'?"),
    ("tables", GONE, "tables: 'tables' is missing; add it"),
    ("tables", {}, "tables: found an empty object, expected at least 1"),
    ("tables.Deals", "x.csv", f"tables.Deals: found 'Deals', expected {KEY}"),
    ("tables.deals", {"file": ""}, "tables.deals.file: found '', expected a text that is not empty"),
    (
        "tables.deals",
        {"file": "d.csv", "delimiter": "::"},
        "tables.deals.delimiter: found '::', expected one character",
    ),
    ("subject", GONE, "subject: 'subject' is missing; add it"),
    (
        "subject",
        {"table": "deal", "id": "no"},
        "subject.table: no table is named 'deal'; did you mean 'deals'?",
    ),
    ("pipeline", "deal", "pipeline: the blueprint has no pipeline 'deal'; did you mean 'deals'?"),
    (
        "timezone",
        "Europe/Berln",
        "timezone: no time zone is named 'Europe/Berln'; write one such as 'Asia/Shanghai'",
    ),
    ("missing", "Select", "missing: found 'Select', expected a list"),
    ("missing", [None], "missing.0: found nothing, expected a text"),
    ("fields.sorce", "src", "fields.sorce: an opportunity has no field 'sorce'; did you mean 'source'?"),
    (
        "fields.zzz",
        "src",
        "fields.zzz: an opportunity has no field 'zzz'; declare it under 'fields' of the blueprint",
    ),
    ("fields.source", 3, "fields.source: found 3, expected an object"),
    (
        "fields.source",
        {"column": "src", "fold": "sometimes"},
        "fields.source.fold: found 'sometimes', expected true or false",
    ),
    (
        "fields.source",
        {"column": "src", "foldd": True},
        "fields.source.foldd: no key is named 'foldd' here; did you mean 'fold'?",
    ),
    ("joins.0.kind", "many", "joins.0.kind: found 'many', expected one of 'lookup', 'rows'"),
    ("joins.0.to", GONE, "joins.0.to: 'to' is missing; add it"),
    (
        "status.column",
        "pays.state",
        (
            "status.column: 'pays' may have several rows for one subject, and one value is needed;"
            " use a column of the subject's table, or of a lookup"
        ),
    ),
    (
        "joins",
        [],
        "tables.pays: 'pays' is joined to nothing; say how under 'joins', or leave the table out",
    ),
    ("status.stages", {}, "status.stages: found an empty object, expected at least 1"),
    ("status.stages.Won", [], "status.stages.Won: found an empty list, expected at least 1"),
    ("status.stages.Won", "won", "status.stages.Won: found 'won', expected a list"),
    (
        "status.stages.Won",
        ["new", "wonn"],
        "status.stages.Won.1: the pipeline 'deals' has no stage 'wonn'; did you mean 'won'?",
    ),
    (
        "stages.offr",
        {"entered": "closed"},
        "stages.offr: the pipeline 'deals' has no stage 'offr'; did you mean 'offer'?",
    ),
    ("stages.won", {}, "stages.won: nothing says how this stage is entered; add 'entered' or 'exists'"),
    (
        "stages.won",
        {"exists": "payment"},
        "stages.won.exists: no joined table is named 'payment'; known: 'pays'",
    ),
    (
        "stages.won.entered",
        {"column": "closed", "zone": "Mars/Base"},
        "stages.won.entered.zone: no time zone is named 'Mars/Base'; write one such as 'Asia/Shanghai'",
    ),
    (
        "blueprint",
        3,
        'blueprint: found 3, expected a blueprint; write a path, {"template": NAME}, or the blueprint itself',
    ),
    ("blueprint", "mine.jsn", "blueprint: there is no file 'mine.jsn'; did you mean 'mine.json'?"),
    (
        "blueprint",
        {"template": "uncertainty_filtr"},
        "blueprint: no template is named 'uncertainty_filtr'; did you mean 'uncertainty_filter'?",
    ),
    (
        "fields.created_at",
        {"column": "closed", "format": "dd.mm.yyyy"},
        "fields.created_at.format: found 'dd.mm.yyyy', which names no day, month and year; write '%d.%m.%Y'",
    ),
    (
        "stages.won.entered",
        {"column": "closed", "format": ["%Y-%m-%d", "%q"]},
        "stages.won.entered.format: found '%q', and '%q' stands for nothing; write '%d.%m.%Y'",
    ),
    (
        "fields.urgent",
        {"column": "src", "values": {"Web": "perhaps"}},
        (
            "fields.urgent.values.Web: found 'perhaps', expected a flag (yes, y, true, 1, 是; no, n, false, 0, 否);"
            " write what the cell stands for"
        ),
    ),
    (
        "fields.grade",
        {"column": "src", "values": {"Web": "C"}},
        (
            "fields.grade.values.Web: found 'C', expected one of the options: 'A', 'B';"
            " write what the cell stands for"
        ),
    ),
    (
        "fields.source",
        {"column": "src", "strip": "€"},
        (
            "fields.source.strip: 'source' is of type 'text', and 'strip' is for 'money' and 'number' only;"
            " leave it out, or declare another type"
        ),
    ),
    (
        "fields.source",
        {"column": "src", "format": "%d.%m.%Y"},
        (
            "fields.source.format: 'source' is of type 'text', and 'format' is for 'date' and 'instant' only;"
            " leave it out, or declare another type"
        ),
    ),
    (
        "fields.amount",
        {"column": "src", "strip": "€-"},
        (
            "fields.amount.strip: found '-', without which the number would be another;"
            " strip only currency signs, units and thousands separators"
        ),
    ),
    (
        "fields.amount",
        {"column": "src", "strip": ",", "decimal": ","},
        "fields.amount.strip: found ',', which stands before the decimals; take it out of 'strip'",
    ),
    (
        "fields.amount",
        {"column": "src", "strip": ".,"},
        (
            "fields.amount.strip: found both '.' and ',', of which one stands before the decimals;"
            ' say which: decimal: ","'
        ),
    ),
    (
        "fields.source",
        {"column": "src", "fold": True, "values": {"Web": "a", "web": "b"}},
        (
            "fields.source.values.web: 'web' and 'Web' differ only in case or white space and stand for two things;"
            " keep one, or leave 'fold' out"
        ),
    ),
    (
        "fields.amount",
        {"column": "src", "decimal": ";"},
        "fields.amount.decimal: found ';', expected one of '.', ','",
    ),
    (
        "status.stages.Won",
        ["won", "new"],
        "status.stages.Won: found [won, new], which is not the order of the pipeline; write [new, won]",
    ),
    (
        "status.stages.Won",
        ["offer", "new"],
        "status.stages.Won: found [offer, new], which is not the order of the pipeline; write [new, offer]",
    ),
    (
        "status.stages.Won",
        ["new", "new"],
        "status.stages.Won: found [new, new], which is not the order of the pipeline; write [new]",
    ),
    (
        "status.stages.Won",
        ["new", "lost", "won"],
        (
            "status.stages.Won: found [new, lost, won], which ends twice: in 'lost' and in 'won';"
            " end in the stage in which a row with this status stands"
        ),
    ),
]


def refusal(folder: Path, document: object) -> str:
    path = folder / "mine.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SalesFunnelError) as refused:
        load_mapping(path)
    return str(refused.value)


@pytest.mark.parametrize(
    ("place", "value", "says"), WRONG, ids=[f"{place}-{number}" for number, (place, _, _) in enumerate(WRONG)]
)
def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path, place: str, value: object, says: str) -> None:
    assert refusal(tmp_path, changed(place, value)) == f"mine.json: {says}"


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    document = changed("fields.source", {"column": "src", "fold": "sometimes"})
    document = changed("stages.offr", {"entered": "closed"}, document)
    document = changed("fields.sorce", "src", document)
    document = changed("timezone", "Nowhere", document)
    assert refusal(tmp_path, document).splitlines() == [
        "4 problems:",
        "  mine.json: fields.source.fold: found 'sometimes', expected true or false",
        "  mine.json: timezone: no time zone is named 'Nowhere'; write one such as 'Asia/Shanghai'",
        "  mine.json: fields.sorce: an opportunity has no field 'sorce'; did you mean 'source'?",
        "  mine.json: stages.offr: the pipeline 'deals' has no stage 'offr'; did you mean 'offer'?",
    ]


def test_a_wrong_blueprint_is_said_where_it_stands(tmp_path: Path) -> None:
    says = refusal(tmp_path, changed("blueprint.pipelines.deals.stages.0.kind", "opn"))
    assert says.startswith(
        "mine.json: blueprint.pipelines.deals.stages.new.kind: found 'opn', expected one of"
    )


def test_a_wrong_blueprint_in_a_file_is_said_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(
        json.dumps(changed("blueprint.currency", "Euro")["blueprint"]), encoding="utf-8"
    )
    assert refusal(tmp_path, changed("blueprint", "b.json")).startswith(
        "mine.json: b.json: currency: found 'Euro'"
    )


def test_several_pipelines_ask_for_one(tmp_path: Path) -> None:
    deals = MAPPING["blueprint"]["pipelines"]["deals"]
    says = refusal(tmp_path, changed("blueprint.pipelines.more", deals))
    assert (
        says
        == "mine.json: pipeline: the blueprint has 2 pipelines and the mapping names none; known: 'deals', 'more'"
    )


def test_without_status_and_stages_nothing_says_what_was_reached(tmp_path: Path) -> None:
    document = changed("stages", GONE, changed("status", GONE))
    says = "mine.json: stages: nothing says which stages were reached; add 'status', 'stages' or 'log'"
    assert refusal(tmp_path, document) == says


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "mine.json",
            "[]",
            "found an empty list, expected a mapping document; begin as the example simple.yaml does",
        ),
        ("mine.json", '{"a": 1, "a": 2}', "the key 'a' stands twice in one object; keep one of them"),
        (
            "mine.json",
            '{"a": 1,\n',
            "line 2, column 1 is not JSON: Expecting property name enclosed in double quotes",
        ),
        (
            "mine.yaml",
            "a: b: c",
            "line 1, column 5 is not YAML: mapping values are not allowed here; mend it there",
        ),
        (
            "mine.yaml",
            "x: !!python/object:os.system y",
            "line 1, column 4: '!!python/object:os.system' is no kind of value here; leave the tag out",
        ),
        ("mine.yaml", "[" * 5000, "the document is nested too deeply; write it flatter"),
    ],
)
def test_what_is_no_document_says_where(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        load_mapping(path)
    assert str(refused.value).startswith(f"{path}: {says}")


def test_yaml_is_read_by_its_newer_rules(tmp_path: Path) -> None:
    text = (
        (EXAMPLES / "simple.yaml")
        .read_text(encoding="utf-8")
        .replace("New: [new]", "No: [new]\n    0: [new]")
    )
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    status = load_mapping(path).document.status
    assert status is not None
    assert {"No", "0"} <= set(status.stages)


def test_the_authors_own_notes_are_let_be(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(changed("x_note", "from Anna")), encoding="utf-8")
    assert load_mapping(path).pipeline_key == "deals"
