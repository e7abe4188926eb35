"""What is known of a subject changes: values, tags, duplicates that are merged, moments, reviews."""

from __future__ import annotations

from typing import Any, cast

from salesfunnel.conditions.records.admit import DataFinding
from salesfunnel.conditions.records.recording import Recorder
from salesfunnel.conditions.values.names import SUBJECTS
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, HandlerAnswer, Refusals
from salesfunnel.lifecycle.commands import ChangeFields, MarkMoment, Merge, Review, Tag
from salesfunnel.lifecycle.fold.changes import CORE
from salesfunnel.lifecycle.legality import gone, refusal, unknown
from salesfunnel.messages import Message
from salesfunnel.model.answer import Answer
from salesfunnel.model.event import (
    FieldsChanged,
    Merged,
    MergedInto,
    MomentMarked,
    Reviewed,
    Tagged,
)
from salesfunnel.model.subject import Lead, Opportunity

__all__ = [
    "change_fields",
    "mark_moment",
    "merge",
    "review",
    "tag",
]


def change_fields(case: Case) -> HandlerAnswer:
    """Record what changes, in the types of its fields; every value that may not be recorded is named."""
    command, subject = cast("ChangeFields", case.command), case.dossier.subject
    recorder = case.process.recorder(case.process.pipeline.of)
    own = {name: each for name, each in command.values.items() if _is_recorded(recorder, name)}
    strange = tuple(_strange(case, name) for name in command.values if name not in own)
    wrong = tuple(_answered(name) for name, each in own.items() if name in CORE and isinstance(each, Answer))
    found = recorder.check(own, now=case.now, dossier=case.dossier)
    if strange or wrong or found:
        return Refusals((*strange, *wrong, *(_finding(each) for each in found)))
    after, _ = recorder.admit(own)
    before = {name: each for name in own if (each := _held(subject, name)) is not None}
    changed = [name for name in own if not _same(before.get(name), after.get(name))]
    if not changed:
        return refusal("nothing_changes", "nothing_recorded")
    event = case.event(
        FieldsChanged,
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed if name in after},
        reason=command.reason,
    )
    return (event,)


def _is_recorded(recorder: Recorder, name: str) -> bool:
    """Say whether people record a name: a field of the business, or a core attribute that nothing implies."""
    return name in recorder.declared and (name in CORE or name not in SUBJECTS[recorder.owner])


def _strange(case: Case, name: str) -> Finding:
    """Return the finding for a name that nobody records: that of nothing, or of what follows from moves."""
    recorder = case.process.recorder(case.process.pipeline.of)
    if name in case.process.catalogue.names.entries:
        finding = refusal("not_recorded", name=name)
    else:
        known = [each for each in recorder.declared if _is_recorded(recorder, each)]
        finding = unknown("unknown_field", name, known)
    return Finding(code=finding.code, message=finding.message, path=name[:64])


def _answered(name: str) -> Finding:
    return Finding(code="wrong_type", message=Message.of("answer_to_core", name=name), path=name)


def _finding(found: DataFinding) -> Finding:
    return Finding(code=found.code, message=found.message, path=found.path)


def _held(subject: Lead | Opportunity, name: str) -> object:
    """Return what is recorded under a name; None where nothing is."""
    if name not in CORE:
        return subject.fields.get(name)
    value = getattr(subject, name)
    return None if value == () else value


def _same(one: object, two: object) -> bool:
    return one == two and isinstance(one, bool) is isinstance(two, bool)


def tag(case: Case) -> HandlerAnswer:
    """Add tags and take tags away, as far as that changes anything."""
    command, tags = cast("Tag", case.command), case.dossier.subject.tags
    both = next((each for each in command.add if each in command.remove), None)
    if both is not None:
        return refusal("tag_both_ways", tag=both)
    added = tuple(dict.fromkeys(each for each in command.add if each and each not in tags))
    removed = tuple(dict.fromkeys(each for each in command.remove if each in tags))
    if not added and not removed:
        return refusal("nothing_changes", "nothing_tagged")
    return (case.event(Tagged, added=added, removed=removed),)


def merge(case: Case) -> HandlerAnswer:
    """Take a duplicate in; what it knows soundly and the survivor does not is adopted."""
    subject, other = case.dossier.subject, cast("Merge", case.command).other
    found = _unmergeable(case, subject, other) or gone(other)
    if found is not None:
        return found
    recorder = case.process.recorder(case.process.pipeline.of)
    news = _news(subject, other)
    sound, wrong = recorder.admit(news)
    faulty = {each.field for each in wrong}
    adopted = {name: each for name, each in sound.items() if name not in faulty}
    broken = recorder.check(adopted, now=case.now, dossier=case.dossier)
    if broken:
        return Refusals(tuple(_finding(each) for each in broken))
    merged = case.event(Merged, other=other, adopted=adopted)
    return (merged, case.event_of(other, MergedInto, into_id=subject.id))


def _unmergeable(case: Case, subject: Lead | Opportunity, other: Lead | Opportunity) -> Finding | None:
    if other.id == subject.id:
        return refusal("merged_with_itself", id=subject.id)
    if type(other) is not type(subject):
        of = Message(f"kind_{case.process.pipeline.of}")
        return refusal("merged_with_another_kind", id=other.id, of=of)
    last = other.changed_at
    if last is not None and case.now < last:
        return refusal("before_last_event", now=case.now.isoformat(), last=last.isoformat())
    if isinstance(other, Lead) and other.opportunity_id and not cast("Lead", subject).opportunity_id:
        return refusal("merge_the_other_way", id=other.id, opportunity=other.opportunity_id)
    return None


def _news(subject: Lead | Opportunity, other: Lead | Opportunity) -> dict[str, Any]:
    """Return what the other knows and the subject does not; of the people, all that either knows."""
    core = {name: _held(other, name) for name in CORE if _held(subject, name) is None}
    people = tuple(dict.fromkeys((*subject.contact_ids, *other.contact_ids)))
    if people != subject.contact_ids:
        core["contact_ids"] = people
    own = {name: each for name, each in other.fields.items() if subject.fields.get(name) is None}
    return {name: each for name, each in (core | own).items() if each is not None}


def mark_moment(case: Case) -> HandlerAnswer:
    """Mark a moment."""
    command = cast("MarkMoment", case.command)
    return (case.event(MomentMarked, moment=command.moment, note=command.note),)


def review(case: Case) -> HandlerAnswer:
    """Record that somebody looked; the next look lies ahead."""
    command = cast("Review", case.command)
    if command.review_at is not None and command.review_at <= case.at:
        when, at = command.review_at.isoformat(), case.at.isoformat()
        return refusal("not_ahead", when=when, at=at)
    return (case.event(Reviewed, note=command.note, review_at=command.review_at),)
