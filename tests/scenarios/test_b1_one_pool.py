"""B1 · Leads from many channels into one pool: the same customer in another spelling is one lead; tags by rule."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.crm_desk import NEED
from tests.scenarios.journey import DAY, NOW, WANG, Desk

from salesfunnel import Capture
from salesfunnel.identity import Apart, IdentityIndex
from salesfunnel.lifecycle.commands import ChangeFields, RaiseObjection, SettleObjection
from salesfunnel.lifecycle.suggestions import merging, tagging
from salesfunnel.model.activity import Objection


class Pool(Desk):
    """A desk that keeps an index of its leads beside them."""

    def __init__(self) -> None:
        super().__init__("five_stage_crm")
        self.ids: list[str] = []

    def capture(self, key: str, source: str, day: float = 0, **fields: Any) -> None:
        self.bring(key)
        self.do(key, Capture(key, "deals", source=source, fields=fields), day)
        self.ids.append(key)

    @property
    def index(self) -> IdentityIndex:
        return IdentityIndex.of(self.funnel.identify(self.dossier(each)).entry for each in self.ids)

    def groups(self, **more: Any) -> list[tuple[str, ...]]:
        return [each.ids for each in self.funnel.duplicates(self.index, **more).groups]


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("phone", "138 0013 8001", "+86-138-0013-8001"),
        ("phone", "０５７１－８８８８６６６６", "13900139001、0571 8888 6666 转 801"),
        ("email", "Li@Acme.com", "Li Wei <li@acme.com>; other@acme.com"),
        ("company", "杭州云栖科技有限公司", "杭州云栖科技（集团）股份有限公司"),
        ("company", "ACME Trading Co., Ltd.", "Acme Trading GmbH"),
        ("credit_code", "91110000600037341L", "9111 0000 6000 3734 1l"),
        ("wecom_id", "wmAJ2GCAAAXtWyujaWJHDDGi0mACAAAA", " wmAJ2GCAAAXtWyujaWJHDDGi0mACAAAA"),
    ],
)
def test_the_same_customer_in_another_spelling_is_one_lead(name: str, one: str, other: str) -> None:
    pool = Pool()
    pool.capture("web", "web", 0, **{name: one})
    pool.capture("fair", "fair", 1, **{name: other})
    pool.capture("else", "web", 1, **{name: one[::-1] if name in {"company", "wecom_id"} else "n/a"})
    [group] = pool.funnel.duplicates(pool.index).groups
    assert group.ids == ("fair", "web")
    assert {each.name for each in group.links[0].because} >= {name}
    proposal = pool.funnel.propose(group, {each: pool.dossier(each).subject for each in group.ids})
    assert (proposal.survivor_id, proposal.ids) == ("web", ("fair",))
    for command in merging(proposal, {each: pool.dossier(each).subject for each in group.ids}):
        pool.do("web", command, 2, WANG)
    assert pool.dossier("fair").subject.merged_into == "web"
    assert pool.groups() == []
    pool.replayed("web", "fair")


def test_colleagues_at_one_company_s_domain_are_not_one_person() -> None:
    pool = Pool()
    pool.capture("li", "web", email="li@acme.com")
    pool.capture("wang", "web", email="wang@acme.com")
    assert pool.groups() == []
    [near] = pool.funnel.matches(pool.dossier("li"), pool.index).found
    assert (near.id, near.is_same, near.because[0].render("zh")) == (
        "wang",
        False,
        "“域名”相同：acme.com（40 分）",
    )


def test_a_pair_that_somebody_declared_not_the_same_is_proposed_no_more() -> None:
    pool = Pool()
    pool.capture("north", "web", company="云栖科技有限公司")
    pool.capture("south", "web", company="云栖科技集团")
    assert pool.groups() == [("north", "south")]
    assert pool.groups(apart=Apart.of(("south", "north"))) == []


def test_after_a_merge_both_numbers_find_the_one_lead() -> None:
    pool = Pool()
    pool.capture("web", "web", 0, phone="13800138001", email="li@acme.com")
    pool.capture("fair", "fair", 1, phone="13900139001", email="LI@acme.com")
    [group] = pool.funnel.duplicates(pool.index).groups
    known = {each: pool.dossier(each).subject for each in group.ids}
    [command] = merging(pool.funnel.propose(group, known), known)
    pool.do("web", command, 2, WANG)
    assert pool.index.holders("phone:+8613900139001") == ("web",)


def test_tags_are_given_and_taken_by_rule_and_doing_so_twice_changes_nothing() -> None:
    pool = Pool()
    pool.capture("d-1", "fair")

    def apply(day: float) -> tuple[str, ...]:
        command = tagging(pool.funnel.tags(pool.dossier("d-1"), now=NOW + day * DAY))
        if command is not None:
            pool.do("d-1", command, day)
        assert tagging(pool.funnel.tags(pool.dossier("d-1"), now=NOW + day * DAY)) is None
        return tuple(pool.dossier("d-1").subject.tags)

    assert apply(0) == ("from_a_fair",)
    pool.do("d-1", ChangeFields(NEED | {"budget_range": "above_200k"}), 1)
    pool.do("d-1", RaiseObjection(Objection("o-1", "price")), 1)
    assert apply(2) == ("from_a_fair", "large", "doubts")
    pool.do("d-1", ChangeFields({"budget_range": "below_50k"}), 3)
    pool.do("d-1", SettleObjection("o-1"), 3)
    assert apply(4) == ("from_a_fair",)
