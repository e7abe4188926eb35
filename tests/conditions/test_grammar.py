"""The text form: what it means, and where an error is with its cure."""

from __future__ import annotations

import pickle

import pytest

from salesfunnel.conditions import parse, write
from salesfunnel.conditions.language.tree import (  # fmt: skip
    Add,
    All,
    AnyOf,
    Between,
    Compare,
    Contains,
    DaysSince,
    FieldTerm,
    In,
    Missing,
    Multiply,
    Not,
    Present,
    StartsWith,
    Subtract,
    ValueTerm,
)
from salesfunnel.errors import ConditionError

A, B, C = FieldTerm(name="a"), FieldTerm(name="b"), FieldTerm(name="c")
ONE, TRUE = ValueTerm(value=1), ValueTerm(value=True)


def is_true(term: FieldTerm) -> Compare:
    return Compare(sign="==", left=term, right=TRUE)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", is_true(A)),
        ("((a))", is_true(A)),
        ("a == true", is_true(A)),
        ("a == 1", Compare(sign="==", left=A, right=ONE)),
        ("1 == a", Compare(sign="==", left=ONE, right=A)),
        ("a != 1.0", Compare(sign="!=", left=A, right=ValueTerm(value=1.0))),
        ("a and b and c", All(of=(is_true(A), is_true(B), is_true(C)))),
        ("(a and b) and c", All(of=(All(of=(is_true(A), is_true(B))), is_true(C)))),
        ("a or b and not c", AnyOf(of=(is_true(A), All(of=(is_true(B), Not(of=is_true(C))))))),
        ("not not a", Not(of=Not(of=is_true(A)))),
        ("not a == 1", Not(of=Compare(sign="==", left=A, right=ONE))),
        ("a in []", In(term=A, values=())),
        ("a in [1, 'x', true, -2.5]", In(term=A, values=(1, "x", True, -2.5))),
        ("a not in [1]", Not(of=In(term=A, values=(1,)))),
        ("a contains 'x'", Contains(term=A, value=ValueTerm(value="x"))),
        ('a starts_with "x"', StartsWith(term=A, value=ValueTerm(value="x"))),
        ("a between 1 and b + 1 and c", All(of=(Between(term=A, low=ONE, high=Add(left=B, right=ONE)), is_true(C)))),
        ("present(a)", Present(term=A)),
        ("missing(account.industry)", Missing(term=FieldTerm(name="account.industry"))),
        ("all()", All(of=())),
        ("any()", AnyOf(of=())),
        ("a + b * c > 1", Compare(sign=">", left=Add(left=A, right=Multiply(left=B, right=C)), right=ONE)),
        ("a - b - c > 1", Compare(sign=">", left=Subtract(left=Subtract(left=A, right=B), right=C), right=ONE)),
        ("a - (b - c) > 1", Compare(sign=">", left=Subtract(left=A, right=Subtract(left=B, right=C)), right=ONE)),
        ("a -1 > -1", Compare(sign=">", left=Subtract(left=A, right=ONE), right=ValueTerm(value=-1))),
        ("days_since(a) > 1", Compare(sign=">", left=DaysSince(term=A), right=ONE)),
        ("a == 1e3", Compare(sign="==", left=A, right=ValueTerm(value=1000.0))),
        ("a == 1.5E-3", Compare(sign="==", left=A, right=ValueTerm(value=0.0015))),
        (r"a == 'it\'s \"\\\n\t\r\u4e2d'", Compare(sign="==", left=A, right=ValueTerm(value="it's \"\\\n\t\r中"))),
        ("a == '医疗'", Compare(sign="==", left=A, right=ValueTerm(value="医疗"))),
        ("  a\n and\tb ", All(of=(is_true(A), is_true(B)))),
    ],
)  # fmt: skip
def test_a_text_has_one_tree(text: str, tree: object) -> None:
    assert parse(text) == tree
    assert parse(write(parse(text))) == tree


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("((a))", "a"),
        ("a == true", "a"),
        ("a == false", "a == false"),
        ("not(a in [1])", "a not in [1]"),
        ("not (not (a))", "not not a"),
        ("(a and (b)) or ((c))", "a and b or c"),
        ("(a or b) and c", "(a or b) and c"),
        ("a or (b or c)", "a or (b or c)"),
        ("not (a and b)", "not (a and b)"),
        ("(a + b) * c > (1)", "(a + b) * c > 1"),
        ("(a * b) + c > a / (b * c)", "a * b + c > a / (b * c)"),
        ('a == "it\'s"', r"a == 'it\'s'"),
        ("a == '\u2028'", r"a == '\u2028'"),
        ("a == 1e22", "a == 1e+22"),
        ("a between (1) and (2)", "a between 1 and 2"),
    ],
)
def test_the_writer_uses_no_more_brackets_than_needed(text: str, written: str) -> None:
    assert write(parse(text)) == written


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "at column 1, found an empty condition; write all() for one that is always true"),
        ("   ", "at column 1, found an empty condition; write all() for one that is always true"),
        ("1 < a < 5", "at column 7, found a chained comparison; write both halves: a < b and b < c; or: b between a and c"),
        ("a == null", "at column 6, found 'null'; write missing(…) or present(…)"),
        ("a == None", "at column 6, found 'None'; write missing(…) or present(…)"),
        ("a == none", "at column 6, found 'none'; write missing(…) or present(…)"),
        ("a in [1, null]", "at column 10, found 'null'; write missing(…) or present(…)"),
        ("a == True", "at column 6, found 'True'; write 'true'"),
        ("a AND b", "at column 3, found 'AND'; write 'and'"),
        ("a = 1", "at column 3, found '='; write '=='"),
        ("a && b", "at column 3, found '&'; write 'and'"),
        ("!a", "at column 1, found '!'; write 'not'"),
        ("a > 1 （", "at column 7, found '（'; write '('"),
        ("a == “x”", "at column 6, found '“'; write '\"'"),
        ("a > 1e999", "at column 5, found 1e999; NaN and infinity are no literals; write a smaller number"),
        ("a > 99999999999999999999", "at column 5, found 99999999999999999999; the number does not fit 64 bits; write a smaller number"),
        ("a > .5", "at column 5, found '.'; write a digit before the point: 0.5"),
        ("a > 1.", "at column 5, found '1.'; write digits only, such as 1000, 0.5 or 1e6; a name begins with a letter"),
        ("a > 1_000", "at column 5, found '1_'; write digits only, such as 1000, 0.5 or 1e6; a name begins with a letter"),
        ("a > 5x", "at column 5, found '5x'; write digits only, such as 1000, 0.5 or 1e6; a name begins with a letter"),
        ("a == 'x", "at column 6, found a text that does not end; close it with '"),
        ("a == 'x\\'", "at column 6, found a text that does not end; close it with '"),
        (r"a == '\q'", r"at column 7, found the escape '\\q'; write \\ for a backslash; known: \\ \' \" \n \t \r \u0041"),
        (r"a == '\u12'", r"at column 7, found the escape '\\u'; write \\ for a backslash; known: \\ \' \" \n \t \r \u0041"),
        ("a >", "at column 4, found the end, expected a name, a value or '('; check the brackets and the words before it"),
        ("(a > 1", "at column 7, found the end, expected ')'; check the brackets and the words before it"),
        ("a > 1)", "at column 6, found ')', expected the end, 'and' or 'or'; check the brackets and the words before it"),
        ("a b", "at column 3, found 'b', expected the end, 'and' or 'or'; check the brackets and the words before it"),
        ("a 'x'", "at column 3, found the text 'x', expected the end, 'and' or 'or'; check the brackets and the words before it"),
        ("a + 1", "at column 1, found a value, expected a condition; compare it with something: x > 0"),
        ("a and 5", "at column 7, found a value, expected a condition; compare it with something: x > 0"),
        ("not days_since(a)", "at column 5, found a value, expected a condition; compare it with something: x > 0"),
        ("(a > 1) + 2 > 3", "at column 1, found a condition, expected a value; join conditions with 'and' or 'or'"),
        ("1 < (a > 1)", "at column 5, found a condition, expected a value; join conditions with 'and' or 'or'"),
        ("present(a > 1)", "at column 11, found '>', expected ')'; check the brackets and the words before it"),
        ("present a", "at column 9, found 'a', expected '('; write it as: present(…)"),
        ("foo(a)", "at column 1, found 'foo' used as a function; known: present(…), missing(…), days_since(…)"),
        ("all(a)", "at column 5, found a part inside all(); write: a and b"),
        ("any(a)", "at column 5, found a part inside any(); write: a or b"),
        ("a contains 5", "at column 12, found 5, expected a text; write a text in quotes: contains 'x'"),
        ("a in 5", "at column 6, found 5, expected '['; write it as: in ['a', 'b']"),
        ("a in [1 2]", "at column 9, found 2, expected ','; write it as: in ['a', 'b']"),
        ("a in [b]", "at column 7, found 'b', expected a literal; write a text, number or flag"),
        ("a between 1 or 2", "at column 13, found 'or', expected 'and'; write it as: between 1 and 5"),
        ("a > -b", "at column 5, found '-' before what is no number; write 0 - x"),
        ("Budget > 1", "at column 1, found 'Budget'; a name has small letters, digits and underscores, such as 'budget' or 'account.industry'; put texts in quotes"),
        ("预算 > 1", "at column 1, found '预算'; a name has small letters, digits and underscores, such as 'budget' or 'account.industry'; put texts in quotes"),
        ("a.b. > 1", "at column 4, found '.'; write a digit before the point: 0.5"),
        ("a > 1 ?", "at column 7, found '?', which no condition holds; put texts in quotes"),
        ("a >\n  1 and\n  ?", "at line 3, column 3, found '?', which no condition holds; put texts in quotes"),
    ],
)  # fmt: skip
def test_an_error_says_the_column_and_the_cure(text: str, says: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert str(caught.value) == says
    assert str(pickle.loads(pickle.dumps(caught.value))) == says  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a > 1 or " * 500, "too_long"),
        ("(" * 33 + "a" + ")" * 33, "too_deep"),
        ("(" * 1_900 + "a" + ")" * 1_900, "too_deep"),
        ("(" * 3_999, "too_deep"),
        ("not " * 900 + "a", "too_deep"),
        ("a" + "+1" * 900 + ">1", "too_deep"),
        ("a in [" + "1," * 1_000 + "1]", "too_large"),
        (" or ".join(["a"] * 500), "too_large"),
    ],
)
def test_a_text_beyond_the_limits_gives_one_short_error(text: str, code: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert len(str(caught.value)) < 120


def test_the_limits_themselves_are_allowed() -> None:
    assert parse("(" * 32 + "a" + ")" * 32) == is_true(A)
    assert parse("not " * 30 + "a")
    assert len(parse("a in [" + ",".join(["1"] * 998) + "]").values) == 998  # type: ignore[union-attr]
    assert parse("a == '" + "x" * 3_993 + "'")


def test_a_trees_shape_is_not_lost_between_one_and_true() -> None:
    assert parse("a == 1") != parse("a == true")
    assert parse("a == 1") != parse("a == 1.0")
    assert parse("a in [1]") != parse("a in [true]")
    assert len({parse("a in [1]"), parse("a in [true]"), parse("a == 1"), parse("a == true")}) == 4
