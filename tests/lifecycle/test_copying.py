"""Copies: the drawn function and the one that goes by name give the same, and frozen values stay frozen."""

from __future__ import annotations

from functools import partial
from typing import Any

import attrs
import pytest
from tests.lifecycle.funnels import ACTOR, NOW, deal, lead

from salesfunnel.model import frozen as module
from salesfunnel.model.frozen import changer, copied, copier
from salesfunnel.model.subject import Opportunity, Stay

VALUES = [deal("pool").subject, lead("mql", name="Li").subject, deal("won"), Stay("pool", NOW)]


@attrs.frozen(kw_only=True)
class Tender(Opportunity):
    lot: int = 0


@attrs.frozen(kw_only=True, slots=False)
class Loose(Opportunity):
    lot: int = 0


HOSTS = [kind(id="t", pipeline="p", stage="s", lot=7) for kind in (Tender, Loose)]


@pytest.mark.parametrize("value", [*VALUES, *HOSTS], ids=lambda value: type(value).__name__)
def test_a_copy_is_of_the_same_class_and_equal_but_for_the_changes(value: Any) -> None:
    assert copied(value, {}) == value
    name = attrs.fields(type(value))[0].name
    changed = copied(value, {name: "other"})
    assert type(changed) is type(value)
    assert getattr(changed, name) == "other"
    assert copied(changed, {name: getattr(value, name)}) == value
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        changed.version = 9


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_host_that_forbids_generated_code_gets_the_same(
    value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load", lambda *_: None)
    by_name = copier.__wrapped__(type(value))
    assert isinstance(by_name, partial)
    name = attrs.fields(type(value))[0].name
    assert by_name(value, {name: "other"}) == copied(value, {name: "other"})
    by_keyword = module._changer(type(value), name)
    assert isinstance(by_keyword, partial)
    assert by_keyword(value, **{name: "other"}) == copied(value, {name: "other"})


@pytest.mark.parametrize("value", [*VALUES, *HOSTS], ids=lambda value: type(value).__name__)
def test_a_copy_of_known_changes_differs_in_those_alone(value: Any) -> None:
    name = attrs.fields(type(value))[0].name
    changed = changer(type(value), name)(value, **{name: "other"})
    assert changed == copied(value, {name: "other"})
    assert type(changed) is type(value)


def test_a_drawn_copy_asks_for_every_change() -> None:
    with pytest.raises(TypeError, match="left_at"):
        changer(Stay, "left_at")(VALUES[-1])


def test_leads_and_deals_have_a_drawn_copy() -> None:
    assert not any(isinstance(copier(type(each)), partial) for each in VALUES[:2])
    assert copied(ACTOR, {}) == ACTOR
