"""What identifies and what tags each kind of subject, compiled when it is first asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from salesfunnel.blueprint.handed import Kind
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import InvalidValue
from salesfunnel.registry import Registry
from salesfunnel.routing.identity.reading import CompiledIdentity
from salesfunnel.routing.tags import CompiledTags

if TYPE_CHECKING:
    from salesfunnel.blueprint.document import Blueprint

__all__ = ["Identities"]


class Identities:
    """The sections `identity` and `tags` of a funnel; its caches are of pure functions of the document.

    Args:
        blueprint: the sound blueprint.
        catalogue: gives the names of each kind of subject.
        registry: the normalisers of the business.
    """

    __slots__ = ("_blueprint", "_catalogue", "_known", "_registry", "_tags")

    def __init__(
        self, blueprint: Blueprint, catalogue: Callable[[Kind], Catalogue], registry: Registry
    ) -> None:
        self._blueprint = blueprint
        self._catalogue = catalogue
        self._registry = registry
        self._known: dict[Kind, CompiledIdentity] = {}
        self._tags: dict[Kind, CompiledTags] = {}

    def of(self, kind: Kind | None = None) -> CompiledIdentity:
        """Return what identifies a kind of subject; the first kind of the section when absent.

        Raises:
            InvalidValue: when the blueprint says nothing about the identity of this kind.
        """
        section = self._blueprint.identity
        if section is None or (kind is not None and kind not in section.kinds):
            says = f"the blueprint does not say what identifies {kind or 'anybody'}"
            raise InvalidValue.at("identity", says, "add the section 'identity'")
        wanted = section.kinds[0] if kind is None else kind
        known = self._known.get(wanted)
        if known is None:
            others = [self._catalogue(each) for each in section.kinds if each != wanted]
            own = self._catalogue(wanted)
            known = self._known[wanted] = CompiledIdentity.of(section, own, self._registry, others=others)
        return known

    def tags(self, kind: Kind) -> CompiledTags:
        """Return the rules that tag a kind of subject; there may be none."""
        known = self._tags.get(kind)
        if known is None:
            known = self._tags[kind] = CompiledTags.of(self._blueprint.tags, self._catalogue(kind))
        return known
