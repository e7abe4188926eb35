"""Calls of plug-ins: what they may answer, what they never may, and how a wrong call is refused."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest
from pydantic import BaseModel, model_validator
from tests.conditions.plugins import CALLING, FAULTS, REGISTRY
from tests.conditions.samples import CATALOGUE, NOW, catalogue_of, deal

from salesfunnel.conditions import Fact, View, compile_condition, parse, read_condition, write
from salesfunnel.conditions.language.tree import All, Call
from salesfunnel.errors import ConditionError
from salesfunnel.model import Activity, Dossier, Money
from salesfunnel.registry import Predicate, Registry


def ask(text: str, fields: dict[str, Any] | None = None, catalogue: Any = CALLING) -> tuple[Any, list[str]]:
    view = View(Dossier(deal(fields or {})), now=NOW, catalogue=catalogue)
    walk = compile_condition(parse(text), catalogue)
    return walk.answer(view), [str(reason) for reason in walk.reasons(view)]


@pytest.mark.parametrize(
    ("text", "fields", "answer", "reasons"),
    [
        ("acme:big(at_least=5)", {"size": 5}, True, []),
        ("acme:big(at_least=5, strict=true)", {"size": 5}, False, ["'acme:big(at_least=5, strict=true)' is false; needed: true"]),
        ("not acme:big(at_least=5)", {"size": 5}, False, ["'acme:big(at_least=5)' is true; needed: false"]),
        ("not acme:big(at_least=5)", {"size": 4}, True, []),
        ("acme:big(at_least=5)", {}, None, ["'size' is not recorded; needed: acme:big(at_least=5)"]),
        ("acme:big(at_least=5)", {"size": "x"}, None, ["'size' holds 'x', not a number"]),
        ("acme:affordable()", {"budget": 5, "price": 4}, True, []),
        ("acme:affordable()", {"budget": 3, "price": 4}, False, ["'acme:affordable()' is too_dear; needed: true"]),
        ("acme:affordable()", {"budget": 3}, None, ["'acme:affordable()' is not known (not_priced)"]),
        ("size > 3 and acme:big(at_least=5)", {"size": 4}, False, ["'acme:big(at_least=5)' is false; needed: true"]),
    ],
)  # fmt: skip
def test_a_plug_in_answers_like_any_other_leaf(
    text: str, fields: dict[str, Any], *, answer: bool | None, reasons: list[str]
) -> None:
    assert ask(text, fields) == (answer, reasons)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("form", ["{}", "not {}", "all() and {}", "not not {}"])
def test_a_faulty_plug_in_is_never_true_and_says_so(name: str, form: str) -> None:
    call = f"faulty:{name}()"
    answer, [reason] = ask(form.format(call))
    assert answer is None
    assert reason == f"the plug-in '{call}' failed ({FAULTS[name][1]}), so its answer is not known"


def test_a_fault_is_a_reason_of_its_own_kind_in_both_languages() -> None:
    view = View(Dossier(deal()), now=NOW, catalogue=CALLING)
    [reason] = compile_condition(parse("vip or faulty:one()"), CALLING).reasons(view)[1:]
    assert (reason.path, reason.kind, reason.actual) == ("any.1", "plugin", "<int>")
    assert reason.render("zh") == "插件“faulty:one()”出错（<int>），其结果未知"


def test_what_ends_a_program_is_not_swallowed() -> None:
    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    catalogue = catalogue_of(registry=Registry.of(Predicate("acme:stop", interrupted)))
    with pytest.raises(KeyboardInterrupt):
        ask("acme:stop()", catalogue=catalogue)


def seen_by_a_plug_in(dossier: Dossier[Any], **more: Any) -> tuple[dict[str, Any], datetime]:
    seen: list[Any] = []

    def look(record: Any, params: object, now: datetime) -> bool:
        seen.append(({name: record[name] for name in record}, now))
        assert len(record) == len(seen[0][0])
        return True

    catalogue = catalogue_of(registry=Registry.of(Predicate("acme:look", look)), **more)
    assert (
        compile_condition(parse("acme:look()"), catalogue).answer(View(dossier, now=NOW, catalogue=catalogue))
        is True
    )
    return seen[0]  # type: ignore[no-any-return]


def test_a_plug_in_sees_every_name_with_its_value_and_none_where_it_is_unknown() -> None:
    fields = {"size": 5, "budget": "12.30", "start": "2026-01-31", "channels": ["web"], "grade": "nonsense"}
    record, now = seen_by_a_plug_in(Dossier(deal(fields, amount=Money.of(7, "CNY")), contacts=()))
    assert now == NOW
    assert (record["size"], record["budget"], record["amount"]) == (
        5.0,
        Money.of("12.30", "CNY"),
        Money.of(7, "CNY"),
    )
    assert (record["start"], record["channels"]) == (date(2026, 1, 31), frozenset({"web"}))
    assert (record["has_boss"], record["meetings"], record["grade"], record["note"]) == (
        False,
        None,
        None,
        None,
    )
    assert "account.staff" in record


def test_a_plug_in_in_a_fact_sees_the_row() -> None:
    fact = Fact.model_validate({"count": "activities", "where": "acme:long(minutes=30)"})

    class Minutes(BaseModel):
        minutes: int

    def long(record: Any, params: Minutes, now: object) -> bool | None:
        return None if record["outcome"] is None else len(record["outcome"]) > params.minutes

    catalogue = catalogue_of(
        facts={"long_talks": fact}, registry=Registry.of(Predicate("acme:long", long, Minutes))
    )
    assert catalogue.problems == ()
    walk = compile_condition(parse("long_talks == 1"), catalogue)

    def of(*outcomes: str | None) -> View:
        rows = tuple(Activity(f"a-{n}", "call", NOW, outcome=each) for n, each in enumerate(outcomes))
        return View(Dossier(deal(), activities=rows), now=NOW, catalogue=catalogue)

    assert walk.answer(of("x" * 31, "x")) is True
    [reason] = walk.reasons(of("x" * 31, None))
    assert str(reason) == "'long_talks' is not known: activities a-1: outcome is not recorded"


def test_a_fact_and_a_plug_in_are_computed_once_and_only_when_needed() -> None:
    asked: list[str] = []

    def counted(record: Any, params: object, now: object) -> bool:
        asked.append("row" if "kind" in record else "deal")
        return True

    facts = {"talks": Fact.model_validate({"count": "activities", "where": "acme:counted()"})}
    catalogue = catalogue_of(facts=facts, registry=Registry.of(Predicate("acme:counted", counted)))
    dossier = Dossier(
        deal({"size": 1}), activities=(Activity("a-1", "call", NOW), Activity("a-2", "call", NOW))
    )
    walk = compile_condition(parse("size > 5 and talks > 0 and acme:counted()"), catalogue)
    assert walk.answer(View(dossier, now=NOW, catalogue=catalogue)) is False
    assert asked == []
    several = compile_condition(
        parse("talks > 0 and talks > 5 or acme:counted() and not acme:counted()"), catalogue
    )
    view = View(dossier, now=NOW, catalogue=catalogue)
    assert several.answer(view) is False
    assert several.reasons(view) == several.reasons(view)
    assert sorted(asked) == ["deal", "row", "row"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("acme:big(at_least=1)", []),
        ("acme:bigg(at_least=1)", ["no predicate is named 'acme:bigg'; did you mean 'acme:big'?"]),
        ("vip and acme:big()", ["all.1.args.at_least: the argument 'at_least' is missing; add at_least=…"]),
        ("acme:big(at_leest=1)", ["args.at_least: the argument 'at_least' is missing; add at_least=…",
                                  "args.at_leest: no argument is named 'at_leest'; did you mean 'at_least'?"]),
        ("acme:big(at_least=-1)", ["args.at_least: found -1, input should be greater than or equal to 0"]),
        ("acme:big(at_least='many')", ["args.at_least: found 'many', input should be a valid integer"]),
        ("acme:big(at_least='5')", ["args.at_least: found '5', input should be a valid integer"]),
        ("acme:big(at_least=true)", ["args.at_least: found True, input should be a valid integer"]),
        ("acme:big(at_least=5, strict=1)", ["args.strict: found 1, input should be a valid boolean"]),
        ("acme:affordable(x=1)", ["args.x: 'acme:affordable' has no parameters; take it out"]),
    ],
)  # fmt: skip
def test_a_call_is_checked_when_it_is_loaded(text: str, problems: list[str]) -> None:
    assert [str(each) for each in CALLING.check(parse(text))] == problems


def test_without_a_registry_no_plug_in_is_known() -> None:
    says = "no predicate is named 'acme:big'; hand it over: Funnel.load(…, registry=…)"
    assert [str(each) for each in CATALOGUE.check(parse("acme:big(at_least=1)"))] == [says]
    with pytest.raises(ConditionError, match="hand it over"):
        compile_condition(parse("acme:big(at_least=1)"), CATALOGUE)


def test_parameters_that_raise_are_a_problem_and_no_crash() -> None:
    class Explosive(BaseModel):
        @model_validator(mode="before")
        @classmethod
        def _explode(cls, data: object) -> object:
            raise ZeroDivisionError

    class Choosy(BaseModel):
        @model_validator(mode="after")
        def _refuse(self) -> Choosy:
            msg = "never on a Monday"
            raise ValueError(msg)

    registry = Registry.of(
        Predicate("acme:explosive", lambda *_: True, Explosive),
        Predicate("acme:choosy", lambda *_: True, Choosy),
    )
    found = catalogue_of(registry=registry).check(parse("acme:explosive() and acme:choosy()"))
    assert [str(each) for each in found] == [
        "all.0.args: the parameters of 'acme:explosive' raised ZeroDivisionError; mend the plug-in",
        "all.1.args: value error, never on a Monday",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("acme:big", "at column 9, found the end, expected '('; write it as: acme:big()"),
        ("acme:big(5)", "at column 10, found 5, expected the name of an argument; write name=value, such as limit=5"),
        ("acme:big(a.b=5)", "at column 10, found 'a.b', expected the name of an argument; an argument's name has no dot"),
        ("acme:big(a=5, a=6)", "at column 15, found the argument 'a' twice; keep one of them"),
        ("acme:big(a)", "at column 11, found ')', expected '='; write it as: a=5"),
        ("acme:big(a=b)", "at column 12, found 'b', expected a literal; write a text, number or flag"),
        ("acme:big(a=5", "at column 13, found the end, expected ','; write it as: acme:big(limit=5, strict=true)"),
        ("acme:big(and=5)", "at column 10, found 'and', expected the name of an argument; write name=value, such as limit=5"),
        ("Acme:Big()", "at column 1, found 'Acme:Big'; a plug-in's name has a house and a word in small letters, such as 'acme:credit_ok'; put texts in quotes"),
        ("acme:big() > 3", "at column 1, found a condition, expected a value; join conditions with 'and' or 'or'"),
        ("present(acme:big())", "at column 9, found a condition, expected a value; join conditions with 'and' or 'or'"),
        ("(a = 5)", "at column 4, found '='; write '=='"),
        ("a + 1 = 5", "at column 7, found '='; write '=='"),
        ("a:b(" + ",".join(f"x{n}=1" for n in range(33)) + ")", "at column 187, found the argument 'x32'; a call has at most 32 arguments"),
    ],
)  # fmt: skip
def test_a_call_written_wrongly_is_refused_at_its_column(text: str, says: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ({"op": "call"}, ["'call' lacks the key 'name'; add \"name\": …"]),
        ({"op": "call", "name": "big"}, ["found 'big'; a plug-in's name has a house and a word in small letters, such as 'acme:credit_ok'"]),
        ({"op": "call", "name": "a:b", "args": []}, ['args: found a list, expected an object of literals; write "args": { … }']),
        ({"op": "call", "name": "a:b", "args": {"c": None}}, ["args.c: found null; null is no literal; write missing(…) or present(…)"]),
        ({"op": "call", "name": "a:b", "args": {"c": [1]}}, ["args.c: found a list; expected a text, a number, true or false"]),
        ({"op": "call", "name": "a:b", "args": {"c.d": 1}}, ["args: found 'c.d'; an argument's name has no dot"]),
        ({"op": "call", "name": "a:b", "args": {f"c{n}": n for n in range(33)}}, ["args: found 33 arguments; a call has at most 32 arguments"]),
        ({"op": "call", "name": "a:b", "args": {}, "of": []}, ["'call' has no key 'of'; known: 'args', 'name'"]),
    ],
)  # fmt: skip
def test_a_call_of_a_wrong_structure_is_refused(data: Any, problems: list[str]) -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition(data)
    assert [str(each) for each in caught.value.problems] == problems


def test_arguments_have_one_order_and_keep_their_types() -> None:
    assert write(parse("a:b(z=1, c=true)")) == "a:b(c=true, z=1)"
    assert read_condition({"op": "call", "name": "a:b"}) == parse("a:b()")
    assert parse("a:b(c=1)") != parse("a:b(c=true)")
    assert parse("a:b(c=1)") != parse("a:b(c=1.0)")
    assert len({parse("a:b(c=1, d=2)"), parse("a:b(d=2, c=1)"), parse("a:b()")}) == 2


def test_a_tree_of_python_refuses_what_the_text_would() -> None:
    from pydantic import ValidationError

    for wrong in ({"name": "big"}, {"name": "a:b", "args": {"a.b": 1}}, {"name": "a:b", "args": {"c": None}}):
        with pytest.raises(ValidationError):
            Call.model_validate(wrong)
    with pytest.raises(TypeError, match="cannot be changed"):
        Call(name="a:b", args={"c": 1}).args["c"] = 2


def test_calls_count_against_the_limits_in_every_form() -> None:
    thirty = {f"c{n}": n for n in range(32)}
    calls = [{"op": "call", "name": "a:b", "args": thirty}] * 31
    with pytest.raises(ConditionError, match="more than 1000 nodes"):
        read_condition({"op": "all", "of": calls})
    assert read_condition({"op": "all", "of": calls[:30]}).op == "all"
    built = All(of=tuple(Call(name="a:b", args=thirty) for _ in range(31)))
    with pytest.raises(ConditionError, match="more than 1000 nodes"):
        CALLING.check(built)
    deep: Any = {"op": "call", "name": "a:b", "args": {}}
    for _ in range(30):
        deep = {"op": "not", "of": deep}
    assert parse(write(read_condition(deep))) == read_condition(deep)
    with pytest.raises(ConditionError, match="deeper than 32 levels"):
        read_condition({"op": "not", "of": deep})
    with pytest.raises(ConditionError, match="deeper than 32 levels"):
        parse("not " * 31 + "a:b()")


def test_a_compiled_call_pickles_with_its_registry() -> None:
    from tests.conditions.plugins import affordable, big

    catalogue = catalogue_of(registry=Registry.of(big, affordable))
    walk = pickle.loads(pickle.dumps(compile_condition(parse("acme:big(at_least=5)"), catalogue)))  # noqa: S301 - our own
    assert walk.catalogue.registry == catalogue.registry
    assert (
        walk.answer(
            View(Dossier(deal({"size": 5})), now=datetime(2026, 1, 1, tzinfo=UTC), catalogue=catalogue)
        )
        is True
    )
    assert len(REGISTRY.predicates) == len(FAULTS) + 2


def test_an_argument_may_be_a_day_or_an_option_of_a_list() -> None:
    class When(BaseModel):
        since: date
        colour: Literal["red", "green"]
        share: float

    seen: list[When] = []

    def look(record: Any, params: When, now: object) -> bool:
        seen.append(params)
        return True

    catalogue = catalogue_of(registry=Registry.of(Predicate("acme:look", look, When)))
    assert ask("acme:look(since='2026-01-31', colour='red', share=1)", catalogue=catalogue) == (True, [])
    assert seen == [When(since=date(2026, 1, 31), colour="red", share=1.0)]
    says = "args.colour: found 'blue', input should be 'red' or 'green'"
    assert str(catalogue.check(parse("acme:look(since='2026-01-31', colour='blue', share=1)"))[0]) == says
