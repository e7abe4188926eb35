"""Values, tags, duplicates, marks and reviews: what is recorded, and what is refused with its path."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from typing import Any

import attrs
import pytest
from tests.lifecycle.funnels import ACTOR, DAY, NOW, deal, lead, process

from salesfunnel import Answer, Dossier, Funnel, Lead, Money, Opportunity, evolve
from salesfunnel.lifecycle.commands import ChangeFields, Command, Lose, MarkMoment, Merge, Review, Tag
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.messages import LOCALES
from salesfunnel.model.event import FieldsChanged, Merged, MergedInto
from salesfunnel.model.wire import from_wire, to_wire

FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "k", "version": 1, "currency": "CNY", "timezone": "UTC",
    "fields": {
        "budget": {"type": "money", "min": 0, "label": {"en": "Budget", "zh": "预算"}},
        "colour": {"type": "choice", "options": ["red", "green"], "missing": ["Select"]},
        "share": {"type": "number", "max": 1, "of": ["lead", "opportunity"]},
        "channels": {"type": "choices", "options": ["web", "fair"]},
        "start": {"type": "date"},
        "end": {"type": "date"},
        "mood": {"type": "text", "of": "activity"},
        "signed": {"type": "flag"},
    },
    "facts": {"meetings": {"count": "activities"}},
    "rules": {"in_order": {"when": "start <= end", "label": {"en": "It ends after it starts", "zh": "先开始后结束"}}},
    "pipelines": {
        "p": {"stages": [{"key": "a"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]},
        "l": {"of": "lead", "stages": [{"key": "new"}, {"key": "won", "kind": "won"}]},
    },
})  # fmt: skip


def about(**more: Any) -> Dossier[Opportunity]:
    return Dossier(Opportunity(id="d-1", pipeline="p", stage="a", **more))


def ask(command: Command, dossier: Dossier[Any] | None = None, at: datetime = NOW) -> Decision:
    return FUNNEL.decide(dossier or about(), command, actor=ACTOR, now=at)


def change(dossier: Dossier[Any] | None = None, **values: Any) -> Decision:
    return ask(ChangeFields(values), dossier)


def refused(answer: Decision) -> list[str]:
    assert not answer.accepted
    assert all(finding.render(locale).strip() for finding in answer.findings for locale in LOCALES)
    return [f"{each.path} {each.code}" if each.path else each.code for each in answer.findings]


def after(dossier: Dossier[Any], answer: Decision) -> Any:
    assert answer.accepted, answer.findings
    mine = [each for each in answer.events if each.subject_id == dossier.subject.id]
    assert [from_wire(type(each), to_wire(each)) for each in mine] == mine
    return reduce(evolve, mine, dossier).subject


def test_fields_and_core_attributes_change_together_in_the_types_of_their_fields() -> None:
    answer = change(budget="5000", close_date="2026-06-30", channels=["web"], share=0.5, name="Acme")
    (event,) = answer.events
    assert isinstance(event, FieldsChanged)
    assert dict(event.before) == {}
    assert dict(event.after) == {
        "budget": Money.of(5000, "CNY"), "close_date": date(2026, 6, 30), "channels": ("web",), "share": 0.5,
        "name": "Acme",
    }  # fmt: skip
    subject = after(about(), answer)
    assert (subject.name, subject.close_date) == ("Acme", date(2026, 6, 30))
    assert dict(subject.fields) == {"budget": Money.of(5000, "CNY"), "channels": ("web",), "share": 0.5}


def test_only_what_changes_is_told() -> None:
    known = about(name="Acme", fields={"share": 1, "colour": "red"})
    (event,) = change(known, name="Acme", share=1.0, colour="green").events
    assert isinstance(event, FieldsChanged)
    assert (dict(event.before), dict(event.after)) == ({"colour": "red"}, {"colour": "green"})


@pytest.mark.parametrize(
    "values", [{}, {"name": "Acme"}, {"region": None}, {"region": ""}, {"colour": "Select"}]
)
def test_values_that_change_nothing_are_refused(values: dict[str, object]) -> None:
    assert refused(change(about(name="Acme"), **values)) == ["nothing_changes"]


@pytest.mark.parametrize("nothing", [None, "Select"])
def test_what_means_missing_takes_a_value_away(nothing: object) -> None:
    known = about(fields={"colour": "red", "share": 1})
    assert dict(after(known, change(known, colour=nothing)).fields) == {"share": 1}


def test_a_core_attribute_is_taken_away_too() -> None:
    known = about(region="East", contact_ids=("c-1",), amount=Money.of(5, "CNY"))
    subject = after(known, change(known, region=None, contact_ids=None, amount=None))
    assert (subject.region, subject.contact_ids, subject.amount) == (None, (), None)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"bugdet": 1}, "bugdet unknown_field"),
        ({"regoin": "x"}, "regoin unknown_field"),
        ({"mood": "x"}, "mood unknown_field"),
        ({"stage": "won"}, "stage not_recorded"),
        ({"owner_id": "u-9"}, "owner_id not_recorded"),
        ({"version": 9}, "version not_recorded"),
        ({"slips": 0}, "slips not_recorded"),
        ({"meetings": 3}, "meetings not_recorded"),
        ({"budget": 5000.0}, "budget inexact_money"),
        ({"budget": Money.of(5, "USD")}, "budget other_currency"),
        ({"amount": Money.of(5, "USD")}, "amount other_currency"),
        ({"budget": "-1"}, "budget out_of_range"),
        ({"share": 1.5}, "share out_of_range"),
        ({"share": True}, "share wrong_type"),
        ({"signed": 1}, "signed wrong_type"),
        ({"colour": "blue"}, "colour outside_options"),
        ({"name": 7}, "name wrong_type"),
        ({"name": Answer("Acme", source="c-1")}, "name wrong_type"),
        ({"close_date": "soon"}, "close_date wrong_type"),
        ({"start": "2026-02-02", "end": "2026-02-01"}, "rules.in_order rule_broken"),
    ],
)
def test_what_may_not_be_recorded_is_refused_with_its_place(values: dict[str, object], found: str) -> None:
    assert refused(change(**values)) == [found]


def test_every_fault_is_named_at_once_and_nothing_is_recorded() -> None:
    answer = change(colour="blue", share=2, nonsense=1, name="Acme")
    assert refused(answer) == ["nonsense unknown_field", "colour outside_options", "share out_of_range"]
    assert answer.events == ()


def test_a_near_name_is_offered() -> None:
    (finding,) = change(bugdet="1").findings
    assert "did you mean 'budget'?" in str(finding)
    assert "是否指“budget”" in finding.render("zh")


def test_a_rule_is_asked_about_what_is_recorded_already() -> None:
    known = about(fields={"start": date(2026, 2, 2)})
    assert refused(change(known, end="2026-02-01")) == ["rules.in_order rule_broken"]
    assert change(known, end="2026-02-03").accepted
    assert change(known, share=0.1).accepted


def test_an_answer_keeps_its_source() -> None:
    told = Answer("5000", source="c-1")
    assert after(about(), change(budget=told)).fields["budget"] == Answer(Money.of(5000, "CNY"), source="c-1")


def test_amounts_and_close_dates_leave_a_trail_and_slips_are_counted() -> None:
    dossier = about()
    for day, values in enumerate(
        [
            {"amount": "100", "close_date": "2026-03-31"},
            {"close_date": "2026-04-30"},
            {"amount": "80", "close_date": "2026-04-15"},
            {"close_date": "2026-05-31"},
        ]
    ):
        for event in ask(ChangeFields(values), dossier, NOW + day * DAY).events:
            dossier = evolve(dossier, event)
    subject = dossier.subject
    assert [(each.before, each.after) for each in subject.amount_changes] == [
        (None, Money.of(100, "CNY")),
        (Money.of(100, "CNY"), Money.of(80, "CNY")),
    ]
    assert [each.after for each in subject.close_date_changes] == [
        date(2026, 3, 31), date(2026, 4, 30), date(2026, 4, 15), date(2026, 5, 31),
    ]  # fmt: skip
    assert subject.slips == 2


def test_the_reason_of_a_change_is_kept() -> None:
    (event,) = ask(ChangeFields({"share": 0.4}, reason="list price agreed")).events
    assert isinstance(event, FieldsChanged)
    assert event.reason == "list price agreed"


def test_a_change_told_later_says_when_it_happened() -> None:
    (event,) = ask(ChangeFields({"share": 0.4}, at=NOW - DAY)).events
    assert (event.at, event.recorded_at) == (NOW - DAY, NOW)
    assert refused(ask(ChangeFields({"share": 0.4}, at=NOW + DAY))) == ["not_yet"]


def test_tags_come_and_go_each_once() -> None:
    known = about(tags=("a", "b"))
    subject = after(known, ask(Tag(add=("b", "c", "c", ""), remove=("a", "x")), known))
    assert subject.tags == ("b", "c")


@pytest.mark.parametrize(
    ("wish", "code"),
    [(Tag(), "nothing_changes"), (Tag(add=("a",), remove=("x",)), "nothing_changes"),
     (Tag(add=("n",), remove=("n",)), "tag_both_ways")],
)  # fmt: skip
def test_tags_that_stay_as_they_are_are_refused(wish: Tag, code: str) -> None:
    assert refused(ask(wish, about(tags=("a",)))) == [code]


def other(**more: Any) -> Opportunity:
    return Opportunity(**{"id": "d-2", "pipeline": "p", "stage": "a", "version": 4} | more)


def test_the_survivor_adopts_what_it_lacks_and_both_histories_go_on() -> None:
    known = about(name="Acme", fields={"share": 0.5}, contact_ids=("c-1",), tags=("a",), version=2)
    twin = other(
        name="ACME Ltd", region="East", fields={"share": 1, "colour": "red"}, contact_ids=("c-2", "c-1"),
        tags=("b",), merged_ids=("d-0",), amount=Money.of(9, "CNY"), competitor="Globex",
    )  # fmt: skip
    answer = ask(Merge(twin), known)
    merged, gone = answer.events
    assert isinstance(merged, Merged)
    assert merged.other == twin
    assert isinstance(gone, MergedInto)
    assert dict(answer.expects) == {"d-1": 2, "d-2": 4}
    assert (gone.subject_id, gone.seq, gone.into_id) == ("d-2", 5, "d-1")
    subject = after(known, answer)
    assert (subject.name, subject.region, subject.competitor) == ("Acme", "East", "Globex")
    assert (subject.contact_ids, subject.tags) == (("c-1", "c-2"), ("a", "b"))
    assert dict(subject.fields) == {"share": 0.5, "colour": "red"}
    assert subject.merged_ids == ("d-2", "d-0")
    assert (subject.amount, len(subject.amount_changes)) == (Money.of(9, "CNY"), 1)
    assert evolve(Dossier(twin), gone).subject.merged_into == "d-1"


def test_what_is_unsound_in_a_duplicate_is_not_adopted() -> None:
    twin = other(amount=Money.of(9, "USD"), fields={"colour": "blue", "legacy": 1, "share": 0.2})
    subject = after(about(), ask(Merge(twin)))
    assert subject.amount is None
    assert dict(subject.fields) == {"share": 0.2}


def test_what_would_break_a_rule_holds_the_merge() -> None:
    known = about(fields={"start": date(2026, 2, 2)})
    found = refused(ask(Merge(other(fields={"end": date(2026, 2, 1)})), known))
    assert found == ["rules.in_order rule_broken"]


@pytest.mark.parametrize(
    ("twin", "code"),
    [
        (other(id="d-1"), "merged_with_itself"),
        (Lead(id="l-1", pipeline="l", stage="new"), "merged_with_another_kind"),
        (other(merged_into="d-7"), "merged"),
        (other(changed_at=NOW + DAY), "before_last_event"),
    ],
)
def test_what_cannot_be_merged_is_refused(twin: Any, code: str) -> None:
    assert refused(ask(Merge(twin))) == [code]


def test_a_lead_that_became_a_deal_survives() -> None:
    fresh, became = Lead(id="l-1", pipeline="l", stage="new"), Lead(
        id="l-2", pipeline="l", stage="won", status="won", opportunity_id="d-1"  # type: ignore[arg-type]
    )  # fmt: skip
    assert refused(ask(Merge(became), Dossier(fresh))) == ["merge_the_other_way"]
    assert ask(Merge(fresh), Dossier(became)).accepted


@pytest.mark.parametrize(
    "wish", [Lose("price"), ChangeFields({"name": "x"}), Tag(add=("x",)), Merge(other())]
)
def test_a_merged_subject_accepts_nothing(wish: Command) -> None:
    answer = ask(wish, about(merged_into="d-9"))
    assert refused(answer) == ["merged"]
    assert "'d-9'" in str(answer.findings[0])


def test_moments_are_marked_with_who_and_when() -> None:
    subject = after(about(), ask(MarkMoment("first_yes", "the CFO nodded", at=NOW - DAY)))
    (moment,) = subject.moments
    assert (moment.key, moment.at, moment.by, moment.note) == (
        "first_yes",
        NOW - DAY,
        "u-7",
        "the CFO nodded",
    )


def test_a_review_makes_the_next_appointment() -> None:
    subject = after(about(), ask(Review("quiet", NOW + DAY)))
    assert subject.review_at == NOW + DAY
    assert refused(ask(Review("late", NOW))) == ["not_ahead"]
    assert after(about(review_at=NOW), ask(Review("done"), about(review_at=NOW))).review_at is None


def test_a_process_without_rules_records_all_the_same() -> None:
    answer = decide(process(), deal(), ChangeFields({"budget": None}), actor=ACTOR, now=NOW)
    assert answer.accepted
    wrong = decide(process("leads"), lead(), ChangeFields({"budget": "much"}), actor=ACTOR, now=NOW)
    assert refused(wrong) == ["budget wrong_type"]


def test_nothing_in_the_dossier_is_changed_by_deciding() -> None:
    known = about(fields={"share": 1})
    before = attrs.evolve(known)
    change(known, share=0.5)
    assert known == before
