"""Who is it, and who is it again? Identity keys, duplicates, records that find their subject, tags."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import a_kind, kind_of
from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.blueprint.arguments import Kind
    from salesfunnel.blueprint.compiled import Identities
    from salesfunnel.identity import (
        Apart,
        Cluster,
        CompiledIdentity,
        Duplicates,
        Filing,
        Identified,
        IdentityIndex,
        Matches,
        MergeProposal,
        Record,
    )
    from salesfunnel.identity.tags import Tagging
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.subject import Lead, Opportunity

__all__ = ["Identifying"]


class Identifying(Core):
    """The questions that the sections `identity` and `tags` answer."""

    __slots__ = ()

    def identity(self, kind: Kind | None = None) -> CompiledIdentity:
        """Return what identifies a kind of subject, to read keys without a dossier.

        Args:
            kind: the kind; the first one of the section when absent.

        Raises:
            InvalidValue: when the blueprint says nothing about it.
        """
        return self._identifying().of(None if kind is None else a_kind(kind))

    def identify(self, dossier: Dossier[Any]) -> Identified:
        """Return the identity keys of a subject for an index, and which values identify nobody.

        Raises:
            InvalidValue: when the blueprint says nothing about it.
        """
        return self._identifying().of(kind_of(dossier)).identify(dossier)

    def matches(self, dossier: Dossier[Any], index: IdentityIndex, *, apart: Apart | None = None) -> Matches:
        """Find who else has keys of a subject, with the reasons.

        Args:
            dossier: the lead or opportunity, in the index or not.
            index: everybody.
            apart: pairs that somebody declared not the same.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
        """
        from salesfunnel.identity import match  # noqa: PLC0415 - importing the face stays cheap

        known = self._identifying().of(kind_of(dossier))
        return match(index, known.identify(dossier).entry, known.definition.weighing, apart=apart)

    def duplicates(self, index: IdentityIndex, *, apart: Apart | None = None) -> Duplicates:
        """Find every group of subjects that are the same customer, with the reason of each link.

        Args:
            index: everybody, of one kind.
            apart: pairs that somebody declared not the same.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
        """
        from salesfunnel.identity import duplicates  # noqa: PLC0415 - importing the face stays cheap

        return duplicates(index, self.identity().definition.weighing, apart=apart)

    def propose(self, group: Cluster, subjects: Mapping[str, Lead | Opportunity]) -> MergeProposal:
        """Propose who of a group takes in whom; nothing is merged before somebody asks for it.

        Args:
            group: of `duplicates`.
            subjects: its members by id.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
        """
        from salesfunnel.identity import propose  # noqa: PLC0415 - importing the face stays cheap

        return propose(group, subjects, survivor=self.identity().definition.survivor)

    def ingest(
        self,
        records: Iterable[Record],
        index: IdentityIndex,
        *,
        known: Container[str] = frozenset(),
        waiting: Iterable[Record] = (),
        prefer: Container[str] = frozenset(),
    ) -> Filing:
        """Find the subject of each call, chat, mail or meeting; nothing is guessed, nothing is lost.

        Args:
            records: as other systems tell them, whether told before or not.
            index: everybody.
            known: keys of the records that are filed already.
            waiting: records of earlier batches that wait.
            prefer: ids of subjects that are meant rather than others, such as open ones.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
            UnknownName: for addresses under a name that no key reads.
        """
        from salesfunnel.identity import ingest  # noqa: PLC0415 - importing the face stays cheap

        identity = self.identity()
        return ingest(
            records,
            index,
            identity.definition.weighing,
            keys_of=identity.keys,
            known=known,
            waiting=waiting,
            prefer=prefer,
        )

    def tags(self, dossier: Dossier[Any], *, now: datetime) -> Tagging:
        """Say which tags the blueprint's rules give a subject and take from it.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        return self._identifying().tags(kind_of(dossier)).tags(self._view(dossier, now))

    def _identifying(self) -> Identities:
        if self._identities is None:
            from salesfunnel.blueprint.compiled import Identities  # noqa: PLC0415 - the face stays cheap

            self._identities = Identities(self.blueprint, self.catalogue, self.registry)
        return self._identities
