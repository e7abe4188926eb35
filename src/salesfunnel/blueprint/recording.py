"""What is recorded: fields, facts, calendars, forms, and the rules that hold between fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, get_args

from pydantic import Field as Setting

from salesfunnel.blueprint.arguments import kind_of
from salesfunnel.calendars.wall import zone_named
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.section import SectionContext, condition_problems, repeated_keys
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.records.admit import DataFinding
from salesfunnel.conditions.records.recording import Recorder, RecordingRule, as_field, recordable_names
from salesfunnel.conditions.values.names import Entry
from salesfunnel.errors import InvalidValue, Problem, expect_mapping, find_named, near
from salesfunnel.gates.preview import Need
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Definition, Field, FieldType, Key, Option, OwnerKind
from salesfunnel.model.kind import KINDS, Kind
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = [
    "Form", "FormEntry", "Rule", "calendar_problems", "field_problems", "form_problems", "form_schema",
    "name_problems", "rule_problems", "rules_of", "validate_record",
]  # fmt: skip

_CHOSEN = {FieldType.CHOICE, FieldType.CHOICES}
_MEASURED = {FieldType.NUMBER, FieldType.MONEY}


class Rule(Definition):
    """What has to hold between fields: a record of which it is surely false is refused.

    Args:
        when: the condition; while it is unknown, nobody is refused.
        of: whose fields it speaks of.
        label: how people say it; they read it when it is broken.
    """

    when: ConditionField
    of: Kind | tuple[Kind, ...] = "opportunity"
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Whose fields it speaks of, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


class FormEntry(Definition):
    """One field of a form.

    Args:
        field: its name.
        ask: the question that it answers; the field's label stands beside it.
        required: whether the form may not be sent without it.
    """

    field: Key
    ask: Text | None = None
    required: bool = Setting(default=False, strict=True)


class Form(Definition):
    """A template of fields to record at once, such as the notes of a call.

    Args:
        fields: what is recorded, in order: the names of fields, or entries with their questions.
        of: what the fields belong to.
        label: how people call the form.
    """

    fields: tuple[Key | FormEntry, ...] = Setting(min_length=1)
    of: OwnerKind = "opportunity"
    label: Text | None = None

    @property
    def entries(self) -> tuple[FormEntry, ...]:
        """What is recorded, always as entries."""
        return tuple(each if isinstance(each, FormEntry) else FormEntry(field=each) for each in self.fields)


def validate_record(
    context: SectionContext,
    owner: OwnerKind,
    values: Mapping[str, object],
    *,
    now: datetime,
    dossier: Dossier[Any] | None = None,
) -> tuple[DataFinding, ...]:
    """Return what speaks against recording some values: types, options, ranges, rules between fields.

    Args:
        context: the sound blueprint.
        owner: whose values they are: `opportunity`, `account`, `activity`, ….
        values: by name, fields and core attributes alike.
        now: the instant of the question; aware.
        dossier: what is recorded already; without it the values are those of a new record.

    Raises:
        UnknownName: for an owner that no field has.
        InvalidValue: for what is no dossier, or one of another kind than the owner.
    """
    expect_mapping(values, "values", "write {'budget': 5000}")
    find_named("owner", owner, dict.fromkeys(get_args(OwnerKind)))
    if dossier is not None and owner in KINDS and kind_of(dossier) != owner:
        raise InvalidValue.at("dossier", f"found that of a {kind_of(dossier)}, expected that of a {owner}")
    catalogue = context.catalogue(_kind_with(owner))
    recorder = Recorder(catalogue, owner, rules_of(context.section("rules"), owner))
    return recorder.check(values, now=now, dossier=dossier)


def _kind_with(owner: OwnerKind) -> Kind:
    """Return the kind of subject whose names hold those of an owner."""
    return "lead" if owner == "lead" else "opportunity"


def rules_of(rules: Mapping[str, Rule], owner: OwnerKind) -> dict[str, RecordingRule]:
    """Return the rules that hold between the fields of an owner, by key."""
    return {key: RecordingRule(rule.when, rule.label) for key, rule in rules.items() if owner in rule.kinds}


def form_schema(context: SectionContext, key: str, *, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return a form as a JSON Schema (2020-12) that a form builder can draw.

    Args:
        context: the sound blueprint.
        key: the form's.
        locale: the language of titles and questions.

    Raises:
        UnknownName: when the blueprint has no such form.
    """
    forms: Mapping[str, Form] = context.section("forms")
    form = find_named("form", key, forms, cure="add it to the section 'forms'")
    catalogue = context.catalogue(_kind_with(form.of))
    known = recordable_names(catalogue, form.of)
    entries = form.entries
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        **({"title": form.label.render(locale)} if form.label else {}),
        "properties": {
            entry.field: _need(known[entry.field], catalogue).schema(locale)
            | ({"description": entry.ask.render(locale)} if entry.ask else {})
            for entry in entries
        },
        "required": [entry.field for entry in entries if entry.required],
        "additionalProperties": False,
    }


