"""What the prover makes of conditions that its laws do not reach: calls, broken names, large trees, domains."""

from __future__ import annotations

from datetime import date

import pytest
from tests.conditions.samples import CATALOGUE, catalogue_of

from salesfunnel.conditions import parse
from salesfunnel.conditions.language.tree import All
from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.conditions.values.domains import ANYTHING, Domain

PROVER = Prover(CATALOGUE.names)


def never(text: str) -> bool:
    return PROVER.never_true(parse(text))


def test_a_call_has_one_answer_at_a_time_but_nobody_knows_which() -> None:
    assert never("acme:big(limit=5) and not acme:big(limit=5)")
    assert not never("acme:big(limit=5) and not acme:big(limit=6)")
    assert not never("acme:big(limit=5)")
    assert not PROVER.never_false(parse("acme:big(limit=5)"))


@pytest.mark.parametrize("text", ["nonsense > 5 and nonsense < 3", "vip > 3 and vip < 2", "1 < 'a'"])
def test_of_what_does_not_fit_the_names_nothing_is_proved(text: str) -> None:
    assert not never(text)


def test_of_a_name_whose_definition_is_broken_only_logic_is_proved() -> None:
    prover = Prover(catalogue_of(broken=frozenset({"size"})).names)
    assert not prover.never_true(parse("size > 5 and size < 3"))
    assert prover.never_true(parse("size > 5 and not size > 5"))


def test_a_proof_that_takes_too_long_is_not_found_and_says_so() -> None:
    ways = " and ".join(f"(size == {n} or other_size == {n} or note == 'x{n}')" for n in range(12))
    slow = parse(f"{ways} and missing(price)")
    assert Prover(CATALOGUE.names, steps=50).true_together([slow]) is None
    assert not Prover(CATALOGUE.names, steps=50).never_true(slow)


def test_conditions_on_different_names_are_never_the_same() -> None:
    assert not PROVER.same(parse("vip or not vip"), parse("other_flag or not other_flag"))
    assert PROVER.same(parse("size > 1 and vip"), parse("vip and not size <= 1"))
    assert PROVER.same(All(of=()), All(of=()))


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        (Domain(low=1.0, high=2.0, low_open=True), 2.0, 1.0),
        (Domain(only=frozenset({"a", "b"}), never=frozenset("a")), "b", "a"),
        (Domain(starts=frozenset({"ab"}), lacks_parts=frozenset("c")), "abd", "abc"),
        (Domain(lacks_starts=frozenset("a"), parts=frozenset("b")), "b", "ab"),
        (Domain(holds=frozenset("a"), lacks=frozenset("b")), frozenset("ac"), frozenset("ab")),
    ],
)
def test_a_domain_knows_its_values(domain: Domain, inside: object, outside: object) -> None:
    assert inside in domain
    assert outside not in domain
    assert not domain.is_empty


@pytest.mark.parametrize(
    "domain",
    [
        Domain(low=5, high=6, low_open=True, high_open=True),
        Domain(low=date(2026, 1, 1), high=date(2026, 1, 3), never=frozenset(date(2026, 1, day) for day in (1, 2, 3))),
        Domain(low=date.max, low_open=True, high=date.max),
        Domain(starts=frozenset({"a", "b"})),
        Domain(starts=frozenset({"abc"}), lacks_starts=frozenset({"ab"})),
        Domain(holds=frozenset("a"), lacks=frozenset("a")),
        Domain(only=frozenset({1}), low=2),
    ],
)  # fmt: skip
def test_what_holds_no_value_is_empty(domain: Domain) -> None:
    assert domain.is_empty
    assert (domain & ANYTHING).is_empty


def test_at_the_edge_of_the_calendar_nothing_is_claimed() -> None:
    assert not Domain(low=date.max, low_open=True).is_empty
    assert Domain(low=date.max, low_open=True).sample(date(2026, 1, 1)) is None


def test_a_range_of_reals_is_not_empty_for_a_few_exceptions() -> None:
    assert not Domain(low=1.0, high=2.0, never=frozenset({1.0, 2.0})).is_empty
