"""Who is it? Identity keys in one spelling, their index, duplicates, and records that find their subject.

Nothing is merged or deleted here: what is found is proposed, with its reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.identity.definition import Identity
    from salesfunnel.identity.duplicates import (
        Cluster,
        Duplicates,
        MergeProposal,
        duplicates,
        groups,
        propose,
    )
    from salesfunnel.identity.filing import Filing, Record, file_under, ingest
    from salesfunnel.identity.index import Entry, IdentityIndex
    from salesfunnel.identity.inheritance import Inheritance, of_wecom
    from salesfunnel.identity.keys import NORMALISERS
    from salesfunnel.identity.keys.normaliser import normaliser
    from salesfunnel.identity.keys.phone import international_phones
    from salesfunnel.identity.match import Apart, Match, Matches, Weighing, match
    from salesfunnel.identity.subject_keys import CompiledIdentity, Identified
else:
    lazy_room(
        __name__,
        {
            "definition": "Identity",
            "duplicates": "Cluster Duplicates MergeProposal duplicates groups propose",
            "filing": "Filing Record file_under ingest",
            "index": "Entry IdentityIndex",
            "inheritance": "Inheritance of_wecom",
            "keys": "NORMALISERS",
            "keys.normaliser": "normaliser",
            "keys.phone": "international_phones",
            "match": "Apart Match Matches Weighing match",
            "subject_keys": "CompiledIdentity Identified",
        },
    )

__all__ = [
    "NORMALISERS",
    "Apart",
    "Cluster",
    "CompiledIdentity",
    "Duplicates",
    "Entry",
    "Filing",
    "Identified",
    "Identity",
    "IdentityIndex",
    "Inheritance",
    "Match",
    "Matches",
    "MergeProposal",
    "Record",
    "Weighing",
    "duplicates",
    "file_under",
    "groups",
    "ingest",
    "international_phones",
    "match",
    "normaliser",
    "of_wecom",
    "propose",
]