def _need(entry: Entry, catalogue: Catalogue) -> Need:
    name = entry.name.rpartition(".")[2]
    field = catalogue.fields.get(name) or as_field(entry)
    options = tuple(
        option if isinstance(option, Option) else Option(value=option) for option in field.options
    )
    return Need(
        name=name, type=field.type, collection=None, required=False, label=field.label or entry.label,
        options=options, asks=(), min=field.min, max=field.max,
    )  # fmt: skip


def field_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `fields`."""
    fields: Mapping[str, Field] = context.section("fields")
    for key, field in fields.items():
        path = f"fields.{key}"
        yield from _option_problems(path, field)
        yield from _range_problems(path, field)
    yield from name_problems(context)


def name_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `facts`, and of names that collide."""
    travelling = {pipeline.of for pipeline in context.pipelines.values()}
    for kind in KINDS:
        yield from context.catalogue(kind).problems if kind in travelling else ()


def rule_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `rules`."""
    rules: Mapping[str, Rule] = context.section("rules")
    for key, rule in rules.items():
        yield from condition_problems(f"rules.{key}.when", rule.when, map(context.catalogue, rule.kinds))


def form_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `forms`."""
    forms: Mapping[str, Form] = context.section("forms")
    for key, form in forms.items():
        path = f"forms.{key}.fields"
        known = recordable_names(context.catalogue(_kind_with(form.of)), form.of)
        yield from repeated_keys(path, "field", (entry.field for entry in form.entries))
        for entry in form.entries:
            if entry.field not in known:
                says = f"{form.of} has no field named '{entry.field}'"
                yield Problem(f"{path}.{entry.field}", "unknown_field", says, near(entry.field, known))


def calendar_problems(context: SectionContext) -> Iterator[Problem]:
    """Yield every problem of the section `calendars`: a zone that there is not."""
    for key, calendar in context.section("calendars").items():
        try:
            zone_named(calendar.timezone or "UTC", "timezone")
        except InvalidValue as error:
            says, cure = error.problems[0].says, error.problems[0].cure
            yield Problem(f"calendars.{key}.timezone", "unknown_zone", says, cure)


def _option_problems(path: str, field: Field) -> Iterator[Problem]:
    chosen, values = field.type in _CHOSEN, field.values
    if chosen and not values:
        yield Problem(
            f"{path}.options", "no_options", f"a {field.type.value} has no options", "list its values"
        )
    if values and not chosen:
        says = f"a {field.type.value} has options"
        yield Problem(f"{path}.options", "needless_options", says, "make it a choice, or take them out")
    for value, count in Counter(values).items():
        if count > 1:
            says = f"the option '{value}' stands {count} times"
            yield Problem(f"{path}.options", "duplicate_option", says, "keep one of them")
    if field.ordered and field.type is not FieldType.CHOICE:
        says = f"a {field.type.value} cannot be ordered by its options"
        yield Problem(f"{path}.ordered", "needless_order", says, "only a choice can")


def _range_problems(path: str, field: Field) -> Iterator[Problem]:
    for name, bound in (("min", field.min), ("max", field.max)):
        if bound is not None and field.type not in _MEASURED:
            says = f"a {field.type.value} has no '{name}'"
            yield Problem(f"{path}.{name}", "needless_range", says, "only a number or an amount has")
    if field.min is not None and field.max is not None and field.min > field.max:
        says = f"the least value {field.min} is above the greatest {field.max}"
        yield Problem(f"{path}.min", "empty_range", says, "swap them")
