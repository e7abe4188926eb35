"""Everything the host knows about one subject, handed over for one question."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.adjustment import Adjustment
from salesfunnel.model.document import Document
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Account, Contact, Seller
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.model.validators import is_unclaimed, listed, of_type, read_only, tuple_of, tupled

__all__ = ["COLLECTIONS", "Dossier"]

S_co = TypeVar("S_co", bound=Lead | Opportunity, covariant=True)
COLLECTIONS = ("contacts", "activities", "planned", "documents", "objections")


def _is_subject(_instance: Any, _attribute: Any, value: Any) -> None:
    if not isinstance(value, (Lead, Opportunity)):
        raise InvalidValue.at("Dossier.subject", f"found {value!r}, expected a Lead or an Opportunity")


@attrs.frozen(weakref_slot=False)
class Dossier(Generic[S_co]):
    """A lead or opportunity with the host's rows about it.

    A collection that is None was not loaded, and what depends on it is unknown; an empty one is empty.

    Args:
        subject: the lead or opportunity.
        account: the customer company.
        contacts: its people.
        activities: what happened.
        planned: what is planned.
        documents: the papers.
        objections: the doubts raised.
        adjustments: points that people gave or took by hand, the expired ones too.
        owner: the seller responsible.
        facts: derived facts that the host computed itself; they win over the rows.
        extra: keys of a newer format.
    """

    subject: S_co = attrs.field(validator=_is_subject)
    account: Account | None = attrs.field(
        default=None, kw_only=True, validator=of_type(Account, "an Account or None")
    )
    contacts: tuple[Contact, ...] | None = attrs.field(
        default=None, kw_only=True, converter=tupled, validator=tuple_of(Contact)
    )
    activities: tuple[Activity, ...] | None = attrs.field(
        default=None, kw_only=True, converter=tupled, validator=tuple_of(Activity)
    )
    planned: tuple[Activity, ...] | None = attrs.field(
        default=None, kw_only=True, converter=tupled, validator=tuple_of(Activity)
    )
    documents: tuple[Document, ...] | None = attrs.field(
        default=None, kw_only=True, converter=tupled, validator=tuple_of(Document)
    )
    objections: tuple[Objection, ...] | None = attrs.field(
        default=None, kw_only=True, converter=tupled, validator=tuple_of(Objection)
    )
    adjustments: tuple[Adjustment, ...] = attrs.field(
        default=(), kw_only=True, converter=listed, validator=tuple_of(Adjustment)
    )
    owner: Seller | None = attrs.field(
        default=None, kw_only=True, validator=of_type(Seller, "a Seller or None")
    )
    facts: ReadOnly = attrs.field(default=EMPTY, kw_only=True, converter=read_only)
    extra: ReadOnly = attrs.field(
        default=EMPTY, kw_only=True, converter=read_only, validator=is_unclaimed, repr=False
    )
