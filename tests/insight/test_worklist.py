"""The worklist puts first what is worth most, waits longest, and needs the fewest answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from salesfunnel.blueprint import Funnel, template
from salesfunnel.insight import Conversion, Tally, conversion
from salesfunnel.insight.worklist import Task, worklist
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.money import Money
from salesfunnel.model.party import Seller
from salesfunnel.model.subject import Opportunity, Status, Stay

NOW = datetime(2026, 1, 31, tzinfo=UTC)
FUNNEL = Funnel.load(template("uncertainty_filter"))
WAY = ("pool", "conversation", "confirmed", "contest", "closing", "won")


def deal(
    number: str, stage: str, *, amount: str | None = "1000", days: float = 10, **more: object
) -> Dossier[Opportunity]:
    entered = NOW - timedelta(days=days)
    stays = tuple(Stay(each) for each in WAY[: WAY.index(stage)]) if stage in WAY else ()
    subject = Opportunity(
        id=number, pipeline="filter", stage=stage, stays=(*stays, Stay(stage, entered)),
        amount=Money.of(amount, "CNY") if amount else None, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return Dossier(subject, contacts=(), documents=(), owner=Seller("u-1", "Anna"))


def tasks_of(*deals: Dossier[Opportunity], limit: int = 10) -> tuple[Task, ...]:
    return worklist(
        deals,
        pipeline=FUNNEL.pipelines["filter"],
        history=history(),
        look_ahead=lambda deal, stage: FUNNEL.preview(deal, to=stage, now=NOW),
        now=NOW,
        limit=limit,
    )


def history() -> Conversion:
    lost = Opportunity(
        id="l", pipeline="filter", stage="lost", status=Status.LOST, stays=(Stay("pool"), Stay("lost"))
    )
    won = deal("w", "won", status=Status.WON).subject
    return conversion(Tally.of([lost, won], pipeline=FUNNEL.pipelines["filter"]))


def ranked(*deals: Dossier[Opportunity], limit: int = 10) -> list[str]:
    return [task.id for task in tasks_of(*deals, limit=limit)]


def test_more_value_comes_first() -> None:
    assert ranked(deal("a", "pool", amount="1000"), deal("b", "pool", amount="2000")) == ["b", "a"]


def test_longer_waiting_comes_first() -> None:
    assert ranked(deal("a", "closing", days=10), deal("b", "closing", days=20)) == ["b", "a"]


def test_what_comes_further_is_likelier_and_comes_first() -> None:
    assert ranked(deal("a", "pool", days=14), deal("b", "conversation", days=14)) == ["b", "a"]


def test_fewer_open_questions_come_first() -> None:
    ready = deal("a", "closing", fields={"price_settled": True})
    assert ranked(deal("b", "closing"), ready) == ["a", "b"]


def test_equals_stand_by_their_id_and_the_list_ends_at_its_limit() -> None:
    assert ranked(deal("b", "pool"), deal("a", "pool"), deal("c", "pool"), limit=2) == ["a", "b"]


def test_closed_deals_and_those_without_an_amount_are_passed_by() -> None:
    assert ranked(deal("a", "won", status=Status.WON), deal("b", "pool", amount=None)) == []


def test_a_parked_deal_comes_back_on_its_day() -> None:
    early = deal(
        "a", "observation", status=Status.PARKED, resume_to="contest", review_at=NOW + timedelta(days=1)
    )
    due = deal(
        "b", "observation", status=Status.PARKED, resume_to="contest", review_at=NOW - timedelta(days=1)
    )
    tasks = tasks_of(early, due)
    assert [task.id for task in tasks] == ["b"]
    assert str(tasks[0].step) == "Review was due on 2026-01-30"
    assert [str(ask) for ask in tasks[0].asks] == ["Has anything changed?"]


def test_each_line_says_what_to_do_what_to_ask_and_why() -> None:
    task = tasks_of(deal("a", "closing", days=28))[0]
    assert str(task.step) == "Ask, then move to 'Won'"
    assert [str(ask) for ask in task.asks] == ["Is the price settled?", "On which day do we sign?"]
    assert str(task.reason) == "expected 1,000 CNY at 100%; 28 of 14 planned days in the stage"
    assert task.owner == "Anna"
    assert task.step.render("zh") == "问清后推进到“赢单”"


def test_where_no_stage_follows_there_is_nothing_to_move_to() -> None:
    document = {
        "salesfunnel": 1, "key": "k", "version": 1, "currency": "CNY", "timezone": "UTC",
        "pipelines": {"p": {"stages": [{"key": "a"}, {"key": "b"}, {"key": "gone", "kind": "lost"}]}},
    }  # fmt: skip
    funnel = Funnel.load(document)
    deals = [
        Dossier(Opportunity(id=key, pipeline="p", stage=key, amount=Money.of("5", "CNY")))
        for key in ("a", "b")
    ]
    past = conversion(Tally.of([each.subject for each in deals], pipeline=funnel.pipelines["p"]))
    tasks = worklist(
        deals,
        pipeline=funnel.pipelines["p"],
        history=past,
        look_ahead=lambda deal, stage: funnel.preview(deal, to=stage, now=NOW),
        now=NOW,
        limit=5,
    )
    assert [task.id for task in tasks] == ["a"]
