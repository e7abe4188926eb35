"""Closures == generated code: on every tree and every record the two row evaluators give one answer."""

# ruff: noqa: DTZ001 - the bounds of st.datetimes are naive
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, NOW, ZONE, deal, second_phase, view_of
from tests.conditions.wishes import FITS, FITTING, RAW, dossiers

from salesfunnel.conditions import admit, compile_condition, parse
from salesfunnel.conditions.records.compiled import CompiledCondition
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.model import Account, Dossier, Money, Seller

WALKS = [compile_condition(parse(text), CATALOGUE) for text in FITTING]


@attrs.frozen
class Phases:
    """Conditions as generated code: as a gate asks them, and so that the second phase has to answer."""

    gate: GeneratedFunction
    second: GeneratedFunction

    @classmethod
    def of(cls, *walks: CompiledCondition) -> Phases:
        conditions = [walk.condition for walk in walks]
        return cls(generate_function(conditions, CATALOGUE.names), second_phase(conditions))


TOGETHER = Phases.of(*WALKS)
ALONE = [Phases.of(walk) for walk in WALKS]


def answers(found: Phases, dossier: Any) -> tuple[bool | None, ...]:
    """Ask with a view and, where that is allowed, without; the first phase may only claim what is so."""
    view = view_of(dossier)
    given: tuple[bool | None, ...] = found.second.ask(dossier, view.now, view)[:-1]
    views = (view,) if found.gate.needs_view else (view, None)
    for each in views:
        assert found.second.ask(dossier, view.now, each)[:-1] == given
        claimed = found.gate.ask(dossier, view.now, each)
        assert claimed == given or (claimed is True and all(one is True for one in given))
    return given


@given(dossiers())
def test_every_kind_of_leaf_answers_the_same(dossier: Any) -> None:
    closures = [walk.answer(view_of(dossier)) for walk in WALKS]
    found = answers(TOGETHER, dossier)
    assert list(zip(FITTING, found, strict=True)) == list(zip(FITTING, closures, strict=True))
    assert all(each is None or type(each) is bool for each in found)
    assert [answers(each, dossier)[0] for each in ALONE] == closures


@given(st.lists(FITS, max_size=4), dossiers())
def test_every_tree_answers_the_same(trees: list[Any], dossier: Any) -> None:
    walks = [compile_condition(tree, CATALOGUE) for tree in trees]
    found = Phases.of(*walks)
    assert answers(found, dossier) == tuple(walk.answer(view_of(dossier)) for walk in walks)


@given(st.sampled_from(FITTING), dossiers())
def test_the_first_phase_sees_what_is_true_of_an_admitted_record(text: str, dossier: Any) -> None:
    admitted = admit(dossier, CATALOGUE).dossier
    found = ALONE[FITTING.index(text)]
    plain = not text.startswith(("channels", "present", "until"))
    claimed = found.gate.ask(admitted, NOW, view_of(admitted)) is True
    assert not plain or claimed is (answers(found, admitted) == (True,))


CORE = [
    "status == 'open'", "status in ['won', 'lost']", "region == 'East'", "source != 'web'", "present(owner_id)",
    "missing(region)", "amount >= 5", "amount < 0.5 * budget", "tags contains 'a'", "version > 0",
    "close_date < '2026-02-01'", "days_since(created_at) <= 30", "days_since(close_date) > 3",
    "created_at > '2026-01-15T00:00:00Z'", "account.industry in ['a', 'b']", "account.staff > 3",
    "present(account.region)", "missing(owner.team)", "owner.quota > 3", "days_since(owner.joined_on) < 90",
]  # fmt: skip
CORE_WALKS = [compile_condition(parse(text), CATALOGUE) for text in CORE]
CORE_CODE = [Phases.of(walk) for walk in CORE_WALKS]
_WORDS = st.none() | st.sampled_from(["", "a", "East", "web"])
_AMOUNTS = st.none() | st.integers(-500, 1500).map(lambda minor: Money(minor, "CNY"))
_WHENS = st.none() | st.datetimes(
    datetime(2025, 11, 1),
    datetime(2026, 4, 1),
    timezones=st.sampled_from([UTC, ZONE]),
)
_DAYS = st.none() | st.dates(date(2025, 11, 1), date(2026, 4, 1))
_DEALS = st.builds(
    deal,
    st.dictionaries(st.just("budget"), RAW),
    status=st.sampled_from(["open", "won", "lost"]),
    region=_WORDS,
    source=_WORDS,
    owner_id=_WORDS,
    amount=_AMOUNTS | st.just(Money(5, "USD")),
    tags=st.lists(st.sampled_from(["a", "b"])).map(tuple),
    close_date=_DAYS,
    created_at=_WHENS,
    version=st.integers(0, 2),
)
_ACCOUNTS = st.none() | st.builds(
    Account, id=st.just("a-1"), industry=_WORDS, region=_WORDS, fields=st.dictionaries(st.just("staff"), RAW)
)
_OWNERS = st.none() | st.builds(
    Seller, id=st.just("u-1"), team=_WORDS, joined_on=_DAYS, fields=st.dictionaries(st.just("quota"), RAW)
)


@given(st.builds(Dossier, _DEALS, account=_ACCOUNTS, owner=_OWNERS))
def test_core_attributes_and_other_owners_answer_the_same(dossier: Any) -> None:
    view = view_of(dossier)
    for text, walk, found in zip(CORE, CORE_WALKS, CORE_CODE, strict=True):
        assert (text, answers(found, dossier)) == (text, (walk.answer(view),))


def test_a_status_is_judged_at_first_sight() -> None:
    found = generate_function([parse("status == 'open'")], CATALOGUE.names)
    assert found.ask(Dossier(deal()), NOW) is True
