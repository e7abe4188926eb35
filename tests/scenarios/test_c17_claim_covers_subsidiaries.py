"""C17 · one strategic customer: a claim on the group covers its subsidiaries."""

from __future__ import annotations

from tests.scenarios.journey import DAY, LI, NOW, WANG, Desk

from salesfunnel import Account, Actor, Capture
from salesfunnel.lifecycle.commands import Claim
from salesfunnel.model import AccountTree
from salesfunnel.ownership import Registered, holders, registered
from salesfunnel.ownership.host_records import Books

MO = Actor("mo", roles=("seller",))
GROUP = (
    Account("sinogroup", name="Sino Group"),
    Account("sino_auto", parent_id="sinogroup"),
    Account("sino_parts", parent_id="sino_auto"),
    Account("globex"),
)


def desk() -> Desk:
    found = Desk("lead_to_cash")
    for key, account in (
        ("d-1", "sinogroup"),
        ("d-2", "sino_parts"),
        ("d-3", "globex"),
        ("d-4", "sino_auto"),
    ):
        found.do(key, Capture(key, "deals", account_id=account), 0, WANG)
    return found


def claim(desk_: Desk, *keys: str) -> Claim:
    """A claim with what the host's register holds of these deals."""
    known = [registered(desk_.dossier(key).subject) for key in keys]
    return Claim(books=Books(claims=tuple(each for each in known if each is not None), accounts=GROUP))


def test_who_has_the_group_has_its_subsidiaries_in_every_deal() -> None:
    open_ = desk()
    open_.do("d-1", claim(open_), 1, LI)
    [found] = open_.ask("d-2", claim(open_, "d-1"), 2, MO).findings
    assert found.code == "held"
    assert str(found).startswith("li has it until 2026-04-02T01:00:00+00:00")
    assert open_.held("d-4", claim(open_, "d-1"), 2, MO) == ["held"]
    open_.do("d-3", claim(open_, "d-1"), 2, MO)


def test_who_has_a_subsidiary_does_not_have_the_group_and_keeps_what_is_his() -> None:
    open_ = desk()
    open_.do("d-4", claim(open_), 1, MO)
    open_.do("d-1", claim(open_, "d-4"), 2, LI)
    assert open_.held("d-2", claim(open_, "d-4", "d-1"), 3, LI) == ["held"]
    told = holders(
        [each for key in ("d-4", "d-1") if (each := registered(open_.dossier(key).subject)) is not None],
        AccountTree.of(GROUP),
        open_.funnel.blueprint.claims["strategic"],
        now=NOW + 3 * DAY,
    )
    assert {account: ruling.winner.by for account, ruling in told.items() if ruling.winner} == {
        "sinogroup": "li", "sino_auto": "mo", "sino_parts": "mo",
    }  # fmt: skip


def test_nobody_claims_in_a_group_that_was_not_looked_up() -> None:
    open_ = desk()
    assert open_.held("d-2", Claim(), 1, MO) == ["claims_unknown"]
    assert open_.held("d-2", Claim(books=Books(claims=())), 1, MO) == ["group_unknown"]


def test_a_policy_may_leave_the_group_alone() -> None:
    policy = desk().funnel.blueprint.claims["strategic"].model_copy(update={"covers": "account"})
    claims = [Registered(id="a", by="li", at=NOW, account_id="sinogroup")]
    assert set(holders(claims, AccountTree.of(GROUP), policy, now=NOW)) == {"sinogroup"}
