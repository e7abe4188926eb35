"""The command `check`: one gate asked about every record of a file, and why the first that fail do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

import attrs

from salesfunnel.errors import UnknownName, near
from salesfunnel.gates.table import CriterionCount, TableAssessment, TableCount
from salesfunnel.gates.verdict import Assessment, Finding, Verdict
from salesfunnel.insight.tally.quality import counted
from salesfunnel.messages import Message
from salesfunnel.shell.commands.options import (
    AsJson,
    AtInstant,
    IdColumn,
    InEncoding,
    InLocale,
    InStage,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    OutFile,
    Raw,
    WithDelimiter,
    instant_of,
    refuse_stage,
    results_plan,
)
from salesfunnel.shell.commands.results import finish, notes_wire, write_results
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.frames import subject_frame
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export, read_export
from salesfunnel.shell.terminal import (
    Console,
    Number,
    empty_table,
    figures,
    grid,
    quality_table,
    styled,
    title,
)
from salesfunnel.shell.terminal.figures import said
from salesfunnel.text import DEFAULT_LOCALE, Text

with extra("shell"):
    import polars as pl
    import typer

__all__ = ["Checked", "Checkup", "check", "check_export", "check_frame", "check_wire", "show_checkup"]

_SHOWN = 10
_ID_WIDTH = 16


def check(
    gate: Annotated[str, typer.Option(metavar="KEY", help="The gate to ask.")],
    data: OneFile,
    *,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    encoding: InEncoding = None,
    delimiter: WithDelimiter = None,
    stage: InStage = None,
    out: OutFile = None,
    raw: Raw = False,
    first: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Explain so many that fail; 10 when absent, with --json all."),
    ] = None,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Ask one gate about every record of a file, and say why those that fail do."""
    table = {"encoding": encoding, "delimiter": delimiter}
    plain = {"pipeline": pipeline, "id_column": id_column, **table}
    plan, rows = results_plan(mapping, blueprint, data, command="check", plain=plain, out=out)
    export = read_export(plan, rows)
    shown = None if as_json else _SHOWN
    checkup = check_export(
        export,
        gate=gate,
        stage=stage,
        now=instant_of(now, plan),
        first=shown if first is None else first,
    )
    finish(
        out,
        write=lambda path: write_results(path, check_frame(checkup), raw=raw),
        wire=lambda: check_wire(checkup, locale),
        show=lambda screen: show_checkup(screen, checkup, locale),
        as_json=as_json,
    )


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
    gates = mapping.funnel.blueprint.gates
    if gate not in gates:
        raise UnknownName.at("--gate", f"the blueprint has no gate '{gate}'", near(gate, gates))
    refuse_stage(mapping, stage)
    frame = subject_frame(export)
    records = frame if stage is None else frame.filter(pl.col("stage") == stage)
    rows = export.columns.waivers
    waivers = {name: rows[row] for name, (row, _) in export.placed.items() if rows and rows[row]}
    assessment = mapping.funnel.assess_table(
        records, gate=gate, now=now, of=mapping.pipeline.of, waivers=waivers
    )
    failing = pl.col("verdict") != Verdict.ADVANCE.value
    has_waiver = pl.any_horizontal(pl.col(f"{criterion.key}__waived") for criterion in gates[gate].criteria)
    explain = _Explaining(export, assessment, gate=gate, now=now)
    return Checkup(
        gate=gate,
        label=gates[gate].label or Text(gate),
        stage=stage,
        count=assessment.count(),
        failed=explain.those(failing, first),
        waived=explain.those(has_waiver, first),
        waived_count=int(assessment.frame.select(has_waiver.sum()).item()),
        limits=assessment.limits,
        beside=tuple(_checklists_beside(mapping, gate, stage)),
        notes=export.notes,
        answers=assessment.frame,
    )


class _Explaining:
    """Asks the dossiers of some rows, which say why."""

    def __init__(self, export: Export, answers: TableAssessment, *, gate: str, now: datetime) -> None:
        self._dossier_of = export.maker()
        self._funnel = export.mapping.funnel
        self._frame: pl.DataFrame = answers.frame
        self._gate, self._now = gate, now

    def those(self, rows: pl.Expr, first: int | None) -> tuple[Checked, ...]:
        """Return the first of some rows, explained."""
        chosen = self._frame.filter(rows).select("id", "verdict")
        some = chosen if first is None else chosen.head(min(first, chosen.height))
        return tuple(
            Checked(name, Verdict(verdict), self._assess(name)) for name, verdict in some.iter_rows()
        )

    def _assess(self, name: str) -> Assessment:
        return self._funnel.assess(self._dossier_of(name), gate=self._gate, now=self._now)


def _checklists_beside(mapping: CrmMapping, gate: str, stage: str | None) -> Iterator[Message]:
    """Name the checklists that guard a step together with the gate: a table of records has no items."""
    blueprint = mapping.funnel.blueprint
    steps = {
        one.checklist: one.label or Text(one.key)
        for one in mapping.pipeline.stages
        if one.checklist and (one.exit == gate or stage == one.key)
    }
    steps |= {
        resource.checklist: resource.label or Text(key)
        for key, resource in blueprint.resources.items()
        if resource.checklist and resource.gate == gate
    }
    for key, step in steps.items():
        items = len(blueprint.checklists[key].items)
        label = blueprint.checklists[key].label or Text(key)
        yield Message.of("check_beside", checklist=label, items=items, step=step)


