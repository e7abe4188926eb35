"""X3: the gate that decides about one deal answers the same for the whole book, for the weekly review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import polars as pl
import pytest
from tests.scenarios.filter_desk import FUNNEL, NOW

from salesfunnel import Contact, Dossier, Opportunity, Verdict
from salesfunnel.model.progress import Waiver

NEED: dict[str, Any] = {"need_confirmed": True}
MONEY = NEED | {"budget": 200_000}
SIGNER, PUSHER = Contact("c-1", role="decision_maker"), Contact("c-2", role="champion")
SIGNED = Waiver(
    gate="worth_it",
    criterion="budget",
    by="u-1",
    at=NOW,
    reason="pilot, paid later",
    until=NOW + timedelta(30),
)
BOOK: dict[str, tuple[dict[str, Any], tuple[Contact, ...], tuple[Waiver, ...]]] = {
    "all four": (MONEY | {"advantage": "clear"}, (SIGNER,), ()),
    "advantage not asked": (MONEY, (SIGNER, PUSHER), ()),
    "no signer, no advantage": (MONEY, (PUSHER,), ()),
    "no budget": (NEED | {"budget": 0, "advantage": "clear"}, (SIGNER,), ()),
    "no budget, but waived": (NEED | {"budget": 0, "advantage": "clear"}, (SIGNER,), (SIGNED,)),
    "nothing known": ({}, (), ()),
}


def deal(name: str) -> Dossier[Opportunity]:
    known, contacts, waivers = BOOK[name]
    own = Opportunity(id=name, pipeline="filter", stage="conversation", fields=known)
    return Dossier(attrs.evolve(own, waivers=waivers), contacts=contacts)


@pytest.fixture(scope="module")
def review() -> Any:
    """The book as two tables, asked once."""
    names = ["need_confirmed", "budget", "advantage"]
    types = {"id": pl.String, "need_confirmed": pl.Boolean, "budget": pl.Int64, "advantage": pl.String}
    deals = [{"id": name} | {each: known.get(each) for each in names} for name, (known, _, _) in BOOK.items()]
    people = [
        {"subject_id": name, "id": each.id, "role": each.role}
        for name, (_, contacts, _) in BOOK.items()
        for each in contacts
    ]
    return FUNNEL.assess_table(
        pl.DataFrame(deals, schema=types),
        gate="worth_it",
        now=NOW,
        rows={"contacts": pl.DataFrame(people)},
        waivers={name: waivers for name, (_, _, waivers) in BOOK.items()},
    )


def test_every_deal_has_the_verdict_that_it_gets_alone(review: Any) -> None:
    assert review.limits == ()
    assert review.frame["verdict"].to_list() == [
        FUNNEL.assess(deal(name), gate="worth_it", now=NOW).verdict for name in BOOK
    ]
    assert dict(zip(BOOK, review.frame["verdict"], strict=True)) == {
        "all four": "advance",
        "advantage not asked": "hold",
        "no signer, no advantage": "retreat",
        "no budget": "hold",
        "no budget, but waived": "advance",
        "nothing known": "retreat",
    }


def test_the_review_shows_which_doubt_holds_most_deals(review: Any) -> None:
    counted = review.count()
    assert {verdict: number for verdict, number in counted.verdicts.items() if number} == {
        Verdict.ADVANCE: 2, Verdict.HOLD: 2, Verdict.RETREAT: 2,
    }  # fmt: skip
    found = {each.key: (each.true, each.false, each.unknown, each.waived) for each in counted.criteria}
    assert found == {
        "need": (5, 0, 1, 0),
        "budget": (3, 2, 1, 1),
        "authority": (4, 2, 0, 0),
        "advantage": (3, 0, 3, 0),
    }
    worst = max(counted.criteria, key=lambda each: each.failing)
    assert (worst.label.render("zh"), str(worst.ask)) == ("明显优势", "Why us rather than the others?")
    assert (review.retreat_to, review.review_after_days) == ("observation", 30)
