"""What the scenarios with scorecards share: a small blueprint around them, a lead, and its activities."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from salesfunnel import Activity, Dossier, Funnel, Lead, Opportunity
from salesfunnel.blueprint import lint, template

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def funnel(**sections: Any) -> Funnel:
    """Load a blueprint of leads with these sections, and say that nothing in it is even unwise."""
    stages = [{"key": "new"}, {"key": "sql"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]
    asked = [{**stage, "question": f"What about {stage['key']}?"} for stage in stages]
    document = {
        "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "pipelines": {"leads": {"of": "lead", "stages": asked}}, **sections,
    }  # fmt: skip
    found = [str(each) for each in lint(document) if each.path.startswith(("scorecards", "grades"))]
    assert (found, [str(each) for each in lint(document) if each.severity == "error"]) == ([], [])
    return Funnel.load(document)


def lead(*happened: Activity | str, **fields: Any) -> Dossier[Lead]:
    """A lead to whom these things happened, yesterday where only the kind is given."""
    rows = tuple(
        Activity(f"a-{n}", each, NOW - DAY) if isinstance(each, str) else each
        for n, each in enumerate(happened)
    )
    return Dossier(Lead(id="l-1", pipeline="leads", stage="new", fields=fields), activities=rows)


def desk(name: str) -> Funnel:
    """The funnel of a template."""
    return Funnel.load(template(name))


def deal(*happened: Activity | str, **fields: Any) -> Dossier[Opportunity]:
    """A deal of the template `five_stage_crm` to which these things happened, as for `lead`."""
    rows = lead(*happened).activities
    return Dossier(Opportunity(id="d-1", pipeline="deals", stage="need", fields=fields), activities=rows)
