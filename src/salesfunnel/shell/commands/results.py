"""What a checkup found, for programs: one JSON object, or a file with one row for each record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from salesfunnel.errors import DataError
from salesfunnel.gates.table import CriterionCount
from salesfunnel.gates.verdict import Finding
from salesfunnel.shell.commands.check import Checked, Checkup
from salesfunnel.shell.extras import extra
from salesfunnel.text import DEFAULT_LOCALE

with extra("shell"):
    import polars as pl

__all__ = ["check_wire", "refuse_format", "result_frame", "write_results"]

_WRITERS: Mapping[str, Callable[[pl.DataFrame, Path], object]] = {
    ".csv": lambda frame, path: frame.write_csv(path),
    ".parquet": lambda frame, path: frame.write_parquet(path),
}


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
        "criteria": [_criterion(each, locale) for each in count.criteria],
        "records": [_record(each, locale) for each in checkup.failed],
        "waived": [_record(each, locale) for each in checkup.waived],
        "limits": [
            {"criterion": each.criterion, "code": each.code, "says": each.render(locale)}
            for each in checkup.limits
        ],
        "not_asked": [each.render(locale) for each in checkup.beside],
        "quality": [
            {"code": each.code, "count": each.count, "says": each.message.render(locale)}
            for each in checkup.notes
        ],
    }


def _criterion(each: CriterionCount, locale: str) -> dict[str, Any]:
    return {
        "criterion": each.key,
        "label": each.label.render(locale),
        "ask": each.ask.render(locale) if each.ask else None,
        "severity": each.severity,
        "true": each.true,
        "false": each.false,
        "unknown": each.unknown,
        "waived": each.waived,
        "failed": each.failing,
    }


def _record(checked: Checked, locale: str) -> dict[str, Any]:
    found = checked.assessment
    return {
        "id": checked.id,
        "verdict": str(checked.verdict),
        "findings": [_finding(each, locale) for each in found.findings],
        "waived": [
            {
                "criterion": each.waiver.criterion,
                "answer": each.answer,
                "by": each.waiver.by,
                "reason": each.waiver.reason,
                "until": each.waiver.until.isoformat(),
                "says": each.render(locale),
            }
            for each in found.waived
        ],
    }


def _finding(finding: Finding, locale: str) -> dict[str, Any]:
    return {
        "criterion": finding.criterion,
        "answer": finding.answer,
        "severity": finding.severity,
        "says": finding.render(locale),
        "ask": finding.ask.render(locale) if finding.ask else None,
    }


def result_frame(checkup: Checkup) -> pl.DataFrame:
    """Return one row for each record: `id`, `verdict`, `unresolved`, `uncertainty`, `waived`, the answers.

    An answer is `true`, `false` or `unknown`, in the column `criteria.KEY`; `waived` holds the keys of what
    is waived, joined by `;`, and is null where nothing is.
    """
    keys = [each.key for each in checkup.count.criteria]
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


def refuse_format(path: Path) -> None:
    """Refuse a file that is neither CSV nor Parquet.

    Raises:
        DataError: with what can be written.
    """
    if path.suffix.lower() not in _WRITERS:
        raise DataError.at(
            "--out", f"found '{path.name}', expected a CSV or Parquet file", "write 'result.csv'"
        )


def write_results(path: Path, results: pl.DataFrame) -> None:
    """Write the result of each record.

    Args:
        path: where, as CSV or Parquet by its name.
        results: one row for each record.

    Raises:
        DataError: where the file cannot be written.
    """
    refuse_format(path)
    try:
        _WRITERS[path.suffix.lower()](results, path)
    except (OSError, pl.exceptions.PolarsError) as found:
        reason = str(found).splitlines()[0]
        raise DataError.at(
            str(path), f"the results cannot be written: {reason}", "choose another --out"
        ) from found
