"""Where answers are printed: tables on a terminal as wide as it is, or one JSON object."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from salesfunnel.shell.extras import extra

with extra("shell"):
    from rich.console import Console

__all__ = ["console", "print_json"]

_PAGE_WIDTH = 140


def console() -> Console:
    """Return the terminal; where there is none, a page wide enough for the tables."""
    narrow = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=_PAGE_WIDTH if narrow else None, highlight=False)


def print_json(value: Any) -> None:
    """Print JSON, in the characters that the terminal has."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    sys.stdout.write(f"{text}\n")
