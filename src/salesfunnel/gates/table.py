"""How many records of a table have each verdict, and each answer of each criterion.

May they move? One gate asked about a whole table: a verdict for every record, as columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.columns.engine import Expr, Flag, Table, both, narwhals, opposite, some
from salesfunnel.conditions.columns.input import kind_name
from salesfunnel.conditions.columns.query import answer_table, limits_of
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.gates.criterion import Criterion, Severity
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.verdict import Ask, Finding, Verdict
from salesfunnel.gates.waiver import in_force
from salesfunnel.messages import Message
from salesfunnel.model.progress import Waiver
from salesfunnel.text import Text

__all__ = ["CriterionCount", "TableAssessment", "TableCount", "assess_table", "counted", "fetched"]


@attrs.frozen(kw_only=True)
class CriterionCount:
    """How one criterion answers over a table; true, false and unknown add up to the rows.

    Args:
        key: the criterion's.
        label: how people call it.
        ask: the question that would settle it.
        severity: `must`, `should` or `knockout`.
        true: on how many rows it is met.
        false: on how many it is known not to be.
        unknown: on how many nobody knows.
        waived: on how many it is not met or not known, but waived.
    """

    key: str
    label: Text
    ask: Text | None
    severity: str
    true: int
    false: int
    unknown: int
    waived: int

    @property
    def failing(self) -> int:
        """On how many rows it is neither surely true nor waived."""
        return self.false + self.unknown - self.waived


@attrs.frozen(kw_only=True, eq=False)
class TableCount:
    """What a gate answers about a table, added up.

    Args:
        checked: how many rows.
        verdicts: how many of each verdict, from best to worst.
        criteria: in document order.
    """

    checked: int
    verdicts: Mapping[Verdict, int]
    criteria: tuple[CriterionCount, ...]

    @property
    def passed(self) -> int:
        """How many may advance."""
        return self.verdicts[Verdict.ADVANCE]


def counted(frame: Any, criteria: Sequence[Criterion]) -> TableCount:
    """Add up the answers in a table that `assess_table` made, in one pass.

    Args:
        frame: the host's table with the answers.
        criteria: those of the gate, in document order.
    """
    nw = narwhals()
    sums: dict[str, Expr] = {"checked": nw.len()}
    sums |= {f"verdict {each}": _sum(nw.col("verdict") == each.value) for each in Verdict}
    for each in criteria:
        true, false = (nw.col(f"{each.key}__{half}") for half in ("true", "false"))
        sums |= {f"{each.key} true": _sum(true), f"{each.key} false": _sum(false)}
        sums |= {f"{each.key} waived": _sum(nw.col(f"{each.key}__waived"))}
    [row] = fetched(nw.from_native(frame).select(**sums))
    found = {name: int(value or 0) for name, value in zip(sums, row, strict=True)}
    verdicts = {each: found[f"verdict {each}"] for each in Verdict}
    return TableCount(
        checked=found["checked"],
        verdicts=MappingProxyType(verdicts),
        criteria=tuple(_criterion(each, found) for each in criteria),
    )


def _criterion(criterion: Criterion, found: Mapping[str, int]) -> CriterionCount:
    key = criterion.key
    true, false = found[f"{key} true"], found[f"{key} false"]
    return CriterionCount(
        key=key,
        label=criterion.label or Text(key),
        ask=criterion.ask,
        severity=criterion.severity.value,
        true=true,
        false=false,
        unknown=found["checked"] - true - false,
        waived=found[f"{key} waived"],
    )


def _sum(flag: Expr) -> Expr:
    return flag.cast(narwhals().Int64).sum()


def fetched(frame: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a small frame; a lazy one runs."""
    nw = narwhals()
    if not isinstance(frame, nw.LazyFrame):
        return list(frame.rows())
    native = frame.to_native()
    if frame.implementation.value == "duckdb":  # its own way needs no other library
        return list(native.fetchall())
    return list(frame.collect().rows())


Waivers: TypeAlias = Mapping[str, Iterable[Waiver]]
"""Waivers by the id of the subject that has them."""

_PATTERN = "__salesfunnel_pattern"
_TEXTS = {"String", "Object", "Categorical", "Enum"}
_TAKEN = ("verdict", "unresolved", "uncertainty")


@attrs.frozen(eq=False, kw_only=True)
class TableAssessment:
    """The answer of one gate about every row of a table.

    Args:
        gate: its key.
        frame: the host's table with, for each criterion, the flags `KEY__true`, `KEY__false` and
            `KEY__waived` (not surely true, but waived); `unresolved`, how many musts and knockouts are
            neither true nor waived; `uncertainty`, 0 to 1; and `verdict`, as text.
        limits: what could not be answered for a whole table, a finding for each criterion concerned, and for
            each fault of the gate's own policy; empty when every row has the answer of its record.
        retreat_to: where a `retreat` leads.
        review_after_days: when to look again after a retreat, in days.
    """

    gate: str
    frame: Any
    limits: tuple[Finding, ...]
    retreat_to: str | None
    review_after_days: float | None
    _criteria: tuple[Criterion, ...] = attrs.field(alias="criteria", repr=False)

    def count(self) -> TableCount:
        """Return how many rows have each verdict, and each answer of each criterion; a lazy table runs."""
        return counted(self.frame, self._criteria)


