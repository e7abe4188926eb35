"""One gate over a whole table: verdicts as columns, counts, and what cannot be answered that way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.conditions.samples import NAIVE, NOW, catalogue_of

from salesfunnel.conditions import Fact, parse
from salesfunnel.conditions.columns.query import limits_of
from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.gates import CompiledGate, Gate, Verdict
from salesfunnel.gates.gate import policy
from salesfunnel.gates.table import TableAssessment, assess_table
from salesfunnel.model.progress import Waiver
from salesfunnel.registry import Registry, predicate

DAY = timedelta(days=1)
DEALS = pl.DataFrame(
    {"id": ["a", "b", "c", "d"], "size": [3, 1, None, 9], "vip": [True, True, None, False]},
    schema={"id": pl.String, "size": pl.Int64, "vip": pl.Boolean},
)


def compiled(criteria: list[dict[str, Any]], **more: Any) -> CompiledGate:
    plugins = more.pop("plugins", ())
    facts = {name: Fact.model_validate(each) for name, each in more.pop("facts", {}).items()}
    catalogue = catalogue_of(registry=Registry.of(*plugins), facts=facts)
    return CompiledGate.of("g", Gate.model_validate({"criteria": criteria, **more}), catalogue)


def both(**changes: Any) -> list[dict[str, Any]]:
    return [{"key": "big", "when": "size > 2", "ask": "How big?"}, {"key": "vip", "when": "vip"} | changes]


def verdicts(found: TableAssessment) -> list[str]:
    return list(found.frame["verdict"])


def test_each_row_has_the_verdict_of_its_record() -> None:
    rule = {"retreat_at": 2, "retreat_to": "rest", "review_after_days": 30}
    found = assess_table(compiled(both(severity="knockout", weight=3), policy=rule), DEALS, now=NOW)
    assert verdicts(found) == ["advance", "hold", "retreat", "reject"]
    assert list(found.frame["unresolved"]) == [0, 1, 2, 1]
    assert list(found.frame["uncertainty"]) == [0, 0, 1, 0]
    assert (found.retreat_to, found.review_after_days, found.limits) == ("rest", 30, ())


def test_a_should_is_counted_and_stands_in_nobodys_way() -> None:
    found = assess_table(compiled(both(severity="should")), DEALS, now=NOW)
    assert verdicts(found) == ["advance", "hold", "hold", "advance"]
    counted = found.count()
    assert (counted.checked, counted.passed) == (4, 2)
    assert dict(counted.verdicts) == {"advance": 2, "hold": 2, "retreat": 0, "reject": 0}
    big, vip = counted.criteria
    assert (big.true, big.false, big.unknown, big.failing, str(big.ask)) == (2, 1, 1, 2, "How big?")
    assert (vip.key, str(vip.label), vip.severity, vip.false) == ("vip", "vip", "should", 1)


def test_an_empty_table_counts_nothing() -> None:
    none, nobody = DEALS.head(0), dict.fromkeys(Verdict, 0)
    with duckdb.connect() as connection:
        for frame in (none, none.lazy(), none.to_pandas(), connection.from_arrow(none.to_arrow())):
            assert dict(assess_table(compiled(both()), frame, now=NOW).count().verdicts) == nobody


def test_what_was_lazy_stays_lazy() -> None:
    found = assess_table(compiled(both()), DEALS.lazy(), now=NOW)
    assert isinstance(found.frame, pl.LazyFrame)
    assert found.count().passed == 1


def waiver(criterion: str = "vip", **more: Any) -> Waiver:
    told = {"gate": "g", "by": "u-9", "at": NOW - DAY, "reason": "pilot", "until": NOW + DAY}
    return Waiver(**{"criterion": criterion} | told | more)


def test_a_waiver_lets_its_record_pass_and_is_shown() -> None:
    waivers = {"d": [waiver()], "b": [waiver(until=NOW)], "a": [waiver("big")], "gone": [waiver()]}
    found = assess_table(compiled(both()), DEALS, now=NOW, waivers=waivers)
    assert verdicts(found) == ["advance", "hold", "hold", "advance"]
    assert list(found.frame["vip__waived"]) == [False, False, False, True]
    assert list(found.frame["big__waived"]) == [False] * 4
    assert found.count().criteria[1].failing == 1


def test_what_is_unwaivable_is_never_waived() -> None:
    gate = compiled(both(unwaivable=True))
    assert verdicts(assess_table(gate, DEALS, now=NOW, waivers={"d": [waiver()]}))[3] == "hold"


@predicate("acme:rows_only")
def rows_only(*_: Any) -> bool:
    return True


@predicate("acme:raises", columns=lambda *_: 1 / 0)
def failing(*_: Any) -> bool:
    return True


@predicate("acme:nonsense", columns=lambda *_: "yes")
def nonsense(*_: Any) -> bool:
    return True


@predicate("acme:fine", columns=lambda column, *_: (column("size") > 2, column("size") <= 2))
def fine(record: Any, *_: Any) -> Any:
    return None if record["size"] is None else record["size"] > 2


PLUGINS = (rows_only, failing, nonsense, fine)


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("acme:rows_only()", "the plug-in 'acme:rows_only' has no question for columns"),
        ("vip and acme:raises()", "the plug-in 'acme:raises' failed when it was asked about columns (ZeroDivisionError)"),
        ("not acme:nonsense()", "the plug-in 'acme:nonsense' failed when it was asked about columns (<str>)"),
        ("odd_calls > 0", "the plug-in 'acme:rows_only' has no question for columns"),
        ("tags == contact_ids", "sets of free texts cannot be compared column by column"),
    ],
)  # fmt: skip
def test_what_columns_cannot_answer_is_said_for_its_criterion(when: str, says: str) -> None:
    facts = {"odd_calls": {"count": "activities", "where": "acme:rows_only()"}}
    gate = compiled([*both(), {"key": "odd", "when": when, "ask": "Is it?"}], plugins=PLUGINS, facts=facts)
    found = assess_table(gate, DEALS, now=NOW)
    [limit] = found.limits
    assert (limit.code, limit.gate, limit.criterion, str(limit.ask)) == (
        "not_in_columns",
        "g",
        "odd",
        "Is it?",
    )
    assert str(limit) == (
        f"'odd' cannot be answered for a whole table: {says}; where the answer rests on that it counts as unknown"
    )
    assert "无法整表回答" in limit.render("zh")
    assert verdicts(found)[0] == "hold"
    assert found.count().criteria[2].true == 0


def test_a_gate_of_nothing_that_columns_can_answer_holds_everybody() -> None:
    found = assess_table(compiled([{"key": "same", "when": "tags == contact_ids"}]), DEALS, now=NOW)
    assert verdicts(found) == ["hold"] * 4
    assert [each.code for each in found.limits] == ["not_in_columns"]


def test_what_columns_can_answer_has_no_limits() -> None:
    facts = {"odd_calls": {"count": "activities", "where": "acme:rows_only()"}}
    gate = compiled([{"key": "ok", "when": "acme:fine() and channels == other_channels"}], plugins=PLUGINS)
    assert assess_table(gate, DEALS, now=NOW).limits == ()
    supplied = compiled([{"key": "odd", "when": "odd_calls > 0"}], plugins=PLUGINS, facts=facts)
    found = assess_table(supplied, DEALS.with_columns(odd_calls=pl.lit(1)), now=NOW)
    assert (found.limits, verdicts(found)) == ((), ["advance"] * 4)


def test_a_clock_that_starts_from_a_derived_fact_is_a_limit_until_that_is_handed_over() -> None:
    facts = {
        "planned_at": {"first": "planned", "value": "at"},
        "silence": {"days_since": "activities", "or_since": "planned_at"},
    }
    gate = compiled([{"key": "quiet", "when": "silence > 1"}], facts=facts)
    frame = DEALS.select("id").with_columns(silence=pl.lit(None, dtype=pl.Datetime("us", "UTC")))
    for each in (DEALS, frame):
        [limit] = assess_table(gate, each, now=NOW).limits
    assert "the clock of 'silence' starts from 'planned_at', which is derived too" in str(limit)
    handed = frame.with_columns(planned_at=pl.lit(NOW - 5 * DAY))
    found = assess_table(gate, handed, now=NOW)
    assert (found.limits, verdicts(found)) == ((), ["advance"] * 4)


def test_limits_are_said_once() -> None:
    catalogue = catalogue_of(registry=Registry.of(*PLUGINS))
    twice = parse("acme:rows_only() or not acme:rows_only()")
    assert len(limits_of(twice, catalogue, now=NOW)) == 1


@policy("acme:strict")
def strict(unresolved: Any, _params: Any) -> str:
    if len(unresolved) > 1:
        raise KeyError
    return "reject"


def test_a_policy_of_ones_own_judges_each_combination_and_its_fault_is_said() -> None:
    gate = compiled(both(), plugins=(strict,), policy={"plugin": "acme:strict"})
    found = assess_table(gate, DEALS, now=NOW)
    assert verdicts(found) == ["advance", "reject", "hold", "reject"]
    assert [str(each) for each in found.limits] == [
        "the policy 'acme:strict' failed (KeyError), so nothing passes"
    ]
    assert found.frame.columns[-1] == "verdict"


def ask(frame: Any = DEALS, *, now: datetime = NOW, **more: Any) -> TableAssessment:
    return assess_table(compiled(both()), frame, now=now, **more)


@pytest.mark.parametrize(
    ("frame", "more", "error", "says"),
    [
        (DEALS, {"now": NAIVE}, InvalidValue, "an instant without a time zone"),
        (DEALS.with_columns(verdict=pl.lit("x")), {}, DataError, "frame: already has a column 'verdict'; rename it"),
        (DEALS.drop("id"), {"waivers": {"a": [waiver()]}}, DataError, "frame: has no column 'id' for the subject"),
        (DEALS.with_columns(id=pl.lit(1)), {"waivers": {"1": [waiver()]}}, DataError, "waivers name their subject by a text"),
        (DEALS, {"waivers": {"a": ["big"]}}, InvalidValue, "waivers: found a str, expected a Waiver"),
        ([1], {}, DataError, "frame: found a list, expected a table"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_asked_says_why(frame: Any, more: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says.replace("(", r"\(")):
        ask(frame, **more)
