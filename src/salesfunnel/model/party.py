"""The people and companies of a deal: accounts and contacts of the customer, sellers and actors of ours."""

from __future__ import annotations

import attrs

from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.seller import Seller
from salesfunnel.model.validators import is_name, is_text, is_unclaimed, of_type, read_only, tuple_of, tupled

__all__ = ["Account", "Actor", "Contact", "Seller"]


@attrs.frozen
class Account:
    """A customer company; `parent_id` names the group it belongs to."""

    id: str = attrs.field(validator=is_name)
    name: str | None = attrs.field(default=None, validator=is_text)
    parent_id: str | None = attrs.field(default=None, validator=is_text)
    industry: str | None = attrs.field(default=None, validator=is_text)
    region: str | None = attrs.field(default=None, validator=is_text)
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class Contact:
    """A person at the customer.

    Args:
        id: the host's id.
        name: how people call the person.
        role: the part played in the decision: `decision_maker`, `champion`, `blocker`, `user`, ….
        stance: `for`, `neutral` or `against` us.
        influence: the weight of the person's word, 0 to 1.
        fields: the business's own fields.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    name: str | None = attrs.field(default=None, validator=is_text)
    role: str | None = attrs.field(default=None, validator=is_text)
    stance: str | None = attrs.field(default=None, validator=is_text)
    influence: float | None = attrs.field(default=None, validator=of_type((int, float), "a number or None"))
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class Actor:
    """Who asks for a change: a person or an automation.

    Args:
        id: the host's id.
        roles: what the actor may act as, such as `seller` or `supervisor`.
        supervises: ids of the people whose work the actor answers for.
        covers: ids of the owners for whom the actor stands in now.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    roles: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    supervises: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    covers: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str), kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )
