"""What the scenarios with checklists share: a small blueprint around their own sections, and its questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from salesfunnel import Actor, Dossier, Funnel, Opportunity
from salesfunnel.blueprint import lint
from salesfunnel.model.progress import Approval, Evidence, ItemState

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SELLER = Actor("li", roles=("seller",))


def funnel(*stages: dict[str, Any], **sections: Any) -> Funnel:
    """Load a blueprint with these open stages, and say that nothing in it is an error."""
    ends = [{"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]
    asked = [{**stage, "question": f"What about {stage['key']}?"} for stage in (*stages, *ends)]
    document = {
        "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "pipelines": {"b2b": {"stages": asked}}, **sections,
    }  # fmt: skip
    assert [problem for problem in lint(document) if problem.severity == "error"] == []
    return Funnel.load(document)


def deal(stage: str, *items: ItemState, **known: Any) -> Dossier[Opportunity]:
    """Put an opportunity into a stage; what is no attribute of it or of the dossier is one of its fields."""
    rows = {
        name: known.pop(name) for name in ("contacts", "activities", "documents", "owner") if name in known
    }
    names = {each.name for each in attrs.fields(Opportunity)}
    core = {name: known.pop(name) for name in list(known) if name in names}
    return Dossier(
        Opportunity(id="d-1", pipeline="b2b", stage=stage, items=items, fields=known, **core), **rows
    )


def submitted(item: str, checklist: str, *approvals: Approval, at: datetime = NOW, **more: Any) -> ItemState:
    """An item as the seller submits it, with one piece of evidence of its own kind."""
    told = {"submitted_by": "li", "submitted_at": at, "evidence": (Evidence(item, f"doc-{item}"),)}
    return ItemState(checklist=checklist, item=item, approvals=approvals, **told | more)


def approved(level: str, by: str, role: str, at: datetime = NOW, **more: Any) -> Approval:
    return Approval(level=level, by=by, role=role, at=at, **more)
