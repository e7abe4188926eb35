"""How templates are written: documents in few words, every text in English and Chinese."""

from __future__ import annotations

from typing import Any, TypeAlias

__all__ = ["Both", "both", "choice", "criterion", "field", "stage"]

Both: TypeAlias = tuple[str, str]
"""A text in English, and the same in Chinese."""


def both(en: str, zh: str) -> dict[str, str]:
    """Return a text in English and Chinese."""
    return {"en": en, "zh": zh}


def field(kind: str, label: Both, **more: Any) -> dict[str, Any]:
    """Return a field of an opportunity."""
    return {"type": kind, "of": "opportunity", "label": both(*label), **more}


def choice(label: Both, *options: tuple[str, str, str], ordered: bool = False) -> dict[str, Any]:
    """Return a choice of an opportunity; each option is its value, its English and its Chinese label."""
    listed = [{"value": value, "label": both(en, zh)} for value, en, zh in options]
    return field("choice", label, options=listed, missing=["", "unknown"], ordered=ordered)


def criterion(
    key: str, when: str, *, dimension: str, label: Both, ask: Both, severity: str = "must"
) -> dict[str, Any]:
    """Return a criterion with its question."""
    texts = {"label": both(*label), "ask": both(*ask)}
    return {"key": key, "when": when, "dimension": dimension, "severity": severity, **texts}


def stage(key: str, kind: str, *, label: Both, question: Both, **more: Any) -> dict[str, Any]:
    """Return a stage with the one question it answers."""
    return {"key": key, "kind": kind, "label": both(*label), "question": both(*question), **more}
