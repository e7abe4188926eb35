"""Law: what an import owes is what an advance from the first stage to its own would have to answer for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.lifecycle.funnels import ACTOR, NAMES, NOW, deal, process

from salesfunnel.gates.criterion import Severity
from salesfunnel.lifecycle.commands import Advance, Import
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.replay import evolve

DEALS = process("deals")
answers = st.dictionaries(st.sampled_from(NAMES), st.booleans())


@given(answers, st.sampled_from(["conversation", "confirmed", "solution", "won"]))
def test_an_import_owes_what_an_advance_would_ask(fields: dict[str, bool], stage: str) -> None:
    taken = decide(DEALS, None, Import(deal(stage, fields=fields)), actor=ACTOR, now=NOW)
    assert taken.accepted
    debts = evolve(None, taken.events[0]).subject.debts
    asked = decide(DEALS, deal("pool", fields=fields), Advance(stage), actor=ACTOR, now=NOW)
    found = [each for each in asked.findings if each.severity != Severity.SHOULD]
    assert [(each.gate, each.criterion) for each in debts] == [(each.gate, each.criterion) for each in found]
    assert (not debts) is asked.accepted
