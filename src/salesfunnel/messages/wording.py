"""How a sentence of the catalogue is written: in English and Chinese, with the same placeholders."""

from __future__ import annotations

from salesfunnel.text import Text

__all__ = ["said"]


def said(en: str, zh: str) -> Text:
    """Return a sentence in both languages."""
    return Text({"en": en, "zh": zh})
