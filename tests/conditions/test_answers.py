"""A field may hold an answer: while it counts it is its value; expired or declined it is unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.conditions.samples import CATALOGUE, NOW, answer, deal, view_of, walk_of

from salesfunnel.conditions import admit
from salesfunnel.conditions.values.types import DECLINED, EXPIRED, MISSING, WRONG_TYPE, Unknown
from salesfunnel.model import Account, Activity, Answer, Dossier, Money

DAY = timedelta(days=1)
DECLINE = Answer(declined=True, source="c-1")
OLD = Answer(5, source="c-1", expires_at=NOW)
TEXTS = (
    "size > 1", "size == size", "size in [5]", "size + 1 > 0", "size between 1 and 9", "present(size)",
    "missing(size)", "not size > 1",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_an_answer_that_counts_is_its_value(text: str) -> None:
    for said in (Answer(5), Answer(5, source="c-1", expires_at=NOW + DAY)):
        assert answer(text, {"size": said}) is answer(text, {"size": 5})
    assert answer(text, {"size": Answer(None)}) is answer(text, {})
    assert answer(text, {"size": Answer("x")}) is answer(text, {"size": "x"})


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("said", "kind"), [(OLD, "expired"), (DECLINE, "declined")])
def test_an_expired_or_declined_answer_is_unknown_for_every_operator(
    text: str, said: Answer, kind: str
) -> None:
    view = view_of({"size": said})
    walk = walk_of(text)
    assert walk.answer(view) is None
    assert {(reason.kind, reason.field) for reason in walk.reasons(view)} == {(kind, "size")}


@pytest.mark.parametrize(
    ("said", "en", "zh"),
    [
        (OLD, "the answer to 'size' has expired; needed: > 1", "“size”的答复已过期（要求：> 1）"),
        (DECLINE, "the customer would not say 'size'; needed: > 1", "客户不愿透露“size”（要求：> 1）"),
        (None, "'size' is not recorded; needed: > 1", "“size”未填写（要求：> 1）"),
    ],
)
def test_refusing_to_say_differs_from_never_having_been_asked(said: Any, en: str, zh: str) -> None:
    [reason] = walk_of("size > 1").reasons(view_of({"size": said}))
    assert (reason.render("en"), reason.render("zh")) == (en, zh)


def test_once_a_refusal_has_expired_the_question_is_open_again() -> None:
    assert view_of({"size": Answer(declined=True, expires_at=NOW)}).read("size") is EXPIRED
    assert view_of({"size": Answer(declined=True, expires_at=NOW + DAY)}).read("size") is DECLINED


def test_a_wrong_answer_is_shown_as_it_was_said() -> None:
    view = view_of({"size": Answer("many")})
    assert view.read("size") is WRONG_TYPE
    assert str(walk_of("size > 1").reasons(view)[0]) == "'size' holds 'many', not a number"


def test_rows_and_accounts_may_hold_answers_too() -> None:
    row = Activity("a-1", "call", NOW, fields={"mood": Answer(declined=True)})
    dossier = Dossier(deal(), activities=(row,), account=Account("x", fields={"staff": Answer(7)}))
    assert view_of(dossier).read("good_talks") == Unknown("declined", "activities a-1: mood")
    [reason] = walk_of("good_talks > 0").reasons(view_of(dossier))
    assert str(reason) == "'good_talks' is not known: the customer would not say activities a-1: mood"
    assert answer("account.staff == 7", dossier) is True


@pytest.mark.parametrize(
    ("raw", "kept", "codes"),
    [
        (Answer("12.30", source="c"), Answer(Money.of("12.30", "CNY"), source="c"), []),
        (Answer(Money.of(5, "CNY")), Answer(Money.of(5, "CNY")), []),
        (Answer("unknown", source="c"), MISSING, []),
        (Answer(None), MISSING, []),
        (DECLINE, DECLINE, []),
        (Answer("12.30", expires_at=NOW - DAY), Answer(Money.of("12.30", "CNY"), expires_at=NOW - DAY), []),
        (Answer(5.5), Answer(5.5), ["inexact_money"]),
    ],
)
def test_admit_looks_into_an_answer(raw: Answer, kept: Any, codes: list[str]) -> None:
    admitted = admit(Dossier(deal({"budget": raw})), CATALOGUE)
    assert admitted.dossier.subject.fields.get("budget", MISSING) == kept
    assert [finding.code for finding in admitted.findings] == codes
    again = admit(admitted.dossier, CATALOGUE)
    assert again.dossier is admitted.dossier


def test_a_segment_is_named_by_what_was_said() -> None:
    from salesfunnel.insight.tally.grouping import Grouping

    grouping = Grouping("size")
    keys = [
        grouping.of(deal({"size": said}))
        for said in (5, Answer(5, source="c-1"), Answer(declined=True), None)
    ]
    assert keys == [(5,), (5,), (None,), (None,)]
