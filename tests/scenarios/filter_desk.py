"""What the scenarios of the template `uncertainty_filter` share: its funnel, a deal, an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from salesfunnel import Actor, Advance, Contact, Decision, Dossier, Funnel, Opportunity
from salesfunnel.blueprint import template

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SELLER = Actor("u-7", roles=("seller",))
FUNNEL = Funnel.load(template("uncertainty_filter"))


def asked(stage: str, to: str, *, contacts: tuple[Contact, ...] | None = (), **known: Any) -> Decision:
    """Ask to advance a deal that stands in `stage` and of which `known` is recorded."""
    core = {name: known.pop(name) for name in ("industry",) if name in known}
    deal = Opportunity(id="d-1", pipeline="filter", stage=stage, fields=known, **core)
    return FUNNEL.decide(Dossier(deal, contacts=contacts), Advance(to), actor=SELLER, now=NOW)
