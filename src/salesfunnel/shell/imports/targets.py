"""What a mapping can fill: the attributes of every lead or deal, and the fields that a blueprint declares."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.kind import Kind
from salesfunnel.shell.imports.cells import Reading
from salesfunnel.shell.imports.mapping import FieldColumn

__all__ = ["ACCOUNT", "CORE", "OWNER", "Target", "reading_of", "targets"]

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
        is_fact: whether it is a derived fact, and no field.
    """

    type: FieldType
    options: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    is_fact: bool = False

    @classmethod
    def of(cls, field: Field) -> Target:
        """Return the target that a declared field is."""
        return cls(field.type, field.values, frozenset(str(each) for each in field.missing_literals))


def targets(funnel: Funnel, of: Kind) -> dict[str, Target]:
    """Return every name that a mapping may fill; a fact is one that the CRM computed itself.

    Args:
        funnel: whose fields and facts they are.
        of: what the rows are.
    """
    fields, catalogue = funnel.blueprint.fields, funnel.catalogue(of)
    entries = {
        name: catalogue.names.entries[name] for name in catalogue.facts if name in catalogue.names.entries
    }
    value_types = {name: each.supplied or each.value_type for name, each in entries.items()}
    found = {
        name: Target(each.type, each.options, is_fact=True) for name, each in value_types.items() if each
    }
    found |= {name: Target(kind) for name, kind in CORE.items()}
    found |= {f"account.{name}": Target(kind) for name, kind in ACCOUNT.items()}
    found |= {f"owner.{name}": Target(kind) for name, kind in OWNER.items()}
    places = {of: "", "account": "account.", "owner": "owner."}
    for name, field in fields.items():
        found |= {f"{places[owner]}{name}": Target.of(field) for owner in field.owners if owner in places}
    return found


def reading_of(source: FieldColumn, target: Target, *, zone: ZoneInfo, currency: str) -> Reading:
    """Return how the cells of a column are read that fill a target.

    Args:
        source: how the mapping reads the column.
        target: what it fills.
        zone: of naive instants and dates.
        currency: of amounts.
    """
    return Reading(
        target.type,
        zone,
        currency=currency,
        formats=source.format,
        strip=source.strip,
        decimal=source.decimal,
        options=target.options,
    )
