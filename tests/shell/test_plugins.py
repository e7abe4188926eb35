"""Plug-ins of installed packages are found through entry points, and only when somebody asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesfunnel.errors import RegistryError
from salesfunnel.registry import EMPTY
from salesfunnel.shell.plugins import GROUP, discover

MODULE = """
from salesfunnel.registry import Registry, predicate
from salesfunnel.messages import Locale

@predicate("acme:yes")
def yes(record, params, now):
    return True

@predicate("acme:no")
def no(record, params, now):
    return False

several = Registry.of(no)
french = Locale("fr", {"criterion_unknown": "« {criterion} » reste à savoir"})
plain = 5
"""


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    """Put a package with entry points where Python finds it, as an installer would."""
    (folder / "acme_plugins.py").write_text(MODULE, encoding="utf-8")
    info = folder / "acme_plugins-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-plugins\nVersion: 1.0\n", encoding="utf-8"
    )
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))


def test_functions_registries_and_locales_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(
        tmp_path, monkeypatch, one="acme_plugins:yes", many="acme_plugins:several", fr="acme_plugins:french"
    )
    found = discover()
    assert [(each.kind, each.name) for each in found] == [
        ("locale", "fr"), ("predicate", "acme:no"), ("predicate", "acme:yes"),
    ]  # fmt: skip


def test_nothing_is_found_where_nothing_is_installed() -> None:
    assert discover("nobody.writes.these") == EMPTY


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ({"gone": "acme_plugins:gone"}, "registry.gone: the entry point 'gone' (acme_plugins:gone) raised AttributeError; mend or remove the package"),
        ({"lost": "acme_nowhere:x"}, "registry.lost: the entry point 'lost' (acme_nowhere:x) raised ModuleNotFoundError; mend or remove the package"),
        ({"plain": "acme_plugins:plain"}, "registry: 'int' is no plug-in; mark it: @predicate('house:word')"),
        ({"a": "acme_plugins:yes", "b": "acme_plugins:yes"}, "registry.acme:yes: two plug-ins are the predicate 'acme:yes'; rename one of them"),
    ],
)  # fmt: skip
def test_a_broken_package_is_named(
    points: dict[str, str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, **points)
    with pytest.raises(RegistryError) as caught:
        discover()
    assert str(caught.value) == says
