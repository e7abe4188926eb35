"""What is still missing before a move: the questions, and a form of exactly what has to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.canonical import children, join_path
from salesfunnel.conditions.language.tree import Call, FieldTerm, Node, name_fault
from salesfunnel.conditions.values.view import View
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.sufficient_answers import Sufficient, sufficient
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict, worst
from salesfunnel.gates.waiver import Waived
from salesfunnel.model.field import FieldType, Option
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["Need", "Preview", "preview"]

_SCHEMA_OF: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"type": "string", "minLength": 1},
    FieldType.NUMBER: {"type": "number"},
    FieldType.MONEY: {"type": ["string", "integer"], "pattern": "^-?[0-9]+([.][0-9]+)?$"},
    FieldType.FLAG: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.INSTANT: {"type": "string", "format": "date-time"},
    FieldType.CHOICE: {"type": "string"},
    FieldType.CHOICES: {"type": "array", "uniqueItems": True},
}


@attrs.frozen(kw_only=True)
class Need:
    """One name that stands between a subject and a stage.

    Args:
        name: the field, attribute or derived fact.
        type: what it holds.
        collection: the rows from which a derived fact comes; None for what is simply recorded.
        required: whether a must or knockout waits for it; else it only would be good to know.
        label: how people call it.
        options: the values of a choice.
        asks: the questions that would settle it.
        min: the least sensible number or amount, in major units.
        max: the greatest.
        is_derived: whether it follows from what is recorded, as a fact or a score does, and is no answer.
    """

    name: str
    type: FieldType
    collection: str | None
    required: bool
    label: Text | None
    options: tuple[Option, ...]
    asks: tuple[Ask, ...]
    min: int | float | Decimal | None = None
    max: int | float | Decimal | None = None
    is_derived: bool = False

    def schema(self, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
        """Return the JSON Schema of one entry of the form."""
        entry: dict[str, Any] = {"title": self.label.render(locale) if self.label else self.name}
        entry |= _SCHEMA_OF[self.type]
        if self.asks:
            entry["description"] = " ".join(dict.fromkeys(ask.render(locale) for ask in self.asks))
        if self.options:
            choices = [_choice(option, locale) for option in self.options]
            entry |= {"items": {"oneOf": choices}} if self.type is FieldType.CHOICES else {"oneOf": choices}
        for bound, size in (("minimum", self.min), ("maximum", self.max)):
            entry |= {} if size is None else {bound: int(size) if size == int(size) else float(size)}
        if self.is_derived:
            entry["readOnly"] = True
        if self.collection is not None:
            entry["x_collection"] = self.collection
        return entry


@attrs.frozen(kw_only=True)
class Preview:
    """The answer to "what is still missing?"; nothing was changed by asking.

    Args:
        assessment: what the gates on the way say; None where the move is refused before they are asked.
        refusal: why the move is none at all.
        needs: the names that are not as they have to be, in document order.
        sufficient: the small sets of answers with which every gate would be passed.
    """

    assessment: Assessment | None = None
    refusal: Finding | None = None
    needs: tuple[Need, ...] = ()
    sufficient: Sufficient = attrs.field(factory=Sufficient)

    @property
    def verdict(self) -> Verdict | None:
        """What the gates would answer to the move; None where it is refused before they are asked."""
        return self.assessment.verdict if self.assessment else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why the move is none; else every criterion that is not surely true and every item not done."""
        own = (self.refusal,) if self.refusal else ()
        return (*own, *(self.assessment.findings if self.assessment else ()))

    @property
    def waived(self) -> tuple[Waived, ...]:
        """The criteria that are not met but waived."""
        return self.assessment.waived if self.assessment else ()

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions still to ask, in document order."""
        return self.assessment.asks if self.assessment else ()

    def form(self, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
        """Return the needs as a JSON Schema (2020-12) that a form builder can draw.

        What is derived is `readOnly` and not among the required: a fact, which says in `x_collection` from
        which rows it comes (a contact to be recorded, a meeting to be held), or a score.
        """
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {need.name: need.schema(locale) for need in self.needs},
            "required": [need.name for need in self.needs if need.required and not need.is_derived],
        }


def preview(
    guards: Iterable[CompiledGate | CompiledChecklist], view: View, *, order: Sequence[str] = ()
) -> Preview:
    """Say what is still missing to pass some gates and to complete some checklists.

    Args:
        guards: the gates and checklists on the way, each once; what a checklist lacks is no need of the form.
        view: the dossier as the conditions see it.
        order: the pipeline's stages in order.
    """
    asked = tuple(guards)
    gates = [guard for guard in asked if isinstance(guard, CompiledGate)]
    assessment = worst((guard.assess(view) for guard in asked), order=order)
    conditions = {(gate.key, each.key): walk.condition for gate in gates for each, walk in gate.walks}
    waiting: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.criterion is None:
            continue
        condition = conditions[finding.gate or "", finding.criterion]
        for name in dict.fromkeys(_names_at_fault(condition, finding)):
            waiting.setdefault(name, []).append(finding)
    catalogue = next((walk.catalogue for gate in gates for _, walk in gate.walks), None)
    needs = [_need(name, findings, catalogue) for name, findings in waiting.items()] if catalogue else []
    return Preview(assessment=assessment, needs=tuple(needs), sufficient=_sufficient(asked, assessment, view))


def _sufficient(
    asked: tuple[CompiledGate | CompiledChecklist, ...], assessment: Assessment, view: View
) -> Sufficient:
    """Return the answers that would do; none do while a checklist waits for more than answers."""
    if assessment.verdict is Verdict.ADVANCE:
        return Sufficient(sets=((),))
    duties = [guard for guard in asked if isinstance(guard, CompiledChecklist)]
    if any(duty.assess(view).verdict is not Verdict.ADVANCE for duty in duties):
        return Sufficient(sets=())
    gates = [guard for guard in asked if isinstance(guard, CompiledGate)]
    waived = {(each.waiver.gate, each.waiver.criterion) for each in assessment.waived}
    return sufficient(gates, view, waived=waived)


def _names_at_fault(condition: Node, finding: Finding) -> Iterator[str]:
    for reason in finding.reasons:
        part = _part(condition, reason.path)
        yield from _names(part)
        if isinstance(part, Call) and not name_fault(reason.field):
            yield reason.field


def _part(node: Node, path: str) -> Node:
    """Return the part of a condition that a path names."""
    for step, part in children(node) if path else ():
        if join_path(path, "").startswith(f"{step}."):
            return _part(part, path[len(step) + 1 :])
    return node


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, FieldTerm):
        yield node.name
    for _, part in children(node):
        yield from _names(part)


def _need(name: str, findings: list[Finding], catalogue: Catalogue) -> Need:
    entry = catalogue.names.entries[name]
    fact, field = catalogue.facts.get(name), catalogue.fields.get(name.rpartition(".")[2])
    value_type = entry.value_type
    options = (
        tuple(each if isinstance(each, Option) else Option(value=each) for each in field.options)
        if field
        else ()
    )
    return Need(
        name=name,
        type=value_type.type if value_type else FieldType.TEXT,
        collection=fact.collection if fact else None,
        required=any(finding.severity != "should" for finding in findings),
        label=entry.label,
        options=options or tuple(Option(value=each) for each in (value_type.options if value_type else ())),
        asks=tuple(finding.ask for finding in findings if finding.ask),
        min=field.min if field else None,
        max=field.max if field else None,
        is_derived=entry.derive is not None,
    )


def _choice(option: Option, locale: str) -> dict[str, Any]:
    title = option.label.render(locale) if option.label else option.value
    return {"const": option.value, "title": title}
