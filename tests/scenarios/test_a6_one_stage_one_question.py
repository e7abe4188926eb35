"""A6 · One stage, one question."""

from __future__ import annotations

from salesfunnel.blueprint import lint, template


def test_lint_refuses_a_stage_without_a_question() -> None:
    document = template("uncertainty_filter")
    del document["pipelines"]["filter"]["stages"][1]["question"]
    [problem] = lint(document)
    assert (problem.severity, problem.code) == ("error", "stage_without_question")
    assert str(problem) == (
        "pipelines.filter.stages.conversation: stage 'conversation' has no question; "
        "add the one question that the stage answers"
    )


def test_lint_warns_when_two_stages_ask_the_same_in_any_language() -> None:
    document = template("uncertainty_filter")
    stages = document["pipelines"]["filter"]["stages"]
    stages[3]["question"] = {"en": "Is the  PROBLEM real", "zh": "别的问题"}
    [problem] = lint(document)
    assert (problem.severity, problem.code) == ("warning", "same_question")
    assert str(problem) == (
        "pipelines.filter.stages.contest.question: stages 'conversation' and 'contest' ask the same question; "
        "merge them, or say what the second one settles"
    )


def test_the_template_itself_is_without_any_advice() -> None:
    assert lint(template("uncertainty_filter")) == ()


def test_every_text_of_the_template_exists_in_english_and_chinese() -> None:
    def texts(value: object, key: str = "") -> list[object]:
        if isinstance(value, dict) and key not in {"label", "question", "ask"}:
            return [text for name, each in value.items() for text in texts(each, name)]
        if isinstance(value, list):
            return [text for each in value for text in texts(each)]
        return [value] if key in {"label", "question", "ask"} else []

    found = texts(template("uncertainty_filter"))
    assert len(found) > 60
    assert all(isinstance(text, dict) and set(text) == {"en", "zh"} for text in found)
