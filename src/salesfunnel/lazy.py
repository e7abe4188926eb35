"""Rooms whose names load when they are first used: to import a room costs next to nothing.

A room's `__init__` imports its names for type checkers and says here where each of them stands. So the face
and the document may name every room, and only those load that a business uses.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

__all__ = ["LateModule", "LazyRoom", "late_module", "lazy_room"]


class LazyRoom(ModuleType):
    """A package that imports a name of its own when somebody asks for it."""

    _home_of: dict[str, tuple[str, str]]

    def __getattr__(self, name: str) -> object:
        home = self.__dict__["_home_of"].get(name)
        if home is None:
            msg = f"module '{self.__name__}' has no attribute '{name}'"
            raise AttributeError(msg)
        module, own = home
        value = getattr(import_module(module), own)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        # Python binds a module that was imported to its package. Where a function of the room has that name,
        # as `gates.preview`, the room means the function.
        if not (isinstance(value, ModuleType) and name in self._home_of):
            super().__setattr__(name, value)


def lazy_room(room: str, homes: dict[str, str]) -> None:
    """Let a package load its names when they are first used.

    Args:
        room: the package, `__name__` in its `__init__`.
        homes: by module the names that stand in it, with spaces between. The module is named below the
            package, or whole where it is another room's; `other=own` where the package calls it otherwise.
    """
    module = sys.modules[room]
    home_of: dict[str, tuple[str, str]] = {}
    for home, names in homes.items():
        whole = home if home.startswith("salesfunnel.") else f"{room}.{home}"
        for name in names.split():
            public, _, own = name.partition("=")
            home_of[public] = (whole, own or public)
    module.__dict__["_home_of"] = home_of
    module.__class__ = LazyRoom


class LateModule(ModuleType):
    """Stands for a module until a name of it is needed."""

    def __getattr__(self, name: str) -> object:
        value = getattr(import_module(self.__name__), name)
        self.__dict__[name] = value
        return value


def late_module(name: str) -> ModuleType:
    """Return what loads a module when the first name of it is needed.

    Whoever calls it imports the module itself where `TYPE_CHECKING` holds, so that its names are checked.
    """
    return LateModule(name)
