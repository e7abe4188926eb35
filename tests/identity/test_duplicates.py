"""Duplicates are found by what they share, with the reasons, and proposed; nothing is merged by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.identity.books import WEIGHING, index

from salesfunnel import Lead, Opportunity
from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.identity import (
    Apart,
    Cluster,
    Entry,
    IdentityIndex,
    MergeProposal,
    Weighing,
    duplicates,
    groups,
    match,
    propose,
)
from salesfunnel.lifecycle.suggestions import merging
from salesfunnel.text import Text

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def lead(key: str, day: int = 1, **more: Any) -> Lead:
    return Lead(id=key, pipeline="leads", stage="new", created_at=DAY.replace(day=day), **more)


def test_a_match_names_what_agrees_the_weightiest_first() -> None:
    book = index(("l-1", "phone:1 company:acme"), ("l-2", "company:acme domain:d"), ("l-3", "email:x"))
    found = match(book, Entry("l-9", ("phone:1", "company:acme", "domain:d", "size:9")), WEIGHING)
    assert [(each.id, each.weight, each.is_same) for each in found.found] == [
        ("l-1", 160, True),
        ("l-2", 100, True),
    ]
    assert [each.name for each in found.found[0].because] == ["phone", "company"]
    assert str(found.found[0].because[0]) == "same 'phone': 1 (100 points)"
    assert found.same == found.found


def test_two_values_of_one_kind_count_once() -> None:
    book = index(("l-1", "company:a company:b"))
    [found] = match(book, Entry("l-2", ("company:a", "company:b")), WEIGHING).found
    assert (found.weight, found.is_same, len(found.because)) == (60, False, 2)


def test_a_key_that_too_many_have_is_ignored_and_said_so() -> None:
    book = index(*((f"l-{number}", "phone:1") for number in range(4)))
    labelled = Weighing({"phone": 100}, most=3, labels={"phone": Text({"en": "Phone", "zh": "电话"})})
    found = match(book, Entry("l-0"), labelled)
    assert found.found == ()
    assert [each.render("zh") for each in found.ignored] == [
        "“电话” 1 已忽略：共有 4 个对象使用，超过 3 个便没有意义"
    ]
    assert str(duplicates(book, WEIGHING).ignored[0]).startswith("'phone' 1 is ignored: 4 have it")
    assert duplicates(index(*((f"l-{number}", "phone:1") for number in range(3))), WEIGHING).ignored == ()


def test_the_default_limit_is_twenty() -> None:
    book = index(*((f"l-{number:02}", "phone:1") for number in range(20)))
    [group] = duplicates(book, Weighing({"phone": 100})).groups
    assert (len(group.ids), len(group.links)) == (20, 190)
    more = book + IdentityIndex.of([Entry("l-20", ("phone:1",))])
    assert duplicates(more, Weighing({"phone": 100})).groups == ()
    assert len(match(book, Entry("new", ("phone:1",)), Weighing({"phone": 100})).ignored) == 1


def test_a_group_is_what_links_hold_together() -> None:
    book = index(
        ("l-1", "phone:1"),
        ("l-2", "phone:1 email:x"),
        ("l-3", "email:x"),
        ("l-4", "company:a"),
        ("l-5", "company:a"),
    )
    [group] = duplicates(book, WEIGHING).groups
    assert group.ids == ("l-1", "l-2", "l-3")
    assert [(each.one, each.other, each.because[0].name) for each in group.links] == [
        ("l-1", "l-2", "phone"), ("l-2", "l-3", "email"),
    ]  # fmt: skip
    assert str(group.links[0]) == "'l-1' and 'l-2' match with 100 points"
    assert list(groups(book, WEIGHING)) == [group]


def test_a_pair_declared_not_the_same_is_remembered() -> None:
    book = index(("l-1", "phone:1"), ("l-2", "phone:1"))
    apart = Apart.of(("l-2", "l-1"))
    assert duplicates(book, WEIGHING, apart=apart).groups == ()
    assert match(book, Entry("l-1"), WEIGHING, apart=apart).found == ()
    assert apart.has("l-1", "l-2")
    assert apart | Apart.of(("l-1", "l-3")) == Apart.of(("l-3", "l-1"), ("l-1", "l-2"))


def test_a_third_may_link_two_that_are_not_the_same_and_then_a_person_has_to_part_them() -> None:
    book = index(("l-1", "phone:1"), ("l-2", "phone:1 email:x"), ("l-3", "email:x"))
    [group] = duplicates(book, WEIGHING, apart=Apart.of(("l-1", "l-3"))).groups
    assert (group.ids, group.apart) == (("l-1", "l-2", "l-3"), (("l-1", "l-3"),))
    proposal = propose(group, {each: lead(each) for each in group.ids})
    assert (proposal.survivor_id, proposal.ids) == (None, ())
    assert {each.code for each in proposal.kept} == {"apart"}


def test_a_declaration_outlives_a_merge() -> None:
    book = index(("l-1", "phone:1"), ("l-2", "phone:2"), ("l-3", "phone:1"), **{"l-2": "l-1"})
    assert duplicates(book, WEIGHING, apart=Apart.of(("l-2", "l-3"))).groups == ()
    assert duplicates(book, WEIGHING, apart=Apart.of(("l-1", "l-2"))).groups != ()


def test_a_merged_duplicate_s_keys_still_find_its_survivor() -> None:
    book = index(("l-2", "phone:2"), ("l-3", "phone:2"), **{"l-2": "l-1"})
    [group] = duplicates(book, WEIGHING).groups
    assert group.ids == ("l-1", "l-3")


@pytest.mark.parametrize("pair", [("l-1", "l-1"), ("l-1",), ("l-1", 5), "l-1"])
def test_what_is_no_pair_is_refused(pair: Any) -> None:
    with pytest.raises(InvalidValue, match=r"Apart\.of"):
        Apart.of(pair)


CLUSTER = Cluster(("l-1", "l-2", "l-3"), ())


@pytest.mark.parametrize(("policy", "survivor"), [("oldest", "l-2"), ("newest", "l-1"), ("fullest", "l-3")])
def test_who_takes_in_the_others_is_a_policy(policy: Any, survivor: str) -> None:
    known = [lead("l-1", 9), lead("l-2", 1), lead("l-3", 5, source="fair", fields={"size": 5})]
    found = propose(CLUSTER, {each.id: each for each in known}, survivor=policy)
    assert found.survivor_id == survivor
    assert found.ids == tuple(each for each in CLUSTER.ids if each != survivor)
    assert f"'{survivor}' may take in" in str(found)
    assert "需人工确认" in found.render("zh")


def test_who_has_no_date_is_the_last_whatever_the_policy() -> None:
    undated = Lead(id="l-1", pipeline="leads", stage="new")
    for policy in ("oldest", "newest"):
        assert propose(CLUSTER, {"l-1": undated, "l-2": lead("l-2")}, survivor=policy).survivor_id == "l-2"  # type: ignore[arg-type]


def test_who_is_better_left_alone_is_named_with_the_cause() -> None:
    deal = Opportunity(id="o-1", pipeline="deals", stage="need")
    known = {
        "a": lead("a", 9, opportunity_id="o-9", status="won"),
        "b": lead("b", status="lost", reason="price"),
        "c": lead("c", merged_into="a"),
        "d": lead("d", 1),
        "e": lead("e", opportunity_id="o-8"),
        "o-1": deal,
    }
    found = propose(Cluster((*known, "x"), ()), known)
    assert (found.survivor_id, found.ids) == ("e", ("d",))
    causes = {each.id: each.code for each in found.kept}
    assert causes == {"a": "converted", "b": "closed", "c": "merged", "o-1": "other_kind", "x": "unknown"}
    assert all(str(each) != each.render("zh") for each in found.kept)


def test_where_nobody_can_take_in_anybody_the_causes_are_told() -> None:
    found = propose(Cluster(("b", "c"), ()), {"b": lead("b", status="lost")})
    assert (found.survivor_id, found.ids) == (None, ())
    assert str(found) == "'b' is closed: the customer came back; 'c' was not handed over"


def test_a_proposal_becomes_merges_of_those_that_the_host_hands_over() -> None:
    known = {"l-1": lead("l-1"), "l-2": lead("l-2", 2)}
    found = propose(Cluster(("l-1", "l-2"), ()), known)
    assert [each.other.id for each in merging(found, known)] == ["l-2"]
    assert merging(MergeProposal(CLUSTER, None), known) == ()
    with pytest.raises(UnknownName, match="l-2"):
        merging(found, {})
