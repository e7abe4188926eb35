"""Sphinx's settings. The reference is drawn from the docstrings; nothing is fetched from elsewhere."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pygments.lexers.special import TextLexer

import salesfunnel

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "salesfunnel"
author = "The salesfunnel authors"
project_copyright = author
version = release = version_of("salesfunnel")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["reference/rooms/.*"]

html_theme = "furo"
html_title = "salesfunnel"
html_copy_source = False
html_show_sourcelink = False

autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_display_short_literal_types = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = ["Source"]
napoleon_use_rtype = False

# Names of other packages are not looked up: their inventories would have to be fetched.
nitpick_ignore_regex = [(r"py:.*", r"(?!salesfunnel\.).*")]

ROOMS = Path(__file__).parent / "reference" / "rooms"

INNER = (*("scoring.bayes", "scoring.learned", "scoring.risk"),)
"""Rooms inside a room that have a face of their own."""


def rooms() -> list[str]:
    """Return the rooms that exist, and those within them; the shell has the command line."""
    found = [each.name for each in pkgutil.iter_modules(salesfunnel.__path__)]
    return [*(name for name in found if name != "shell" and not name.startswith("_")), *INNER]


def write_pages(_: Sphinx) -> None:
    """Write one page of the reference for each room, where it changed."""
    ROOMS.mkdir(parents=True, exist_ok=True)
    page = "# `{0}`\n\n```{{eval-rst}}\n.. automodule:: salesfunnel.{0}\n```\n"
    pages = {f"{name}.md": page.format(name) for name in rooms()}
    for stale in {each.name for each in ROOMS.iterdir()} - set(pages):
        (ROOMS / stale).unlink()
    for name, text in pages.items():
        place = ROOMS / name
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")


def public_places() -> dict[str, str]:
    """Return where each public name is documented, by where it is defined."""
    places = {}
    for room in rooms():
        module = importlib.import_module(f"salesfunnel.{room}")
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            home = getattr(thing, "__module__", None)
            if isinstance(home, str) and home.startswith("salesfunnel."):
                places[f"{home}.{name}"] = f"salesfunnel.{room}.{name}"
            places[f"salesfunnel.{name}"] = f"salesfunnel.{room}.{name}"
    return places


def exists(target: str) -> bool:
    """Tell whether a dotted name leads to something in the package, public or not."""
    module, _, name = target.rpartition(".")
    if not module.startswith("salesfunnel"):
        return False
    try:
        return hasattr(importlib.import_module(module), name)
    except ImportError:
        return False


def find(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Element) -> Element | None:
    """Lead a name to the room that shows it; leave one that no room shows as plain text."""
    if node.get("refdomain") != "py":
        return None
    target: str = node["reftarget"]
    candidates = [target, f"{node.get('py:module') or ''}.{target}"]
    for each in candidates:
        if (place := PLACES.get(each)) is not None:
            python: Any = env.get_domain("py")
            return python.resolve_xref(env, node["refdoc"], app.builder, "obj", place, node, content)
    return content if any(exists(each) for each in candidates) else None


PLACES = public_places()


def setup(app: Sphinx) -> None:
    """Join the two to Sphinx, and show the source of diagrams as plain text."""
    app.add_lexer("mermaid", TextLexer)
    app.connect("builder-inited", write_pages)
    app.connect("missing-reference", find)