def check_frame(checkup: Checkup) -> pl.DataFrame:
    """Return one row for each record: `id`, `verdict`, `unresolved`, `uncertainty`, `waived`, the answers.

    An answer is `true`, `false` or `unknown`, in the column `criteria.KEY`; `waived` holds the keys of what
    is waived, joined by `;`, and is null where nothing is.
    """
    keys = [criterion.key for criterion in checkup.count.criteria]
    answers = [
        pl.when(pl.col(f"{key}__true")).then(pl.lit("true"))
        .when(pl.col(f"{key}__false")).then(pl.lit("false"))
        .otherwise(pl.lit("unknown")).alias(f"criteria.{key}")
        for key in keys
    ]  # fmt: skip
    names = [pl.when(pl.col(f"{key}__waived")).then(pl.lit(key)) for key in keys]
    waived = pl.concat_str(names, separator=";", ignore_nulls=True)
    return checkup.answers.select(
        "id", "verdict", "unresolved", "uncertainty",
        pl.when(waived != "").then(waived).alias("waived"), *answers,
    )  # fmt: skip


def check_wire(checkup: Checkup, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return the checkup as JSON, with the records that were explained."""
    count = checkup.count
    return {
        "gate": checkup.gate,
        "stage": checkup.stage,
        "checked": count.checked,
        "passed": count.passed,
        "failed": checkup.failed_count,
        "verdicts": {str(verdict): number for verdict, number in count.verdicts.items()},
        "criteria": [_criterion_wire(criterion, locale) for criterion in count.criteria],
        "records": [_record_wire(record, locale) for record in checkup.failed],
        "waived": [_record_wire(record, locale) for record in checkup.waived],
        "limits": [
            {"criterion": limit.criterion, "code": limit.code, "says": limit.render(locale)}
            for limit in checkup.limits
        ],
        "not_asked": [message.render(locale) for message in checkup.beside],
        "quality": notes_wire(checkup.notes, locale),
    }


def _criterion_wire(criterion: CriterionCount, locale: str) -> dict[str, Any]:
    return {
        "criterion": criterion.key,
        "label": criterion.label.render(locale),
        "ask": criterion.ask.render(locale) if criterion.ask else None,
        "severity": criterion.severity,
        "true": criterion.true,
        "false": criterion.false,
        "unknown": criterion.unknown,
        "waived": criterion.waived,
        "failed": criterion.failing,
    }


def _record_wire(record: Checked, locale: str) -> dict[str, Any]:
    return {
        "id": record.id,
        "verdict": str(record.verdict),
        "findings": [
            {
                "criterion": finding.criterion,
                "answer": finding.answer,
                "severity": finding.severity,
                "says": finding.render(locale),
                "ask": finding.ask.render(locale) if finding.ask else None,
            }
            for finding in record.assessment.findings
        ],
        "waived": [
            {
                "criterion": waived.waiver.criterion,
                "answer": waived.answer,
                "by": waived.waiver.by,
                "reason": waived.waiver.reason,
                "until": waived.waiver.until.isoformat(),
                "says": waived.render(locale),
            }
            for waived in record.assessment.waived
        ],
    }


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
    console.print(styled((" · ".join(verdicts), "dim")))
    warnings = [limit.render(locale) for limit in checkup.limits]
    warnings += [message.render(locale) for message in checkup.beside]
    for warning in warnings:
        console.print(styled((f"! {warning}", "bold yellow")))
    _show_criteria(console, count.criteria, locale)
    _show_failed(console, checkup, locale)
    _show_waived(console, checkup, locale)
    if checkup.notes:
        console.print(quality_table(checkup.notes, locale))


def _show_criteria(console: Console, criteria: Sequence[CriterionCount], locale: str) -> None:
    numbers = [
        Number[CriterionCount](said("page_true", locale), lambda row: figures.count(row.true)),
        Number[CriterionCount](said("page_false", locale), lambda row: figures.count(row.false)),
        Number[CriterionCount](said("page_unknown", locale), lambda row: figures.count(row.unknown)),
    ]
    if any(criterion.waived for criterion in criteria):
        waived = said("page_waived", locale)
        numbers.append(Number[CriterionCount](waived, lambda row: figures.count(row.waived)))
    heads = [said(key, locale) for key in ("page_criterion", "page_ask")]
    rows = [((row.label.render(locale), row.ask.render(locale) if row.ask else ""), row) for row in criteria]
    console.print(grid("", heads, rows, numbers=numbers, console=console))


def _show_failed(console: Console, checkup: Checkup, locale: str) -> None:
    if not checkup.failed:
        return
    table = empty_table(said("page_first", locale))
    table.add_column("id", overflow="fold", min_width=_id_width(checkup.failed))
    table.add_column(said("page_verdict", locale), no_wrap=True)
    table.add_column(said("page_why", locale), overflow="fold")
    for record in checkup.failed:
        why = "\n".join(finding.render(locale) for finding in record.assessment.findings)
        table.add_row(styled(record.id), str(record.verdict), styled(why))
    console.print(table)
    _show_rest(console, checkup.failed_count - len(checkup.failed), locale)


def _show_waived(console: Console, checkup: Checkup, locale: str) -> None:
    if not checkup.waived:
        return
    table = empty_table(said("page_waivers", locale))
    table.add_column("id", overflow="fold", min_width=_id_width(checkup.waived))
    table.add_column(said("page_waived", locale), overflow="fold")
    for record in checkup.waived:
        why = "\n".join(waived.render(locale) for waived in record.assessment.waived)
        table.add_row(styled(record.id), styled(why))
    console.print(table)
    _show_rest(console, checkup.waived_count - len(checkup.waived), locale)


def _show_rest(console: Console, hidden: int, locale: str) -> None:
    if hidden > 0:
        console.print(styled((said("page_rest", locale, count=figures.count(hidden)), "dim")))


def _id_width(records: Sequence[Checked]) -> int:
    return min(max(len(record.id) for record in records), _ID_WIDTH)
