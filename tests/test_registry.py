"""A registry holds plug-ins by kind and name, as a value."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue, RegistryError
from salesfunnel.registry import EMPTY, Outcome, Plugin, Predicate, Registry, predicate


@predicate("acme:yes")
def yes(record: Any, params: None, now: object) -> bool:
    return True


@predicate("acme:no")
def no(record: Any, params: None, now: object) -> bool:
    return False


def test_a_marked_function_stays_the_function_it_was() -> None:
    assert yes({}, None, None) is True
    assert yes.__name__ == "yes"


def test_registries_are_composed_into_new_ones() -> None:
    one, two = Registry.of(yes), Registry.of(no)
    both = one | two
    assert list(both.predicates) == ["acme:yes", "acme:no"]
    assert [each.name for each in both] == ["acme:yes", "acme:no"]
    assert list(one.predicates) == ["acme:yes"]
    assert both == Registry.of(yes, no)
    assert one | EMPTY == one
    assert hash(both) == hash(Registry.of(yes, no))


def test_two_plug_ins_of_one_name_are_refused() -> None:
    says = "registry.acme:yes: two plug-ins are the predicate 'acme:yes'; rename one of them"
    for compose in (lambda: Registry.of(yes, yes), lambda: Registry.of(yes) | Registry.of(no, yes)):
        with pytest.raises(RegistryError) as caught:
            compose()
        assert str(caught.value) == says


def test_two_kinds_may_share_a_name() -> None:
    class Strategy(Plugin):
        kind = "strategy"

    registry = Registry.of(yes, Strategy("acme:yes"))
    assert list(registry.of_kind("strategy")) == ["acme:yes"]
    assert list(registry.of_kind("predicate")) == ["acme:yes"]
    assert list(registry.of_kind("policy")) == []


def test_what_is_no_plug_in_is_refused_with_its_cure() -> None:
    def plain() -> None: ...

    for thing, shown in (
        (plain, "test_what_is_no_plug_in_is_refused_with_its_cure.<locals>.plain"),
        (5, "int"),
    ):
        with pytest.raises(RegistryError) as caught:
            Registry.of(thing)
        assert str(caught.value) == f"registry: '{shown}' is no plug-in; mark it: @predicate('house:word')"


@pytest.mark.parametrize(
    "name", ["credit", "Acme:credit", "acme:credit ok", "acme:", ":x", "a:b:c", "a:b\n", "", 5]
)
def test_a_plug_in_has_a_house_and_a_word(name: Any) -> None:
    with pytest.raises(RegistryError, match="a plug-in's name has a house and a word in small letters"):
        predicate(name)(lambda *_: True)


def test_a_predicate_is_a_function() -> None:
    with pytest.raises(RegistryError, match=r"registry\.a:b: found a int, expected a function"):
        Predicate("a:b", 5)  # type: ignore[arg-type]


@pytest.mark.parametrize(("answer", "code"), [(1, "x"), ("true", "x"), (True, ""), (None, None)])
def test_an_outcome_is_an_answer_with_a_code(answer: Any, code: Any) -> None:
    with pytest.raises(InvalidValue):
        Outcome(answer, code)
    assert Outcome(None, "x").answer is None


def test_a_registry_pickles_by_its_functions_names() -> None:
    assert pickle.loads(pickle.dumps(Registry.of(yes, no))) == Registry.of(yes, no)  # noqa: S301 - our own
