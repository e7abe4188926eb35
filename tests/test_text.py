"""Texts and the one catalogue of sentences: every language, the same placeholders, late rendering."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue, near
from salesfunnel.messages import CATALOGUE, LOCALES, ROOMS, Locale, Message, cadence, placeholders
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


CODE = [
    ast.parse(path.read_text(encoding="utf-8"))
    for path in SOURCES
    if path.parent.name != "messages" or path.name == "speech.py"
]


def named_messages() -> Iterator[tuple[str, ast.Call]]:
    """Yield each key that the code names in full where it makes a message, with the call."""
    for node in (node for tree in CODE for node in ast.walk(tree)):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"Message", "Message.of", "cls.of", "said"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value), node


def test_every_sentence_that_the_code_names_is_in_the_catalogue() -> None:
    named = {key for key, _ in named_messages()}
    assert {"reason_undecided", "page_policy"} & named
    assert sorted(named - set(CATALOGUE)) == []


def test_a_message_is_made_with_the_values_that_its_sentence_needs() -> None:
    def given(call: ast.Call) -> set[str | None]:
        return {keyword.arg for keyword in call.keywords}

    wrong = [
        (key, sorted(map(str, given(call))))
        for key, call in named_messages()
        if ast.unparse(call.func) == "Message.of"
        and None not in given(call)  # `**values` is not known here
        and not (placeholders(CATALOGUE[key].render()) or set()) <= given(call)
    ]
    assert wrong == []


def test_every_sentence_of_the_catalogue_is_said_somewhere() -> None:
    """A key stands in the code in full, or as a beginning with the rest of it, or as a rest behind a beginning."""
    nodes = [node for tree in CODE for node in ast.walk(tree)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {
        name for node in nodes for name in (getattr(node, "id", None), getattr(node, "attr", None)) if name
    }
    names |= {node.name for node in nodes if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    names |= {node.arg for node in nodes if isinstance(node, (ast.keyword, ast.arg)) and node.arg}
    pages = " ".join(page.read_text(encoding="utf-8") for page in SOURCES[0].parent.rglob("*.jinja"))
    words = texts | names | set(re.findall(r"\w+", pages))
    words |= {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).casefold() for name in names}
    joined = [
        [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        for node in nodes
        if isinstance(node, ast.JoinedStr)
    ]
    heads = {str(parts[0]) for parts in joined if parts[0] and re.fullmatch(r"[a-z_]+_", str(parts[0]))}
    tails = {str(parts[-1]) for parts in joined if parts[-1] and re.fullmatch(r"_[a-z_]+", str(parts[-1]))}

    def is_said(key: str) -> bool:
        rests = {key} | {key.removesuffix(tail) for tail in tails}
        rests |= {rest.removeprefix(head) for rest in tuple(rests) for head in heads if rest.startswith(head)}
        return bool(rests & words)

    to_come = cadence.SAID  # its sequences are being built
    assert [key for key in CATALOGUE if key not in to_come and not is_said(key)] == []


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
