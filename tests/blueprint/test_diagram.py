"""The diagram of a pipeline: every stage, every gate where it is asked, and the ways out and back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from salesfunnel import Funnel
from salesfunnel.blueprint import template
from salesfunnel.errors import UnknownName

DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "k", "version": 1, "currency": "EUR", "timezone": "UTC",
    "fields": {"size": {"type": "number"}},
    "gates": {
        "large": {
            "label": {"en": "Large", "zh": "规模"},
            "criteria": [
                {"key": "a", "when": "size > 5", "label": "Size"},
                {"key": "b", "when": "size < 9", "severity": "should"},
                {"key": "c", "when": "present(size)", "severity": "knockout"},
            ],
            "policy": {"retreat_at": 2, "retreat_to": "rest"},
        }
    },
    "pipelines": {
        "p": {
            "stages": [
                {"key": "end", "exit": "large"},
                {"key": "talk", "question": 'Why <b>"now"</b> & `here`?\n#1', "entry": "large"},
                {"key": "rest", "kind": "parked"},
                {"key": "done", "kind": "won", "label": {"en": "Won", "zh": "赢单"}},
                {"key": "over", "kind": "lost"},
            ]
        }
    },
}  # fmt: skip


def drawn(locale: str = "en", **pipeline: Any) -> list[str]:
    document = {**DOCUMENT, "pipelines": {"p": {**DOCUMENT["pipelines"]["p"], **pipeline}}}
    return Funnel.load(document).diagram("p", locale=locale).splitlines()


def test_a_small_pipeline_is_drawn_whole() -> None:
    large = "<b>Large</b><br/>Size: size #gt; 5<br/>? size #lt; 9<br/>! present(size)"
    assert drawn() == [
        "flowchart TD",
        '    subgraph way[" "]',
        '        s_end["<b>end</b>"]',
        '        s_talk["<b>talk</b><br/>Why #lt;b#gt;#quot;now#quot;#lt;/b#gt; #amp; #96;here#96;? #35;1"]',
        '        s_done(["<b>Won</b>"])',
        f'        x_end{{{{"{large}"}}}}',
        f'        e_talk{{{{"{large}"}}}}',
        "        s_end --> x_end --> e_talk --> s_talk",
        "        s_talk --> s_done",
        "    end",
        '    s_rest[/"<b>rest</b>"/]',
        "    way -. park .-> s_rest",
        "    s_rest -. resume .-> way",
        '    s_over(["<b>over</b>"])',
        "    way -. lose .-> s_over",
        "    s_over -. reopen .-> way",
        "    x_end -. 2 or more unresolved .-> s_rest",
        "    e_talk -. 2 or more unresolved .-> s_rest",
    ]


def test_labels_are_in_the_language_asked_for() -> None:
    text = "\n".join(drawn("zh"))
    assert all(word in text for word in ("规模", "赢单", "搁置", "2 项及以上未确认"))


def test_what_may_not_be_reopened_has_no_way_back() -> None:
    assert "    s_over -. reopen .-> way" not in drawn(moves={"reopen": "refused"})


def test_no_arrow_leads_out_of_a_won_stage_and_a_long_text_is_cut() -> None:
    stages = [{"key": "a"}, {"key": "w", "kind": "won", "question": "x" * 200}, {"key": "b"}]
    lines = drawn(stages=stages)
    assert [line.strip() for line in lines if "-->" in line] == ["s_a --> s_w"]
    assert max(map(len, lines)) < 130


def test_every_place_that_an_arrow_names_is_drawn() -> None:
    text = Funnel.load(template("uncertainty_filter")).diagram("filter")
    drawn_ids = set(re.findall(r"^ +((?:s|x|e)_\w+)[\[{(]", text, re.MULTILINE)) | {"way"}
    arrows = re.findall(r"^ +(\w+(?: (?:-->|-\. [^.]+ \.->) \w+)+)$", text, re.MULTILINE)
    named = {end for arrow in arrows for end in re.split(r" (?:-->|-\. [^.]+ \.->) ", arrow)}
    assert len(arrows) > 8
    assert named <= drawn_ids


def test_an_unknown_pipeline_is_named() -> None:
    with pytest.raises(UnknownName, match="no pipeline is named 'q'"):
        Funnel.load(DOCUMENT).diagram("q")
