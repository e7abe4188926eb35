"""The names a blueprint knows: collisions, reserved words, pickling, misuse."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from tests.conditions.samples import CATALOGUE, NOW, catalogue_of, deal, view_of, walk_of

from salesfunnel.conditions import Fact, View
from salesfunnel.errors import UnknownName
from salesfunnel.model import Account, Contact, Dossier, Field


def fields(**given: dict[str, Any]) -> dict[str, Field]:
    return {name: Field.model_validate(each) for name, each in given.items()}


@pytest.mark.parametrize(
    ("name", "owner", "says"),
    [
        ("amount", "opportunity", "fields.amount: 'amount' is already a core attribute of an opportunity; choose another name"),
        ("industry", "account", "fields.industry: 'industry' is already a core attribute of an account; choose another name"),
        ("team", "owner", "fields.team: 'team' is already a core attribute of an owner; choose another name"),
        ("role", "contact", "fields.role: 'role' is already a core attribute of a row of contacts; choose another name"),
        ("between", "opportunity", "fields.between: 'between' is already a word of the grammar; choose another name"),
        ("not", "account", "fields.not: 'not' is already a word of the grammar; choose another name"),
    ],
)  # fmt: skip
def test_a_field_may_not_take_a_name_that_is_taken(name: str, owner: str, says: str) -> None:
    found = catalogue_of(fields=fields(**{name: {"type": "number", "of": owner}}), facts={}).problems
    assert [str(problem) for problem in found] == [says]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("size", "facts.size: 'size' is already a field; choose another name"),
        ("amount", "facts.amount: 'amount' is already a field; choose another name"),
        ("missing", "facts.missing: 'missing' is already a word of the grammar; choose another name"),
    ],
)
def test_a_fact_may_not_take_a_name_that_is_taken(name: str, says: str) -> None:
    found = catalogue_of(facts={name: Fact(count="contacts")}).problems
    assert [str(problem) for problem in found] == [says]


def test_a_field_of_several_owners_is_known_at_each() -> None:
    several = catalogue_of(
        fields=fields(rank={"type": "number", "of": ["opportunity", "account", "contact"]}), facts={}
    )
    assert {"rank", "account.rank"} <= set(several.names.entries)
    assert "rank" in several.rows["contacts"].entries
    assert "rank" not in several.rows["activities"].entries


def test_each_kind_of_subject_has_its_own_fields() -> None:
    assert "score" in catalogue_of("lead").names.entries
    assert "score" not in CATALOGUE.names.entries
    assert "opportunity_id" in catalogue_of("lead").names.entries
    assert "lead_id" in CATALOGUE.names.entries


def test_a_catalogue_and_a_walk_pickle() -> None:
    walk = walk_of("size > 1 and has_boss and account.staff > 3")
    again = pickle.loads(pickle.dumps(walk))  # noqa: S301 - our own
    account = Account("a-1", fields={"staff": 5})
    dossier = Dossier(deal({"size": 2}), account=account, contacts=(Contact("c-1", role="decision_maker"),))
    view = View(dossier, now=NOW, catalogue=again.catalogue)
    assert again.answer(view) is walk.answer(view_of(dossier)) is True
    assert again.condition == walk.condition


def test_asking_a_view_for_an_unknown_name_is_misuse() -> None:
    with pytest.raises(UnknownName, match="did you mean 'size'"):
        view_of({}).read("siz")
    with pytest.raises(UnknownName):
        view_of({}).raw("nothing")


def test_a_name_without_a_type_is_never_known() -> None:
    catalogue = catalogue_of(broken=frozenset({"size"}))
    assert View(Dossier(deal({"size": 1})), now=NOW, catalogue=catalogue).read("size").kind == "undefined"
