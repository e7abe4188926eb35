"""Asks one gate about every record of a file, as columns, and explains the first that do not pass.

Shows a checkup on a terminal: by criterion, the first records that fail, and every waiver that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from salesfunnel.errors import UnknownName, near
from salesfunnel.gates.table import CriterionCount, TableAssessment, TableCount
from salesfunnel.gates.verdict import Assessment, Finding, Verdict
from salesfunnel.insight.tally.quality import counted
from salesfunnel.messages import Message
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.frames import subject_frame
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export
from salesfunnel.shell.report.tables import quality_table, title
from salesfunnel.shell.terminal import figures
from salesfunnel.shell.terminal.grids import Number, empty, grid
from salesfunnel.shell.terminal.labels import said
from salesfunnel.text import Text

__all__ = ["Checked", "Checkup", "check_export", "show_checkup"]


with extra("shell"):
    import polars as pl


@attrs.frozen
class Checked:
    """One record with its verdict, and the dossier's own answer that explains it."""

    id: str
    verdict: Verdict
    assessment: Assessment


@attrs.frozen(eq=False, kw_only=True)
class Checkup:
    """What one gate answers about many records.

    Args:
        gate: its key.
        label: how people call it.
        stage: the stage that the records stand in; None for every stage.
        count: how many records have which verdict and which answers.
        failed: the first of the records whose verdict is not `advance`, in file order.
        waived: the first of the records with a criterion that is waived, in file order.
        waived_count: how many such records there are.
        limits: what could not be answered, for each criterion.
        beside: the checklists that guard the same steps as the gate, and were not asked.
        notes: what was wrong with the data that were read.
        answers: the table with every answer, one row for each record.
    """

    gate: str
    label: Text
    stage: str | None
    count: TableCount
    failed: tuple[Checked, ...]
    waived: tuple[Checked, ...]
    waived_count: int
    limits: tuple[Finding, ...]
    beside: tuple[Message, ...]
    notes: tuple[Note, ...]
    answers: pl.DataFrame

    @property
    def failed_count(self) -> int:
        """How many records do not pass."""
        return self.count.checked - self.count.passed


def check_export(
    export: Export, *, gate: str, stage: str | None, now: datetime, first: int | None = None
) -> Checkup:
    """Ask a gate about the records that stand in a stage.

    Args:
        export: the records, and the mapping whose blueprint holds the gate.
        gate: key of the gate.
        stage: only the records in this stage; every record when None.
        now: the instant of the question; aware.
        first: how many of those that fail, and of those with a waiver, are explained; all when None.

    Raises:
        UnknownName: for a gate or stage that the blueprint does not have.
    """
    mapping = export.mapping
    _refuse_unknown(mapping, gate, stage)
    frame = subject_frame(export)
    asked = frame if stage is None else frame.filter(pl.col("stage") == stage)
    rows = export.columns.waivers
    held = {name: rows[row] for name, (row, _) in export.placed.items() if rows and rows[row]}
    found = mapping.funnel.assess_table(asked, gate=gate, now=now, of=mapping.pipeline.of, waivers=held)
    definition = mapping.funnel.blueprint.gates[gate]
    failing = pl.col("verdict") != Verdict.ADVANCE.value
    let_pass = pl.any_horizontal(pl.col(f"{each.key}__waived") for each in definition.criteria)
    explain = _Explaining(export, found, gate=gate, now=now)
    return Checkup(
        gate=gate,
        label=definition.label or Text(gate),
        stage=stage,
        count=found.count(),
        failed=explain.those(failing, first),
        waived=explain.those(let_pass, first),
        waived_count=int(found.frame.select(let_pass.sum()).item()),
        limits=found.limits,
        beside=tuple(_beside(mapping, gate, stage)),
        notes=export.notes,
        answers=found.frame,
    )


class _Explaining:
    """Asks the dossiers of some rows, which say why."""

    def __init__(self, export: Export, found: TableAssessment, *, gate: str, now: datetime) -> None:
        self._make = export.maker()
        self._funnel = export.mapping.funnel
        self._frame: pl.DataFrame = found.frame
        self._gate, self._now = gate, now

    def those(self, rows: pl.Expr, first: int | None) -> tuple[Checked, ...]:
        """Return the first of some rows, explained."""
        chosen = self._frame.filter(rows).select("id", "verdict")
        some = chosen if first is None else chosen.head(first)
        return tuple(Checked(name, Verdict(verdict), self._ask(name)) for name, verdict in some.iter_rows())

    def _ask(self, name: str) -> Assessment:
        return self._funnel.assess(self._make(name), gate=self._gate, now=self._now)


def _refuse_unknown(mapping: CrmMapping, gate: str, stage: str | None) -> None:
    gates = mapping.funnel.blueprint.gates
    if gate not in gates:
        raise UnknownName.at("--gate", f"the blueprint has no gate '{gate}'", near(gate, gates))
    stages = [each.key for each in mapping.pipeline.stages]
    if stage is not None and stage not in stages:
        raise UnknownName.at("--stage", f"the pipeline has no stage '{stage}'", near(stage, stages))


def _beside(mapping: CrmMapping, gate: str, stage: str | None) -> Iterator[Message]:
    """Name the checklists that guard a step together with the gate: a table of records has no items."""
    blueprint = mapping.funnel.blueprint
    steps = {
        each.checklist: each.label or Text(each.key)
        for each in mapping.pipeline.stages
        if each.checklist and (each.exit == gate or stage == each.key)
    }
    steps |= {
        each.checklist: each.label or Text(key)
        for key, each in blueprint.resources.items()
        if each.checklist and each.gate == gate
    }
    for key, step in steps.items():
        items = len(blueprint.checklists[key].items)
        label = blueprint.checklists[key].label or Text(key)
        yield Message.of("check_beside", checklist=label, items=items, step=step)


with extra("shell"):
    from rich.console import Console
    from rich.text import Text as Styled


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
    console.print(Styled(" · ".join(verdicts), style="dim"))
    told = (
        *(each.render(locale) for each in checkup.limits),
        *(each.render(locale) for each in checkup.beside),
    )
    for each in told:
        console.print(Styled(f"! {each}", style="bold yellow"))
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
        records.add_row(Styled(record.id), str(record.verdict), Styled(why))
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
        records.add_row(Styled(record.id), Styled(told))
    console.print(records)
    _show_rest(console, checkup.waived_count - len(checkup.waived), locale)


def _show_rest(console: Console, hidden: int, locale: str) -> None:
    if hidden > 0:
        console.print(Styled(said("page_rest", locale, count=figures.count(hidden)), style="dim"))


def _id_width(records: Sequence[Checked]) -> int:
    return min(max(len(each.id) for each in records), _ID)
