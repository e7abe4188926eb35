"""The registry of sections: every row names what there is, and every section of a blueprint has a row."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing

import pytest

from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.blueprint.document.late_model import LateModel
from salesfunnel.blueprint.document.sections import SECTIONS, Section, load_name
from salesfunnel.messages import Message

HEAD = {"salesfunnel", "key", "version", "currency", "timezone", "label"}

every = pytest.mark.parametrize("row", SECTIONS.values(), ids=SECTIONS)


def test_every_section_of_a_blueprint_has_a_row_and_every_row_is_a_section() -> None:
    assert set(Blueprint.model_fields) - HEAD == set(SECTIONS)


@every
def test_a_row_names_functions_of_a_context(row: Section) -> None:
    for name, parameters in ((row.check, 1), (row.advice, 1), (row.names, 1), (row.compile, 2)):
        if name:
            assert len(inspect.signature(load_name(name)).parameters) == parameters, name


@every
def test_a_row_s_model_is_the_type_of_its_field(row: Section) -> None:
    field = typing.get_args(Blueprint.model_fields[row.name].annotation)
    late = [each for part in field for each in typing.get_args(part) if isinstance(each, LateModel)]
    assert [each.type for each in late] in ([load_name(row.model)], [])
    assert late or row.model.startswith("model.stage:")


@every
def test_a_word_of_a_comparison_is_there_in_both_languages(row: Section) -> None:
    if row.has_word:
        assert all(Message(f"diff_{row.name}").render(locale) for locale in ("en", "zh"))


def test_a_room_loads_with_the_first_document_that_has_its_section() -> None:
    program = """
import sys
from salesfunnel.blueprint.document.document import Blueprint
head = {"salesfunnel": 1, "key": "k", "version": 1, "currency": "EUR", "timezone": "UTC"}
head["pipelines"] = {"p": {"stages": [{"key": "a", "kind": "open"}]}}
Blueprint.model_validate(head)
before = "salesfunnel.identity.tags" in sys.modules
Blueprint.model_validate(head | {"tags": {"big": {"when": "amount > 5"}}})
print(before, "salesfunnel.identity.tags" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
