"""How templates are written: documents in few words, every text in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

__all__ = ["Both", "both", "choice", "criterion", "entry", "fact", "field", "gate", "item", "level", "stage"]

Both: TypeAlias = tuple[str, str]
"""A text in English, and the same in Chinese."""


def both(en: str, zh: str) -> dict[str, str]:
    """Return a text in English and Chinese."""
    return {"en": en, "zh": zh}


def field(kind: str, label: Both, **more: Any) -> dict[str, Any]:
    """Return a field, of an opportunity unless `of` says otherwise."""
    return {"type": kind, "of": "opportunity", "label": both(*label), **more}


def choice(
    label: Both, *options: tuple[str, str, str], kind: str = "choice", ordered: bool = False, **more: Any
) -> dict[str, Any]:
    """Return a choice; each option is its value, its English and its Chinese label."""
    listed = [{"value": value, "label": both(en, zh)} for value, en, zh in options]
    return field(kind, label, options=listed, missing=["", "unknown"], ordered=ordered, **more)


def fact(label: Both, where: str | None = None, **kind: Any) -> dict[str, Any]:
    """Return a derived fact; its kind is named as in a document: `sum="documents", value="amount"`."""
    return kind | ({"where": where} if where else {}) | {"label": both(*label)}


def criterion(
    key: str, when: str, *, dimension: str, label: Both, ask: Both, severity: str = "must", **more: Any
) -> dict[str, Any]:
    """Return a criterion with its question."""
    texts = {"label": both(*label), "ask": both(*ask)}
    return {"key": key, "when": when, "dimension": dimension, "severity": severity, **texts, **more}


def gate(label: Both, *criteria: dict[str, Any], **policy: Any) -> dict[str, Any]:
    """Return a gate of these criteria."""
    return {"label": both(*label), "criteria": list(criteria)} | ({"policy": policy} if policy else {})


def stage(key: str, kind: str, *, label: Both, question: Both, **more: Any) -> dict[str, Any]:
    """Return a stage with the one question it answers."""
    return {"key": key, "kind": kind, "label": both(*label), "question": both(*question), **more}


def item(key: str, label: Both, **more: Any) -> dict[str, Any]:
    """Return an item of a checklist."""
    return {"key": key, "label": both(*label), **more}


def level(key: str, label: Both, *, roles: Iterable[str], **more: Any) -> dict[str, Any]:
    """Return a level of an approval."""
    return {"key": key, "label": both(*label), "roles": list(roles), **more}


def entry(name: str, ask: Both, *, required: bool = False) -> dict[str, Any]:
    """Return one field of a form with the question that it answers."""
    return {"field": name, "ask": both(*ask), "required": required}
