"""Shows on a terminal who got what, why, and how fairly."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from salesfunnel.insight.quality import counted
from salesfunnel.routing import Assignment
from salesfunnel.shell import figures
from salesfunnel.shell.extras import extra
from salesfunnel.shell.grids import Number, empty, grid
from salesfunnel.shell.labels import said
from salesfunnel.shell.routes import Fairness, Routed
from salesfunnel.shell.tables import quality_table, title

with extra("shell"):
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

__all__ = ["show_routed"]


def show_routed(console: Console, routed: Routed, locale: str, *, first: int, zone: ZoneInfo) -> None:
    """Print the sums, the first assignments with their reasons, how fair it was, and faults of the data."""
    given = sum(each.is_assigned for each in routed.assignments)
    console.print(title(said("page_routed", locale, many=counted("record", len(routed.assignments)))))
    left = len(routed.assignments) - given
    console.print(said("page_given", locale, given=figures.count(given), left=figures.count(left)))
    if routed.assignments[:first]:
        console.print(_assignments(routed.assignments[:first], locale, zone))
    hidden = len(routed.assignments) - first
    if hidden > 0:
        console.print(Text(said("page_rest", locale, count=figures.count(hidden)), style="dim"))
    for line in routed.explained.render(locale) if routed.explained else ():
        console.print(Text(line), soft_wrap=True)
    _show_fairness(console, routed, locale)
    if routed.notes:
        console.print(quality_table(routed.notes, locale))


def _assignments(found: tuple[Assignment, ...], locale: str, zone: ZoneInfo) -> Table:
    table = empty("")
    for key in ("page_record", "page_owner", "page_until", "page_why"):
        table.add_column(said(key, locale), overflow="fold")
    for each in found:
        until = (
            each.respond_by.astimezone(zone).strftime("%Y-%m-%d %H:%M") if each.respond_by else figures.ABSENT
        )
        way = " → ".join(step.says.render(locale) for step in each.path)
        who = Text(each.seller_id or figures.ABSENT)
        table.add_row(Text(each.subject_id), who, until, Text(f"{each.rule}: {way}"))
    return table


def _show_fairness(console: Console, routed: Routed, locale: str) -> None:
    head, received = said("page_owner", locale), said("page_received", locale)
    numbers = [
        Number[Fairness](said("page_now", locale), lambda each: figures.count(each.now)),
        Number[Fairness](received, lambda each: figures.count(each.received)),
        Number[Fairness](said("page_open", locale), lambda each: figures.count(each.open), rank=1),
    ]
    sellers = [((each.name,), each) for each in routed.fairness if not each.turn]
    console.print(grid(said("page_sellers", locale), [head], sellers, numbers=numbers, console=console))
    ahead = said("page_ahead", locale)
    numbers = [
        Number[Fairness](received, lambda each: figures.count(each.received)),
        Number[Fairness](said("page_entitled", locale), lambda each: f"{each.entitled or 0:,.2f}"),
        Number[Fairness](ahead, lambda each: f"{each.received - (each.entitled or 0):+.2f}", rank=1),
    ]
    turns = [((each.turn, each.name), each) for each in routed.fairness if each.turn]
    if turns:
        keys = [said("page_turn", locale), head]
        console.print(grid(said("page_fairness", locale), keys, turns, numbers=numbers, console=console))
