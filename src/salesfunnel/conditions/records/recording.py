"""May it be recorded so? Values against types, options and ranges, and against the rules between fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.canonical import names_in
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.records.admit import DataFinding, admit_values
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.values.names import ROWS, SUBJECTS, Entry
from salesfunnel.conditions.values.read import current, read_value
from salesfunnel.conditions.values.types import MISSING, ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import View, WhatIfView
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field, OwnerKind
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.text import Text

__all__ = ["Recorder", "RecordingRule", "as_field", "recordable_names"]


@attrs.frozen(eq=False)
class RecordingRule:
    """What has to hold between fields: a record of which it is surely false is refused.

    Args:
        when: the condition; while it is unknown, nobody is refused.
        label: how people say it.
    """

    when: Condition
    label: Text | None = None


def recordable_names(catalogue: Catalogue, owner: OwnerKind) -> dict[str, Entry]:
    """Return what may be recorded about an owner, by name; derived facts are not recorded."""
    if owner in ("account", "owner"):
        entries = catalogue.names.entries.items()
        return {n.partition(".")[2]: entry for n, entry in entries if n.startswith(f"{owner}.")}
    rows = next((name for name, (kind, _) in ROWS.items() if kind == owner), None)
    known = catalogue.rows[rows].entries if rows else catalogue.names.entries
    return {name: entry for name, entry in known.items() if entry.derive is None and "." not in name}


def as_field(entry: Entry) -> Field:
    """Return a core attribute as if it were declared."""
    assert entry.value_type is not None  # noqa: S101 - a blueprint with a broken field is not compiled
    return Field(type=entry.value_type.type, options=entry.value_type.options, label=entry.label)


def _declared(recorder: Recorder) -> dict[str, tuple[Field, ValueType]]:
    catalogue = recorder.catalogue
    return {
        name: (catalogue.fields.get(name) or as_field(entry), entry.value_type)
        for name, entry in recordable_names(catalogue, recorder.owner).items()
        if entry.value_type is not None
    }


@attrs.frozen(eq=False)
class Recorder:
    """Judges what is to be recorded about one kind of owner.

    Args:
        catalogue: the names of the owner's subject kind.
        owner: whose values they are.
        rules: what has to hold between them, by key; asked of leads and opportunities.
    """

    catalogue: Catalogue = attrs.field(repr=False)
    owner: OwnerKind
    rules: Mapping[str, RecordingRule] = attrs.field(repr=False, factory=dict)
    declared: Mapping[str, tuple[Field, ValueType]] = attrs.field(
        init=False, repr=False, default=attrs.Factory(_declared, takes_self=True)
    )

    def admit(self, values: Mapping[str, object]) -> tuple[ReadOnly, tuple[DataFinding, ...]]:
        """Return the values in the types of their fields, and what is wrong with each of them.

        What means *missing* is left out. The path of a finding is the value's name.
        """
        return admit_values(values, self.catalogue, self.declared)

    def check(
        self, values: Mapping[str, object], *, now: datetime, dossier: Dossier[Any] | None = None
    ) -> tuple[DataFinding, ...]:
        """Return what speaks against recording some values; nothing when they may be recorded.

        Args:
            values: by name, fields and core attributes alike.
            now: the instant of the question; aware.
            dossier: what is recorded already; without it the values are those of a new record.

        Returns:
            A finding for each value of a wrong type, outside the options or out of range, with its name as
            the path; then one for each broken rule, with `rules.KEY` as the path.
        """
        _, findings = self.admit(values)
        if self.owner not in ("lead", "opportunity"):
            return findings
        view = _view(self.catalogue, now, dossier)
        blank = {} if dossier is not None else dict.fromkeys(SUBJECTS[self.owner], MISSING)
        new = {
            name: _read(raw, self.declared[name][1], view.now)
            for name, raw in values.items()
            if name in self.declared
        }
        about = None if dossier is None else values.keys()
        return (*findings, *self._broken(WhatIfView(view, {**blank, **new}), about))

    def _broken(self, view: WhatIfView, about: Collection[str] | None) -> tuple[DataFinding, ...]:
        """Return a finding for each rule surely broken, among those that speak of some names."""
        findings = []
        for key, rule in self.rules.items():
            named = tuple(names_in(rule.when))
            if about is not None and not set(about) & set(named):
                continue
            walk = compile_condition(rule.when, self.catalogue)
            if walk.answer(view) is False:
                reason = walk.reasons(view)[0].message
                message = Message.of("data_rule_broken", rule=rule.label or key, reason=reason)
                field = next(iter(named), key)
                findings.append(DataFinding(f"rules.{key}", "rule_broken", field, message))
        return tuple(findings)


def _read(raw: object, value_type: ValueType, now: datetime) -> ComputedValue | Unknown:
    value = current(raw, now)
    return value if isinstance(value, Unknown) else read_value(value, value_type)


def _view(catalogue: Catalogue, now: datetime, dossier: Dossier[Any] | None) -> View:
    if dossier is None:
        kind = Lead if catalogue.subject == "lead" else Opportunity
        dossier = Dossier(kind(id="new", pipeline="new", stage="new"))
    return View(dossier, now=now, catalogue=catalogue)
