"""An independent oracle: the same real files counted by plain SQL on DuckDB, compared to the unit.

Nothing of the library's readers is used: the subjects are built here, with the csv module. The figures quoted
from VECTORS V1 stand in `KNOWN`, so that the oracle and the tally cannot both be wrong in the same way.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesfunnel.insight import Conversion, Tally, conversion, quality, summary, velocity
from salesfunnel.model import Lead, Money, Opportunity, Pipeline, Stay

DATA = Path(__file__).parents[3] / "shared" / "data"
MQLS = DATA / "olist-marketing-funnel" / "olist_marketing_qualified_leads_dataset.csv"
DEALS = DATA / "olist-marketing-funnel" / "olist_closed_deals_dataset.csv"
MAVEN = DATA / "maven-crm-opportunities" / "sales_pipeline.csv"
XEDUCATION = DATA / "xeducation-leads" / "Leads.csv.gz"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data are not here: {DATA}")
duckdb = pytest.importorskip("duckdb")

OLIST_PIPELINE = Pipeline.model_validate(
    {"of": "lead", "stages": [{"key": "qualified"}, {"key": "won", "kind": "won"}]}
)
MAVEN_PIPELINE = Pipeline.model_validate(
    {
        "stages": [
            {"key": "prospecting"},
            {"key": "engaging"},
            {"key": "won", "kind": "won"},
            {"key": "lost", "kind": "lost"},
        ]
    }
)
BY_ORIGIN = {
    "organic_search": (2296, 271), "paid_search": (1586, 195), "social": (1350, 75), "unknown": (1099, 179),
    "direct_traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4),
    "display": (118, 6), "other_publicities": (65, 3), None: (60, 14),
}  # fmt: skip


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def day(text: str, zone: tzinfo) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=zone) if text else None


def sql(query: str, **files: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(
            query.format(**{name: f"'{path}'" for name, path in files.items()})
        ).fetchall()


def olist(zone: tzinfo) -> list[Lead]:
    won_at = {row["mql_id"]: day(row["won_date"], zone) for row in rows(DEALS)}
    return [_olist_lead(row, won_at.get(row["mql_id"]), zone) for row in rows(MQLS)]


def _olist_lead(row: dict[str, str], won: datetime | None, zone: tzinfo) -> Lead:
    contact = day(row["first_contact_date"], zone)
    stays = (Stay("qualified", contact, won), *((Stay("won", won),) if won else ()))
    return Lead(
        id=row["mql_id"],
        pipeline="olist",
        stage=stays[-1].stage,
        source=row["origin"],
        fields={"landing_page": row["landing_page_id"]},
        created_at=contact,
        stays=stays,
    )


def maven() -> list[Opportunity]:
    return [_maven_deal(row) for row in rows(MAVEN)]


def _maven_deal(row: dict[str, str]) -> Opportunity:
    status = row["deal_stage"].lower()
    engaged, closed = day(row["engage_date"], UTC), day(row["close_date"], UTC)
    path = [Stay("prospecting")]
    if status != "prospecting":
        path.append(Stay("engaging", engaged))
    if status in {"won", "lost"}:
        path.append(Stay(status, closed))
    return Opportunity(
        id=row["opportunity_id"],
        pipeline="maven",
        stage=status,
        owner_id=row["sales_agent"],
        account_id=row["account"],
        amount=Money.of(row["close_value"], "USD") if row["close_value"] else None,
        fields={"product": row["product"]},
        stays=tuple(path),
    )


def xeducation() -> list[Lead]:
    text = gzip.decompress(XEDUCATION.read_bytes()).decode("utf-8").replace("\r\r\n", "\n")
    return [
        Lead(
            id=row["Prospect ID"],
            pipeline="x",
            stage="won" if row["Converted"] == "1" else "qualified",
            source=row["Lead Source"],
        )
        for row in csv.DictReader(text.splitlines())
    ]


def by_value(found: Conversion) -> dict[object, tuple[int, int]]:
    return {next(iter(each.by.values())): (each.overall.entered, each.overall.won) for each in found.segments}


# --- Olist ---------------------------------------------------------------------------------------------------------


def test_olist_origins_agree_with_sql_and_with_the_known_figures() -> None:
    found = conversion(Tally.of(olist(UTC), pipeline=OLIST_PIPELINE, by=["source"]))
    counted = sql(
        "SELECT nullif(origin, ''), count(*), count(won_date) FROM read_csv({mqls}, all_varchar = true) "
        "LEFT JOIN read_csv({deals}, all_varchar = true) USING (mql_id) GROUP BY ALL",
        mqls=MQLS,
        deals=DEALS,
    )
    assert by_value(found) == {origin: (leads, won) for origin, leads, won in counted} == BY_ORIGIN
    assert (found.overall.entered, found.overall.won, found.overall.open) == (8000, 842, 7158)
    assert found.overall.rate == pytest.approx(0.10525, abs=1e-12)
    assert [segment.by["source"] for segment in found.segments] == list(BY_ORIGIN)


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/Sao_Paulo")], ids=str)
def test_olist_durations_agree_with_sql_in_either_zone(zone: tzinfo) -> None:
    tally = Tally.of(olist(zone), pipeline=OLIST_PIPELINE)
    cycle = conversion(tally).overall.cycle_won
    ((seconds, mean),) = sql(
        "SET TimeZone = '" + str(zone) + "'; "
        "WITH paired AS (SELECT epoch(won_date::TIMESTAMPTZ) - epoch(first_contact_date::TIMESTAMPTZ) AS s "
        "FROM read_csv({deals}, all_varchar = true) JOIN read_csv({mqls}, all_varchar = true) USING (mql_id)) "
        "SELECT quantile_cont(s, 0.5), avg(s) FROM paired WHERE s >= 0",
        mqls=MQLS,
        deals=DEALS,
    )
    assert (cycle.count, cycle.median_days, cycle.mean_days) == pytest.approx(
        (841, seconds / 86400, mean / 86400)
    )
    assert round(cycle.median_days or 0, 2) == 14.72
    assert conversion(tally).stages[0].median_days == cycle.median_days


def test_olist_reports_its_one_negative_duration_and_its_late_record() -> None:
    found = {each.code: each for each in quality(Tally.of(olist(UTC), pipeline=OLIST_PIPELINE))}
    assert set(found) == {"negative_duration", "left_truncated"}
    assert found["negative_duration"].count == 1
    assert "2017-12-05" in str(found["left_truncated"].message)
    ((early,),) = sql(
        "SELECT count(*) FROM read_csv({mqls}, all_varchar = true) WHERE first_contact_date < '2017-11-20'",
        mqls=MQLS,
    )
    assert found["left_truncated"].count == early


def test_olist_is_not_divided_by_custom_fields_less_exactly() -> None:
    found = conversion(Tally.of(olist(UTC), pipeline=OLIST_PIPELINE, by=["landing_page"]))
    counted = sql(
        "SELECT landing_page_id, count(*), count(won_date) FROM read_csv({mqls}, all_varchar = true) "
        "LEFT JOIN read_csv({deals}, all_varchar = true) USING (mql_id) GROUP BY ALL",
        mqls=MQLS,
        deals=DEALS,
    )
    assert by_value(found) == {page: (leads, won) for page, leads, won in counted}
    assert len(found.segments) == 495


# --- Maven ---------------------------------------------------------------------------------------------------------


def test_maven_stands_where_the_file_says() -> None:
    found = conversion(Tally.of(maven(), pipeline=MAVEN_PIPELINE))
    counted = sql("SELECT lower(deal_stage), count(*) FROM {maven} GROUP BY ALL", maven=MAVEN)
    assert {each.stage: each.count for each in found.standing} == dict(counted)
    assert dict(counted) == {"won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500}
    assert [(each.stage, each.entered, each.advanced, each.lost, each.open) for each in found.stages] == [
        ("prospecting", 8800, 8300, 0, 500),
        ("engaging", 8300, 4238, 2473, 1589),
    ]


def test_maven_rates_cycles_and_worth_agree_with_sql_and_with_the_known_figures() -> None:
    overall = conversion(Tally.of(maven(), pipeline=MAVEN_PIPELINE)).overall
    ((worth, won, lost, closed, median),) = sql(
        "SELECT sum(close_value) FILTER (deal_stage = 'Won'), "
        "avg(close_date - engage_date) FILTER (deal_stage = 'Won'), "
        "avg(close_date - engage_date) FILTER (deal_stage = 'Lost'), "
        "avg(close_date - engage_date), quantile_cont(close_date - engage_date, 0.5) FROM {maven}",
        maven=MAVEN,
    )
    assert overall.won_value == worth == 10_005_534
    cycles = (overall.cycle_won.mean_days, overall.cycle_lost.mean_days, overall.cycle_closed.mean_days)
    assert cycles == pytest.approx((won, lost, closed))
    assert [round(each or 0, 4) for each in cycles] == [51.7820, 41.4792, 47.9854]
    assert overall.cycle_closed.median_days == median
    assert (round(overall.win_rate_closed or 0, 4), round(overall.win_rate_all or 0, 4)) == (0.6315, 0.4816)
    assert overall.value_win_rate is None, "a loss in this file is worth 0 because nobody recorded its worth"


@pytest.mark.parametrize(("name", "column"), [("owner_id", "sales_agent"), ("product", "product")])
def test_maven_segments_agree_with_sql(name: str, column: str) -> None:
    found = conversion(Tally.of(maven(), pipeline=MAVEN_PIPELINE, by=[name]))
    counted = sql(
        f"SELECT {column}, count(*), count(*) FILTER (deal_stage = 'Won'), "
        "count(*) FILTER (deal_stage = 'Lost'), sum(close_value) FILTER (deal_stage = 'Won'), "
        "avg(close_date - engage_date) FILTER (deal_stage = 'Won') FROM {maven} GROUP BY ALL",
        maven=MAVEN,
    )
    mine = {
        each.by[name]: (each.overall.entered, each.overall.won, each.overall.lost, each.overall.won_value)
        for each in found.segments
    }
    assert mine == {value: tuple(figures[:-1]) for value, *figures in counted}
    cycles = {each.by[name]: each.overall.cycle_won.mean_days for each in found.segments}
    assert cycles == pytest.approx({value: figures[-1] for value, *figures in counted})


def test_maven_velocity_is_the_product_of_its_parts() -> None:
    found = velocity(Tally.of(maven(), pipeline=MAVEN_PIPELINE))
    ((per_day,),) = sql(
        "SELECT count(*) FILTER (close_date IS NULL) * count(*) FILTER (deal_stage = 'Won') / count(close_date) "
        "* avg(close_value) FILTER (deal_stage = 'Won') / avg(close_date - engage_date) FILTER (deal_stage = 'Won') "
        "FROM {maven}",
        maven=MAVEN,
    )
    assert found.per_day == pytest.approx(per_day)


def test_maven_keeps_only_the_slow_deals_of_its_first_months() -> None:
    found = {each.code: each.count for each in quality(Tally.of(maven(), pipeline=MAVEN_PIPELINE))}
    ((early, closed),) = sql(
        "SELECT count(*), min(close_date)::VARCHAR FROM {maven} WHERE engage_date < DATE '2017-03-01' - 45",
        maven=MAVEN,
    )
    assert closed >= "2017-03-01", (
        "no deal of these cohorts closed within the median cycle, though all closed"
    )
    assert found == {"undated_stay": 8800, "length_biased": early}


# --- X Education ---------------------------------------------------------------------------------------------------


def test_x_education_agrees_with_sql(tmp_path: Path) -> None:
    plain = tmp_path / "leads.csv"
    plain.write_bytes(gzip.decompress(XEDUCATION.read_bytes()).replace(b"\r", b""))
    counted = sql(
        "SELECT nullif(\"Lead Source\", ''), count(*), count(*) FILTER (\"Converted\" = '1') "
        "FROM read_csv({leads}, all_varchar = true) GROUP BY ALL",
        leads=plain,
    )
    found = conversion(Tally.of(xeducation(), pipeline=OLIST_PIPELINE, by=["source"]))
    assert by_value(found) == {source: (leads, won) for source, leads, won in counted}
    assert (found.overall.entered, found.overall.won, round(found.overall.rate or 0, 4)) == (
        9240,
        3561,
        0.3854,
    )
    assert found.stages[0].median_days is None


# --- all -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("history", "pipeline", "by"),
    [
        (lambda: olist(UTC), OLIST_PIPELINE, ["source"]),
        (maven, MAVEN_PIPELINE, ["owner_id", "product"]),
        (xeducation, OLIST_PIPELINE, ["source"]),
    ],
    ids=["olist", "maven", "xeducation"],
)
def test_shards_of_real_data_add_to_the_whole(
    history: Callable[[], list[Any]], pipeline: Pipeline, by: list[str]
) -> None:
    subjects = history()
    whole = Tally.of(subjects, pipeline=pipeline, by=by)
    shards = [Tally.of(subjects[start::7], pipeline=pipeline, by=by) for start in range(7)]
    added = sum(shards[::-1], Tally.empty(pipeline=pipeline, by=by))
    assert added == whole
    assert summary(added) == summary(whole)
