"""The one check and normalisation of a dossier: missing literals, types, money, options, ranges, zones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue, type_of_field
from salesfunnel.conditions.catalogue.facts import supplied_types
from salesfunnel.conditions.rows.reasons import display
from salesfunnel.conditions.values.names import ROWS
from salesfunnel.conditions.values.read import is_naive, read_value
from salesfunnel.conditions.values.types import MISSING, ComputedValue, Unknown, ValueType
from salesfunnel.errors import nearest
from salesfunnel.messages import Message
from salesfunnel.model.adjustment import Adjustment
from salesfunnel.model.answer import Answer
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Admitted", "DataFinding", "admit", "admit_values"]


@attrs.frozen
class DataFinding:
    """One value of a record that is not what its field says.

    Args:
        path: where: `fields.budget`, `account.fields.size`, `contacts.c-1.fields.mood`.
        code: `wrong_type`, `inexact_money`, `other_currency`, `naive_instant`, `outside_options`,
            `out_of_range`, `unknown_field`, `unknown_fact` or `unknown_scorecard`.
        field: the name at fault.
        message: the sentence for people.
    """

    path: str
    code: str
    field: str
    message: Message

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, after its path."""
        return f"{self.path}: {self.message.render(locale)}"

    def __str__(self) -> str:
        """Return the English sentence, after its path."""
        return self.render()


@attrs.frozen
class Admitted:
    """A dossier whose values have the types of their fields, and what was found on the way.

    Args:
        dossier: the normalised dossier; values of a wrong type are left as they were and count as unknown.
        findings: what is not as declared.
    """

    dossier: Dossier[Any]
    findings: tuple[DataFinding, ...] = ()


def admit(
    dossier: Dossier[Any], catalogue: Catalogue, *, scorecards: Collection[str] | None = None
) -> Admitted:
    """Return the dossier with missing literals dropped and values in the types of their fields.

    Idempotent: admitting what was admitted changes nothing and finds the same.

    Args:
        dossier: the lead or opportunity with the host's rows.
        catalogue: the names of the blueprint.
        scorecards: the keys to which an adjustment may belong; unchecked when absent.
    """
    admission = _Admission(catalogue)
    changes: dict[str, Any] = {"subject": admission.record(dossier.subject, catalogue.subject, "")}
    for owner in ("account", "owner"):
        changes[owner] = admission.record(getattr(dossier, owner), owner, f"{owner}.")
    for collection, (owner, _) in ROWS.items():
        rows = getattr(dossier, collection)
        if rows is not None:
            admitted = tuple(admission.record(row, owner, f"{collection}.{row.id}.") for row in rows)
            changes[collection] = admitted
    admission.facts(dossier.facts)
    if scorecards is not None:
        admission.adjustments(dossier.adjustments, scorecards)
    changed = {name: value for name, value in changes.items() if not _same(value, getattr(dossier, name))}
    return Admitted(attrs.evolve(dossier, **changed) if changed else dossier, tuple(admission.findings))


def admit_values(
    values: Mapping[str, object], catalogue: Catalogue, declared: Mapping[str, tuple[Field, ValueType]]
) -> tuple[ReadOnly, tuple[DataFinding, ...]]:
    """Return values in the types of their fields, and what is wrong with each, with its name as the path.

    What means *missing* is left out; what is wrong stays as it was.

    Args:
        values: by name.
        catalogue: the names of the blueprint.
        declared: what each name holds.
    """
    admission = _Admission(catalogue)
    kept = admission.values(ReadOnly(values), declared, "")
    return kept, tuple(admission.findings)


def _same(new: object, old: object) -> bool:
    if isinstance(new, tuple) and isinstance(old, tuple):
        return all(one is two for one, two in zip(new, old, strict=True))
    return new is old


