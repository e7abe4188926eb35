"""Shows a checkup on a terminal: by criterion, the first records that fail, and every waiver that counts."""

from __future__ import annotations

from collections.abc import Sequence

from salesfunnel.gates.columns_count import CriterionCount
from salesfunnel.insight.quality import counted
from salesfunnel.shell import figures
from salesfunnel.shell.checks import Checked, Checkup
from salesfunnel.shell.extras import extra
from salesfunnel.shell.grids import Number, empty, grid
from salesfunnel.shell.labels import said
from salesfunnel.shell.tables import quality_table, title

with extra("shell"):
    from rich.console import Console
    from rich.text import Text

__all__ = ["show_checkup"]

_ID = 16


def show_checkup(console: Console, checkup: Checkup, locale: str) -> None:
    """Print what could not be asked, the sums by criterion, the first records with their reasons, waivers."""
    where = f" · {checkup.stage}" if checkup.stage else ""
    console.print(title(f"{checkup.gate}{where}"))
    count = checkup.count
    console.print(
        said(
            "page_checked",
            locale,
            checked=counted("record", count.checked),
            passed=figures.count(count.passed),
            failed=figures.count(checkup.failed_count),
        )
    )
    verdicts = [f"{verdict} {figures.count(number)}" for verdict, number in count.verdicts.items() if number]
    console.print(Text(" · ".join(verdicts), style="dim"))
    told = (
        *(each.render(locale) for each in checkup.limits),
        *(each.render(locale) for each in checkup.beside),
    )
    for each in told:
        console.print(Text(f"! {each}", style="bold yellow"))
    _show_criteria(console, count.criteria, locale)
    _show_records(console, checkup, locale)
    _show_waivers(console, checkup, locale)
    if checkup.notes:
        console.print(quality_table(checkup.notes, locale))


def _show_criteria(console: Console, criteria: Sequence[CriterionCount], locale: str) -> None:
    numbers = [
        Number[CriterionCount](said("page_true", locale), lambda each: figures.count(each.true)),
        Number[CriterionCount](said("page_false", locale), lambda each: figures.count(each.false)),
        Number[CriterionCount](said("page_unknown", locale), lambda each: figures.count(each.unknown)),
    ]
    if any(each.waived for each in criteria):
        waived = said("page_waived", locale)
        numbers.append(Number[CriterionCount](waived, lambda each: figures.count(each.waived)))
    heads = [said(key, locale) for key in ("page_criterion", "page_ask")]
    rows = [
        ((each.label.render(locale), each.ask.render(locale) if each.ask else ""), each) for each in criteria
    ]
    console.print(grid("", heads, rows, numbers=numbers, console=console))


def _show_records(console: Console, checkup: Checkup, locale: str) -> None:
    if not checkup.failed:
        return
    records = empty(said("page_first", locale))
    records.add_column("id", overflow="fold", min_width=_id_width(checkup.failed))
    records.add_column(said("page_verdict", locale), no_wrap=True)
    records.add_column(said("page_why", locale), overflow="fold")
    for record in checkup.failed:
        why = "\n".join(finding.render(locale) for finding in record.assessment.findings)
        records.add_row(Text(record.id), str(record.verdict), Text(why))
    console.print(records)
    _show_rest(console, checkup.failed_count - len(checkup.failed), locale)


def _show_waivers(console: Console, checkup: Checkup, locale: str) -> None:
    if not checkup.waived:
        return
    records = empty(said("page_waivers", locale))
    records.add_column("id", overflow="fold", min_width=_id_width(checkup.waived))
    records.add_column(said("page_waived", locale), overflow="fold")
    for record in checkup.waived:
        told = "\n".join(each.render(locale) for each in record.assessment.waived)
        records.add_row(Text(record.id), Text(told))
    console.print(records)
    _show_rest(console, checkup.waived_count - len(checkup.waived), locale)


def _show_rest(console: Console, hidden: int, locale: str) -> None:
    if hidden > 0:
        console.print(Text(said("page_rest", locale, count=figures.count(hidden)), style="dim"))


def _id_width(records: Sequence[Checked]) -> int:
    return min(max(len(each.id) for each in records), _ID)
