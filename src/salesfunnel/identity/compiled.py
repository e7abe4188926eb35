"""The sections `identity` and `tags`, compiled for one kind of subject."""

from __future__ import annotations

from salesfunnel.conditions.catalogue.section import SectionContext
from salesfunnel.errors import InvalidValue
from salesfunnel.identity.definition import Identity
from salesfunnel.identity.subject_keys import CompiledIdentity
from salesfunnel.identity.tags import CompiledTags
from salesfunnel.model.kind import Kind

__all__ = ["compile_identity", "compile_tags"]


def compile_identity(context: SectionContext, kind: Kind) -> CompiledIdentity:
    """Return what identifies a kind of subject.

    Raises:
        InvalidValue: when the blueprint says nothing about the identity of this kind.
    """
    section: Identity | None = context.section("identity")
    if section is None or kind not in section.kinds:
        says = f"the blueprint does not say what identifies {'anybody' if section is None else kind}"
        raise InvalidValue.at("identity", says, "add the section 'identity'")
    others = [context.catalogue(other) for other in section.kinds if other != kind]
    return CompiledIdentity.of(section, context.catalogue(kind), context.registry, others=others)


def compile_tags(context: SectionContext, kind: Kind) -> CompiledTags:
    """Return the rules that tag a kind of subject; there may be none."""
    return CompiledTags.of(context.section("tags"), context.catalogue(kind))
