"""Records of other systems find their subject, or wait; told twice, they are filed once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.identity.books import compiled

from salesfunnel import Activity
from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.identity import Filing, IdentityIndex, Record, file_under, ingest
from salesfunnel.lifecycle.suggestions import recording

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDENTITY = compiled()


def call(key: str, hour: int = 9, source: str | None = "pbx", **addresses: Any) -> Record:
    return Record(Activity(key, "call", AT.replace(hour=hour), channel="phone"), addresses, source)


def book(**rows: dict[str, Any]) -> IdentityIndex:
    return IdentityIndex.of(IDENTITY.entry(key, values) for key, values in rows.items())


def asked(records: list[Record], index: IdentityIndex, **more: Any) -> Filing:
    return ingest(records, index, IDENTITY.definition.weighing, keys_of=IDENTITY.keys, **more)


BOOK = book(
    li={"mobile": "138 0013 8001", "email": "li@acme.com", "company": "Acme Ltd"},
    wang={"mobile": "139 0013 9001", "email": "wang@acme.com"},
)


def test_a_call_finds_who_has_its_number_in_whatever_spelling() -> None:
    [filed] = asked([call("77", mobile="+86 138-0013-8001")], BOOK).filed
    assert (filed.key, filed.subject_id, filed.activity.id) == ("pbx:77", "li", "pbx:77")
    assert str(filed.because[0]) == "same 'phone': +8613800138001 (100 points)"
    assert recording(filed).activity == filed.activity


def test_a_record_told_twice_is_filed_once_and_counted() -> None:
    one = call("77", mobile="13800138001")
    both = asked([one, one], BOOK)
    assert ([each.key for each in both.filed], both.repeated) == (["pbx:77"], ("pbx:77",))
    again = asked([one, one], BOOK, known={"pbx:77"})
    assert again == Filing(repeated=("pbx:77", "pbx:77"))


def test_the_same_id_of_another_system_is_another_record() -> None:
    found = asked(
        [
            call("77", mobile="13800138001"),
            call("77", source="wecom", mobile="13800138001"),
            call("77", source=None, mobile="13800138001"),
        ],
        BOOK,
    )
    assert [each.key for each in found.filed] == ["77", "pbx:77", "wecom:77"]


def test_who_is_not_known_waits_and_is_found_when_the_lead_comes() -> None:
    first = asked([call("1", mobile="137 0000 1111"), call("2", mobile="13800138001")], BOOK)
    assert [each.code for each in first.unmatched] == ["no_match"]
    assert str(first.unmatched[0]) == "pbx:1: nobody has these addresses"
    more = BOOK + book(zhao={"mobile": "13700001111"})
    later = asked([], more, known={each.key for each in first.filed}, waiting=first.waiting)
    assert [(each.key, each.subject_id) for each in later.filed] == [("pbx:1", "zhao")]
    assert later.waiting == ()


def test_several_candidates_are_listed_and_never_guessed() -> None:
    meeting = call("3", mobile=["13800138001", "13900139001"])
    found = asked([meeting], BOOK)
    assert (found.filed, [[each.id for each in one.candidates] for one in found.ambiguous]) == (
        (),
        [["li", "wang"]],
    )
    assert found.ambiguous[0].render("zh") == "pbx:3: 可能指以下 2 个对象：'li', 'wang'"
    assert str(found.ambiguous[0]).endswith("2 may be meant: 'li', 'wang'")
    [preferred] = asked([meeting], BOOK, prefer={"wang"}).filed
    assert preferred.subject_id == "wang"
    assert asked([meeting], BOOK, prefer={"li", "wang"}).filed == ()
    chosen = file_under(found.ambiguous[0].record, "li")
    assert (chosen.subject_id, chosen.key, chosen.because) == ("li", "pbx:3", ())


@pytest.mark.parametrize(
    ("addresses", "code"),
    [
        ({}, "no_keys"),
        ({"mobile": "unknown"}, "no_keys"),
        ({"email": "new@gmail.com"}, "no_match"),
        ({"company": "ACME Limited"}, "too_weak"),
        ({"company": "Common Inc"}, "only_common"),
    ],
)
def test_a_record_that_waits_says_why(addresses: dict[str, Any], code: str) -> None:
    crowd = book(**{f"c{number}": {"company": "Common"} for number in range(21)})
    [waiting] = asked([call("4", **addresses)], BOOK + crowd).unmatched
    assert waiting.code == code
    assert waiting.render("zh") != waiting.render("en")
    assert [each.id for each in waiting.nearest] == (["li"] if code == "too_weak" else [])
    assert bool(waiting.ignored) is (code == "only_common")


def test_exactly_as_many_as_the_limit_may_have_an_address() -> None:
    crowd = book(**{f"c{number}": {"company": "Common"} for number in range(20)})
    [waiting] = asked([call("4", company="Common")], crowd).unmatched
    assert (waiting.code, len(waiting.nearest)) == ("too_weak", 20)


def test_a_record_says_when_it_happened() -> None:
    with pytest.raises(InvalidValue, match="say when it happened"):
        Record(Activity("1", "call"), {})
    with pytest.raises(InvalidValue, match="dictionary"):
        Record(Activity("1", "call", AT), "13800138001")  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="an Activity"):
        Record("1", {})  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="write Record"):
        asked(["1"], BOOK)  # type: ignore[list-item]


def test_an_address_under_a_name_that_no_key_reads_is_refused_with_a_near_one() -> None:
    with pytest.raises(UnknownName, match="did you mean 'mobile'"):
        asked([call("5", mobil="13800138001")], BOOK)
