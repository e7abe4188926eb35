"""The funnel: a blueprint compiled once, and every question that a host asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from salesfunnel.blueprint.face import (
    AskingGates,
    Assigning,
    Having,
    Identifying,
    Recording,
    Reminding,
    Scoring,
)

if TYPE_CHECKING:
    from salesfunnel.registry import Registry

__all__ = ["Funnel"]


class Funnel(AskingGates, Assigning, Having, Identifying, Recording, Reminding, Scoring):
    """A blueprint, compiled. Build it with `Funnel.load`; share it between threads; pickle it.

    Its questions stand by room, each on its own page: `AskingGates`, `Assigning`, `Deciding`, `Having`,
    `Identifying`, `Recording`, `Reminding`, `Scoring`.
    What it keeps are caches of pure functions of the document, so that two threads that fill one at the same
    time store the same thing.
    """

    __slots__ = ()

    @classmethod
    def load(cls, document: Mapping[str, Any] | str | bytes, *, registry: Registry | None = None) -> Self:
        """Read and compile a blueprint.

        Args:
            document: a mapping, or JSON text.
            registry: the plug-ins that its conditions may call; none when absent.

        Raises:
            BlueprintError: with every problem at once, each with its path, what was found and the cure.
            InvalidValue: for what is no registry.
        """
        from salesfunnel.blueprint.load import load  # noqa: PLC0415 - the same
        from salesfunnel.errors import expect  # noqa: PLC0415 - the same
        from salesfunnel.registry import EMPTY, Registry  # noqa: PLC0415 - the same

        cure = "collect plug-ins first: Registry.of(f, g)"
        plugins = EMPTY if registry is None else expect(registry, Registry, "registry", cure)
        return cls(load(document, plugins))

    def __reduce__(self) -> tuple[Any, tuple[str, Registry]]:
        """Pickle the document and the registry; compiled conditions are made again."""
        return (_loaded, (self._document, self.registry))

    def __repr__(self) -> str:
        """Show which blueprint it is."""
        return f"<Funnel '{self.blueprint.key}' version {self.blueprint.version}>"


def _loaded(document: str, registry: Registry) -> Funnel:
    return Funnel.load(document, registry=registry)
