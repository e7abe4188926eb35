"""The funnel: a blueprint compiled once, and every question that a host asks of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from salesfunnel.blueprint.compiled import Compiled
from salesfunnel.blueprint.handed import a_dossier, a_kind, kind_of, kind_of_rows, named

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from salesfunnel.blueprint.document import Blueprint
    from salesfunnel.blueprint.handed import Kind
    from salesfunnel.blueprint.scored import Scored
    from salesfunnel.conditions.admit import Admitted, DataFinding
    from salesfunnel.conditions.catalogue import Catalogue
    from salesfunnel.conditions.columns import Half
    from salesfunnel.conditions.facts import View
    from salesfunnel.conditions.tree import Condition
    from salesfunnel.errors import Problem
    from salesfunnel.gates.checklist import ChecklistAnswer
    from salesfunnel.gates.columns import TableAssessment, Waivers
    from salesfunnel.gates.preview import Preview
    from salesfunnel.gates.verdict import Assessment
    from salesfunnel.lifecycle.commands.command import Command
    from salesfunnel.lifecycle.debts import DebtAnswer
    from salesfunnel.lifecycle.decision import Decision
    from salesfunnel.lifecycle.process import Process
    from salesfunnel.lifecycle.tick import Tick
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.field import OwnerKind
    from salesfunnel.model.party import Actor
    from salesfunnel.model.stage import Pipeline
    from salesfunnel.registry import Registry
    from salesfunnel.scoring.grading import Graded
    from salesfunnel.scoring.score import Score

__all__ = ["Funnel"]


class Funnel:
    """A blueprint, compiled. Build it with `Funnel.load`; share it between threads; pickle it.

    What it keeps are caches of pure functions of the document, so that two threads that fill one at the same
    time store the same thing.
    """

    __slots__ = (
        *("_asked", "_compiled", "_deciding", "_document", "_scored", "blueprint", "registry", "zone"),
    )

    def __init__(
        self, blueprint: Blueprint, document: dict[str, Any], zone: ZoneInfo, *, registry: Registry
    ) -> None:
        self.blueprint = blueprint
        self._document = json.dumps(document, ensure_ascii=False)
        self.zone = zone
        self.registry = registry
        self._compiled = Compiled(blueprint, zone, registry)
        self._deciding: dict[str, Callable[..., Decision]] = {}
        self._scored: Scored | None = None
        self._asked: dict[str, dict[type, Callable[[Dossier[Any], datetime], Assessment]]] = {}

    @classmethod
    def load(cls, document: Mapping[str, Any] | str | bytes, *, registry: Registry | None = None) -> Self:
        """Read and compile a blueprint.

        Args:
            document: a mapping, or JSON text.
            registry: the plug-ins that its conditions may call; none when absent.

        Raises:
            BlueprintError: with every problem at once, each with its path, what was found and the cure.
            InvalidValue: for what is no registry.
        """
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - importing the face stays cheap

        from salesfunnel.blueprint.load import load  # noqa: PLC0415 - the same
        from salesfunnel.errors import expect  # noqa: PLC0415 - the same
        from salesfunnel.registry import EMPTY, Registry  # noqa: PLC0415 - the same

        cure = "collect plug-ins first: Registry.of(f, g)"
        plugins = EMPTY if registry is None else expect(registry, Registry, "registry", cure)
        blueprint, data = load(document, plugins)
        return cls(blueprint, data, ZoneInfo(blueprint.timezone), registry=plugins)

    @property
    def document(self) -> dict[str, Any]:
        """The document, with the notes of its author and gates hoisted; a copy of its own for each caller."""
        copied: dict[str, Any] = json.loads(self._document)
        return copied

    @property
    def pipelines(self) -> Mapping[str, Pipeline]:
        """The pipelines by key."""
        return MappingProxyType(self.blueprint.pipelines)

    def catalogue(self, kind: Kind) -> Catalogue:
        """Return the names that conditions about a lead or an opportunity know.

        Raises:
            InvalidValue: for another kind.
        """
        return self._compiled.catalogue(a_kind(kind))

    def process(self, pipeline: str) -> Process:
        """Return the compiled pipeline with this key.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        return self._compiled.process(pipeline)

    def admit(self, dossier: Dossier[Any]) -> Admitted:
        """Check and normalise a dossier, and say what was found; the other calls accept it either way."""
        from salesfunnel.conditions.admit import admit  # noqa: PLC0415 - importing the face stays cheap

        return admit(dossier, self.catalogue(kind_of(dossier)))

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
        from salesfunnel.conditions.view import in_utc  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.gates.preview import Preview, preview  # noqa: PLC0415 - the same
        from salesfunnel.gates.verdict import Finding  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.plan import plan  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.towards import towards  # noqa: PLC0415 - the same

        subject = a_dossier(dossier).subject
        process = self.process(subject.pipeline)
        named("stage", to, process.places, path=f"pipelines.{process.key}.stages")
        moment = in_utc(now)
        step = plan(process, subject, towards(process, subject, to), moment)
        if isinstance(step, Finding):
            return Preview(refusal=step)
        return preview(step.way.gates, self._view(dossier, moment), order=process.order)

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
        from salesfunnel.gates.columns import assess_table  # noqa: PLC0415 - importing the face stays cheap

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
        from salesfunnel.blueprint.handed import read_conditions  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.conditions.columns import answer_table  # noqa: PLC0415 - the same

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

    def decide(
        self, dossier: Dossier[Any] | None, command: Command, *, actor: Actor, now: datetime
    ) -> Decision:
        """Decide about a command: accepted with events, or refused with findings.

        Args:
            dossier: the lead or opportunity with the host's rows; None for `Capture` and `Import`.
            command: what is asked for.
            actor: who asks.
            now: the instant of the question; aware.
        """
        try:
            decide = self._deciding[dossier.subject.pipeline]  # type: ignore[union-attr]  # None is caught
        except (KeyError, AttributeError, TypeError):  # asked for the first time, a beginning, or misuse
            return self._decide_first(dossier, command, actor, now)
        return decide(dossier, command, actor=actor, now=now)

    def _decide_first(
        self, dossier: Dossier[Any] | None, command: Command, actor: Actor, now: datetime
    ) -> Decision:
        from salesfunnel.conditions.view import in_utc  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.lifecycle.commands.moves import Import  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.decide import check_use, decide  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.decision import refused  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.refusals import unknown  # noqa: PLC0415 - the same

        check_use(dossier, command, actor=actor, now=now)
        begun: Any = command.dossier.subject if isinstance(command, Import) else command
        key = begun.pipeline if dossier is None else dossier.subject.pipeline
        if key not in self.pipelines:
            found = unknown("unknown_pipeline", key, self.pipelines)
            return refused(found, command=command, actor=actor, now=in_utc(now))
        self._deciding[key] = partial(decide, self.process(key))
        return self._deciding[key](dossier, command, actor=actor, now=now)

    def explain(self, decision: Decision, *, locale: str = "en") -> tuple[str, ...]:
        """Tell a decision in sentences: what was asked, found, met and done, and what is asked of whom.

        Args:
            decision: the answer to a command.
            locale: the language.
        """
        from salesfunnel.lifecycle.explain import explain  # noqa: PLC0415 - importing the face stays cheap

        return explain(decision, locale)

    def digest(self, dossier: Dossier[Any] | None, command: Command, *, actor: Actor, now: datetime) -> str:
        """Return the SHA-256 of everything that `decide` answers from, the blueprint included."""
        from salesfunnel.lifecycle.digest import digest  # noqa: PLC0415 - importing the face stays cheap

        return digest(self.document, dossier, command, actor=actor, now=now)

    def tick(self, dossier: Dossier[Any], *, now: datetime, actor: Actor | None = None) -> Tick:
        """Return what time alone changes: who stalls, what runs out, who moves on by itself.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
            actor: in whose name it happens; the actor `clock` when absent.
        """
        from salesfunnel.lifecycle.refusals import unknown  # noqa: PLC0415 - importing the face stays cheap
        from salesfunnel.lifecycle.tick import CLOCK, Tick, tick  # noqa: PLC0415 - the same

        key = a_dossier(dossier).subject.pipeline
        if key not in self.pipelines:
            return Tick(findings=(unknown("unknown_pipeline", key, self.pipelines),))
        return tick(self.process(key), dossier, now=now, actor=CLOCK if actor is None else actor)

    def debts(self, dossier: Dossier[Any], *, now: datetime) -> tuple[DebtAnswer, ...]:
        """Say how each gate debt of an imported subject stands: owed still, met since, waived or gone.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        from salesfunnel.lifecycle.debts import debts  # noqa: PLC0415 - importing the face stays cheap

        kind, owed = kind_of(dossier), dossier.subject.debts
        gates = {each.gate for each in owed if each.gate} & self.blueprint.gates.keys()
        lists = {each.checklist for each in owed if each.checklist} & self.blueprint.checklists.keys()
        return debts(
            self._view(dossier, now),
            gates={key: self._compiled.gate(key, kind) for key in gates},
            checklists={key: self._compiled.checklist(key, kind) for key in lists},
        )

    def form(self, key: str, *, locale: str = "en") -> dict[str, Any]:
        """Return a form of the blueprint as a JSON Schema (2020-12) that a form builder can draw.

        Args:
            key: the form's.
            locale: the language of titles and questions.

        Raises:
            UnknownName: when the blueprint has no such form.
        """
        from salesfunnel.blueprint.recording import form_schema  # noqa: PLC0415 - importing the face stays cheap

        form = named("form", key, self.blueprint.forms, cure="add it to the section 'forms'")
        return form_schema(form, self._catalogue_of(form.of), locale=locale)

    def validate(
        self,
        owner: OwnerKind,
        values: Mapping[str, object],
        *,
        now: datetime,
        dossier: Dossier[Any] | None = None,
    ) -> tuple[DataFinding, ...]:
        """Return what speaks against recording some values: types, options, ranges, cross-field rules.

        Args:
            owner: whose values they are: `opportunity`, `account`, `activity`, ….
            values: by name, fields and core attributes alike.
            now: the instant of the question; aware.
            dossier: what is recorded already; without it the values are those of a new record.

        Raises:
            UnknownName: for an owner that no field has.
            InvalidValue: for what is no dossier, or one of another kind than the owner.
        """
        from typing import get_args  # noqa: PLC0415 - importing the face stays cheap

        from salesfunnel.blueprint.recording import rules_of  # noqa: PLC0415 - the same
        from salesfunnel.conditions.recording import Recorder  # noqa: PLC0415 - the same
        from salesfunnel.errors import InvalidValue, expect  # noqa: PLC0415 - the same
        from salesfunnel.model.field import OwnerKind  # noqa: PLC0415 - the same

        expect(values, Mapping, "values", "write {'budget': 5000}")  # type: ignore[type-abstract]
        named("owner", owner, dict.fromkeys(get_args(OwnerKind)))
        if dossier is not None and owner in {"lead", "opportunity"} and kind_of(dossier) != owner:
            raise InvalidValue.at(
                "dossier", f"found that of a {kind_of(dossier)}, expected that of a {owner}"
            )
        recorder = Recorder(self._catalogue_of(owner), owner, rules_of(self.blueprint.rules, owner))
        return recorder.check(values, now=now, dossier=dossier)

    def _catalogue_of(self, owner: OwnerKind) -> Catalogue:
        return self.catalogue("lead" if owner == "lead" else "opportunity")

    def diagram(self, pipeline: str, *, locale: str = "en") -> str:
        """Return a pipeline with its gates as a Mermaid flowchart.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        from salesfunnel.blueprint.diagram import diagram  # noqa: PLC0415 - importing the face stays cheap

        drawn, lists = self.process(pipeline).pipeline, self.blueprint.checklists
        return diagram(drawn, self.blueprint.gates, checklists=lists, locale=locale)

    def lint(self) -> tuple[Problem, ...]:
        """Return what is unwise in the blueprint."""
        from salesfunnel.blueprint.advice import lint  # noqa: PLC0415 - importing the face stays cheap

        return lint(self._document, self.registry)

    def score(
        self,
        dossier: Dossier[Any],
        scorecard: str | None = None,
        *,
        now: datetime,
        earlier: Score | None = None,
        to: str | None = None,
    ) -> Score:
        """Say how promising a subject is, in points, with receipts that add up to them.

        Args:
            dossier: the lead or opportunity with the host's rows.
            scorecard: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.
            earlier: the score before: its band is kept within the hysteresis, and the trend counts from it.
            to: key of the band that `lifts` aims at; the next one when absent.

        Raises:
            UnknownName: when the blueprint has no such scorecard or band for this kind of subject.
            InvalidValue: when none is named and there is not exactly one, or for an unfit earlier score.
        """
        try:
            card = self._scored.known[scorecard, type(dossier.subject)]  # type: ignore[union-attr]
        except (KeyError, AttributeError, TypeError):  # asked for the first time, or misuse
            card = self._scoring().card(scorecard, kind_of(dossier))
            self._scoring().known[scorecard, type(dossier.subject)] = card
        return card.score(dossier, now, earlier=earlier, to=to)

    def grade(self, dossier: Dossier[Any], grade: str | None = None, *, now: datetime) -> Graded:
        """Say how promising a subject is, as a letter or as a cell of the matrix of fit and engagement.

        Args:
            dossier: the lead or opportunity with the host's rows.
            grade: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such grade for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        return self._scoring().grade(grade, kind_of(dossier)).of_dossier(dossier, now)

    def _scoring(self) -> Scored:
        if self._scored is None:
            from salesfunnel.blueprint.scored import Scored  # noqa: PLC0415 - importing the face stays cheap

            self._scored = Scored(self.blueprint, self.catalogue)
        return self._scored

    def _view(self, dossier: Dossier[Any], now: datetime) -> View:
        from salesfunnel.conditions.facts import View  # noqa: PLC0415 - importing the face stays cheap

        return View(dossier, now=now, catalogue=self.catalogue(kind_of(dossier)))

    def _ask_first(self, dossier: Dossier[Any], key: str, now: datetime) -> Assessment:
        from salesfunnel.conditions.view import in_utc  # noqa: PLC0415 - importing the face stays cheap

        gate = self._compiled.gate(key, kind_of(dossier))
        in_utc(now)
        found = gate.ask(dossier, now)
        self._asked.setdefault(key, {})[type(dossier.subject)] = gate.ask
        return found

    def __reduce__(self) -> tuple[Any, tuple[str, Registry]]:
        """Pickle the document and the registry; compiled conditions are made again."""
        return (_loaded, (self._document, self.registry))

    def __repr__(self) -> str:
        """Show which blueprint it is."""
        return f"<Funnel '{self.blueprint.key}' version {self.blueprint.version}>"


def _loaded(document: str, registry: Registry) -> Funnel:
    return Funnel.load(document, registry=registry)
