"""Calls, chats, mails and meetings find their subject by themselves; nothing is guessed or lost."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue, expect, expect_each
from salesfunnel.identity.index import INDEX_CURE, IdentityIndex
from salesfunnel.identity.match import (
    WEIGHING_CURE,
    Agreement,
    Common,
    Match,
    Matches,
    Weighing,
    matches_of_keys,
)
from salesfunnel.messages import Message
from salesfunnel.model.activity import Activity
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_text, is_unclaimed, of_type, read_only
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Ambiguous", "Filed", "Filing", "Record", "Unmatched", "file_under", "ingest"]

_RECORD = "write Record(Activity(…), {'phone': …})"

KeysOf: TypeAlias = Callable[[Mapping[str, object]], tuple[str, ...]]
"""Gives the identity keys of the addresses of a record."""


def _many(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: tuple(each) if isinstance(each, (list, set)) else each for name, each in value.items()}


@attrs.frozen
class Record:
    """A call, chat, mail or meeting as another system tells it.

    Args:
        activity: what happened; its id is that of the other system, and it says when (`at`).
        addresses: of the customer's side, by the names that the blueprint's keys read: a text, or several.
        source: the system, where several may give the same id.
        extra: keys of a newer format.
    """

    activity: Activity = attrs.field(validator=of_type(Activity, "an Activity"))
    addresses: ReadOnly = attrs.field(converter=[_many, read_only])  # type: ignore[misc]  # a pipe of two
    source: str | None = attrs.field(default=None, validator=is_text)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a record that does not say when: told twice, it would be two things."""
        if self.activity.at is None:
            cure = "say when it happened: Activity(…, at=…)"
            raise InvalidValue.at("Record.activity", "found no 'at', expected an instant", cure)

    @property
    def key(self) -> str:
        """The id under which it is filed; it is the same whenever the record is told."""
        return self.activity.id if self.source is None else f"{self.source}:{self.activity.id}"


@attrs.frozen
class Filed:
    """A record that found its subject.

    Args:
        key: of the record.
        subject_id: whose it is.
        activity: as it is to be recorded, under its key.
        because: what agrees; empty where a person said so.
    """

    key: str
    subject_id: str
    activity: Activity
    because: tuple[Agreement, ...] = ()


@attrs.frozen
class Unmatched:
    """A record that nobody was found for; it waits.

    Args:
        record: as it was told.
        code: `no_match`, `no_keys`, `only_common` or `too_weak`.
        nearest: who agrees in something that is not enough.
        ignored: addresses that too many have.
    """

    record: Record
    code: str
    nearest: tuple[Match, ...] = ()
    ignored: tuple[Common, ...] = ()

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of(f"unfiled_{self.code}")

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, after the record's key."""
        return f"{self.record.key}: {self.message.render(locale)}"

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Ambiguous:
    """A record that several may be meant by; it waits for a person, or for a merge.

    Args:
        record: as it was told.
        candidates: who is meant by enough, the weightiest first.
    """

    record: Record
    candidates: tuple[Match, ...]

    @property
    def message(self) -> Message:
        """The sentence for people."""
        ids = ", ".join(f"'{each.id}'" for each in self.candidates)
        return Message.of("filed_ambiguous", count=len(self.candidates), ids=ids)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`, after the record's key."""
        return f"{self.record.key}: {self.message.render(locale)}"

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class Filing:
    """What became of each record: exactly one of four things.

    Args:
        filed: those that found their subject, by when they happened.
        unmatched: those that nobody was found for.
        ambiguous: those that several may be meant by.
        repeated: keys of those that were told before, once for each time.
    """

    filed: tuple[Filed, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    repeated: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[Record, ...]:
        """The records that wait: hand them over again when there are new leads."""
        return (*(each.record for each in self.unmatched), *(each.record for each in self.ambiguous))


def ingest(
    records: Iterable[Record],
    index: IdentityIndex,
    weighing: Weighing,
    *,
    keys_of: KeysOf,
    known: Container[str] = frozenset(),
    waiting: Iterable[Record] = (),
    prefer: Container[str] = frozenset(),
) -> Filing:
    """Find the subject of each record.

    The order in which records come never shows, and neither does how they are divided into batches, as long
    as `known` and `waiting` are handed on.

    Args:
        records: as other systems tell them, whether told before or not.
        index: the subjects.
        weighing: how much each key counts.
        keys_of: gives the keys of addresses.
        known: keys of the records that are filed already.
        waiting: records of earlier batches that wait.
        prefer: ids of subjects that are meant rather than others, such as open ones; where just one of
            several candidates is among them, it is he.

    Returns:
        Each record, of both kinds, in exactly one of four lists.

    Raises:
        InvalidValue: for what is no record, index or weighing.
    """
    expect(index, IdentityIndex, "index", INDEX_CURE)
    expect(weighing, Weighing, "weighing", WEIGHING_CURE)
    waited = expect_each(waiting, Record, "waiting", "hand over `Filing.waiting`")
    coming = expect_each(records, Record, "records", _RECORD)
    told: dict[str, Record] = {}
    repeated: list[str] = []
    for record in (*waited, *coming):
        if record.key in known:
            repeated.append(record.key)
        elif record.key in told:
            repeated.append(record.key)
            told[record.key] = min(told[record.key], record, key=_plain)
        else:
            told[record.key] = record
    found = [
        _placed(each, matches_of_keys(index, keys := keys_of(each.addresses), weighing), keys, prefer=prefer)
        for each in sorted(told.values(), key=_when)
    ]
    return Filing(
        tuple(each for each in found if isinstance(each, Filed)),
        tuple(each for each in found if isinstance(each, Unmatched)),
        tuple(each for each in found if isinstance(each, Ambiguous)),
        tuple(sorted(repeated)),
    )


def file_under(record: Record, subject_id: str, *because: Agreement) -> Filed:
    """File a record under a subject, as a person does with one that waits.

    Raises:
        InvalidValue: for what is no record, or a subject that is no id.
    """
    expect(record, Record, "record", _RECORD)
    return Filed(
        record.key,
        expect(subject_id, str, "subject_id", "write the id of the subject"),
        attrs.evolve(record.activity, id=record.key),
        because,
    )


def _placed(
    record: Record, matches: Matches, keys: tuple[str, ...], *, prefer: Container[str]
) -> Filed | Unmatched | Ambiguous:
    same = matches.same
    meant = [each for each in same if each.id in prefer] if len(same) > 1 else same
    if len(meant) == 1:
        return file_under(record, meant[0].id, *meant[0].because)
    if same:
        return Ambiguous(record, same)
    if matches.found:
        code = "too_weak"
    elif matches.ignored:
        code = "only_common"
    else:
        code = "no_match" if keys else "no_keys"
    return Unmatched(record, code, matches.found, matches.ignored)


def _when(record: Record) -> tuple[Any, str]:
    return record.activity.at, record.key


def _plain(record: Record) -> str:
    """Return a text by which two records of one key are put in an order, whichever came first."""
    return f"{record.activity!r}{sorted(record.addresses.items())!r}"