def assess_table(
    gate: CompiledGate,
    frame: Any,
    *,
    now: datetime,
    rows: Mapping[str, Any] | None = None,
    key: str = "id",
    link: str = "subject_id",
    waivers: Waivers | None = None,
) -> TableAssessment:
    """Ask a gate about every row of a table; each row has the verdict that its record would get.

    A gate's own policy is asked once for each combination of answers that occurs, which runs a lazy table.

    Args:
        gate: compiled for the kind of subject that the rows are.
        frame: one row for each subject, as `answer_table` takes it.
        now: the moment of the question; aware.
        rows: the frames of `activities`, `contacts` …; a collection that is absent was not loaded.
        key: the column of `frame` that names a subject; needed only with `rows` or `waivers`.
        link: the column of each frame in `rows` that names the subject of a row.
        waivers: by the text in `key`.

    Returns:
        The table with its answers; what was lazy stays lazy.

    Raises:
        DataError: for tables that cannot be asked.
        InvalidValue: when `now` has no time zone, or for waivers of another form.
        MissingExtra: when Narwhals is not installed.
    """
    table = Table.of(frame)
    asked = _Asked(gate, table, in_utc(now), key=key, rows=rows)
    granted = asked.granted(waivers or {})
    answered = asked.answered(link)
    judged = answered.with_columns(**asked.waived(granted)).with_columns(**asked.weighed())
    judged, faults = asked.judged(judged)
    policy = gate.gate.policy
    return TableAssessment(
        gate=gate.key,
        frame=judged.to_native(),
        limits=(*asked.limits, *faults),
        retreat_to=policy.retreat_to,
        review_after_days=policy.review_after_days,
        criteria=gate.gate.criteria,
    )


