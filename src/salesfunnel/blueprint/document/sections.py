"""The registry of sections: of each, where its definitions live, who checks it and who compiles it.

Every name is that of a module below `salesfunnel` and of what stands in it, so that a room loads with the
first document that has its section. How to add a section: docs/how-to/add-a-section.md.
"""

from __future__ import annotations

import importlib
from typing import Any

import attrs

__all__ = ["SECTIONS", "Section", "load_name"]


@attrs.frozen(kw_only=True)
class Section:
    """One section of a blueprint.

    Args:
        name: its name in the document.
        model: the type of one thing of it, a pydantic model as a rule.
        check: a function of a `SectionContext` that yields every `Problem` but those of its structure.
        advice: the same for what is legal but unwise; `salesfunnel lint` shows it.
        names: a function of a `SectionContext` that returns what gives conditions further names, or None.
        forms: how those names are formed of a key, such as `score.{}`.
        compile: a function of a `SectionContext` and a kind of subject; `Compiled.section` keeps the result.
        is_one: whether it is one definition; otherwise it is definitions by key.
        has_word: whether a comparison of two versions has a word for one thing of it: message `diff_NAME`.
    """

    name: str
    model: str
    check: str = ""
    advice: str = ""
    names: str = ""
    forms: tuple[str, ...] = ()
    compile: str = ""
    is_one: bool = False
    has_word: bool = False


_ROWS = (
    Section(
        name="fields",
        model="model.field:Field",
        check="blueprint.recording:field_problems",
        forms=("{}",),
        has_word=True,
    ),
    Section(
        name="facts",
        model="conditions.catalogue.facts:Fact",
        check="blueprint.recording:name_problems",
        forms=("{}",),
        advice="blueprint.advice.gates:fact_advice",
        has_word=True,
    ),
    Section(
        name="gates",
        model="gates.criterion:Gate",
        check="gates.checks:gate_problems",
        compile="gates.compiled:compile_gates",
        advice="blueprint.advice.gates:gate_advice",
        has_word=True,
    ),
    Section(
        name="rules",
        model="blueprint.recording:Rule",
        check="blueprint.recording:rule_problems",
        advice="blueprint.advice.gates:rule_advice",
        has_word=True,
    ),
    Section(
        name="forms",
        model="blueprint.recording:Form",
        check="blueprint.recording:form_problems",
        has_word=True,
    ),
    Section(
        name="checklists",
        model="gates.item:Checklist",
        check="gates.checks:checklist_problems",
        compile="gates.compiled:compile_checklists",
        advice="blueprint.advice.gates:checklist_advice",
        has_word=True,
    ),
    Section(
        name="resources",
        model="gates.item:Resource",
        check="gates.checks:resource_problems",
        compile="gates.compiled:compile_resources",
        has_word=True,
    ),
    Section(
        name="commands", model="lifecycle.definitions:Permissions", check="lifecycle.checks:command_problems"
    ),
    Section(
        name="requests", model="lifecycle.definitions:RequestRule", check="lifecycle.checks:request_problems"
    ),
    Section(
        name="advances",
        model="lifecycle.definitions:AutoAdvance",
        check="lifecycle.checks:advance_problems",
        advice="blueprint.advice.gates:advance_advice",
    ),
    Section(
        name="calendars",
        model="calendars:CalendarDefinition",
        check="blueprint.recording:calendar_problems",
    ),
    Section(
        name="clocks",
        model="cadence.clock:Clock",
        check="cadence.checks:clock_problems",
        advice="cadence.checks:clock_advice",
        compile="cadence.checks:compiled_clocks",
        has_word=True,
    ),
    Section(
        name="escalations",
        model="cadence.escalation:Escalation",
        advice="cadence.checks:escalation_advice",
        has_word=True,
    ),
    Section(
        name="sequences",
        model="cadence.sequence:Sequence",
        check="cadence.checks:sequence_problems",
        compile="cadence.checks:compiled_sequences",
        has_word=True,
    ),
    Section(name="digests", model="cadence.digest:DigestPolicy", has_word=True),
    Section(name="caps", model="cadence.digest:Cap", has_word=True),
    Section(
        name="scorecards",
        model="scoring.card.scorecard:Scorecard",
        check="scoring.checks:scorecard_problems",
        compile="scoring.compiled:compile_scorecards",
        advice="scoring.checks:scorecard_advice",
        names="scoring.facts:score_names",
        forms=("score.{}", "band.{}"),
        has_word=True,
    ),
    Section(
        name="grades",
        model="scoring.card.scorecard:Grade",
        check="scoring.checks:grade_problems",
        compile="scoring.compiled:compile_grades",
        names="scoring.facts:score_names",
        forms=("grade.{}",),
        has_word=True,
    ),
    Section(
        name="risks",
        model="scoring.risk.definition:Risk",
        check="scoring.checks:risk_problems",
        compile="scoring.compiled:compile_risks",
        names="scoring.facts:risk_names",
        forms=("risk.{}",),
        has_word=True,
    ),
    Section(
        name="identity",
        model="identity.definition:Identity",
        check="identity.checks:identity_problems",
        compile="identity.compiled:compile_identity",
        advice="identity.checks:identity_advice",
        is_one=True,
    ),
    Section(
        name="tags",
        model="identity.tags:TagRule",
        check="identity.checks:tag_problems",
        compile="identity.compiled:compile_tags",
    ),
    Section(
        name="claims",
        model="ownership.definitions:ClaimPolicy",
        check="ownership.checks:claim_problems",
        compile="ownership.compiled:compile_ownership",
        advice="ownership.checks:claim_advice",
    ),
    Section(
        name="pools",
        model="ownership.definitions:Pool",
        check="ownership.checks:pool_problems",
        compile="ownership.compiled:compile_ownership",
        advice="ownership.checks:pool_advice",
    ),
    Section(
        name="handovers",
        model="ownership.definitions:HandoverPolicy",
        check="ownership.checks:handover_problems",
        compile="ownership.compiled:compile_ownership",
        advice="ownership.checks:handover_advice",
    ),
    Section(
        name="routing",
        model="routing.rules:Routing",
        check="routing.checks:routing_problems",
        compile="routing.router:compile_routing",
        advice="routing.checks:routing_advice",
        is_one=True,
    ),
    Section(name="stages", model="model.stage:Stage", has_word=True),
    Section(
        name="pipelines",
        model="model.stage:Pipeline",
        check="lifecycle.checks:pipeline_problems",
        advice="blueprint.advice.stages:pipeline_advice",
        has_word=True,
    ),
)
SECTIONS: dict[str, Section] = {row.name: row for row in _ROWS}
"""The sections in the order in which a document is checked."""


def load_name(name: str) -> Any:
    """Return what a registry means by a name, such as `gates.checks:gate_problems`."""
    module, _, wanted = name.partition(":")
    return getattr(importlib.import_module(f"salesfunnel.{module}"), wanted)
