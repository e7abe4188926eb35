"""What a mapping can fill: the attributes of every lead or deal, and the fields that a blueprint declares."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from salesfunnel.model.field import Field, FieldType

__all__ = ["ACCOUNT", "CORE", "OWNER", "Target", "targets"]

CORE: Mapping[str, FieldType] = {
    "name": FieldType.TEXT,
    "source": FieldType.TEXT,
    "region": FieldType.TEXT,
    "industry": FieldType.TEXT,
    "owner_id": FieldType.TEXT,
    "account_id": FieldType.TEXT,
    "created_at": FieldType.INSTANT,
    "amount": FieldType.MONEY,
    "close_date": FieldType.DATE,
    "tags": FieldType.CHOICES,
    "reason": FieldType.TEXT,
    "competitor": FieldType.TEXT,
    "review_at": FieldType.INSTANT,
}
ACCOUNT: Mapping[str, FieldType] = dict.fromkeys(("name", "parent_id", "industry", "region"), FieldType.TEXT)
OWNER: Mapping[str, FieldType] = {"name": FieldType.TEXT, "team": FieldType.TEXT, "joined_on": FieldType.DATE}


@attrs.frozen
class Target:
    """One name that a mapping may fill, with its type.

    Args:
        type: what it holds.
        options: what a choice may be.
        missing: the literals that mean "nobody recorded it", besides the mapping's.
    """

    type: FieldType
    options: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()

    @classmethod
    def of(cls, field: Field) -> Target:
        """Return the target that a declared field is."""
        return cls(field.type, field.values, frozenset(str(each) for each in field.missing_literals))


def targets(fields: Mapping[str, Field], of: str) -> dict[str, Target]:
    """Return every name that a mapping may fill.

    Args:
        fields: the blueprint's.
        of: `lead` or `opportunity`.
    """
    found = {name: Target(kind) for name, kind in CORE.items()}
    found |= {f"account.{name}": Target(kind) for name, kind in ACCOUNT.items()}
    found |= {f"owner.{name}": Target(kind) for name, kind in OWNER.items()}
    places = {of: "", "account": "account.", "owner": "owner."}
    for name, field in fields.items():
        found |= {f"{places[owner]}{name}": Target.of(field) for owner in field.owners if owner in places}
    return found
