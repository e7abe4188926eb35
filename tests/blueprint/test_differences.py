"""Two versions of a blueprint are compared thing by thing, and each difference is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from salesfunnel import BlueprintError, Funnel, diff
from salesfunnel.blueprint import template

Change = Callable[[dict[str, Any]], object]


def stages(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["pipelines"]["filter"]["stages"]
    return found


def criteria(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["gates"]["worth_it"]["criteria"]
    return found


def set_in(holder: dict[str, Any], **values: object) -> None:
    holder.update(values)


SAID: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "a stage is added": (
        lambda new: stages(new).insert(2, {"key": "demo", "question": "Does it work?"}),
        ("added pipelines.filter.stages.demo", "stage 'demo' of pipeline 'filter' was added after 'conversation'",
         "新增管道“filter”的阶段“demo”，位于“conversation”之后"),
    ),
    "a stage is added as the first": (
        lambda new: stages(new).insert(0, {"key": "spotted"}),
        ("added pipelines.filter.stages.spotted", "stage 'spotted' of pipeline 'filter' was added as the first",
         "新增管道“filter”的阶段“spotted”，位于最前"),
    ),
    "a stage is removed": (
        lambda new: stages(new).pop(3),
        ("removed pipelines.filter.stages.contest", "stage 'contest' of pipeline 'filter' was removed",
         "删除管道“filter”的阶段“contest”"),
    ),
    "a stage is renamed": (
        lambda new: set_in(stages(new)[1], key="talk"),
        ("renamed pipelines.filter.stages.conversation",
         "stage 'conversation' of pipeline 'filter' seems to be renamed to 'talk'",
         "管道“filter”的阶段“conversation”似已改名为“talk”"),
    ),
    "a stage is moved": (
        lambda new: stages(new).insert(1, stages(new).pop(4)),
        ("moved pipelines.filter.stages.closing",
         "stage 'closing' of pipeline 'filter' was moved after 'pool'",
         "管道“filter”的阶段“closing”移动了位置，位于“pool”之后"),
    ),
    "a severity changes": (
        lambda new: set_in(criteria(new)[1], severity="should"),
        ("changed gates.worth_it.criteria.budget.severity",
         "severity of criterion 'budget' of gate 'worth_it' changed from must to should",
         "关口“worth_it”的条件“budget”的 severity 由 must 改为 should"),
    ),
    "a condition changes": (
        lambda new: set_in(criteria(new)[0], when="budget > 0"),
        ("changed gates.worth_it.criteria.need.when",
         "when of criterion 'need' of gate 'worth_it' changed from need_confirmed to budget > 0",
         "关口“worth_it”的条件“need”的 when 由 need_confirmed 改为 budget > 0"),
    ),
    "a policy changes": (
        lambda new: set_in(new["gates"]["worth_it"]["policy"], retreat_at=4),
        ("changed gates.worth_it.policy.retreat_at",
         "policy.retreat_at of gate 'worth_it' changed from 2 to 4",
         "关口“worth_it”的 policy.retreat_at 由 2 改为 4"),
    ),
    "a gate leaves a stage": (
        lambda new: stages(new)[2].pop("entry"),
        ("changed pipelines.filter.stages.confirmed.entry",
         "entry of stage 'confirmed' of pipeline 'filter' changed from worth_it to nothing",
         "管道“filter”的阶段“confirmed”的 entry 由 worth_it 改为 （无）"),
    ),
    "a field is added": (
        lambda new: set_in(new["fields"], extra={"type": "flag"}),
        ("added fields.extra", "field 'extra' was added", "新增字段“extra”"),
    ),
    "options change": (
        lambda new: set_in(new["fields"]["extra_choice"], options=["b", {"value": "a", "label": "A"}], ordered=True),
        ("changed fields.extra_choice.options",
         "options of field 'extra_choice' changed from [a, b] to [b, {\"value\": \"a\", \"label\": \"A\"}]",
         '字段“extra_choice”的 options 由 [a, b] 改为 [b, {"value": "a", "label": "A"}]'),
    ),
    "the currency changes": (
        lambda new: set_in(new, currency="EUR"),
        ("changed currency", "currency of the blueprint changed from CNY to EUR", "蓝图的 currency 由 CNY 改为 EUR"),
    ),
    "a label changes in one language": (
        lambda new: set_in(new, label={"en": "Filter", "zh": "过滤"}),
        ("changed label", "label of the blueprint changed from Old to Filter", "蓝图的 label 由 旧 改为 过滤"),
    ),
}  # fmt: skip


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    made = []
    for _ in range(2):
        document = template("uncertainty_filter")
        document["label"] = {"en": "Old", "zh": "旧"}
        document["fields"]["extra_choice"] = {"type": "choice", "options": ["a", "b"], "ordered": True}
        made.append(document)
    return made[0], made[1]


@pytest.mark.parametrize(("change", "expected"), SAID.values(), ids=SAID)
def test_a_difference_is_said_in_both_languages(change: Change, expected: tuple[str, str, str]) -> None:
    old, new = documents()
    change(new)
    found = diff(old, new)
    assert [(f"{each.kind} {each.path}", str(each), each.render("zh")) for each in found] == [expected]
    assert len({hash(each) for each in found}) == 1


def test_back_and_forth_says_the_opposite() -> None:
    old, new = documents()
    stages(new).insert(2, {"key": "demo", "question": "Does it work?"})
    set_in(criteria(new)[1], severity="should")
    forth, back = diff(old, new), diff(new, old)
    assert {each.kind for each in forth} == {"added", "changed"}
    assert {each.kind for each in back} == {"removed", "changed"}
    changed = [next(each for each in way if each.kind == "changed") for way in (forth, back)]
    assert (
        (changed[0].before, changed[0].after) == (changed[1].after, changed[1].before) == ("must", "should")
    )


def test_what_means_the_same_is_no_difference() -> None:
    old, new = documents()
    criteria(new)[0]["when"] = {"op": "compare", "sign": "==", "left": {"op": "field", "name": "need_confirmed"},
                                "right": {"op": "value", "value": True}}  # fmt: skip
    criteria(new)[1]["severity"] = "must"
    stages(new)[0]["kind"] = "open"
    new["x_note"] = "mine"
    entry = next(each for each in stages(new) if each["key"] == "confirmed")
    entry["entry"] = {"key": "worth_it", **new["gates"].pop("worth_it")}
    assert {each.kind for each in diff(old, new)} <= {"changed"}
    assert [str(each) for each in diff(old, new) if "when of criterion 'need'" not in str(each)] == []


def test_funnels_and_documents_compare_alike() -> None:
    old, new = documents()
    new["version"] = 2
    assert diff(Funnel.load(old), Funnel.load(new)) == diff(old, new) == diff(Funnel.load(old).blueprint, new)
    assert diff(old, Funnel.load(old)) == ()


def test_things_that_are_alike_by_accident_are_not_taken_for_renamed() -> None:
    old, new = documents()
    old["fields"]["one"] = {"type": "flag"}
    new["fields"]["two"] = {"type": "flag"}
    assert [(each.kind, each.path) for each in diff(old, new)] == [
        ("removed", "fields.one"),
        ("added", "fields.two"),
    ]


def test_a_document_with_a_wrong_structure_is_refused_with_every_problem() -> None:
    old, new = documents()
    new["version"], new["currency"] = 0, "yuan"
    with pytest.raises(BlueprintError) as caught:
        diff(old, new)
    assert {each.path for each in caught.value.problems} == {"version", "currency"}
