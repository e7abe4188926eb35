"""B18 · Calls, chats, mails and meetings are filed by themselves, once each; who is not known yet waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.scenarios.journey import NOW, Desk

from salesfunnel import Activity, Capture, Contact
from salesfunnel.identity import Filing, IdentityIndex, Record
from salesfunnel.lifecycle.suggestions import recording

HOUR = timedelta(hours=1)


class Post(Desk):
    """A desk with a post room: what waits, and what is filed already, is the host's."""

    def __init__(self) -> None:
        super().__init__("five_stage_crm")
        self.ids: list[str] = []
        self.filed: set[str] = set()
        self.waiting: tuple[Record, ...] = ()

    def capture(self, key: str, *, contacts: tuple[Contact, ...] = (), **fields: Any) -> None:
        self.bring(key, contacts=contacts)
        self.do(key, Capture(key, "deals", fields=fields), 0)
        self.ids.append(key)

    def receive(self, *records: Record, day: float = 1) -> Filing:
        """File what came, and try again what waits."""
        index = IdentityIndex.of(self.funnel.identify(self.dossier(each)).entry for each in self.ids)
        found = self.funnel.ingest(records, index, known=self.filed, waiting=self.waiting)
        for each in found.filed:
            self.do(each.subject_id, recording(each), day)
        self.filed |= {each.key for each in found.filed}
        self.waiting = found.waiting
        return found

    def activities(self, key: str) -> list[str]:
        return [each.id for each in self.dossier(key).activities or ()]


def told(kind: str, key: str, source: str, **addresses: Any) -> Record:
    return Record(Activity(key, kind, NOW + HOUR, seller_id="li"), addresses, source)


CALL = told("call", "9", "pbx", phone="0086 138 0013 8001")
CHAT = told("message", "9", "wecom", wecom_id="wmAJ2")
MAIL = told("message", "<a@mail>", "imap", email=["Wang <Wang@Acme.com>", "sales@gmail.com"])
MEETING = told("meeting", "m-1", "calendar", email="nobody@new.com")


def test_each_channel_finds_its_customer_and_telling_it_again_changes_nothing() -> None:
    post = Post()
    post.capture(
        "d-1",
        phone="138-0013-8001",
        wecom_id="wmAJ2",
        contacts=(Contact("c-1", fields={"email": "wang@acme.com"}),),
    )
    post.capture("d-2", phone="139-0013-9001")
    first = post.receive(CALL, CHAT, MAIL, MEETING, CALL)
    assert {each.key: each.subject_id for each in first.filed} == {
        "pbx:9": "d-1", "wecom:9": "d-1", "imap:<a@mail>": "d-1",
    }  # fmt: skip
    assert (len(first.unmatched), first.repeated) == (1, ("pbx:9",))
    before = post.activities("d-1")
    again = post.receive(CALL, CHAT, MAIL, MEETING, day=2)
    assert (again.filed, post.activities("d-1")) == ((), before)
    assert sorted(before) == ["imap:<a@mail>", "pbx:9", "wecom:9"]
    assert post.activities("d-2") == []
    post.replayed("d-1")


def test_who_is_not_known_waits_until_the_lead_comes() -> None:
    post = Post()
    assert [each.code for each in post.receive(MEETING).unmatched] == ["no_match"]
    post.capture("d-3", email="Nobody@new.com")
    assert [(each.key, each.subject_id) for each in post.receive(day=2).filed] == [("calendar:m-1", "d-3")]
    assert (post.waiting, post.activities("d-3")) == ((), ["calendar:m-1"])


def test_what_two_may_be_meant_by_waits_for_a_person() -> None:
    post = Post()
    post.capture("d-1", phone="13800138001")
    post.capture("d-2", phone="138 0013 8001")
    [doubt] = post.receive(CALL).ambiguous
    assert [each.id for each in doubt.candidates] == ["d-1", "d-2"]
    assert post.activities("d-1") == post.activities("d-2") == []


def test_the_host_s_command_refuses_the_same_id_even_where_the_host_forgot() -> None:
    post = Post()
    post.capture("d-1", phone="13800138001")
    [filed] = post.receive(CALL).filed
    assert [each.code for each in post.ask("d-1", recording(filed), 2).findings] == ["duplicate_id"]
