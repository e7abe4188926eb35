"""What a condition may speak of: names, their types and the ways to their values.

An `Entry` is one name; `Names` are those of one kind of record. The core attributes are the names that every
subject, account, owner and row has without being declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.values.types import ComputedValue, Unknown, ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.model.subject import Status
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.text import Text

__all__ = [
    "ACCOUNT",
    "LABELS",
    "OWNER",
    "ROWS",
    "STATUSES",
    "SUBJECT",
    "SUBJECTS",
    "Attributes",
    "Entry",
    "HasNames",
    "Names",
    "Source",
]

Source: TypeAlias = Any
"""What a name is read from: a dossier, or one row of it."""


@attrs.frozen
class Entry:
    """One name.

    Args:
        name: how conditions call it.
        value_type: what it holds; None when its own definition is broken.
        fetch: the way to its raw value, which may be `NOT_LOADED`.
        derive: how a derived fact is computed from a view; None for what is recorded.
        supplied: what a host's own value for a derived fact must be, where it differs from the fact's type.
        label: how people call it.
        over_table: a `TableDerivation` that derives the name for a whole table; None where only records can.
    """

    name: str
    value_type: ValueType | None
    fetch: Callable[[Source], object]
    derive: Callable[[Any], ComputedValue | Unknown] | None = None
    supplied: ValueType | None = None
    label: Text | None = None
    table_derivation: Any = None


@attrs.frozen
class Names:
    """The names that one kind of record has: a subject with its dossier, or a row.

    Args:
        of: what has them, as an error calls it: `opportunity`, `contacts`.
        entries: the names.
        currency: the blueprint's.
        zone: the blueprint's, in which a date begins.
        registry: the plug-ins that a condition may call.
    """

    of: str
    entries: Mapping[str, Entry] = attrs.field(repr=False)
    currency: str
    zone: ZoneInfo
    registry: Registry = attrs.field(default=EMPTY, repr=False)


class HasNames(Protocol):
    """Whatever knows the names of a subject: a catalogue."""

    @property
    def names(self) -> Names:
        """The names."""
        ...


Attributes: TypeAlias = dict[str, FieldType]

_T, _N, _M = FieldType.TEXT, FieldType.NUMBER, FieldType.MONEY
_I, _D, _CS = FieldType.INSTANT, FieldType.DATE, FieldType.CHOICES

STATUSES = tuple(status.value for status in Status)

SUBJECT: Attributes = {
    "id": _T, "pipeline": _T, "stage": _T, "status": FieldType.CHOICE, "name": _T, "source": _T,
    "region": _T, "industry": _T, "owner_id": _T, "account_id": _T, "created_at": _I, "amount": _M,
    "close_date": _D, "tags": _CS, "reason": _T, "competitor": _T, "review_at": _I, "resume_to": _T,
    "version": _N, "contact_ids": _CS, "contributing": _CS, "slips": _N, "back_moves": _N, "entered_at": _I,
    "stalled_at": _I, "changed_at": _I, "merged_into": _T, "merged_ids": _CS,
}  # fmt: skip
"""Of a lead or an opportunity."""

SUBJECTS: dict[str, Attributes] = {
    "lead": {**SUBJECT, "opportunity_id": _T},
    "opportunity": {**SUBJECT, "lead_id": _T, "previous_id": _T, "repurchase_ids": _CS},
}
"""Of each kind of subject."""

ACCOUNT: Attributes = {"id": _T, "name": _T, "parent_id": _T, "industry": _T, "region": _T}
"""Of the customer company, written `account.industry`."""

OWNER: Attributes = {"id": _T, "name": _T, "team": _T, "joined_on": _D}
"""Of the seller responsible, written `owner.joined_on`."""

_ACTIVITY: Attributes = {
    "id": _T, "kind": _T, "at": _I, "channel": _T, "direction": _T, "outcome": _T, "contact_id": _T,
    "seller_id": _T, "hours": _N,
}  # fmt: skip

_DOCUMENT: Attributes = {
    "id": _T, "kind": _T, "at": _I, "status": _T, "version": _N, "amount": _M,
    "line_count": _N, "lines_total": _M,
}  # fmt: skip

ROWS: dict[str, tuple[str, Attributes]] = {
    "contacts": ("contact", {"id": _T, "name": _T, "role": _T, "stance": _T, "influence": _N}),
    "activities": ("activity", _ACTIVITY),
    "planned": ("activity", _ACTIVITY),
    "documents": ("document", _DOCUMENT),
    "objections": ("objection", {"id": _T, "kind": _T, "at": _I, "settled_at": _I, "contact_id": _T}),
}
"""Of each collection's rows, with the owner that custom fields name in `of`."""


def _label(en: str, zh: str) -> Text:
    return Text({"en": en, "zh": zh})


LABELS: dict[str, Text] = {
    "id": _label("Id", "编号"),
    "pipeline": _label("Pipeline", "管道"),
    "stage": _label("Stage", "阶段"),
    "status": _label("Status", "状态"),
    "name": _label("Name", "名称"),
    "source": _label("Source", "来源"),
    "region": _label("Region", "地区"),
    "industry": _label("Industry", "行业"),
    "owner_id": _label("Owner", "负责人"),
    "account_id": _label("Account", "客户"),
    "created_at": _label("Created at", "创建时间"),
    "amount": _label("Amount", "金额"),
    "close_date": _label("Expected close date", "预计成交日期"),
    "tags": _label("Tags", "标签"),
    "reason": _label("Reason", "原因"),
    "competitor": _label("Competitor", "竞争对手"),
    "review_at": _label("Review at", "复查时间"),
    "contact_ids": _label("Contacts", "联系人"),
    "contributing": _label("Contributing reasons", "次要原因"),
    "slips": _label("Times put off", "延期次数"),
    "back_moves": _label("Times moved back", "退回次数"),
    "entered_at": _label("In this stage since", "进入本阶段时间"),
    "stalled_at": _label("Stalled since", "停滞起始时间"),
    "changed_at": _label("Last recorded at", "最近记录时间"),
    "merged_into": _label("Merged into", "合并到"),
    "merged_ids": _label("Merged duplicates", "已合并的重复项"),
    "previous_id": _label("Previous deal", "上一笔商机"),
    "repurchase_ids": _label("Repurchases", "复购商机"),
    "account.name": _label("Account name", "客户名称"),
    "account.industry": _label("Account industry", "客户行业"),
    "account.region": _label("Account region", "客户地区"),
    "owner.name": _label("Owner's name", "负责人姓名"),
    "owner.team": _label("Owner's team", "负责人团队"),
    "owner.joined_on": _label("Owner's joining date", "负责人入职日期"),
}
"""How people call the core attributes of a subject, its account and its owner."""
