"""Leave and inherit at a messenger: what its records say about whose customer somebody is now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, get_args

import attrs

from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.model.validators import is_instant, is_name, is_text, utc

__all__ = ["Inheritance", "InheritanceStatus", "of_wecom"]

InheritanceStatus: TypeAlias = Literal["unassigned", "waiting", "done", "refused", "limit"]

_STATUS: Mapping[int, InheritanceStatus] = {1: "done", 2: "waiting", 3: "refused", 4: "limit"}
"""Source: WeCom developer centre, 查询客户接替状态 (transfer_result).

1 接替完毕, 2 等待接替, 3 客户拒绝, 4 接替成员客户达到上限.
"""


def _is_status(_instance: object, _attribute: object, value: object) -> None:
    if value not in get_args(InheritanceStatus):
        known = ", ".join(f"'{each}'" for each in get_args(InheritanceStatus))
        raise InvalidValue.at("Inheritance.status", f"found {value!r}, expected one of {known}")


@attrs.frozen
class Inheritance:
    """That a member's customer passes, or is to pass, to another member.

    Args:
        external_id: the customer's id at the messenger.
        from_id: the member who leaves, or hands over.
        status: `unassigned` (nobody takes over yet), `waiting` (the customer may still refuse), `done`,
            `refused` (by the customer), `limit` (the successor has too many customers).
        to_id: the successor.
        at: when the messenger says it passed, or the member left; aware.
    """

    external_id: str = attrs.field(validator=is_name)
    from_id: str = attrs.field(validator=is_name)
    status: InheritanceStatus = attrs.field(validator=_is_status)
    to_id: str | None = attrs.field(default=None, validator=is_text)
    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)

    def __attrs_post_init__(self) -> None:
        """Refuse a successor that is missing, or is there where nobody takes over."""
        if (self.to_id is None) is not (self.status == "unassigned"):
            says = f"found the status '{self.status}' with the successor {self.to_id!r}"
            raise InvalidValue.at("Inheritance.to_id", says, "only what is unassigned has no successor")


def of_wecom(answer: Any, *, from_id: str | None = None, to_id: str | None = None) -> tuple[Inheritance, ...]:
    """Read an answer of WeCom about leave and inherit.

    Source: WeCom developer centre: `get_unassigned_list` (rows in `info`, each with `handover_userid` and
    `dimission_time`), and `transfer_result`, of those who left and of those who stay (rows in `customer`,
    each with `status` and `takeover_time`, in seconds since 1970).

    Args:
        answer: the JSON that the messenger sent.
        from_id: the `handover_userid` that was asked about; `info` says it itself.
        to_id: the `takeover_userid` that was asked about.

    Raises:
        DataError: for an answer of another form, with each row at fault.
    """
    held = answer.get("info", answer.get("customer")) if isinstance(answer, Mapping) else None
    if not isinstance(held, (list, tuple)):
        says = "found neither 'info' nor 'customer' with rows"
        raise DataError.at("answer", says, "hand over what get_unassigned_list or transfer_result sent")
    problems: list[DataError] = []
    found: list[Inheritance] = []
    for place, row in enumerate(held):
        try:
            found += _read(row, from_id, to_id)
        except (InvalidValue, AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            says = f"found a row that cannot be read: {str(error)[:120]}"
            problems.append(DataError.at(f"answer.{place}", says, "look at the messenger's documentation"))
    if problems:
        raise DataError(*(each.problems[0] for each in problems))
    return tuple(found)


def _read(row: Mapping[str, Any], from_id: str | None, to_id: str | None) -> Iterator[Inheritance]:
    left = row.get("handover_userid", from_id)
    if "status" not in row:
        yield Inheritance(row["external_userid"], left, "unassigned", at=_instant(row["dimission_time"]))
        return
    status = row["status"]
    if status == 5:  # 无接替记录: nothing was ever asked for
        return
    passed = _instant(row.get("takeover_time")) if status == 1 else None
    yield Inheritance(row["external_userid"], left, _STATUS[status], to_id, passed)


def _instant(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
