"""P8 · Identity keys of the Chinese market, and leave-and-inherit of WeCom as handovers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.scenarios.journey import DAY, NOW, WANG, Desk

from salesfunnel import Capture
from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.identity import IdentityIndex, Inheritance, of_wecom
from salesfunnel.lifecycle.commands import Assign
from salesfunnel.lifecycle.suggestions import Inherited, inherit

CUSTOMER = "woAJ2GCAAAXtWyujaWJHDDGi0mACCCC"
LEFT = {"info": [{"handover_userid": "li", "external_userid": CUSTOMER, "dimission_time": 1588262400}]}


def result(status: int, seconds: int = 0) -> dict[str, Any]:
    """Return an answer of `transfer_result` about one customer."""
    row = {"external_userid": CUSTOMER, "status": status, "takeover_time": seconds}
    return {"errcode": 0, "errmsg": "ok", "customer": [row], "next_cursor": "x"}


def read(answer: dict[str, Any]) -> Inheritance:
    [found] = of_wecom(answer, from_id="li", to_id="mo")
    return found


def desk() -> Desk:
    found = Desk("five_stage_crm")
    found.bring("d-1")
    found.do("d-1", Capture("d-1", "deals", owner_id="li", fields={"wecom_id": CUSTOMER}), 0)
    return found


def step(host: Desk, answer: dict[str, Any], day: float) -> Inherited:
    """Find whose customer a record is about, map it, and do what it asks for."""
    record = read(answer)
    index = IdentityIndex.of([host.funnel.identify(host.dossier("d-1")).entry])
    [key] = host.funnel.identity().keys({"wecom_id": record.external_id})
    [subject_id] = index.holders(key)
    found = inherit(record, host.dossier(subject_id).subject, now=NOW + day * DAY)
    if found.command is not None:
        host.do(subject_id, found.command, day, found.actor or WANG)
    return found


def owner(host: Desk) -> str | None:
    return host.dossier("d-1").subject.owner_id


def test_a_customer_passes_from_who_left_to_the_successor() -> None:
    host = desk()
    assert step(host, LEFT, 1).is_open
    assert owner(host) == "li"
    step(host, result(2), 2)
    assert (owner(host), host.dossier("d-1").subject.handover.to_id) == ("li", "mo")
    assert step(host, result(2), 3).command is None
    step(host, result(1, 1588482400), 4)
    assert (owner(host), host.dossier("d-1").subject.handover) == ("mo", None)
    for late in (result(1, 1588482400), result(2), LEFT):
        assert (step(host, late, 5).command, step(host, late, 5).is_open) == (None, False)
    host.replayed("d-1")


def test_what_passed_without_an_offer_is_assigned() -> None:
    host = desk()
    found = step(host, result(1, 1588482400), 1)
    assert (owner(host), type(found.command).__name__) == ("mo", "Assign")
    assert found.render("zh") == "li 已在通讯工具中移交"


@pytest.mark.parametrize(
    ("status", "says"),
    [(3, "the customer refused the successor"), (4, "the successor has reached the limit of customers")],
)
def test_a_refusal_takes_the_offer_back_and_leaves_it_open(status: int, says: str) -> None:
    host = desk()
    step(host, result(2), 1)
    found = step(host, result(status), 2)
    assert (str(found), found.is_open, owner(host)) == (says, True, "li")
    assert host.dossier("d-1").subject.handover is None
    again = step(host, result(status), 3)
    assert (again.command, again.is_open) == (None, True)


def test_a_record_that_contradicts_the_owner_is_left_to_a_person() -> None:
    host = desk()
    host.do("d-1", Assign("zhao"), 1, WANG)
    found = step(host, result(1, 1588482400), 2)
    assert (found.command, found.is_open, str(found)) == (
        None, True, "'d-1' belongs to zhao, and not to li who hands over",
    )  # fmt: skip


def test_records_are_read_as_the_messenger_sends_them() -> None:
    assert read(LEFT) == Inheritance(CUSTOMER, "li", "unassigned", at=datetime(2020, 4, 30, 16, tzinfo=UTC))
    assert read(result(1, 1588262400)).at == datetime(2020, 4, 30, 16, tzinfo=UTC)
    assert of_wecom(result(5), from_id="li", to_id="mo") == ()


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        None,
        "x",
        {"customer": 5},
        result(9),
        {"customer": [5]},
        {"info": [{}]},
        {"info": [{"external_userid": "x", "handover_userid": "li", "dimission_time": 10**30}]},
    ],
)
def test_an_answer_of_another_form_is_refused(answer: Any) -> None:
    with pytest.raises(DataError):
        of_wecom(answer, from_id="li", to_id="mo")


def test_an_inheritance_names_its_successor_exactly_where_there_is_one() -> None:
    with pytest.raises(InvalidValue, match="expected one of 'unassigned'"):
        Inheritance(CUSTOMER, "li", "gone")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="only what is unassigned"):
        Inheritance(CUSTOMER, "li", "done")
    with pytest.raises(InvalidValue, match="only what is unassigned"):
        Inheritance(CUSTOMER, "li", "unassigned", "mo")


def test_ids_of_two_corporations_are_two_keys() -> None:
    from salesfunnel.identity import NORMALISERS

    used = NORMALISERS["messenger"]
    one, two = (used(CUSTOMER, used.read({"system": each})) for each in ("wecom.north", "wecom.south"))
    assert one != two
