"""What the lines of a paper come to is an attribute of its row: the record and a column agree on it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesfunnel.conditions import Catalogue, View, compile_condition, parse
from salesfunnel.conditions.catalogue.facts import Fact
from salesfunnel.conditions.columns.query import answer_table
from salesfunnel.model import Document, Dossier, Line, Money, Opportunity

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FACTS = {
    "ordered": Fact(sum="documents", value="lines_total", where="kind == 'order'"),  # type: ignore[arg-type]
    "positions": Fact(sum="documents", value="line_count"),
    "bare": Fact(exists="documents", where="line_count == 0"),  # type: ignore[arg-type]
    "odd": Fact(count="documents", where="lines_total != amount"),  # type: ignore[arg-type]
}
CATALOGUE = Catalogue.of(
    fields={}, facts=FACTS, currency="CNY", zone=ZoneInfo("UTC"), subject="opportunity"
)  # fmt: skip

MONEY = pl.Decimal(38, 2)


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


@pytest.mark.parametrize(
    ("lines", "minor"),
    [
        ((Line("pump", 3, cny(1250)), Line("valve", 2, cny(50))), 3850),
        ((Line("cable", 2.5, cny(333)),), 833),
        ((Line("cable", 0.1, cny(5)),), 1),
        ((Line("refund", -1, cny(500)), Line("pump", 1, cny(500))), 0),
        ((), None),
        ((Line("pump", 1, cny(5)), Line("gift")), None),
        ((Line("pump", 1, cny(5)), Line("valve", 1, Money(5, "EUR"))), None),
        ((Line("pump", float("inf"), cny(5)),), None),
        ((Line("pump", 2, cny(2**62)),), None),
        ((Line("pump", 1, cny(2**62)), Line("valve", 1, cny(2**62))), None),
    ],
    ids=["prices times quantities", "halves upwards", "a tenth is a tenth", "taken back", "no line", "no price",
         "two currencies", "endless", "a line beyond 64 bits", "lines beyond 64 bits"],
)  # fmt: skip
def test_lines_come_to_the_sum_of_price_times_quantity(lines: tuple[Line, ...], minor: int | None) -> None:
    order = Document("o-1", "order", lines=lines)
    assert order.line_count == len(lines)
    assert order.lines_total == (None if minor is None else cny(minor))


lines = st.builds(
    Line, st.just("pump"), st.integers(-3, 9) | st.sampled_from([0.5, 1.25]), st.none() | st.integers(0, 900).map(cny)
)  # fmt: skip
papers = st.builds(
    Document, st.uuids().map(str), st.sampled_from(["order", "quote"]), lines=st.lists(lines, max_size=3),
    amount=st.none() | st.integers(0, 3000).map(cny),
)  # fmt: skip
TEXTS = ["ordered > 5", "positions >= 2", "bare", "odd == 0", "ordered == 0"]


@settings(max_examples=40)
@given(st.lists(st.lists(papers, max_size=3), min_size=1, max_size=4), st.sampled_from(TEXTS))
def test_a_record_and_a_column_agree_on_lines(held: list[list[Document]], text: str) -> None:
    deals = [Opportunity(id=f"d-{at}", pipeline="p", stage="s") for at in range(len(held))]
    frame = pl.DataFrame({"id": [each.id for each in deals]})
    rows = [
        (deal.id, each.id, each.kind, each.line_count, *(_major(m) for m in (each.lines_total, each.amount)))
        for deal, documents in zip(deals, held, strict=True)
        for each in documents
    ]
    schema: dict[str, Any] = {"subject_id": pl.String, "id": pl.String, "kind": pl.String, "line_count": pl.Int64,
                              "lines_total": MONEY, "amount": MONEY}  # fmt: skip
    table = pl.DataFrame(rows, schema=schema, orient="row")
    found = answer_table({"it": parse(text)}, frame, CATALOGUE, now=NOW, rows={"documents": table})
    walk = compile_condition(parse(text), CATALOGUE)
    expected = [
        walk.answer(View(Dossier(deal, documents=tuple(documents)), now=NOW, catalogue=CATALOGUE))
        for deal, documents in zip(deals, held, strict=True)
    ]
    halves = zip(found["it__true"], found["it__false"], strict=True)
    assert [True if one else False if two else None for one, two in halves] == expected


def _major(amount: Money | None) -> Decimal | None:
    return None if amount is None else amount.major


def test_an_order_without_a_price_leaves_its_sum_unknown() -> None:
    view = View(
        Dossier(
            Opportunity(id="d", pipeline="p", stage="s"),
            documents=(Document("o", "order", lines=(Line("x"),)),),
        ),
        now=NOW,
        catalogue=CATALOGUE,
    )
    assert compile_condition(parse("ordered > 0"), CATALOGUE).answer(view) is None
