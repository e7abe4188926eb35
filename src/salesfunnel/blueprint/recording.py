"""What is recorded, as the blueprint says it: forms as JSON Schema, and the rules between fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesfunnel.blueprint.sections import Form, Rule
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.entries import Entry
from salesfunnel.conditions.recording import RecordingRule, as_field, owned
from salesfunnel.gates.preview import Need
from salesfunnel.model.field import Option, OwnerKind
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["form_schema", "rules_of"]


def rules_of(rules: Mapping[str, Rule], owner: OwnerKind) -> dict[str, RecordingRule]:
    """Return the rules that hold between the fields of an owner, by key."""
    return {key: RecordingRule(each.when, each.label) for key, each in rules.items() if owner in each.kinds}


def form_schema(form: Form, catalogue: Catalogue, *, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return a form as a JSON Schema (2020-12) that a form builder can draw.

    Args:
        form: the template.
        catalogue: the names of the subject kind that has the form's fields.
        locale: the language of titles and questions.
    """
    known = owned(catalogue, form.of)
    entries = form.entries
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        **({"title": form.label.render(locale)} if form.label else {}),
        "properties": {
            each.field: _need(known[each.field], catalogue).schema(locale)
            | ({"description": each.ask.render(locale)} if each.ask else {})
            for each in entries
        },
        "required": [each.field for each in entries if each.required],
        "additionalProperties": False,
    }


def _need(entry: Entry, catalogue: Catalogue) -> Need:
    name = entry.name.rpartition(".")[2]
    field = catalogue.fields.get(name) or as_field(entry)
    options = tuple(each if isinstance(each, Option) else Option(value=each) for each in field.options)
    return Need(
        name=name, type=field.type, collection=None, required=False, label=field.label or entry.label,
        options=options, asks=(), min=field.min, max=field.max,
    )  # fmt: skip
