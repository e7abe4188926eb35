"""What starts, stops and pauses a clock: the dated things of a dossier, each with a key that stays.

Conditions say what is so now; a clock asks since when. So it starts, stops and pauses at what bears a date:
rows, stays, names that hold an instant, whatever somebody recorded. A condition alone bears none and can only
say for which subjects a clock runs at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

import attrs
from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.reasons import Evaluator
from salesfunnel.conditions.values.types import MISSING, Unknown
from salesfunnel.conditions.values.view import RowView, View
from salesfunnel.model.field import Definition, Key
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Stay, Subject

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "Mark", "Marks", "Occasion", "OneOrMany", "PauseSpan", "Read", "Way", "compile_occasions",
    "instant_of_name", "owners_of", "records_of", "stamp",
]  # fmt: skip

Dated: TypeAlias = Literal["activities", "planned", "documents", "objections"]
_KINDS = ("at", "rows", "entered", "left", "record", "new_owner", "closed", "item")


class Occasion(Definition):
    """One kind of thing that happens, told from its date.

    Args:
        at: the name of the subject that holds the date or the instant: `created_at`, a field, or a fact.
        rows: rows of this collection, each at its own instant.
        where: what such a row must fulfil; every row when absent.
        dated: the name of the row that holds its date or instant.
        entered: entering one of these stages; any stage for an empty list.
        left: leaving one of these stages; any stage for an empty list.
        record: whatever a person recorded, of any kind.
        new_owner: getting another owner.
        closed: being won or lost.
        item: submitting an item of a checklist as done: `before_quote.review`.
    """

    at: Name | None = None
    rows: Dated | None = None
    where: ConditionField | None = None
    dated: Name = "at"
    entered: tuple[Key, ...] | None = None
    left: tuple[Key, ...] | None = None
    record: bool = Setting(default=False, strict=True)
    new_owner: bool = Setting(default=False, strict=True)
    closed: bool = Setting(default=False, strict=True)
    item: str | None = Setting(default=None, pattern=r"^[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}$")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Publish both forms: a name alone is an occasion too."""
        form = handler(schema)
        return (
            form if handler.mode == "serialization" else {"anyOf": [{"type": "string", "minLength": 1}, form]}
        )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: object) -> object:
        return {"at": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) not in (None, False)]
        if len(given) != 1:
            found = " and ".join(f"'{kind}'" for kind in given) or "none"
            known = ", ".join(f"'{kind}'" for kind in _KINDS)
            msg = f"found {found}, expected exactly one of {known}"
            raise ValueError(msg)
        if self.rows is None and (self.where is not None or self.dated != "at"):
            msg = "found 'where' or 'dated', which belong to 'rows'"
            raise ValueError(msg)
        return self


class OneOrMany:
    """Publishes that a list of one may be written as the one thing."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Publish both forms."""
        form = handler(schema)
        return form if handler.mode == "serialization" else {"anyOf": [form["items"], form]}


class PauseSpan(Definition):
    """ConditionField a clock stands still: from one kind of occasion until another.

    Args:
        since: what it stands still from, such as asking the customer something.
        until: what it goes on at, such as the customer's answer.
    """

    since: tuple[Occasion, ...] = Setting(min_length=1)
    until: tuple[Occasion, ...] = Setting(min_length=1)


@attrs.frozen(order=True)
class Mark:
    """One thing that happened, or will.

    Args:
        at: when, in UTC.
        key: which one; the same however often and whenever it is asked.
        what: what it is, where the key does not say so.
    """

    at: datetime
    key: str
    what: str = ""

    @property
    def source(self) -> str:
        """What it is, as a person looks it up: `activities.a-7`."""
        return self.what or self.key.partition("@")[0]


Marks: TypeAlias = "list[Mark] | Unknown"
Read: TypeAlias = Callable[[View], Marks]


def stamp(at: datetime) -> int:
    """Return an instant as whole minutes, so that a date that is moved is another occasion."""
    return int(at.timestamp()) // 60


@attrs.frozen(eq=False)
class Way:
    """The stages of a pipeline as clocks see them: each key with its kind."""

    kinds: Mapping[str, StageKind]

    @classmethod
    def of(cls, pipeline: Pipeline) -> Self:
        """Return the stages of a pipeline."""
        return cls({each.key: each.kind for each in pipeline.stages})

    @property
    def closed(self) -> frozenset[str]:
        """Keys of the stages in which a subject is won or lost."""
        return frozenset(key for key, kind in self.kinds.items() if kind in (StageKind.WON, StageKind.LOST))

    def visits(self, subject: Subject) -> Iterator[tuple[Stay, str]]:
        """Yield each stay with its key: the stage, and which visit to it that was."""
        counts: dict[str, int] = {}
        for stay in subject.stays:
            counts[stay.stage] = counts.get(stay.stage, 0) + 1
            yield stay, f"{stay.stage}.{counts[stay.stage]}"


def compile_occasions(occasions: Iterable[Occasion], catalogue: Catalogue, way: Way) -> Read:
    """Return what gives the marks of several kinds of occasion, in order."""
    reads = [_compiled(each, catalogue, way) for each in occasions]
    if len(reads) == 1:
        return reads[0]

    def read(view: View) -> Marks:
        found: list[Mark] = []
        for each in reads:
            marks = each(view)
            if isinstance(marks, Unknown):
                return marks
            found += marks
        return sorted(found)

    return read


