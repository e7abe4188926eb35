"""E8 · "About to sign" is tested, not believed: of 12 deals so marked, 7 do not move; 3 of them are won back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from salesfunnel import Activity, Dossier, Funnel, Opportunity, Stay
from salesfunnel.blueprint import template
from salesfunnel.insight.health import still, won_back
from salesfunnel.model.subject import CloseDateChange

DAY = timedelta(days=1)
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)
PIPELINE = next(iter(Funnel.load(template("five_stage_crm")).pipelines.values()))
SIGNING, WON = [stage.key for stage in PIPELINE.stages if stage.kind == "open"][-1], "won"
MOVING = range(5)


def about_to_sign(number: int) -> Dossier[Opportunity]:
    """Deals 0-4 were worked on within the fortnight; of the others only the date of signing moved."""
    quiet = 3 if number in MOVING else 20 + number
    slipped = CloseDateChange(before=date(2026, 6, 1), after=date(2026, 7, 1), at=NOW - DAY)
    subject = Opportunity(
        id=f"d-{number:02}", pipeline=PIPELINE.key or "deals", stage=SIGNING, tags=("about_to_sign",),
        stays=(Stay(SIGNING, NOW - 60 * DAY),), close_date=date(2026, 7, 1), close_date_changes=(slipped,),
    )  # fmt: skip
    return Dossier(
        subject, activities=(Activity("a", "meeting", NOW - quiet * DAY), Activity("b", "meeting", NOW + DAY))
    )


def test_the_seven_without_movement_are_named_with_evidence() -> None:
    marked = [about_to_sign(number) for number in range(12)]
    found = still((each for each in marked if "about_to_sign" in each.subject.tags), now=NOW)
    assert [each.id for each in found] == [f"d-{number:02}" for number in range(11, 4, -1)]
    assert str(found[0].message) == "last movement: 2026-05-30; the date of signing was put off 1 times"
    assert found[0].message.render("zh") == "最近一次进展：2026-05-30；签约日期已推迟 1 次"


def test_the_three_that_were_won_back_are_counted() -> None:
    named = still([about_to_sign(number) for number in range(12)], now=NOW)
    later = [
        Opportunity(id=f"d-{number:02}", pipeline=PIPELINE.key or "deals", stage=WON if number in {0, 6, 8, 11} else SIGNING)
        for number in range(12)
    ]  # fmt: skip
    assert won_back(named, later, pipeline=PIPELINE) == ("d-06", "d-08", "d-11")
