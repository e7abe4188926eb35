"""Who is it? Identity keys in one spelling, their index, duplicates, and records that find their subject.

Nothing is merged or deleted here: what is found is proposed, with its reasons.
"""

from salesfunnel.routing.identity.builtin import NORMALISERS
from salesfunnel.routing.identity.duplicates import Cluster, Duplicates, duplicates, groups
from salesfunnel.routing.identity.entry import Entry
from salesfunnel.routing.identity.filing import Filing, Record, file_under, ingest
from salesfunnel.routing.identity.index import IdentityIndex
from salesfunnel.routing.identity.inheritance import Inheritance, of_wecom
from salesfunnel.routing.identity.international import international_phones
from salesfunnel.routing.identity.matching import Apart, Match, Matches, Weighing, match
from salesfunnel.routing.identity.normaliser import normaliser
from salesfunnel.routing.identity.proposals import MergeProposal, propose
from salesfunnel.routing.identity.reading import CompiledIdentity, Identified
from salesfunnel.routing.identity.section import Identity

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