class _Admission:
    """One admission of one dossier; it collects findings."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.findings: list[DataFinding] = []
        self._catalogue = catalogue
        self._declared: dict[str, dict[str, tuple[Field, ValueType]]] = {}

    def record(self, record: Any, owner: str, prefix: str) -> Any:
        """Return a record with its fields normalised; the same one when nothing changed."""
        if record is None:
            return None
        amount = getattr(record, "amount", None)
        if isinstance(amount, Money) and amount.currency != self._catalogue.currency:
            self._report(f"{prefix}amount", "other_currency", "amount", raw=amount)
        fields = self.values(record.fields, self._fields_of(owner), f"{prefix}fields.")
        return record if fields is record.fields else attrs.evolve(record, fields=fields)

    def facts(self, given: Mapping[str, object]) -> None:
        """Check the facts that the host supplied; they are left as they are."""
        for name, raw in given.items():
            fact, entry = self._catalogue.facts.get(name), self._catalogue.names.entries.get(name)
            if fact is None:
                self._unknown(f"facts.{name}", "unknown_fact", name, known=self._catalogue.facts)
                continue
            if entry is None or entry.value_type is None:
                continue
            value_types = supplied_types(fact, entry.value_type)
            if all(_is_wrong(read_value(raw, value_type)) for value_type in value_types):
                self._wrong(f"facts.{name}", name, raw, value_type=value_types[0])

    def adjustments(self, given: Sequence[Adjustment], scorecards: Collection[str]) -> None:
        """Find points given by hand that no scorecard counts; they are left as they are."""
        for place, adjustment in enumerate(given):
            if adjustment.scorecard not in scorecards:
                path = f"adjustments.{place}.scorecard"
                self._unknown(path, "unknown_scorecard", adjustment.scorecard, known=scorecards)

    def _fields_of(self, owner: str) -> dict[str, tuple[Field, ValueType]]:
        known = self._declared.get(owner)
        if known is None:
            known = self._declared[owner] = {
                name: (field, type_of_field(field, self._catalogue.currency))
                for name, field in self._catalogue.fields.items()
                if owner in field.owners and name not in self._catalogue.broken
            }
        return known

    def values(
        self, given: ReadOnly, declared: Mapping[str, tuple[Field, ValueType]], prefix: str
    ) -> ReadOnly:
        """Return values normalised; the same ones when nothing changed."""
        kept: dict[str, object] = {}
        for name, raw in given.items():
            if name not in declared:
                if name not in self._catalogue.broken:
                    self._unknown(prefix + name, "unknown_field", name, known=declared)
                kept[name] = raw
                continue
            value = self._value(raw, declared[name], name=name, path=prefix + name)
            if value is not MISSING:
                kept[name] = value
        unchanged = len(kept) == len(given) and all(kept[name] is given[name] for name in kept)
        return given if unchanged else ReadOnly(kept)

    def _value(self, raw: object, declared: tuple[Field, ValueType], *, name: str, path: str) -> object:
        """Return a value in the type of its field, or `MISSING`; a wrong one stays and is reported."""
        if type(raw) is Answer:
            if raw.declined:
                return raw
            inner = self._value(raw.value, declared, name=name, path=path)
            if inner is MISSING or inner is raw.value:
                return MISSING if inner is MISSING else raw
            return attrs.evolve(raw, value=inner)
        field, value_type = declared
        value = read_value(raw, value_type)
        if value is MISSING:
            return MISSING
        if isinstance(value, Unknown):
            self._wrong(path, name, raw, value_type=value_type)
            return raw
        normal = _NORMAL.get(value_type.type, _plain)(raw, value, value_type)
        self._in_range(path, field, normal, name=name)
        return normal

    def _in_range(self, path: str, field: Field, value: object, *, name: str) -> None:
        if field.type not in {FieldType.NUMBER, FieldType.MONEY}:
            return
        size = value.major if isinstance(value, Money) else Decimal(str(value))
        low, high = (Decimal(str(bound)) if bound is not None else None for bound in (field.min, field.max))
        if (low is not None and size < low) or (high is not None and size > high):
            limits = f"{'' if low is None else low} … {'' if high is None else high}"
            self._report(path, "out_of_range", name, raw=value, expected=limits)

    def _wrong(self, path: str, name: str, raw: object, *, value_type: ValueType) -> None:
        code = "wrong_type"
        expected: object = Message(f"type_{value_type.type.value}")
        if value_type.type is FieldType.MONEY and isinstance(raw, Money):
            code = "other_currency"
        elif value_type.type is FieldType.MONEY and isinstance(raw, float):
            code = "inexact_money"
        elif value_type.type is FieldType.INSTANT and is_naive(raw):
            code = "naive_instant"
        elif value_type.options and _is_text(raw):
            code, expected = "outside_options", ", ".join(value_type.options)
        self._report(path, code, name, raw=raw, expected=expected)

    def _unknown(self, path: str, code: str, name: str, *, known: Collection[str]) -> None:
        close = nearest(name, known)
        message = (
            Message.of(f"data_{code}_near", field=name, near=close)
            if close
            else Message.of(f"data_{code}", field=name)
        )
        self.findings.append(DataFinding(path, code, name, message))

    def _report(self, path: str, code: str, name: str, *, raw: object, expected: object = "") -> None:
        entry = self._catalogue.fields.get(name)
        label = entry.label if entry is not None and entry.label is not None else name
        currency = self._catalogue.currency
        message = Message.of(
            f"data_{code}", field=label, actual=display(raw), expected=expected, currency=currency
        )
        self.findings.append(DataFinding(path, code, name, message))


def _is_wrong(value: ComputedValue | Unknown) -> bool:
    return isinstance(value, Unknown) and value is not MISSING


def _is_text(raw: object) -> bool:
    return isinstance(raw, str) or (
        isinstance(raw, (list, tuple, set, frozenset)) and all(isinstance(item, str) for item in raw)
    )


def _plain(_raw: object, value: ComputedValue, _value_type: ValueType) -> object:
    return value


def _number(raw: object, value: ComputedValue, _value_type: ValueType) -> object:
    return raw if type(raw) in (int, float) else value


def _money(raw: object, value: ComputedValue, value_type: ValueType) -> object:
    return raw if isinstance(raw, Money) else Money(value, value_type.currency)  # type: ignore[arg-type]  # minor units


def _instant(raw: object, value: ComputedValue, _value_type: ValueType) -> object:
    return value if isinstance(raw, str) else raw


def _choices(raw: Any, options: ComputedValue, _value_type: ValueType) -> object:
    """Return the options in the order given, each once; a set has none, so it is sorted."""
    if isinstance(raw, tuple) and len(raw) == len(options) and all(type(option) is str for option in raw):  # type: ignore[arg-type]
        return raw
    given = sorted(raw, key=str) if isinstance(raw, (set, frozenset)) else raw
    return tuple(dict.fromkeys(str.__str__(option) for option in given if option in options))  # type: ignore[operator]


_NORMAL: dict[FieldType, Callable[[Any, ComputedValue, ValueType], object]] = {
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.INSTANT: _instant,
    FieldType.CHOICES: _choices,
}
