"""Worked instants from the public tests of three ticket systems, written down as situations and figures alone.

Sources: zammad/zammad `test/unit/ticket_sla_test.rb` and `spec/models/ticket/escalation_examples.rb` (the older
and the newer rule for updates), `spec/lib/escalation/`; zendesk/biz `spec/calculation/` and `spec/periods/`;
frappe/erpnext `test_issue.py`. Instants are UTC unless a zone is named. Where our answer differs, the table
`DIFFERENCES` says why.
"""

from __future__ import annotations

from typing import Any

BERLIN_9_17 = {"week": {"mon-fri": ["09:00-17:00"]}, "timezone": "Europe/Berlin"}
BERLIN_8_18 = {"week": {"mon-fri": ["08:00-18:00"]}, "timezone": "Europe/Berlin"}
BERLIN_DAILY_8_17 = {
    "week": {"mon-sun": ["08:00-17:00"]},
    "timezone": "Europe/Berlin",
    "holidays": ["2015-09-22"],
}
BERLIN_DAILY_9_18 = {"week": {"mon-sun": ["09:00-18:00"]}, "timezone": "Europe/Berlin"}
BERLIN_8_20 = {"week": {"mon-fri": ["08:00-20:00"]}, "timezone": "Europe/Berlin", "holidays": ["2016-11-01"]}
BIZ = {
    "week": {
        "mon": ["09:00-17:00"], "tue": ["10:00-16:00"], "wed": ["09:00-17:00"],
        "thu": ["10:00-16:00"], "fri": ["09:00-17:00"], "sat": ["11:00-14:30"],
    },
    "timezone": "UTC",
}  # fmt: skip
BIZ_HOLIDAYS = {**BIZ, "holidays": ["2006-01-16", "2006-01-18"]}
ERP_WEEKDAYS = {"week": {"mon-fri": ["10:00-18:00"]}, "timezone": "UTC"}
ERP_MARCH = {"week": {"mon-sun": ["10:00-18:00"]}, "timezone": "UTC", "holidays": ["2019-03-05"]}

Ticket = tuple[Any, str, dict[str, int], list[tuple[str, str, str | None]], dict[str, Any]]

