"""May it move, and what is missing? About one dossier, or a whole table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import a_dossier, kind_of, kind_of_rows, named
from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.blueprint.arguments import Kind
    from salesfunnel.conditions.columns.query import Half
    from salesfunnel.conditions.language.tree import Condition
    from salesfunnel.gates.checklist import ChecklistAnswer
    from salesfunnel.gates.preview import Preview
    from salesfunnel.gates.table import TableAssessment, Waivers
    from salesfunnel.gates.verdict import Assessment
    from salesfunnel.model.dossier import Dossier

__all__ = ["AskingGates"]


class AskingGates(Core):
    """The questions that gates and checklists answer."""

    __slots__ = ()

    def preview(self, dossier: Dossier[Any], *, to: str, now: datetime) -> Preview:
        """Say what is still missing before a move to a stage, as a form; nothing is changed.

        The answer is that of the command which such a move amounts to: advance, go back, park, lose, resume
        or reopen. A move that is none is refused here as it would be there.

        Args:
            dossier: the lead or opportunity, with the host's rows.
            to: key of the stage aimed at.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the pipeline has no such stage.
        """
        from salesfunnel.conditions.values.view import in_utc  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.gates.preview import Preview, preview  # noqa: PLC0415 - the same
        from salesfunnel.gates.verdict import Finding  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.legality import plan  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.suggestions import command_for_stage  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.table import LEGAL  # noqa: PLC0415 - the same

        subject = a_dossier(dossier).subject
        process = self.process(subject.pipeline)
        named("stage", to, process.places, path=f"pipelines.{process.key}.stages")
        moment = in_utc(now)
        command = command_for_stage(process, subject, to)
        transition = plan(process, subject, command, now=moment, legal=LEGAL)
        if isinstance(transition, Finding):
            return Preview(refusal=transition)
        return preview(transition.way.gates, self._view(dossier, moment), order=process.order)

    def assess(self, dossier: Dossier[Any], *, gate: str, now: datetime) -> Assessment:
        """Ask one gate about a dossier, wherever it stands.

        Raises:
            UnknownName: when the blueprint has no such gate.
        """
        try:
            return self._asked[gate][type(dossier.subject)](dossier, now)
        except (KeyError, AttributeError, TypeError):  # asked for the first time, or misuse
            return self._ask_first(dossier, gate, now)

    def assess_table(
        self,
        frame: Any,
        *,
        gate: str,
        now: datetime,
        of: Kind | None = None,
        rows: Mapping[str, Any] | None = None,
        key: str = "id",
        link: str = "subject_id",
        waivers: Waivers | None = None,
    ) -> TableAssessment:
        """Ask one gate about every row of a table; each row has the verdict that its dossier would get.

        Args:
            frame: one row for each lead or opportunity: Polars, pandas or DuckDB. A column has the name that
                conditions use (`budget`, `account.industry`, or a fact that the host computed).
            gate: its key.
            now: the instant of the question; aware.
            of: what the rows are; needed only where both leads and opportunities have pipelines.
            rows: the tables of `activities`, `contacts` …; a collection that is absent was not loaded.
            key: the column of `frame` that names a subject; needed only with `rows` or `waivers`.
            link: the column of each table in `rows` that names the subject of a row.
            waivers: by the id of the subject.

        Raises:
            UnknownName: when the blueprint has no such gate.
            DataError: for tables that cannot be asked.
            MissingExtra: when Narwhals is not installed.
        """
        from salesfunnel.gates.table import assess_table  # noqa: PLC0415 - importing the face stays cheap

        asked = self._compiled.gate(gate, kind_of_rows(of, self.blueprint))
        return assess_table(asked, frame, now=now, rows=rows, key=key, link=link, waivers=waivers)

    def answer_table(
        self,
        frame: Any,
        conditions: Mapping[str, Condition | str],
        *,
        now: datetime,
        of: Kind | None = None,
        rows: Mapping[str, Any] | None = None,
        key: str = "id",
        link: str = "subject_id",
        halves: tuple[Half, ...] = ("true", "false"),
    ) -> Any:
        """Answer conditions for every row of a table: surely true, surely false, or neither, that is unknown.

        Args:
            frame: as for `assess_table`.
            conditions: text or tree, by the names of their answers.
            now: the instant of the question; aware.
            of: what the rows are, as for `assess_table`.
            rows: as for `assess_table`.
            key: the same.
            link: the same.
            halves: which answers are wanted.

        Returns:
            The same kind of table with the flags `NAME__true` and `NAME__false` for each condition.

        Raises:
            ConditionError: with every problem of conditions that cannot be read or do not fit the blueprint.
            DataError: for tables that cannot be asked.
            MissingExtra: when Narwhals is not installed.
        """
        from salesfunnel.blueprint.arguments import read_conditions  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.conditions.columns.query import answer_table  # noqa: PLC0415 - the same

        asked, known = read_conditions(conditions), self.catalogue(kind_of_rows(of, self.blueprint))
        return answer_table(asked, frame, known, now=now, rows=rows, key=key, link=link, halves=halves)

    def checklist(self, dossier: Dossier[Any], *, checklist: str, now: datetime) -> ChecklistAnswer:
        """Say how far each item of a checklist is, wherever the dossier stands.

        Raises:
            UnknownName: when the blueprint has no such checklist.
        """
        return self._compiled.checklist(checklist, kind_of(dossier)).answer(self._view(dossier, now))

    def may(self, dossier: Dossier[Any], *, resource: str, now: datetime) -> Assessment:
        """Say whether a resource may be asked for: its gate and its checklist answer as they do for a move.

        Args:
            dossier: the lead or opportunity with the host's rows.
            resource: key of the resource.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such resource for this kind of subject.
        """
        from salesfunnel.gates.verdict import worst  # noqa: PLC0415 - importing the face stays cheap

        kind = kind_of(dossier)
        known = {key: each for key, each in self.blueprint.resources.items() if each.of == kind}
        asked = named("resource", resource, known)
        view = self._view(dossier, now)
        gates = [self._compiled.gate(asked.gate, kind).assess(view)] if asked.gate else []
        duties = [self._compiled.checklist(asked.checklist, kind).assess(view)] if asked.checklist else []
        return worst((*gates, *duties))

    def _ask_first(self, dossier: Dossier[Any], key: str, now: datetime) -> Assessment:
        from salesfunnel.conditions.values.view import in_utc  # noqa: PLC0415 - importing the face stays cheap

        gate = self._compiled.gate(key, kind_of(dossier))
        in_utc(now)
        found = gate.ask(dossier, now)
        self._asked.setdefault(key, {})[type(dossier.subject)] = gate.ask
        return found
