# pyright: reportArgumentType=false
"""The funnel: a blueprint compiled once, and every question that a host asks of it.

Each question is answered in its room; a method finds the compiled definition, and the room's function has the
rest of its description. Rooms load when they are first asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesfunnel import identity, lifecycle, ownership, routing
from salesfunnel.blueprint.arguments import a_dossier, a_kind, kind_of, kind_of_rows, read_conditions
from salesfunnel.conditions import columns
from salesfunnel.errors import expect, find_named
from salesfunnel.lazy import late_module
from salesfunnel.model.dossier import Dossier
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.scoring import table as score_tables

if TYPE_CHECKING:
    from salesfunnel.blueprint import compiled, diagram, load, recording
    from salesfunnel.blueprint.advice import advice
    from salesfunnel.cadence import compiled as cadence
    from salesfunnel.cadence import digest as digests
    from salesfunnel.cadence import due, sequence
    from salesfunnel.cadence.compiled import Clocks
    from salesfunnel.cadence.digest import Delivery, Gathered, Throttled
    from salesfunnel.cadence.due import ClockReading, Due
    from salesfunnel.cadence.reminder import Reminder
    from salesfunnel.cadence.sequence import CompiledSequence, Enrolment, NextTouch, Planned
    from salesfunnel.conditions.catalogue.catalogue import Catalogue
    from salesfunnel.conditions.columns.query import Half
    from salesfunnel.conditions.language.tree import Condition
    from salesfunnel.conditions.records import admit as admission
    from salesfunnel.conditions.records.admit import Admitted, DataFinding
    from salesfunnel.conditions.values import view as views
    from salesfunnel.conditions.values.view import View
    from salesfunnel.errors import Problem
    from salesfunnel.gates import table as gate_tables
    from salesfunnel.gates.checklist import ChecklistAnswer
    from salesfunnel.gates.preview import Preview
    from salesfunnel.gates.table import TableAssessment, Waivers
    from salesfunnel.gates.verdict import Assessment
    from salesfunnel.identity import (
        Apart,
        Cluster,
        CompiledIdentity,
        Duplicates,
        Filing,
        Identified,
        IdentityIndex,
        Matches,
        MergeProposal,
        Record,
    )
    from salesfunnel.identity.tags import Tagging
    from salesfunnel.lifecycle import Decision, HandoverReport, Process, Tick, questions
    from salesfunnel.lifecycle.commands import Claim, Command
    from salesfunnel.lifecycle.gate_debts import DebtAnswer
    from salesfunnel.model.field import OwnerKind
    from salesfunnel.model.kind import Kind
    from salesfunnel.model.party import Actor
    from salesfunnel.model.stage import Pipeline
    from salesfunnel.model.subject import Lead, Opportunity
    from salesfunnel.ownership import Claimable, Standing
    from salesfunnel.ownership.departure import Departure
    from salesfunnel.routing import Assignment, Batch, Coverage, Explanation, Roster, RoutingState
    from salesfunnel.routing.batch import Order
    from salesfunnel.routing.router import Because
    from salesfunnel.scoring import Graded, Score
    from salesfunnel.scoring.risk.score import RiskScore
    from salesfunnel.scoring.table import TableScore
else:
    admission = late_module("salesfunnel.conditions.records.admit")
    advice = late_module("salesfunnel.blueprint.advice.advice")
    cadence = late_module("salesfunnel.cadence.compiled")
    digests = late_module("salesfunnel.cadence.digest")
    due = late_module("salesfunnel.cadence.due")
    sequence = late_module("salesfunnel.cadence.sequence")
    compiled = late_module("salesfunnel.blueprint.compiled")
    diagram = late_module("salesfunnel.blueprint.diagram")
    gate_tables = late_module("salesfunnel.gates.table")
    load = late_module("salesfunnel.blueprint.load")
    questions = late_module("salesfunnel.lifecycle.questions")
    recording = late_module("salesfunnel.blueprint.recording")
    views = late_module("salesfunnel.conditions.values.view")

__all__ = ["Funnel"]


class Funnel:
    """A blueprint, compiled. Build it with `Funnel.load`; share it between threads; pickle it.

    Its questions, in order: what the blueprint says, what may be recorded, what may move, what happens, what
    is due, who it is, who has it, who gets it, how promising it is.

    What it keeps are caches of pure functions of the document, so that two threads that fill one at the same
    time store the same thing.
    """

    __slots__ = (
        "_ask", "_compiled", "_decide", "_document", "blueprint", "registry", "zone",
    )  # fmt: skip

    def __init__(self, rules: compiled.Compiled) -> None:
        context = rules.context
        self.blueprint = context.blueprint
        self.registry = context.registry
        self.zone = context.zone
        self._document = json.dumps(context.source.data, ensure_ascii=False)
        self._compiled = rules
        self._ask: dict[tuple[str, type], Callable[[Dossier[Any], datetime], Assessment]] = {}
        self._decide: dict[str, Callable[..., Decision]] = {}

    @classmethod
    def load(cls, document: Mapping[str, Any] | str | bytes, *, registry: Registry | None = None) -> Funnel:
        """Read and compile a blueprint.

        Args:
            document: a mapping, or JSON text.
            registry: the plug-ins that its conditions may call; none when absent.

        Raises:
            BlueprintError: with every problem at once, each with its path, what was found and the cure.
            InvalidValue: for what is no registry.
        """
        cure = "collect plug-ins first: Registry.of(f, g)"
        plugins = EMPTY if registry is None else expect(registry, Registry, "registry", cure)
        return cls(compiled.Compiled(load.load(document, plugins)))

    def __reduce__(self) -> tuple[Any, tuple[str, Registry]]:
        """Pickle the document and the registry; compiled conditions are made again."""
        return (_loaded, (self._document, self.registry))

    def __repr__(self) -> str:
        """Show which blueprint it is."""
        return f"<Funnel '{self.blueprint.key}' version {self.blueprint.version}>"

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
        return self._compiled.context.catalogue(a_kind(kind))

    def process(self, pipeline: str) -> Process:
        """Return the compiled pipeline with this key.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        return self._compiled.process(pipeline)

    def diagram(self, pipeline: str, *, locale: str = "en") -> str:
        """Return a pipeline with its gates as a Mermaid flowchart.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        drawn, checklists = self.process(pipeline).pipeline, self.blueprint.checklists
        return diagram.diagram(drawn, self.blueprint.gates, checklists=checklists, locale=locale)

    def lint(self) -> tuple[Problem, ...]:
        """Return what is unwise in the blueprint."""
        return advice.lint(self._document, self.registry)

    def admit(self, dossier: Dossier[Any]) -> Admitted:
        """Check and normalise a dossier, and say what was found; the other calls accept it either way."""
        kind = kind_of(dossier)
        cards = [key for key, card in self.blueprint.scorecards.items() if kind in card.kinds]
        return admission.admit(dossier, self.catalogue(kind), scorecards=cards)

    def form(self, key: str, *, locale: str = "en") -> dict[str, Any]:
        """Return a form of the blueprint as a JSON Schema (2020-12) that a form builder can draw.

        Args:
            key: the form's.
            locale: the language of titles and questions.

        Raises:
            UnknownName: when the blueprint has no such form.
        """
        return recording.form_schema(self._compiled.context, key, locale=locale)

    def validate(
        self,
        owner: OwnerKind,
        values: Mapping[str, object],
        *,
        now: datetime,
        dossier: Dossier[Any] | None = None,
    ) -> tuple[DataFinding, ...]:
        """Return what speaks against recording some values: `blueprint.recording.validate_record`."""
        return recording.validate_record(self._compiled.context, owner, values, now=now, dossier=dossier)

    def preview(self, dossier: Dossier[Any], *, to: str, now: datetime) -> Preview:
        """Say what is still missing before a move to a stage: `lifecycle.questions.preview_move`.

        Raises:
            UnknownName: when the pipeline has no such stage.
        """
        process = self.process(a_dossier(dossier).subject.pipeline)
        return questions.preview_move(process, dossier, to=to, now=now)

    def assess(self, dossier: Dossier[Any], *, gate: str, now: datetime) -> Assessment:
        """Ask one gate about a dossier, wherever it stands.

        Raises:
            UnknownName: when the blueprint has no such gate.
        """
        if type(dossier) is Dossier and type(gate) is str and isinstance(now, datetime):
            ask = self._ask.get((gate, type(dossier.subject)))
            if ask is not None:
                return ask(dossier, now)
        return self._assess_first(dossier, gate, now)

    def _assess_first(self, dossier: Dossier[Any], key: str, now: datetime) -> Assessment:
        gate = self._compiled.gates(kind_of(dossier)).get(key)
        views.in_utc(now)
        assessment = gate.ask(dossier, now)
        self._ask[key, type(dossier.subject)] = gate.ask
        return assessment

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
        """Ask one gate about every row of a table: `gates.table.assess_table`.

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
        asked = self._compiled.gates(kind_of_rows(of, self.blueprint.pipelines)).get(gate)
        return gate_tables.assess_table(asked, frame, now=now, rows=rows, key=key, link=link, waivers=waivers)

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
        """Answer conditions for every row of a table: `conditions.columns.answer_table`.

        Args as for `assess_table`, and:
            conditions: text or tree, by the names of their answers.
            halves: which answers are wanted.

        Returns:
            The same kind of table with the flags `NAME__true` and `NAME__false` for each condition.

        Raises:
            ConditionError: with every problem of conditions that cannot be read or do not fit the blueprint.
        """
        trees, known = read_conditions(conditions), self.catalogue(kind_of_rows(of, self.blueprint.pipelines))
        return columns.answer_table(
            trees, frame, known, now=now, rows=rows, key=key, link=link, halves=halves
        )

    def checklist(self, dossier: Dossier[Any], *, checklist: str, now: datetime) -> ChecklistAnswer:
        """Say how far each item of a checklist is, wherever the dossier stands.

        Raises:
            UnknownName: when the blueprint has no such checklist.
        """
        asked = self._compiled.checklists(kind_of(dossier)).get(checklist)
        return asked.answer(self._view(dossier, now))

    def may(self, dossier: Dossier[Any], *, resource: str, now: datetime) -> Assessment:
        """Say whether a resource may be asked for: its gate and its checklist answer as they do for a move.

        Raises:
            UnknownName: when the blueprint has no such resource for this kind of subject.
        """
        asked = self._compiled.resources(kind_of(dossier)).get(resource)
        return asked.assess(self._view(dossier, now))

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
        if type(dossier) is Dossier:
            decide = self._decide.get(dossier.subject.pipeline)
            if decide is not None:
                return decide(dossier, command, actor=actor, now=now)
        return self._decide_first(dossier, command, actor, now)

    def _decide_first(
        self, dossier: Dossier[Any] | None, command: Command, actor: Actor, now: datetime
    ) -> Decision:
        key = questions.process_key(dossier, command, actor=actor, now=now)
        if key not in self.pipelines:
            return questions.without_pipeline(key, self.pipelines, command=command, actor=actor, now=now)
        self._decide[key] = partial(lifecycle.decide, self.process(key))
        return self._decide[key](dossier, command, actor=actor, now=now)

    def explain(self, decision: Decision, *, locale: str = "en") -> tuple[str, ...]:
        """Tell a decision in sentences: what was asked, found, met and done, and what is asked of whom.

        Args:
            decision: the answer to a command.
            locale: the language.
        """
        return lifecycle.explain(decision, locale)

    def digest(self, dossier: Dossier[Any] | None, command: Command, *, actor: Actor, now: datetime) -> str:
        """Return the SHA-256 of everything that `decide` answers from, the blueprint included."""
        return lifecycle.digest(self.document, dossier, command, actor=actor, now=now)

    def tick(self, dossier: Dossier[Any], *, now: datetime, actor: Actor | None = None) -> Tick:
        """Return what time alone changes: who stalls, what runs out, who moves on: `lifecycle.tick`.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
            actor: in whose name it happens; the actor `clock` when absent.
        """
        dossier = a_dossier(dossier)
        return questions.tick_in(self.pipelines, self.process, dossier, now=now, actor=actor)

    def debts(self, dossier: Dossier[Any], *, now: datetime) -> tuple[DebtAnswer, ...]:
        """Say how each gate debt of an imported subject stands: owed still, met since, waived or gone."""
        gates, checklists = (
            self._compiled.gates(kind_of(dossier)),
            self._compiled.checklists(kind_of(dossier)),
        )
        return questions.debts_of(self._view(dossier, now), gates=gates, checklists=checklists)

    def due(
        self,
        dossier: Dossier[Any],
        *,
        now: datetime,
        acknowledged: Collection[str] = (),
        handled: Collection[str] = (),
    ) -> Due:
        """Return the reminders that are due about a subject, and when to ask again: `cadence.due.due`."""
        clocks, view = self._clocks(dossier), self._view(dossier, now)
        return due.due(clocks, view, acknowledged=acknowledged, handled=handled)

    def schedule(self, dossier: Dossier[Any], *, now: datetime, until: datetime) -> tuple[Reminder, ...]:
        """Return what would come due up to an instant if nothing happened: `cadence.due.schedule`."""
        return due.schedule(self._clocks(dossier), self._view(dossier, now), until=until)

    def clocks(self, dossier: Dossier[Any], *, now: datetime) -> tuple[ClockReading, ...]:
        """Say how every run of every clock of a subject stands: `cadence.due.readings`."""
        return due.readings(self._clocks(dossier), self._view(dossier, now))

    def next_touch(self, enrolment: Enrolment, dossier: Dossier[Any], *, now: datetime) -> NextTouch:
        """Return what comes next for a subject in a sequence: `cadence.sequence.next_touch`.

        Raises:
            UnknownName: when the blueprint has no such sequence.
            InvalidValue: when the enrolment is in another version of it.
        """
        return sequence.next_touch(self._sequence(enrolment, dossier), enrolment, self._view(dossier, now))

    def planned_touches(
        self, enrolment: Enrolment, dossier: Dossier[Any], *, now: datetime
    ) -> tuple[Planned, ...]:
        """Return the touches still to come: `cadence.sequence.planned_touches`; it raises as `next_touch`."""
        return sequence.planned_touches(
            self._sequence(enrolment, dossier), enrolment, self._view(dossier, now)
        )

    def gather(self, reminders: Iterable[Reminder], *, digest: str, now: datetime) -> Gathered:
        """Return reminders as deliveries, gathered by the policy of a key: `cadence.digest.gather`.

        Raises:
            UnknownName: when the blueprint has no such policy.
        """
        policy = find_named("digest", digest, self.blueprint.digests)
        return digests.gather(reminders, policy, zone=self.zone, now=now)

    def throttle(
        self, deliveries: Iterable[Delivery], *, cap: str, told: Mapping[str, int], now: datetime
    ) -> Throttled:
        """Hold back what is more than a person is told in a day: `cadence.digest.throttle`.

        Raises:
            UnknownName: when the blueprint has no such cap.
        """
        policy = find_named("cap", cap, self.blueprint.caps)
        return digests.throttle(deliveries, policy, told=told, zone=self.zone, now=now)

    def _clocks(self, dossier: Dossier[Any]) -> Clocks:
        """Return the clocks of the pipeline in which a subject travels; none where it is unknown."""
        key = a_dossier(dossier).subject.pipeline
        by_pipeline: Mapping[str, Clocks] = self._compiled.section("clocks", kind_of(dossier))
        return by_pipeline.get(key, cadence.NO_CLOCKS)

    def _sequence(self, enrolment: Enrolment, dossier: Dossier[Any]) -> CompiledSequence:
        by_key: Mapping[str, CompiledSequence] = self._compiled.section("sequences", kind_of(dossier))
        return find_named("sequence", enrolment.sequence, by_key)

    def identity(self, kind: Kind | None = None) -> CompiledIdentity:
        """Return what identifies a kind of subject, to read keys without a dossier.

        Args:
            kind: the kind; the first one of the section when absent.

        Raises:
            InvalidValue: when the blueprint says nothing about it.
        """
        return self._compiled.identity(None if kind is None else a_kind(kind))

    def identify(self, dossier: Dossier[Any]) -> Identified:
        """Return the identity keys of a subject for an index, and which values identify nobody.

        Raises:
            InvalidValue: when the blueprint says nothing about it.
        """
        return self._compiled.identity(kind_of(dossier)).identify(dossier)

    def matches(self, dossier: Dossier[Any], index: IdentityIndex, *, apart: Apart | None = None) -> Matches:
        """Find who else has keys of a subject, with the reasons.

        Args:
            dossier: the lead or opportunity, in the index or not.
            index: everybody.
            apart: pairs that somebody declared not the same.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
        """
        known = self._compiled.identity(kind_of(dossier))
        return identity.match(index, known.identify(dossier).entry, known.definition.weighing, apart=apart)

    def duplicates(self, index: IdentityIndex, *, apart: Apart | None = None) -> Duplicates:
        """Find every group of subjects that are the same customer, with the reason of each link.

        Args:
            index: everybody, of one kind.
            apart: pairs that somebody declared not the same.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
        """
        return identity.duplicates(index, self.identity().definition.weighing, apart=apart)

    def propose(self, group: Cluster, subjects: Mapping[str, Lead | Opportunity]) -> MergeProposal:
        """Propose who of a group takes in whom; nothing is merged before somebody asks for it.

        Args:
            group: of `duplicates`.
            subjects: its members by id.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
        """
        return identity.propose(group, subjects, survivor=self.identity().definition.survivor)

    def ingest(
        self,
        records: Iterable[Record],
        index: IdentityIndex,
        *,
        known: Container[str] = frozenset(),
        waiting: Iterable[Record] = (),
        prefer: Container[str] = frozenset(),
    ) -> Filing:
        """Find the subject of each call, chat, mail or meeting: `identity.ingest`.

        Raises:
            InvalidValue: when the blueprint says nothing about identity.
            UnknownName: for addresses under a name that no key reads.
        """
        who = self.identity()
        weighing, keys_of = who.definition.weighing, who.keys
        return identity.ingest(
            records, index, weighing, keys_of=keys_of, known=known, waiting=waiting, prefer=prefer
        )

    def tags(self, dossier: Dossier[Any], *, now: datetime) -> Tagging:
        """Say which tags the blueprint's rules give a subject and take from it."""
        return self._compiled.tags(kind_of(dossier)).tags(self._view(dossier, now))

    def may_claim(
        self, dossier: Dossier[Any], claim: Claim | None = None, *, actor: Actor, now: datetime
    ) -> Claimable:
        """Say whether somebody may claim a subject, and all against it: `lifecycle.questions.may_claim`."""
        process = self.process(a_dossier(dossier).subject.pipeline)
        return questions.may_claim(process, dossier, claim, actor=actor, now=now)

    def standing(self, dossier: Dossier[Any], *, now: datetime) -> Standing:
        """Say whose a subject is, until when, and to when an action now would move the deadline."""
        process = self.process(a_dossier(dossier).subject.pipeline)
        return ownership.standing(process.ownership, self._view(dossier, now))

    def handover_report(
        self,
        departure: Departure,
        dossiers: Iterable[Dossier[Any]],
        *,
        by: Actor,
        now: datetime,
        successors: Mapping[str, str] | None = None,
    ) -> HandoverReport:
        """Say how far the handover of a seller is, and what has to be done: `lifecycle.handover_report`."""
        return lifecycle.handover_report(
            departure, dossiers, decide=self.decide, by=by, now=now, successors=successors
        )

    def assign(
        self,
        dossier: Dossier[Any],
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        had: Sequence[str] = (),
    ) -> tuple[Assignment, RoutingState]:
        """Say who gets a subject, and what to remember for the next one: `routing.Router.assign`.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
        """
        return self._compiled.router().assign(dossier, roster, state, now=now, had=had)

    def assign_many(
        self,
        dossiers: Iterable[Dossier[Any]],
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        order: Order = "arrival",
        by: str | None = None,
    ) -> Batch:
        """Say who gets each of many subjects: `routing.assign_many`.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
        """
        return routing.assign_many(
            self._compiled.router(), dossiers, roster, state, now=now, order=order, by=by
        )

    def reassign(
        self,
        dossier: Dossier[Any],
        assignment: Assignment,
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        because: Because = "late",
    ) -> tuple[Assignment, RoutingState]:
        """Give a subject to somebody else who responds in time: `routing.reassign`.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
        """
        return routing.reassign(
            self._compiled.router(), dossier, assignment, roster=roster, state=state, now=now, because=because
        )

    def explain_assignment(
        self,
        dossier: Dossier[Any],
        roster: Roster,
        state: RoutingState,
        *,
        now: datetime,
        had: Sequence[str] = (),
    ) -> Explanation:
        """Make an assignment again, with the reason of every seller: `routing.explain`.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
        """
        return routing.explain(self._compiled.router(), dossier, roster=roster, state=state, now=now, had=had)

    def rule_coverage(
        self,
        dossiers: Iterable[Dossier[Any]],
        *,
        now: datetime,
        by: Sequence[str] = ("source", "region", "industry"),
    ) -> Coverage:
        """Say which live subjects no routing rule takes but the last: `routing.coverage`.

        Raises:
            UnknownName: when the blueprint has no section `routing`.
        """
        return routing.coverage(self._compiled.router(), dossiers, now=now, by=by)

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
        card = self._compiled.scorecards(kind_of(dossier)).pick(scorecard)
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
        return self._compiled.grades(kind_of(dossier)).pick(grade).of_dossier(dossier, now)

    def score_table(
        self,
        frame: Any,
        scorecard: str | None = None,
        *,
        now: datetime,
        of: Kind | None = None,
        rows: Mapping[str, Any] | None = None,
        key: str = "id",
        link: str = "subject_id",
        receipts: bool = False,
        before: str | None = None,
    ) -> TableScore:
        """Score every row of a table, to the hundredth as its dossier: `scoring.table.score_table`.

        Args as for `assess_table`, and:
            scorecard: its key; needed only where there are several for this kind of subject.
            rows: `adjustments`, and the `stays` and `moments` that reset, count too.
            receipts: whether each line of the score is wanted as a column too.
            before: the column that holds the key of the band before, which is kept within the hysteresis.

        Raises:
            UnknownName: when the blueprint has no such scorecard for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        card = self._compiled.scorecards(kind_of_rows(of, self.blueprint.pipelines)).pick(scorecard)
        return score_tables.score_table(
            card, frame, now=now, rows=rows, key=key, link=link, receipts=receipts, before=before
        )

    def grade_table(
        self,
        frame: Any,
        grade: str | None = None,
        *,
        now: datetime,
        of: Kind | None = None,
        rows: Mapping[str, Any] | None = None,
        key: str = "id",
        link: str = "subject_id",
    ) -> TableScore:
        """Grade every row of a table as its dossier would be: `scoring.table.grade_table`.

        Args as for `score_table`; it raises as that does.
        """
        compiled_grade = self._compiled.grades(kind_of_rows(of, self.blueprint.pipelines)).pick(grade)
        return score_tables.grade_table(compiled_grade, frame, now=now, rows=rows, key=key, link=link)

    def risk(self, dossier: Dossier[Any], risk: str | None = None, *, now: datetime) -> RiskScore:
        """Say how probable losing is, with reasons that add up in log-odds.

        Args:
            dossier: the lead or opportunity with the host's rows.
            risk: its key; needed only where there are several for this kind of subject.
            now: the instant of the question; aware.

        Raises:
            UnknownName: when the blueprint has no such risk for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        return self._compiled.risks(kind_of(dossier)).pick(risk).score(dossier, now)

    def _view(self, dossier: Dossier[Any], now: datetime) -> View:
        return views.View(dossier, now=now, catalogue=self.catalogue(kind_of(dossier)))


def _loaded(document: str, registry: Registry) -> Funnel:
    return Funnel.load(document, registry=registry)