TICKETS: list[Ticket] = [
    (BERLIN_9_17, "2013-03-21 09:30", {"first": 60, "update": 180, "close": 240}, [],
     {"first": "2013-03-21 10:30", "update": "2013-03-21 12:30", "close": "2013-03-21 13:30"}),
    (BERLIN_9_17, "2013-03-21 09:30", {"first": 120, "update": 180, "close": 240}, [],
     {"first": "2013-03-21 11:30", "update": "2013-03-21 12:30", "close": "2013-03-21 13:30"}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180}, [],
     {"first": "2013-03-21 10:30", "update": "2013-03-21 11:30", "close": "2013-03-21 12:30"}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-21 10:00", None)],
     {"first": "2013-03-21 10:30", "first_in": 30, "first_diff": 30, "close": "2013-03-21 12:30"}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-21 14:00", None)],
     {"first": "2013-03-21 10:30", "first_in": 270, "first_diff": -210, "close": "2013-03-21 12:30"}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-21 11:00", None)],
     {"update_in": 90, "update_diff": 30, "update_old": "2013-03-21 13:00", "update_new": None}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-21 12:00", None)],
     {"update_in": 150, "update_diff": -30, "update_old": "2013-03-21 14:00", "update_new": None}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-21 12:00", None), ("customer", "2013-03-21 12:05", None)],
     {"update_old": "2013-03-21 14:05", "update_new": "2013-03-21 14:05"}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-21 12:00", None), ("customer", "2013-03-21 12:05", None),
      ("agent", "2013-03-21 12:10", None)],
     {"update_old": "2013-03-21 14:10", "update_new": None}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("closed", "2013-03-21 11:30", None)], {"close": "2013-03-21 12:30", "close_in": 120, "close_diff": 60}),
    (BERLIN_8_18, "2013-03-21 09:30", {"first": 60, "update": 120, "close": 180},
     [("closed", "2013-03-21 13:00", None)], {"close": "2013-03-21 12:30", "close_in": 210, "close_diff": -30}),
    # Told before the hours begin: nothing of it counts.
    (BERLIN_8_18, "2013-03-28 23:49", {"first": 60, "update": 120, "close": 180},
     [("agent", "2013-03-29 07:00", None)],
     {"first": "2013-03-29 08:00", "first_in": 0, "first_diff": 60, "close": "2013-03-29 10:00"}),
    (BERLIN_DAILY_8_17, "2013-03-21 09:30", {"first": 120, "update": 180, "close": 240}, [],
     {"first": "2013-03-21 11:30", "update": "2013-03-21 12:30", "close": "2013-03-21 13:30"}),
    (BERLIN_DAILY_8_17, "2013-10-21 09:30", {"first": 120, "update": 180, "close": 240}, [],
     {"first": "2013-10-21 11:30", "update": "2013-10-21 12:30", "close": "2013-10-21 13:30"}),
    (BERLIN_DAILY_8_17, "2013-10-21 05:30", {"first": 120, "update": 180, "close": 240}, [],
     {"first": "2013-10-21 08:00", "update": "2013-10-21 09:00", "close": "2013-10-21 10:00"}),
    (BERLIN_DAILY_8_17, "2015-09-21 14:30", {"first": 120, "update": 180, "close": 240}, [],
     {"first": "2015-09-23 07:30", "update": "2015-09-23 08:30", "close": "2015-09-23 09:30"}),
    (BERLIN_DAILY_9_18, "2013-06-04 09:00", {"first": 120, "update": 180, "close": 250},
     [("pending", "2013-06-04 09:30", "2013-06-04 09:45"), ("closed", "2013-06-04 10:00", "2013-06-04 10:30")],
     {"first": "2013-06-04 11:45"}),
    (BERLIN_DAILY_9_18, "2013-06-04 09:00", {"first": 120, "update": 180, "close": 250},
     [("pending", "2013-06-04 10:00", "2013-06-04 15:00")],
     {"first": "2013-06-05 07:00", "first_old": "2013-06-04 16:00"}),
    (BERLIN_DAILY_9_18, "2013-06-04 09:00", {"first": 120, "update": 180, "close": 250},
     [("pending", "2013-06-04 10:00", "2013-06-04 10:30"), ("agent", "2013-06-04 10:45", None),
      ("closed", "2013-06-04 12:00", None)],
     {"first": "2013-06-04 11:30", "first_in": 75, "first_diff": 45,
      "close": "2013-06-04 13:40", "close_in": 150, "close_diff": 100}),
    (BERLIN_DAILY_9_18, "2013-06-04 09:00", {"first": 120, "update": 180, "close": 240},
     [("pending", "2013-06-04 09:00", "2013-06-04 12:00"), ("closed", "2013-06-04 12:00", None)],
     {"close_in": 0, "close_diff": 240}),
    (BERLIN_DAILY_9_18, "2013-06-04 09:00", {"first": 120, "update": 180, "close": 240},
     [("pending", "2013-06-04 09:00", "2013-06-04 10:30"), ("pending", "2013-06-04 11:00", "2013-06-04 12:00"),
      ("closed", "2013-06-04 12:00", None)],
     {"close_in": 30, "close_diff": 210}),
    (BERLIN_DAILY_9_18, "2013-06-04 09:00", {"first": 120, "update": 180, "close": 240},
     [("pending", "2013-06-04 09:00", "2013-06-04 10:30"), ("pending", "2013-06-04 11:00", "2013-06-04 11:30"),
      ("closed", "2013-06-04 12:00", None)],
     {"first": "2013-06-04 13:00", "close": "2013-06-04 15:00", "close_in": 60, "close_diff": 180}),
    (BERLIN_DAILY_9_18, "2016-03-21 12:30", {"first": 60, "update": 120, "close": 180}, [],
     {"first": "2016-03-21 13:30", "update": "2016-03-21 14:30", "close": "2016-03-21 15:30"}),
    # A holiday, and an update clock that starts with the customer's message.
    (BERLIN_8_20, "2016-11-01 13:56", {"first": 120, "update": 1200}, [("customer", "2016-11-01 13:56", None)],
     {"first": "2016-11-02 09:00", "update_new": "2016-11-03 15:00"}),
    (BERLIN_8_20, "2016-11-01 13:56", {"first": 120, "update": 1200},
     [("customer", "2016-11-01 13:56", None), ("agent", "2016-11-01 15:25", None),
      ("customer", "2016-11-01 15:59", None)],
     {"update_new": "2016-11-03 15:00"}),
    (BERLIN_8_20, "2016-11-01 13:56", {"first": 120, "update": 1200},
     [("agent", "2016-11-01 15:25", None), ("customer", "2016-11-07 13:26", None)],
     {"update_new": "2016-11-09 09:26"}),
    (BERLIN_8_20, "2016-11-01 13:56", {"first": 120, "update": 1200},
     [("agent", "2016-11-01 15:25", None), ("customer", "2016-11-07 13:26", None),
      ("customer", "2016-11-07 14:26", None)],
     {"update_new": "2016-11-09 09:26"}),
    (ERP_MARCH, "2019-03-04 12:00", {"first": 120, "close": 180}, [],
     {"first": "2019-03-04 14:00", "close": "2019-03-04 15:00"}),
    (ERP_MARCH, "2019-03-04 12:00", {"first": 240, "close": 360}, [],
     {"first": "2019-03-04 16:00", "close": "2019-03-04 18:00"}),
    (ERP_MARCH, "2019-03-04 07:00", {"first": 240, "close": 360}, [],
     {"first": "2019-03-04 14:00", "close": "2019-03-04 16:00"}),
    (ERP_MARCH, "2019-03-04 20:00", {"first": 240, "close": 360}, [],
     {"first": "2019-03-06 14:00", "close": "2019-03-06 16:00"}),
    (ERP_MARCH, "2019-03-04 14:00", {"first": 240, "close": 360}, [("closed", "2019-03-04 15:00", None)],
     {"first": "2019-03-04 18:00", "close": "2019-03-06 12:00", "close_state": "fulfilled"}),
    (ERP_MARCH, "2020-03-04 04:00", {"close": 360}, [("pending", "2020-03-04 04:15", "2020-03-04 05:00")],
     {"close": "2020-03-04 16:00", "close_erp": "2020-03-04 16:45"}),
]  # fmt: skip
"""Calendar, created, limits in minutes, what happened (kind, when, until), instants and minutes asserted."""

