"""Texts and the one catalogue of sentences: every language, the same placeholders, late rendering."""

from __future__ import annotations

import string
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue, near
from salesfunnel.messages import CATALOGUE, LOCALES
from salesfunnel.text import Message, Text


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_sentence_exists_in_every_language_with_the_same_placeholders(key: str) -> None:
    said = dict(CATALOGUE[key].by_locale)
    assert set(said) == set(LOCALES)
    assert len({frozenset(placeholders(each)) for each in said.values()}) == 1
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
