"""What the host's books say where a claim is judged: about the person who claims, and about the customer."""

from __future__ import annotations

import attrs

from salesfunnel.model.account_tree import AccountTree
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Account
from salesfunnel.model.validators import is_unclaimed, listed, of_type, read_only, tuple_of, tupled
from salesfunnel.ownership.claim_register import Registered
from salesfunnel.ownership.pool_usage import Takings

__all__ = ["NOTHING_KNOWN", "Books"]


@attrs.frozen(kw_only=True)
class Books:
    """What a claim is judged by besides the subject itself; what is absent was not looked up.

    Args:
        takings: what the person who claims took from pools, and has.
        claims: the claims to other subjects that may concern this customer: of the same identity keys, or of
            companies of the same group.
        accounts: the companies of the customer's group.
        keys: the customer's identity keys.
        extra: keys of a newer format.

    Raises:
        InvalidValue: for accounts that are no tree.
    """

    takings: Takings | None = attrs.field(default=None, validator=of_type(Takings, "Takings or None"))
    claims: tuple[Registered, ...] | None = attrs.field(
        default=None, converter=tupled, validator=tuple_of(Registered)
    )
    accounts: tuple[Account, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Account))
    keys: tuple[str, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(str))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)
    _tree: AccountTree = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Build the tree of the accounts."""
        object.__setattr__(self, "_tree", AccountTree.of(self.accounts))

    @property
    def tree(self) -> AccountTree:
        """The companies of the customer's group, each below its parent."""
        return self._tree


NOTHING_KNOWN = Books()
"""Books in which nothing was looked up."""
