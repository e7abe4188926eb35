"""What identity is told and answers, as JSON: the table of the model with records, matches, groups and tags.

A record of another system is read back, so that a host keeps those that wait; what is found is written only,
each line with its sentence in every language of the catalogue.
"""

from __future__ import annotations

from salesfunnel.identity.duplicates import Cluster, Duplicates, LeftAlone, Link, MergeProposal
from salesfunnel.identity.filing import Ambiguous, Filed, Filing, Record, Unmatched
from salesfunnel.identity.index import Entry
from salesfunnel.identity.keys.normaliser import Unusable
from salesfunnel.identity.match import Agreement, Common, Match, Matches
from salesfunnel.identity.subject_keys import Identified, Unidentified
from salesfunnel.identity.tags import Tagging, TagReason
from salesfunnel.messages import Message
from salesfunnel.model.codec import SENTENCE
from salesfunnel.model.wire import MODEL

__all__ = ["IDENTITY"]

_WITH_SENTENCE = (Unusable, Agreement, Common, Link, Unmatched, Ambiguous, TagReason)
IDENTITY = MODEL.extended(
    (
        *(Record, Entry, Unusable, Unidentified, Identified, Agreement, Common, Match, Matches, Link),
        *(Cluster, Duplicates, LeftAlone, MergeProposal),
        *(Filed, Unmatched, Ambiguous, Filing, TagReason, Tagging),
    ),
    own={Message: SENTENCE},
    told={kind: {"message": Message} for kind in _WITH_SENTENCE},
)
"""Records, and what identity finds."""