def _compiled(occasion: Occasion, catalogue: Catalogue, way: Way) -> Read:
    if occasion.at is not None:
        return _named(occasion.at)
    if occasion.rows is not None:
        return _rows(occasion, catalogue)
    if occasion.record:
        return records_of
    if occasion.new_owner:
        return owners_of
    if occasion.item is not None:
        return _items(*occasion.item.split("."))
    if occasion.closed:
        return _stays(way, way.closed, entered=True)
    stages = occasion.entered if occasion.entered is not None else occasion.left or ()
    return _stays(way, frozenset(stages), entered=occasion.entered is not None)


def _named(name: str) -> Read:
    def read(view: View) -> Marks:
        at = instant_of_name(name, view)
        if isinstance(at, Unknown):
            return [] if at is MISSING else at
        return [Mark(at, name if name == "created_at" else f"{name}@{stamp(at)}")]

    return read


def instant_of_name(name: str, view: View) -> datetime | Unknown:
    """Return the instant that a name holds; a date begins in the zone of the blueprint.

    A clock of days (`days_since`) gives the instant from which it counts.
    """
    entry = view.names.entries[name]
    derive = entry.derive
    is_count = isinstance(derive, Derivation) and derive.matching.fact.kind == "days_since"
    found = derive.start(view) if is_count else view.read(name)  # type: ignore[union-attr]  # a Derivation
    return placed(found, view)


def placed(found: object, view: RowView) -> datetime | Unknown:
    """Return a date or an instant as an instant in UTC; anything else is no date."""
    if isinstance(found, (Unknown, datetime)):
        return found
    if isinstance(found, date):
        try:
            return datetime.combine(found, time.min, tzinfo=view.names.zone).astimezone(UTC)
        except OverflowError:
            return MISSING
    return MISSING


_PLANS_AHEAD = "planned"


def _rows(occasion: Occasion, catalogue: Catalogue) -> Read:
    collection, dated = str(occasion.rows), occasion.dated
    names = catalogue.rows[collection]
    where: Evaluator | None = compile_evaluator(occasion.where, names) if occasion.where is not None else None
    ahead = collection == _PLANS_AHEAD or dated != "at"

    def read(view: View) -> Marks:
        rows = getattr(view.source, collection)
        if rows is None:
            return Unknown("not_loaded", "")
        now, found = view.now, []
        for row in rows:
            if row.at is not None and row.at > now and collection != _PLANS_AHEAD:
                continue
            at: Any = row.at
            if where is not None or ahead:
                seen = RowView(row, now=now, names=names)
                if where is not None and where.answer(seen) is not True:
                    continue
                at = placed(seen.read(dated), seen) if dated != "at" else at
            if at is None or isinstance(at, Unknown):
                continue
            moved = f"@{stamp(at)}" if dated != "at" else ""
            found.append(Mark(at, f"{collection}.{row.id}{moved}"))
        return sorted(found)

    return read


def _stays(way: Way, stages: frozenset[str], *, entered: bool) -> Read:
    def read(view: View) -> Marks:
        found = []
        for stay, key in way.visits(view.source.subject):
            at = stay.entered_at if entered else stay.left_at
            if at is not None and (not stages or stay.stage in stages):
                found.append(Mark(at, key))
        return sorted(found)

    return read


def _items(checklist: str, item: str) -> Read:
    def read(view: View) -> Marks:
        states = (
            each for each in view.source.subject.items if (each.checklist, each.item) == (checklist, item)
        )
        return [Mark(state.submitted_at, f"items.{checklist}.{item}") for state in states]

    return read


def owners_of(view: View) -> list[Mark]:
    """Return when the subject changed hands, in order."""
    subject: Subject = view.source.subject
    found = [Mark(each.left_at, f"owner@{stamp(each.left_at)}") for each in subject.tenures]
    if subject.owned_at is not None:
        found.append(Mark(subject.owned_at, f"owner@{stamp(subject.owned_at)}"))
    return sorted({mark.key: mark for mark in found}.values())


def records_of(view: View) -> Marks:
    """Return what people recorded, of whatever kind: what the subject itself remembers, and the dated rows.

    What was recorded at one instant is one record, whichever of its traces is left.
    """
    subject: Subject = view.source.subject
    found: dict[datetime, str] = {}
    for at, what in _recorded(view, subject):
        if at is not None and at <= view.now:
            found.setdefault(at, what)
    return [Mark(at, f"record@{int(at.timestamp() * 1000)}", what) for at, what in sorted(found.items())]


def _recorded(view: View, subject: Subject) -> Iterator[tuple[datetime | None, str]]:
    source = view.source
    yield subject.created_at, "created_at"
    for collection in ("activities", "documents", "objections"):
        for row in getattr(source, collection) or ():
            yield row.at, f"{collection}.{row.id}"
    for objection in source.objections or ():
        yield objection.settled_at, f"objections.{objection.id}"
    yield from _remembered(subject)
    yield subject.touched_at, "record"


def _remembered(subject: Subject) -> Iterator[tuple[datetime | None, str]]:
    """Yield what the subject itself remembers of what people did."""
    for stay in subject.stays:
        yield stay.entered_at, f"stage.{stay.stage}"
    for state in subject.items:
        for at in (state.submitted_at, *(approval.at for approval in state.approvals)):
            yield at, f"items.{state.checklist}.{state.item}"
    for moment in subject.moments:
        yield moment.at, f"moments.{moment.key}"
    for waiver in subject.waivers:
        yield waiver.at, f"waivers.{waiver.gate}.{waiver.criterion}"
    for change in subject.amount_changes:
        yield change.at, "amount"
    for change_of_date in subject.close_date_changes:
        yield change_of_date.at, "close_date"
