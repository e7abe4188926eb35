"""D15 · a risk score; over 0.7 on three days running → red, a senior or supervisor is asked for; alert → outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.scenarios.control_desk import deal, later
from tests.scenarios.journey import Desk

from salesfunnel import Activity, Document, Lose
from salesfunnel.conditions import parse
from salesfunnel.conditions.records.compiled import compile_condition
from salesfunnel.conditions.values.view import View
from salesfunnel.insight.risk_review import RiskOutcome, recalibration, risk_ledger
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields, RecordActivity
from salesfunnel.lifecycle.requests import escalation
from salesfunnel.scoring.risk.alert import Watch, watch
from salesfunnel.scoring.risk.score import DailyRisk

CALL = RecordActivity(Activity("c-1", "call", direction="outbound"))
DINNER = RecordActivity(Activity("m-1", "meeting", direction="inbound", fields={"with_executive": True}))
OFFER = AddDocument(Document("p-1", "proposal", status="sent", fields={"is_custom": True}))


class Watchtower:
    """A host that scores a deal every evening and stores what was said."""

    def __init__(self, desk: Desk, key: str = "d-1") -> None:
        self.desk, self.key = desk, key
        self.stored: list[DailyRisk] = []
        rule = desk.funnel.blueprint.risks["loss"].alert
        assert rule is not None
        self.rule = rule

    def evening(self, day: float) -> Watch:
        said = self.desk.funnel.risk(self.desk.dossier(self.key), now=later(day))
        self.stored.append(said.on(self.key, self.desk.funnel.zone))
        return watch(self.stored, self.rule)


def begun(**more: Any) -> tuple[Desk, Watchtower]:
    desk = Desk("sales_control")
    deal(desk, "survey", **more)
    desk.do("d-1", CALL, 2)
    return desk, Watchtower(desk)


def test_silence_raises_the_risk_and_contact_with_an_executive_and_a_proposal_lower_it() -> None:
    desk, _ = begun()
    silent = desk.funnel.risk(desk.dossier("d-1"), now=later(20))
    assert (silent.probability or 0) > 0.7
    assert [str(each) for each in silent.reasons] == [
        "odds × 3.74: 'Days since the last contact' is 18",
        "odds × 2.01: 'No custom proposal sent' is true",
        "odds × 1.35: 'Contacts in 30 days' is 2",
    ]
    assert silent.unknown == ("executive_met",)
    desk.do("d-1", OFFER, 20)
    desk.do("d-1", DINNER, 20.5)
    better = desk.funnel.risk(desk.dossier("d-1"), now=later(21))
    assert (better.probability or 1) < 0.3
    assert {each.key for each in better.receipts if each.weight < 0} == {"base", "executive_met", "silence"}
    assert sum(each.weight for each in better.receipts) == better.logit


def test_slips_and_back_moves_count() -> None:
    desk, _ = begun()
    before = desk.funnel.risk(desk.dossier("d-1"), now=later(3)).probability or 0
    for day, date in enumerate(("2026-04-01", "2026-05-01", "2026-06-01")):
        desk.do("d-1", ChangeFields({"close_date": date}), 2.1 + day / 10)
    after = desk.funnel.risk(desk.dossier("d-1"), now=later(3))
    assert (after.probability or 0) > before
    assert {each.key: each.value for each in after.reasons}["slips"] == "2"


def test_over_07_on_three_days_running_is_red_and_asks_for_a_senior_or_supervisor() -> None:
    _, tower = begun()
    levels = {day: tower.evening(day) for day in range(8, 24)}
    high = [day for day, each in zip(levels, tower.stored, strict=True) if (each.probability or 0) > 0.7]
    assert high == list(range(high[0], 24))
    assert [levels[high[0] + place].level for place in range(4)] == ["rising", "rising", "red", "red"]
    assert all(each.level == "calm" for day, each in levels.items() if day < high[0])
    (alert,) = levels[23].alerts
    request = escalation(alert, tower.rule)
    assert (request.kind, request.roles) == ("ask_assignment", ("senior", "supervisor"))
    assert request.render("zh").startswith("红色预警：输单风险已连续 3 天偏高")
    assert "senior or a supervisor" in str(request)


def test_a_contact_ends_the_alert_and_the_next_one_needs_three_days_anew() -> None:
    desk, tower = begun()
    for day in range(8, 21):
        tower.evening(day)
    for each in (RecordActivity(Activity("c-2", "call", direction="inbound")), DINNER):
        desk.do("d-1", each, 20.5)
    assert tower.evening(21).level == "calm"
    assert len(watch(tower.stored, tower.rule).alerts) == 1


def test_a_record_dated_back_lowers_the_score_but_never_erases_the_alert_that_fired() -> None:
    desk, tower = begun()
    for day in range(8, 21):
        tower.evening(day)
    fired = watch(tower.stored, tower.rule).alerts
    assert len(fired) == 1
    seen = RecordActivity(
        Activity("m-0", "meeting", later(12), direction="inbound", fields={"with_executive": True})
    )
    desk.do("d-1", seen, 20.5)
    told = later(20.5) + timedelta(hours=1)
    again = [
        DailyRisk(subject_id="d-1", risk="loss", day=each.day, recorded_at=told,
                  probability=desk.funnel.risk(desk.dossier("d-1"), now=each.recorded_at).probability)
        for each in tower.stored
    ]  # fmt: skip
    assert min(each.probability or 1 for each in again[-3:]) < 0.7
    found = watch([*tower.stored, *again], tower.rule)
    assert (found.alerts, found.level) == (fired, "calm")


def test_the_ledger_holds_each_alert_against_its_outcome_and_the_month_is_recalibrated_or_says_why_not() -> (
    None
):
    desk, tower = begun(tier="B")
    for day in range(8, 21):
        tower.evening(day)
    desk.do("d-1", Lose("price"), 22)
    lost = RiskOutcome(subject_id="d-1", is_lost=True, closed_at=desk.dossier("d-1").subject.entered_at)
    found = risk_ledger(watch(tower.stored, tower.rule).alerts, [lost], watched={"d-1"})
    assert [each.outcome for each in found.lines] == ["lost"]
    assert (found.precision.part, found.precision.whole, found.recall.rate) == (1, 1, 1.0)
    assert found.precision.low is not None
    assert found.precision.low < 0.3
    report = recalibration(tower.stored, [lost], zone=desk.funnel.zone)
    assert [each.month for each in report.months] == ["2026-03"]
    assert report.calibration is None
    assert str(report.reason).startswith("insufficient history: 0 won and 1 lost")


def test_conditions_know_the_risk() -> None:
    desk, _ = begun()
    answers = [
        compile_condition(parse("risk.loss > 0.7"), known).answer(
            View(desk.dossier("d-1"), now=later(day), catalogue=known)
        )
        for known in [desk.funnel.catalogue("opportunity")]
        for day in (8, 20)
    ]
    assert answers == [False, True]
