"""Texts and the one catalogue of sentences: every language, the same placeholders, late rendering."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue, near
from salesfunnel.messages import CATALOGUE, LOCALES, ROOMS, Locale, Message, placeholders
from salesfunnel.text import Text


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_sentence_exists_in_every_language_with_the_same_placeholders(key: str) -> None:
    said = dict(CATALOGUE[key].by_locale)
    assert set(said) == set(LOCALES)
    assert len({placeholders(each) for each in said.values()}) == 1
    assert placeholders(said["en"]) is not None
    assert all(each.strip() for each in said.values())


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh", "预算"), ("zh-CN", "预算"), ("en", "Budget"), ("en-GB", "Budget"), ("fr", "Budget")],
)
def test_a_text_is_rendered_in_the_language_asked_for_or_else_in_english(locale: str, words: str) -> None:
    assert Text({"en": "Budget", "zh": "预算"}).render(locale) == words


def test_a_text_without_english_gives_what_it_has() -> None:
    assert str(Text({"zh": "预算", "ja": "予算"})) == "予算"


def test_a_plain_text_serves_every_language() -> None:
    assert Text("Budget").has("zh")
    assert not Text({"en": "Budget"}).has("zh")
    assert Text.of(Text("x")) == Text.of("x") == Text("x")
    assert Text("x").wire() == "x"
    assert Text({"en": "x"}).wire() == {"en": "x"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"en": 7}, "text: found 7 for 'en', expected a string per language"),
        ({}, "text: found no language; write a string, or one per language"),
    ],
)
def test_what_is_no_text_is_refused(wrong: Any, said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Text(wrong)
    assert str(caught.value) == said


def test_a_message_renders_the_texts_in_it_in_the_same_language() -> None:
    message = Message.of("criterion_false", criterion=Text({"en": "Budget", "zh": "预算"}))
    assert (str(message), message.render("zh")) == ("'Budget' is not met", "“预算”不满足")


@pytest.mark.parametrize(
    ("name", "known", "cure"),
    [
        ("budegt", ["budget", "amount"], "did you mean 'budget'?"),
        ("xyz", ["budget", "amount"], "known: 'amount', 'budget'"),
        ("xyz", [f"k{n}" for n in range(10)], "known: 'k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', …"),
        ("xyz", [], ""),
    ],
)
def test_an_unknown_name_is_cured_with_the_nearest_or_some(name: str, known: list[str], cure: str) -> None:
    assert near(name, known) == cure


SOURCES = sorted((Path(__file__).parents[1] / "src" / "salesfunnel").rglob("*.py"))


def test_every_sentence_that_the_code_names_is_in_the_catalogue() -> None:
    named: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            if ast.unparse(node.func) in {"Message", "Message.of"}:
                named.add(node.args[0].value)
    assert {"not_a_move", "reason_undecided"} & named
    assert sorted(named - set(CATALOGUE)) == []


def test_every_kind_of_reason_has_its_sentences() -> None:
    import typing

    from salesfunnel.conditions.rows.reasons import ReasonKind

    kinds = set(typing.get_args(ReasonKind))
    assert {f"reason_{kind}" for kind in kinds} <= set(CATALOGUE)
    assert {f"reason_row_{kind}" for kind in kinds - {"value"}} <= set(CATALOGUE)


FRENCH = {"criterion_unknown": "« {criterion} » reste à savoir"}


def test_a_language_of_the_host_says_what_it_knows_and_leaves_the_rest_to_english() -> None:
    french = Locale("fr", FRENCH)
    assert (
        Message.of("criterion_unknown", criterion=Text({"en": "need", "fr": "besoin"})).render(french)
        == "« besoin » reste à savoir"
    )
    assert Message.of("criterion_false", criterion="x").render(french) == "'x' is not met"
    assert Text({"en": "need", "fr": "besoin"}).render(french) == "besoin"
    assert french == "fr"
    assert "criterion_unknown" not in french.missing()
    assert len(french.missing()) == len(CATALOGUE) - 1
    again = pickle.loads(pickle.dumps(french))  # noqa: S301 - our own
    assert (again, again.sentences) == (french, french.sentences)


@pytest.mark.parametrize(
    ("sentences", "says"),
    [
        ({"criterion_unknwn": "x"}, "sentences.criterion_unknwn: the catalogue has no such sentence; did you mean 'criterion_unknown'?"),
        ({"criterion_unknown": "x"}, "sentences.criterion_unknown: its placeholders are other ones; use each of: {criterion}"),
        ({"criterion_unknown": "{criterion} {more}"}, "sentences.criterion_unknown: its placeholders are other ones; use each of: {criterion}"),
        ({"criterion_unknown": "{criterion.__class__}"}, "sentences.criterion_unknown: its placeholders are other ones; use each of: {criterion}"),
        ({"criterion_unknown": "{criterion!r}"}, "sentences.criterion_unknown: its placeholders are other ones; use each of: {criterion}"),
        ({"criterion_unknown": "{criterion:>99999999}"}, "sentences.criterion_unknown: its placeholders are other ones; use each of: {criterion}"),
        ({"criterion_unknown": "{criterion"}, "sentences.criterion_unknown: its placeholders are other ones; use each of: {criterion}"),
        ({"chart_title": "{x}"}, "sentences.chart_title: its placeholders are other ones; use each of: none"),
    ],
)  # fmt: skip
def test_a_sentence_that_could_not_be_said_is_refused(sentences: dict[str, str], says: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Locale("fr", sentences)
    assert str(caught.value) == says


def test_no_two_rooms_say_something_under_one_key() -> None:
    assert sum(map(len, ROOMS)) == len(CATALOGUE)