ADDED: list[tuple[Any, str, float, str]] = [
    # zendesk/biz: the end of so many hours, and read backwards their start
    (BIZ, "2006-01-02 11:00", 19, "2006-01-04 16:00"),
]

WORKED: list[tuple[Any, str, str, float]] = [
    # calendar, since, until, hours worked
    (BIZ, "2006-01-01 00:00", "2006-01-08 00:00", 39.5),
    (BIZ, "2006-01-01 00:00", "2006-01-01 00:00", 0),
    # erpnext: first response between ten and six on weekdays; hours
    *(
        (ERP_WEEKDAYS, f"2021-{since}", f"2021-{until}", hours)
        for since, until, hours in [
            ("06-28 11:00", "06-28 12:00", 1), ("06-28 12:00", "06-28 20:00", 6), ("06-28 06:00", "06-28 12:00", 2),
            ("06-28 19:00", "06-28 20:00", 0), ("06-27 10:00", "06-27 11:00", 0), ("06-28 06:00", "06-29 06:00", 8),
            ("06-28 06:00", "06-29 11:00", 9), ("06-28 06:00", "06-29 20:00", 16),
            ("06-25 06:00", "06-26 11:00", 8), ("06-28 12:00", "06-29 06:00", 6), ("06-28 12:00", "06-29 11:00", 7),
            ("06-28 12:00", "06-29 20:00", 14), ("06-25 12:00", "06-26 11:00", 6),
            ("06-28 20:00", "06-29 06:00", 0), ("06-28 20:00", "06-29 11:00", 1), ("06-28 20:00", "06-29 20:00", 8),
            ("06-25 20:00", "06-26 11:00", 0), ("06-28 06:00", "07-01 06:00", 24),
            ("06-28 06:00", "07-01 11:00", 25), ("06-28 06:00", "07-01 20:00", 32),
            ("06-25 06:00", "06-27 11:00", 8), ("06-28 12:00", "07-01 06:00", 22),
            ("06-28 12:00", "07-01 11:00", 23), ("06-28 12:00", "07-01 20:00", 30),
            ("06-25 12:00", "06-27 11:00", 6), ("06-28 20:00", "07-01 06:00", 16),
            ("06-28 20:00", "07-01 11:00", 17), ("06-28 20:00", "07-01 20:00", 24),
            ("06-25 20:00", "06-27 11:00", 0),
        ]
    ),
]  # fmt: skip

