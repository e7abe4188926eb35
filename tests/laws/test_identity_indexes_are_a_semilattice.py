"""Indexes of identity keys add in any order and any grouping, and telling something twice changes nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.identity.books import WEIGHING, books, entries

from salesfunnel.identity import Apart, Entry, IdentityIndex, duplicates, match

few = settings(max_examples=60)


@given(books, books)
@few
def test_adding_indexes_is_indexing_everybody_at_once(one: list[Entry], two: list[Entry]) -> None:
    assert IdentityIndex.of(one) + IdentityIndex.of(two) == IdentityIndex.of([*one, *two])


@given(books, books, books)
@few
def test_addition_commutes_associates_and_is_idempotent(
    one: list[Entry], two: list[Entry], three: list[Entry]
) -> None:
    a, b, c = map(IdentityIndex.of, (one, two, three))
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + a == a + IdentityIndex() == a


@given(books)
@few
def test_the_order_and_the_layers_of_entries_never_show(book: list[Entry]) -> None:
    whole, grown = IdentityIndex.of(reversed(book)), IdentityIndex()
    for each in book:
        grown += IdentityIndex.of([each])
    assert grown == whole
    assert duplicates(grown, WEIGHING) == duplicates(whole, WEIGHING)
    for key in {key for entry in book for key in entry.keys}:
        assert grown.holders(key) == whole.holders(key)
    for entry in book:
        assert grown.keys(entry.id) == whole.keys(entry.id)
        assert match(grown, entry, WEIGHING) == match(whole, entry, WEIGHING)


@given(books, st.lists(st.tuples(entries, entries), max_size=3))
@few
def test_what_is_found_for_one_is_what_is_found_among_all(
    book: list[Entry], declared: list[tuple[Entry, Entry]]
) -> None:
    index = IdentityIndex.of(book)
    apart = Apart.of(*((one.id, two.id) for one, two in declared if one.id != two.id))
    found = duplicates(index, WEIGHING, apart=apart)
    links = {
        (link.one, link.other, link.weight, link.because) for group in found.groups for link in group.links
    }
    standing = {index.survivor(each.id) for each in index}
    alone = set()
    for each in standing:
        for other in match(index, Entry(each), WEIGHING, apart=apart).same:
            one, two = sorted((each, other.id))
            alone.add((one, two, other.weight, other.because))
    assert alone == links


@given(books)
@few
def test_a_group_holds_exactly_those_that_links_connect(book: list[Entry]) -> None:
    found = duplicates(IdentityIndex.of(book), WEIGHING)
    members = [each for group in found.groups for each in group.ids]
    assert len(members) == len(set(members))
    for group in found.groups:
        reached = {group.ids[0]}
        for _ in group.ids:
            reached |= {
                each
                for link in group.links
                if {link.one, link.other} & reached
                for each in (link.one, link.other)
            }
        assert reached == set(group.ids) == {each for link in group.links for each in (link.one, link.other)}