class _Asked:
    """One question: a gate about one table at one moment."""

    def __init__(
        self, gate: CompiledGate, table: Table, now: datetime, *, key: str, rows: Mapping[str, Any] | None
    ) -> None:
        self._gate = gate
        self._table = table
        self._now = now
        self._key = key
        self._rows = rows or {}
        self._criteria = gate.gate.criteria
        self._refused: set[str] = set()
        self.limits = tuple(self._limits())
        made = [*_TAKEN, *(f"{each.key}__waived" for each in self._criteria)]
        taken = next((name for name in made if name in table.kinds), None)
        if taken is not None:
            raise DataError.at("frame", f"already has a column '{taken}'", "rename it")

    def _limits(self) -> Iterable[Finding]:
        for criterion, walk in self._gate.walks:
            given, loaded = set(self._table.kinds), set(self._rows)
            found = limits_of(walk.condition, self._gate.catalogue, now=self._now, given=given, loaded=loaded)
            if any(each.refuses for each in found):
                self._refused.add(criterion.key)
            for each in found:
                yield self._limit(criterion, each.message)

    def _limit(self, criterion: Criterion, limit: Message) -> Finding:
        said = Message.of("not_in_columns", criterion=criterion.label or criterion.key, limit=limit)
        return Finding(
            code="not_in_columns",
            message=said,
            gate=self._gate.key,
            criterion=criterion.key,
            severity=criterion.severity.value,
            dimension=criterion.dimension,
            ask=Ask(criterion.ask, self._gate.key, criterion.key) if criterion.ask else None,
        )

    def answered(self, link: str) -> Any:
        """Return the table with both halves of every criterion, as Narwhals sees it."""
        nw = narwhals()
        conditions = {
            each.key: walk.condition for each, walk in self._gate.walks if each.key not in self._refused
        }
        frame = self._table.frame.to_native()
        if conditions:
            names, key, rows = self._gate.catalogue, self._key, self._rows
            frame = answer_table(conditions, frame, names, now=self._now, rows=rows, key=key, link=link)
        unknown = {
            f"{name}__{half}": nw.lit(value=False) for name in self._refused for half in ("true", "false")
        }
        found = nw.from_native(frame)
        return found.with_columns(**unknown) if unknown else found

    def granted(self, waivers: Waivers) -> dict[str, list[str]]:
        """Return by criterion the subjects that have a waiver in force for it."""
        if not waivers:
            return {}
        self._table.needs(self._key, "the subject")
        kind = kind_name(self._table, self._key)
        if kind not in _TEXTS:
            says = f"'{self._key}' is {kind}, but waivers name their subject by a text"
            raise DataError.at("frame", says, "give the column as text")
        found: dict[str, list[str]] = {}
        for subject, each in waivers.items():
            for criterion in in_force(_waivers_only(each), self._gate.key, self._now):
                found.setdefault(criterion, []).append(subject)
        return found

    def waived(self, granted: Mapping[str, list[str]]) -> dict[str, Expr]:
        """Return for each criterion where it is not surely true but waived."""
        nw = narwhals()
        own, flags = nw.col(self._key), dict[str, Expr]()
        for each in self._criteria:
            subjects = [] if each.unwaivable else granted.get(each.key, [])
            open_one = ~nw.col(f"{each.key}__true")
            has = (~own.is_null()) & own.is_in(subjects) if subjects else None
            flags[f"{each.key}__waived"] = nw.lit(value=False) if has is None else has & open_one
        return flags

    def weighed(self) -> dict[str, Expr]:
        """Return how many criteria stand in the way, and the share of the weight that nobody knows."""
        nw = narwhals()
        counts = [
            self._open(each).cast(nw.Int64) for each in self._criteria if each.severity is not Severity.SHOULD
        ]
        doubts = [_unknown(each).cast(nw.Float64) * float(each.weight) for each in self._criteria]
        return {
            "unresolved": sum(counts, start=nw.lit(0, dtype=nw.Int64)),
            "uncertainty": sum(doubts, start=nw.lit(0.0))
            / float(sum(each.weight for each in self._criteria)),
        }

    def judged(self, frame: Any) -> tuple[Any, tuple[Finding, ...]]:
        """Return the table with its verdicts, and the faults of the gate's own policy."""
        if self._gate.own is not None:
            return self._ruled(frame)
        nw = narwhals()
        policy, open_ones = self._gate.gate.policy, nw.col("unresolved")
        out: Flag = some(
            both(nw.col(f"{each.key}__false"), opposite(nw.col(f"{each.key}__waived")))
            for each in self._criteria
            if each.severity is Severity.KNOCKOUT
        )
        back: Flag = False if policy.retreat_at is None else open_ones >= policy.retreat_at
        steps = [(out, Verdict.REJECT), (back, Verdict.RETREAT), (open_ones > 0, Verdict.HOLD)]
        return frame.with_columns(verdict=_first(steps)), ()

    def _ruled(self, frame: Any) -> tuple[Any, tuple[Finding, ...]]:
        """Ask the gate's own policy about each combination of answers that occurs, once."""
        nw = narwhals()
        signs = [
            nw.when(~self._open(each)).then(nw.lit("1"))
            .otherwise(nw.when(nw.col(f"{each.key}__false")).then(nw.lit("0")).otherwise(nw.lit("?")))
            for each in self._criteria
        ]  # fmt: skip
        signed = frame.with_columns(nw.concat_str(*signs).alias(_PATTERN))
        by_verdict: dict[Verdict, list[str]] = {each: [] for each in Verdict}
        faults: dict[str, Finding] = {}
        for (pattern,) in sorted(fetched(signed.select(_PATTERN).unique())):
            verdict, wrong = self._rule(pattern)
            by_verdict[verdict].append(pattern)
            faults |= {str(each): each for each in wrong}
        steps = [
            (nw.col(_PATTERN).is_in(patterns) if patterns else False, verdict)
            for verdict, patterns in by_verdict.items()
            if verdict is not Verdict.ADVANCE
        ]
        return signed.with_columns(verdict=_first(steps)).drop(_PATTERN), tuple(faults.values())

    def _rule(self, pattern: str) -> tuple[Verdict, tuple[Finding, ...]]:
        answers = [None if sign == "?" else sign == "1" for sign in pattern]
        return self._gate.rule(
            [pair for pair in zip(self._criteria, answers, strict=True) if pair[1] is not True]
        )

    def _open(self, criterion: Criterion) -> Expr:
        nw = narwhals()
        return ~(nw.col(f"{criterion.key}__true") | nw.col(f"{criterion.key}__waived"))


def _waivers_only(given: Iterable[object]) -> list[Waiver]:
    held = list(given)
    kept = [each for each in held if isinstance(each, Waiver)]
    if len(kept) < len(held):
        wrong = next(type(each).__name__ for each in held if not isinstance(each, Waiver))
        raise InvalidValue.at("waivers", f"found a {wrong}, expected a Waiver", "write {'d-42': [Waiver(…)]}")
    return kept


def _unknown(criterion: Criterion) -> Expr:
    nw = narwhals()
    return ~(nw.col(f"{criterion.key}__true") | nw.col(f"{criterion.key}__false"))


def _first(steps: Sequence[tuple[Flag, Verdict]]) -> Expr:
    """Return the verdict of the first step that a row meets; `advance` where it meets none."""
    nw = narwhals()
    found = nw.lit(Verdict.ADVANCE.value)
    for flag, verdict in reversed(steps):
        if not isinstance(flag, bool):
            found = nw.when(flag).then(nw.lit(verdict.value)).otherwise(found)
        elif flag:
            found = nw.lit(verdict.value)
    return found
