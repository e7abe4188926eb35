"""May it be recorded so? Forms as JSON Schema, and values against types, options, ranges and rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from salesfunnel.blueprint.sections import Form, Rule
from salesfunnel.conditions.admit import DataFinding, admit_values
from salesfunnel.conditions.attributes import ROWS, SUBJECTS
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.claims import names_in
from salesfunnel.conditions.entries import Entry
from salesfunnel.conditions.facts import View
from salesfunnel.conditions.shapes import MISSING, Machine, Shape, Unknown
from salesfunnel.conditions.suppose import Supposed
from salesfunnel.conditions.values import current, read_value
from salesfunnel.conditions.walk import compile_walk
from salesfunnel.gates.preview import Need
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field, Option, OwnerKind
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["broken_rules", "form_schema", "owned", "validate"]


def owned(catalogue: Catalogue, owner: OwnerKind) -> dict[str, Entry]:
    """Return what may be recorded about an owner, by name; derived facts are not recorded."""
    if owner in ("account", "owner"):
        entries = catalogue.names.entries.items()
        return {n.partition(".")[2]: each for n, each in entries if n.startswith(f"{owner}.")}
    rows = next((name for name, (kind, _) in ROWS.items() if kind == owner), None)
    known = catalogue.rows[rows].entries if rows else catalogue.names.entries
    return {name: each for name, each in known.items() if each.derive is None and "." not in name}


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
    field = catalogue.fields.get(name) or _attribute(entry)
    options = tuple(each if isinstance(each, Option) else Option(value=each) for each in field.options)
    return Need(
        name=name, type=field.type, collection=None, required=False, label=field.label or entry.label,
        options=options, asks=(), min=field.min, max=field.max,
    )  # fmt: skip


def _attribute(entry: Entry) -> Field:
    """Return a core attribute as if it were declared."""
    assert entry.shape is not None  # noqa: S101 - a blueprint with a broken field is not compiled
    return Field(type=entry.shape.type, options=entry.shape.options, label=entry.label)


def validate(
    owner: OwnerKind,
    values: Mapping[str, object],
    *,
    catalogue: Catalogue,
    rules: Mapping[str, Rule],
    now: datetime,
    dossier: Dossier[Any] | None = None,
) -> tuple[DataFinding, ...]:
    """Return what speaks against recording some values; nothing when they may be recorded.

    Args:
        owner: whose values they are.
        values: by name, fields and core attributes alike.
        catalogue: the names of the owner's subject kind.
        rules: the blueprint's cross-field rules; asked of leads and opportunities.
        now: the instant of the question; aware.
        dossier: what is recorded already; without it the values are those of a new record.

    Returns:
        A finding for each value of a wrong type, outside the options or out of range, with its name as the
        path; then one for each broken rule, with `rules.KEY` as the path.
    """
    known = owned(catalogue, owner)
    declared = {
        name: (catalogue.fields.get(name) or _attribute(entry), entry.shape)
        for name, entry in known.items()
        if entry.shape is not None
    }
    found = admit_values(values, catalogue, declared)
    if owner not in ("lead", "opportunity"):
        return found
    view = _view(catalogue, now, dossier)
    blank = {} if dossier is not None else dict.fromkeys(SUBJECTS[owner], MISSING)
    told = {
        name: _read(raw, shape, view.now)
        for name, raw in values.items()
        if (shape := declared.get(name, (None, None))[1]) is not None
    }
    asked = {
        key: rule
        for key, rule in rules.items()
        if owner in rule.kinds and (dossier is None or set(values) & set(names_in(rule.when)))
    }
    return (*found, *broken_rules(asked, Supposed(view, {**blank, **told}), catalogue))


def broken_rules(
    rules: Mapping[str, Rule], view: View | Supposed, catalogue: Catalogue
) -> tuple[DataFinding, ...]:
    """Return a finding for each rule that a record surely breaks."""
    findings = []
    for key, rule in rules.items():
        walk = compile_walk(rule.when, catalogue)
        if walk.answer(view) is False:
            name = next(names_in(rule.when), key)
            message = Message.of(
                "data_rule_broken", rule=rule.label or key, reason=walk.reasons(view)[0].message
            )
            findings.append(DataFinding(f"rules.{key}", "rule_broken", name, message))
    return tuple(findings)


def _read(raw: object, shape: Shape, now: datetime) -> Machine | Unknown:
    found = current(raw, now)
    return found if isinstance(found, Unknown) else read_value(found, shape)


def _view(catalogue: Catalogue, now: datetime, dossier: Dossier[Any] | None) -> View:
    if dossier is None:
        kind = Lead if catalogue.subject == "lead" else Opportunity
        dossier = Dossier(kind(id="new", pipeline="new", stage="new"))
    return View(dossier, now=now, catalogue=catalogue)
