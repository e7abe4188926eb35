"""What to do about a group of duplicates: who takes in whom, and who is better left alone."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.errors import expect, expect_mapping
from salesfunnel.identity.duplicates import Cluster
from salesfunnel.messages import Message
from salesfunnel.model.subject import Lead, Opportunity, Status, Subject
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["Kept", "MergeProposal", "propose"]

Survivor: TypeAlias = Literal["oldest", "newest", "fullest"]


@attrs.frozen
class Kept:
    """A member of a group that is better left alone.

    Args:
        id: the member's.
        code: `closed`, `merged`, `other_kind`, `converted`, `apart`, or `unknown` where nobody
            handed it over.
        message: the sentence for people.
    """

    id: str
    code: str
    message: Message

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen
class MergeProposal:
    """Who might take in whom; nothing happens before somebody asks for it.

    Args:
        group: the group that it speaks of, with the reasons.
        survivor_id: who takes in the others; None where nobody can.
        ids: of those that are taken in, in order; empty where there is nothing to merge.
        kept: of those that are left alone, with the cause.
    """

    group: Cluster
    survivor_id: str | None
    ids: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`: the proposal, or what keeps everybody where they are."""
        if self.survivor_id is None or not self.ids:
            return "; ".join(each.render(locale) for each in self.kept)
        others = ", ".join(f"'{each}'" for each in self.ids)
        return Message.of("merge_proposed", survivor=self.survivor_id, others=others).render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def propose(
    group: Cluster, subjects: Mapping[str, Lead | Opportunity], *, survivor: Survivor = "oldest"
) -> MergeProposal:
    """Propose a merge for a group.

    Only open and parked subjects of one kind are merged. What was converted survives, and of two such none
    takes in the other. A group with two that were declared not the same is left to a person.

    Args:
        group: the duplicates.
        subjects: its members by id, as the host holds them.
        survivor: who takes in the others.

    Raises:
        InvalidValue: for what is no group or subject.
    """
    expect(group, Cluster, "group", "hand over one of `Duplicates.groups`")
    expect_mapping(subjects, "subjects", "write {'l-1': lead}")
    kept: dict[str, str] = dict.fromkeys((each for pair in group.apart for each in pair), "apart")
    present = [_subject(subjects[each], each) for each in group.ids if each in subjects]
    kept |= dict.fromkeys((each for each in group.ids if each not in subjects), "unknown")
    kept |= {each.id: "merged" for each in present if each.merged_into is not None}
    kept |= {each.id: "closed" for each in present if each.id not in kept and not _is_alive(each)}
    free = sorted((each for each in present if each.id not in kept), key=_order(survivor))
    if group.apart or not free:
        kept = {each: kept.get(each, "apart") for each in group.ids}
        return MergeProposal(group, None, (), _told(group, kept, ""))
    first = free[0]
    kept |= {each.id: "other_kind" for each in free if type(each) is not type(first)}
    kept |= {each.id: "converted" for each in free[1:] if each.id not in kept and _was_converted(each)}
    ids = tuple(sorted(each.id for each in free[1:] if each.id not in kept))
    return MergeProposal(group, first.id, ids, _told(group, kept, first.id))


def _subject(found: Lead | Opportunity, subject_id: str) -> Lead | Opportunity:
    expect(found, Subject, f"subjects.{subject_id}", "hand over the lead or opportunity")
    return found


def _is_alive(subject: Lead | Opportunity) -> bool:
    return subject.status in {Status.OPEN, Status.PARKED} or _was_converted(subject)


def _was_converted(subject: Lead | Opportunity) -> bool:
    return isinstance(subject, Lead) and subject.opportunity_id is not None


def _told(group: Cluster, kept: Mapping[str, str], survivor: str) -> tuple[Kept, ...]:
    messages = {
        each: Message.of(f"kept_{code}", id=each, **({"survivor": survivor} if code == "other_kind" else {}))
        for each, code in kept.items()
    }
    return tuple(Kept(each, kept[each], messages[each]) for each in group.ids if each in kept)


def _order(survivor: Survivor) -> Any:
    """Return what to sort by, so that who takes in the others comes first."""

    def key(subject: Lead | Opportunity) -> tuple[object, ...]:
        began = subject.created_at or subject.entered_at
        when = began.timestamp() if began is not None else inf
        age = -when if survivor == "newest" and began is not None else when
        known = -_known(subject) if survivor == "fullest" else 0
        return (not _was_converted(subject), known, age, subject.id)

    return key


def _known(subject: Lead | Opportunity) -> int:
    """Return how much is recorded of a subject."""
    core = (subject.name, subject.source, subject.region, subject.industry, subject.owner_id, subject.amount)
    return len(subject.fields) + sum(each is not None for each in core)
