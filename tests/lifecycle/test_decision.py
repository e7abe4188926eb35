"""A decision that contradicts itself cannot exist."""

from __future__ import annotations

import pytest
from tests.lifecycle.funnels import ACTOR, NOW, deal, process

from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.commands.moves import Advance
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision, Outcome
from salesfunnel.lifecycle.evolve import evolve


def test_a_refusal_without_a_finding_cannot_exist() -> None:
    with pytest.raises(InvalidValue, match="a refusal has at least one finding and no events"):
        Decision(outcome=Outcome.REFUSED)


def test_a_refusal_with_events_cannot_exist() -> None:
    granted = decide(process(), deal(), Advance("conversation"), actor=ACTOR, now=NOW)
    told = decide(process(), deal(), Advance("nowhere"), actor=ACTOR, now=NOW)
    with pytest.raises(InvalidValue, match="a refusal has at least one finding and no events"):
        Decision(outcome=Outcome.REFUSED, findings=told.findings, events=granted.events)


def test_folding_into_a_bare_subject_is_misuse_with_its_cure() -> None:
    granted = decide(process(), deal(), Advance("conversation"), actor=ACTOR, now=NOW)
    with pytest.raises(InvalidValue, match="found a Opportunity, expected a Dossier; write Dossier"):
        evolve(deal().subject, granted.events[0])  # type: ignore[call-overload]
