"""A condition that does not fit the names it speaks of is refused at load, with path and cure."""

from __future__ import annotations

import pytest
from tests.conditions.samples import CATALOGUE, catalogue_of

from salesfunnel.conditions import compile_condition, parse
from salesfunnel.errors import ConditionError

INSTANT = "write a day and a time with its zone in quotes: '2026-01-31T09:00:00+08:00'"
WRONG: dict[str, str] = {
    "budegt > 0": "left: no field is named 'budegt'; did you mean 'budget'?",
    "acount.staff > 0": "left: no field is named 'acount.staff'; did you mean 'account.staff'?",
    "vip and not (size > 1 or sise > 1)": "all.1.not.any.1.left: no field is named 'sise'; did you mean 'size'?",
    "role == 'user'": "left: no field is named 'role'; known: 'account_id', 'amount', 'back_moves', 'budget', 'changed_at', 'channels', 'close_date', 'colour', …",
    "score > 1": "left: no field is named 'score'; did you mean 'source'?",
    "days_since(seen) > 1": "left.term: no field is named 'seen'; did you mean 'seen_at'?",
    "size + sise > 1": "left.right: no field is named 'sise'; did you mean 'size'?",
    "size == '5'": "right: found '5', expected a number; write a number without quotes: 0.5",
    "size == true": "right: found true, expected a number; write a number without quotes: 0.5",
    "size > 9007199254740993": "right: 9007199254740993 is beyond 2^53, where whole numbers are no longer exact; use a smaller number",
    "'x' == size": "left: found 'x', expected a number; write a number without quotes: 0.5",
    "note == 5": "right: found 5, expected a text; write a text in quotes",
    "note == ''": "right: '' means missing here, so this is never true; write missing(…) or present(…)",
    "colour != ''": "right: '' means missing here, so this is never true; write missing(…) or present(…)",
    "budget == 'unknown'": "right: 'unknown' means missing here, so this is never true; write missing(…) or present(…)",
    "budget == 'much'": "right: found 'much', expected an amount such as '12.30'; write the amount in major units: 5000 or '5000.50'",
    "budget == true": "right: found true, expected an amount of money; write the amount in major units: 5000 or '5000.50'",
    "budget > 0.001": "right: found '0.001', finer than CNY's minor unit; round it to 2 decimals",
    "budget > 12345678901234.567": "right: 12345678901234.566 has too many digits to be exact; write the amount in quotes: '12.30'",
    "budget + 0.001 > 1": "left.right: found '0.001', finer than CNY's minor unit; round it to 2 decimals",
    "vip == 1": "right: found 1, expected a flag; write true or false",
    "size": "right: found true, expected a number; write a number without quotes: 0.5",
    "start == '2026-02-30'": "right: found '2026-02-30', expected a date; write a day in quotes: '2026-01-31'",
    "start == '2026-1-3'": "right: found '2026-1-3', expected a date; write a day in quotes: '2026-01-31'",
    "start > seen_at": "right: compares date with instant; a day and a moment differ; compare dates, or instants",
    "seen_at > '2026-01-01'": f"right: found '2026-01-01', expected an instant; {INSTANT}",
    "seen_at > '2026-01-01T00:00'": f"right: '2026-01-01T00:00' is an instant without a time zone; {INSTANT}",
    "colour == 'gren'": "right: 'gren' is none of the options; did you mean 'green'?",
    "colour in ['red', 'blue']": "values.1: 'blue' is none of the options; known: 'green', 'red'",
    "status == 'opne'": "right: 'opne' is none of the options; did you mean 'open'?",
    "colour == 5": "right: found 5, expected a choice; write an option in quotes",
    "colour < 'red'": "right: '<' does not order choice; declare its options as ordered",
    "note < 'b'": "right: '<' does not order text; use == or !=",
    "vip < other_flag": "right: '<' does not order flag; use == or !=",
    "grade < colour": "right: compares the order of two different lists of options; compare each with an option",
    "channels == 'web'": "right: found 'web', expected choices; ask for one option: x contains 'a'",
    "channels == note": "right: compares choices with text; ask for one option: x contains 'a'",
    "channels in ['web']": "term: 'in' asks for one value, found choices; ask for each option: x contains 'a' or x contains 'b'",
    "channels contains 'radio'": "value: 'radio' is none of the options; known: 'call', 'fair', 'web'",
    "channels contains ''": "value: '' means missing here, so this is never true; write missing(…) or present(…)",
    "channels starts_with 'w'": "term: 'starts_with' needs a text, found choices; compare it with == or <",
    "size contains '1'": "term: 'contains' needs a text, found number; compare it with == or <",
    "note contains ''": "value: the part to look for is empty, which every text holds; write at least one character, or present(…)",
    "note starts_with ''": "value: the part to look for is empty, which every text holds; write at least one character, or present(…)",
    "size == budget": "right: compares number with money; divide money by money to get a number",
    "size > note": "right: compares number with text; compare values of one type",
    "size between 5 and 1": "low: the lower bound 5 is above the upper bound 1; swap the bounds",
    "grade between 'high' and 'low'": "low: the lower bound 'high' is above the upper bound 'low'; swap the bounds",
    "budget between 2 and '1.99'": "low: the lower bound 2 is above the upper bound '1.99'; swap the bounds",
    "sise between 1 and 2": "term: no field is named 'sise'; did you mean 'size'?",
    "size between 'a' and 2": "low: found 'a', expected a number; write a number without quotes: 0.5",
    "size between 1 and note": "high: compares number with text; compare values of one type",
    "note between 'a' and 'b'": "low: '<=' does not order text; use == or !=",
    "budget * price > 1": "left: '*' has no meaning between money and money; compute with numbers and money: money ± money, money × number, money ÷ number or money",
    "budget + size > 1": "left: '+' has no meaning between money and number; compute with numbers and money: money ± money, money × number, money ÷ number or money",
    "1 / budget > 1": "left: '/' has no meaning between number and money; compute with numbers and money: money ± money, money × number, money ÷ number or money",
    "note + 1 > 1": "left: '+' has no meaning between text and text; compute with numbers and money: money ± money, money × number, money ÷ number or money",
    "size + 'x' > 1": "left.right: found 'x', expected a number; write a number without quotes: 0.5",
    "start - end > 1": "left: '-' has no meaning between date and date; compute with numbers and money: money ± money, money × number, money ÷ number or money",
    "days_since(size) > 1": "left.term: 'days_since' needs a date or an instant, found number; name a field of that type",
    "days_since('2026-01-01') > 1": "left.term: 'days_since' needs a date or an instant, found a literal; name a field of that type",
    "present(size + 1)": "term: 'present' asks whether a name is recorded, found size + 1; write present(budget)",
    "missing(5)": "term: 'missing' asks whether a name is recorded, found 5; write missing(budget)",
    "present(sise)": "term: no field is named 'sise'; did you mean 'size'?",
    "1 in ['x']": "values.0: found 'x', expected a number; write a number without quotes: 0.5",
    "1 contains 'x'": "term: 'contains' needs a text, found number; compare it with == or <",
    "has_boss > 1": "right: found 1, expected a flag; write true or false",
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_a_condition_that_does_not_fit_is_refused_with_its_cure(text: str) -> None:
    assert str(CATALOGUE.check(parse(text))[0]) == WRONG[text]
    with pytest.raises(ConditionError):
        compile_condition(parse(text), CATALOGUE)


def test_one_problem_does_not_hide_another() -> None:
    found = CATALOGUE.check(parse("budegt > 0 and colour == 'blue' and not present(sise)"))
    assert [problem.path for problem in found] == ["all.0.left", "all.1.right", "all.2.not.term"]
    assert [problem.code for problem in found] == ["unknown_field", "outside_options", "unknown_field"]


def test_a_name_whose_definition_is_broken_raises_no_further_problem() -> None:
    broken = catalogue_of(broken=frozenset({"size", "gone"}))
    for text in ("size == 'x'", "gone > 1", "size + 1 > 'x'", "size in ['x']", "size contains 'x'",
                 "account.gone == 1", "days_since(gone) > 1", "gone between 1 and 0"):  # fmt: skip
        assert broken.check(parse(text)) == ()
    with pytest.raises(ConditionError, match="whose own definition is broken"):
        compile_condition(parse("size > 1"), broken)


@pytest.mark.parametrize(
    "text",
    ["'b' contains 'a'", "'a' starts_with 'a'", "1 in [1]", "1 between 0 and size", "1 between 2 and 3", "colour == note",
     "tags contains 'anything'", "tags == channels", "budget / price + size > 2", "2 * budget - 1 < price"],
)  # fmt: skip
def test_what_fits_is_allowed(text: str) -> None:
    assert CATALOGUE.check(parse(text)) == ()
