"""Plug-ins of installed packages, found when the host asks for them and never before."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from salesfunnel.errors import RegistryError
from salesfunnel.registry import Registry

__all__ = ["GROUP", "discover"]

GROUP = "salesfunnel.plugins"
"""The group of entry points in which a package names its plug-ins."""


def discover(group: str = GROUP) -> Registry:
    """Return the plug-ins that installed packages name in a group of entry points, by the points' names.

    An entry point names a marked function, a plug-in, a locale, or a whole registry.

    Raises:
        RegistryError: for an entry point that cannot be loaded or is no plug-in, and for two of one name.
    """
    registry = Registry()
    for point in sorted(entry_points(group=group), key=lambda point: (point.name, point.value)):
        registry |= _loaded(point)
    return registry


def _loaded(point: EntryPoint) -> Registry:
    try:
        loaded = point.load()
    except Exception as wrong:
        says = f"the entry point '{point.name}' ({point.value}) raised {type(wrong).__name__}"
        raise RegistryError.at(f"registry.{point.name}", says, "mend or remove the package") from wrong
    return loaded if isinstance(loaded, Registry) else Registry.of(loaded)