OPEN_TIMES: list[tuple[Any, str, str, list[tuple[str, str]]]] = [
    # calendar, since, until, opening and closing instants: zendesk/biz, periods after and before an origin
    (BIZ_HOLIDAYS, "2006-01-01 00:00", "2006-01-15 00:00", [
        ("2006-01-02 09:00", "2006-01-02 17:00"), ("2006-01-03 10:00", "2006-01-03 16:00"),
        ("2006-01-04 09:00", "2006-01-04 17:00"), ("2006-01-05 10:00", "2006-01-05 16:00"),
        ("2006-01-06 09:00", "2006-01-06 17:00"), ("2006-01-07 11:00", "2006-01-07 14:30"),
        ("2006-01-09 09:00", "2006-01-09 17:00"), ("2006-01-10 10:00", "2006-01-10 16:00"),
        ("2006-01-11 09:00", "2006-01-11 17:00"), ("2006-01-12 10:00", "2006-01-12 16:00"),
        ("2006-01-13 09:00", "2006-01-13 17:00"), ("2006-01-14 11:00", "2006-01-14 14:30")]),
    (BIZ_HOLIDAYS, "2006-01-14 00:00", "2006-01-20 00:00", [
        ("2006-01-14 11:00", "2006-01-14 14:30"), ("2006-01-17 10:00", "2006-01-17 16:00"),
        ("2006-01-19 10:00", "2006-01-19 16:00")]),
    (BIZ_HOLIDAYS, "2006-01-02 12:00", "2006-01-03 00:00", [("2006-01-02 12:00", "2006-01-02 17:00")]),
    (BIZ_HOLIDAYS, "2006-01-02 00:00", "2006-01-02 12:00", [("2006-01-02 09:00", "2006-01-02 12:00")]),
    ({"week": {"sun": ["02:30-03:15"], "mon": ["09:00-17:00"]}, "timezone": "America/Los_Angeles"},
     "2006-04-02 08:00", "2006-04-04 06:59",
     [("2006-04-02 10:00", "2006-04-02 10:15"), ("2006-04-03 16:00", "2006-04-04 00:00")]),
]  # fmt: skip

OPEN: list[tuple[Any, str, bool]] = [
    (BIZ, "2006-01-01 09:00", False), (BIZ, "2006-01-02 09:00", True), (BIZ, "2006-01-02 12:00", True),
    (BIZ, "2006-01-02 17:00", False),
]  # fmt: skip

DIFFERENCES: dict[str, str] = {
    "zammad: an update clock after the agent's answer": (
        "the older rule counts on from every contact (`periodic_update`, a further start for each contact), the "
        "newer one only while the customer waits (`next_response` with `again: keep`); both are tested"
    ),
    "zammad: pending from 10:00 to 15:00, two hours": (
        "the older test says 16:00 because it reads 15:00 plus one hour and closes at 16:00 UTC; the newer says "
        "07:00 of the next day: the hour ends at the very closing. Ours is 16:00: the end of a shift is its "
        "closing, as `Calendar.add` says"
    ),
    "zammad: 13:26:36 becomes 13:26 or 13:27": "minutes are cut or rounded there; we keep microseconds",
    "zendesk/biz: the end of an interval is active": "our closing instant is not working time (half-open shifts)",
    "zendesk/biz: Sunday 02:30-03:15 on a day that skips 02:00-03:00": (
        "biz drops it whole; what the clock shows of it, 03:00-03:15, is open with us"
    ),
    "erpnext: an answer outside the hours took 1 second": "no working time is nothing, not one second",
    "erpnext: a hold before the hours moved the resolution by its wall time": (
        "a pause takes out working time only: 04:15 to 05:00 takes out none"
    ),
}
"""What we answer otherwise, and why."""
