"""Old paths of modules: imports and pickles of earlier versions still find what moved, with a warning.

Python asks `Finder` only after every ordinary way to a module has failed, so nothing else pays for it. The
rows go with the second minor version after the move.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

__all__ = ["MOVED", "RENAMED", "Finder", "install"]

MOVED = {
    "blueprint.asked": "blueprint.checks.gate_usage",
    "blueprint.automatic": "blueprint.checks.stages",
    "blueprint.check": "blueprint.checks.check",
    "blueprint.closing": "blueprint.checks.stages",
    "blueprint.commanding": "blueprint.checks.permissions",
    "blueprint.differences": "blueprint.versions.differences",
    "blueprint.duties": "blueprint.checks.checklists",
    "blueprint.editions": "blueprint.versions.rollout",
    "blueprint.faults": "blueprint.document.structure_errors",
    "blueprint.gate_advice": "blueprint.advice.gates",
    "blueprint.handed": "blueprint.arguments",
    "blueprint.identities": "blueprint.compiled",
    "blueprint.identity": "blueprint.checks.identity",
    "blueprint.migration": "blueprint.versions.migration",
    "blueprint.owning": "blueprint.checks.ownership",
    "blueprint.parts": "blueprint.versions.differences",
    "blueprint.passage": "blueprint.versions.migration_check",
    "blueprint.plan": "blueprint.versions.migration_plan",
    "blueprint.proofs": "blueprint.advice.proofs",
    "blueprint.reading": "blueprint.document.definition",
    "blueprint.recording": "blueprint.compiled",
    "blueprint.risk_facts": "blueprint.facts.scores",
    "blueprint.risks": "blueprint.checks.scoring",
    "blueprint.rollout": "blueprint.versions.rollout",
    "blueprint.routed": "blueprint.compiled",
    "blueprint.routing": "blueprint.checks.routing",
    "blueprint.routing_advice": "blueprint.advice.routing",
    "blueprint.schema": "blueprint.document.schema",
    "blueprint.score_facts": "blueprint.facts.scores",
    "blueprint.score_tables": "blueprint.facts.tables",
    "blueprint.scored": "blueprint.compiled",
    "blueprint.scoring": "blueprint.checks.scoring",
    "blueprint.sections": "blueprint.document.document",
    "blueprint.shared": "blueprint.document.structure",
    "blueprint.source": "blueprint.document.source",
    "blueprint.stranded": "blueprint.versions.impact",
    "blueprint.templates.library": "blueprint.templates",
    "blueprint.structure": "blueprint.document.structure",
    "blueprint.way_back": "blueprint.versions.migration",
    "blueprint.ways": "blueprint.advice.reachability",
    "blueprint.working_time": "blueprint.checks.check",
    "calendars.days": "calendars.pattern",
    "calendars.ledger": "calendars.calendar",
    "conditions.actor": "conditions.catalogue.actor",
    "conditions.admit": "conditions.records.admit",
    "conditions.arguments": "conditions.values.arguments",
    "conditions.attributes": "conditions.values.attributes",
    "conditions.calls": "conditions.rows.plugins",
    "conditions.canonical": "conditions.language.canonical",
    "conditions.checks": "conditions.values.typecheck",
    "conditions.claims": "conditions.proof.constraints",
    "conditions.closures": "conditions.rows.closures",
    "conditions.columns_boundary": "conditions.columns.input",
    "conditions.columns_calls": "conditions.columns.plugins",
    "conditions.columns_cells": "conditions.columns.input",
    "conditions.columns_engine": "conditions.columns.engine",
    "conditions.columns_facts": "conditions.columns.facts",
    "conditions.columns_gather": "conditions.columns.facts",
    "conditions.columns_leaves": "conditions.columns.leaves",
    "conditions.columns_limits": "conditions.columns.limits",
    "conditions.columns_names": "conditions.columns.input",
    "conditions.columns_question": "conditions.columns.query",
    "conditions.columns_read": "conditions.columns.read",
    "conditions.columns_rewritten": "conditions.columns.leaves",
    "conditions.columns_terms": "conditions.columns.terms",
    "conditions.derive": "conditions.catalogue.aggregates",
    "conditions.domains": "conditions.proof.domains",
    "conditions.drawing": "conditions.catalogue.builder",
    "conditions.entries": "conditions.values.names",
    "conditions.fact_names": "conditions.catalogue.builder",
    "conditions.facts": "conditions.catalogue.facts",
    "conditions.gather": "conditions.catalogue.aggregates",
    "conditions.generate": "conditions.rows.generated.function",
    "conditions.generate_leaves": "conditions.rows.generated.leaves",
    "conditions.generate_load": "conditions.rows.generated.syntax",
    "conditions.generate_nodes": "conditions.rows.generated.syntax",
    "conditions.generate_questions": "conditions.rows.generated.leaves",
    "conditions.generate_terms": "conditions.rows.generated.terms",
    "conditions.grammar": "conditions.language.grammar",
    "conditions.jsonlogic": "conditions.language.jsonlogic",
    "conditions.judges": "conditions.rows.reasons",
    "conditions.leaves": "conditions.rows.leaves",
    "conditions.lexer": "conditions.language.parser",
    "conditions.limits": "conditions.language.limits",
    "conditions.literals": "conditions.values.typecheck",
    "conditions.parser": "conditions.language.parser",
    "conditions.reader": "conditions.language.reader",
    "conditions.reasons": "conditions.rows.reasons",
    "conditions.recording": "conditions.records.recording",
    "conditions.shapes": "conditions.values.types",
    "conditions.sift": "conditions.catalogue.aggregates",
    "conditions.signs": "conditions.language.operators",
    "conditions.suppose": "conditions.proof.what_if",
    "conditions.term_types": "conditions.values.typecheck",
    "conditions.terms": "conditions.rows.terms",
    "conditions.tree": "conditions.language.tree",
    "conditions.turning": "conditions.proof.next_change",
    "conditions.view": "conditions.values.view",
    "conditions.walk": "conditions.records.compiled",
    "conditions.when": "conditions.language.condition_field",
    "conditions.writer": "conditions.language.writer",
    "gates.answers": "gates.sufficient_answers",
    "gates.columns": "gates.table",
    "gates.columns_count": "gates.table",
    "gates.due": "gates.checklist",
    "gates.policy": "gates.gate",
    "gates.suffice": "gates.sufficient_answers",
    "gates.turning": "gates.next_change",
    "insight.collect": "insight.tally.collect",
    "insight.durations": "insight.tally.durations",
    "insight.entry": "insight.entry_lag",
    "insight.grouping": "insight.tally.grouping",
    "insight.learned_charts": "insight.charts",
    "insight.mapped": "insight.tally.collect",
    "insight.path": "insight.tally.path",
    "insight.policy": "insight.tally.policy",
    "insight.quality": "insight.tally.quality",
    "insight.risk_ledger": "insight.risk_review",
    "insight.risk_months": "insight.risk_review",
    "insight.segment": "insight.tally.segment",
    "insight.summary": "insight.conversion",
    "insight.timing": "insight.velocity",
    "lifecycle.asking": "lifecycle.requests",
    "lifecycle.automatic": "lifecycle.timed_transitions",
    "lifecycle.birth": "lifecycle.handlers.creation",
    "lifecycle.by_itself": "lifecycle.timed_transitions",
    "lifecycle.closing": "lifecycle.handlers.moves",
    "lifecycle.commands.command": "lifecycle.commands.moves",
    "lifecycle.commands.duties": "lifecycle.commands.changes",
    "lifecycle.commands.work": "lifecycle.commands.changes",
    "lifecycle.debts": "lifecycle.gate_debts",
    "lifecycle.digest": "lifecycle.wire",
    "lifecycle.elapsing": "lifecycle.expiry",
    "lifecycle.escalation": "lifecycle.requests",
    "lifecycle.fold.changed": "lifecycle.fold.changes",
    "lifecycle.fold.copier": "lifecycle.fold.copying",
    "lifecycle.fold.done": "lifecycle.fold.changes",
    "lifecycle.fold.elapsed": "lifecycle.fold.changes",
    "lifecycle.fold.maker": "lifecycle.fold.copying",
    "lifecycle.fold.moved": "lifecycle.fold.moves",
    "lifecycle.fold.owed": "lifecycle.fold.changes",
    "lifecycle.fold.owned": "lifecycle.fold.changes",
    "lifecycle.handing_over": "lifecycle.handover",
    "lifecycle.moved": "lifecycle.handlers.moves",
    "lifecycle.permission": "lifecycle.permissions",
    "lifecycle.plan": "lifecycle.legality",
    "lifecycle.proposed": "lifecycle.proposed_commands",
    "lifecycle.request": "lifecycle.requests",
    "lifecycle.sections": "lifecycle.definitions",
    "lifecycle.suggest": "lifecycle.suggestions",
    "lifecycle.takeover": "lifecycle.handlers.creation",
    "lifecycle.towards": "lifecycle.suggestions",
    "lifecycle.within": "lifecycle.handlers",
    "lifecycle.within.approving": "lifecycle.handlers.duties",
    "lifecycle.within.changes": "lifecycle.handlers.changes",
    "lifecycle.within.duties": "lifecycle.handlers.duties",
    "lifecycle.within.ownership": "lifecycle.handlers.ownership",
    "lifecycle.within.work": "lifecycle.handlers.work",
    "model.bounds": "model.validators",
    "model.closing": "model.stage",
    "model.events.changes": "model.event",
    "model.events.duties": "model.event",
    "model.events.elapsed": "model.event",
    "model.events.event": "model.event",
    "model.events.moves": "model.event",
    "model.events.ownership": "model.event",
    "model.events.work": "model.event",
    "model.events": "model.event",
    "model.holding": "model.claim",
    "model.invariants": "model.validators",
    "model.loose": "model.codec",
    "model.readonly": "model.frozen",
    "model.trail": "model.subject",
    "model.word": "model.kind",
    "routing.asked": "routing.router",
    "routing.board": "routing.workload",
    "routing.capacity": "routing.availability",
    "routing.choice": "routing.strategies",
    "routing.desk": "routing.pool_index",
    "routing.identity": "identity",
    "routing.identity.builtin": "identity.keys.builtin",
    "routing.identity.codes": "identity.keys.codes",
    "routing.identity.company": "identity.keys.company",
    "routing.identity.domain": "identity.keys.domain",
    "routing.identity.duplicates": "identity.duplicates",
    "routing.identity.entry": "identity.index",
    "routing.identity.filing": "identity.filing",
    "routing.identity.index": "identity.index",
    "routing.identity.inheritance": "identity.inheritance",
    "routing.identity.international": "identity.keys.phone",
    "routing.identity.layer": "identity.index",
    "routing.identity.legal_forms": "identity.keys.company",
    "routing.identity.mail": "identity.keys.mail",
    "routing.identity.matching": "identity.match",
    "routing.identity.normaliser": "identity.keys.normaliser",
    "routing.identity.phone": "identity.keys.phone",
    "routing.identity.proposals": "identity.proposals",
    "routing.identity.reading": "identity.subject_keys",
    "routing.identity.section": "identity.definition",
    "routing.identity.unusable": "identity.keys.normaliser",
    "routing.identity.wire": "identity.wire",
    "routing.many": "routing.batch",
    "routing.onward": "routing.reassign",
    "routing.ownership": "ownership",
    "routing.ownership.bar": "ownership.obstacle",
    "routing.ownership.books": "ownership.host_records",
    "routing.ownership.claiming": "ownership.definitions",
    "routing.ownership.claims": "ownership.claims",
    "routing.ownership.compiled": "ownership.compiled",
    "routing.ownership.credit": "ownership.credit",
    "routing.ownership.customers": "ownership.ownership",
    "routing.ownership.departure": "ownership.departure",
    "routing.ownership.handovers": "ownership.definitions",
    "routing.ownership.having": "ownership.ownership",
    "routing.ownership.kept": "ownership.wire",
    "routing.ownership.pool": "ownership.pool",
    "routing.ownership.pools": "ownership.definitions",
    "routing.ownership.protection": "ownership.protection",
    "routing.ownership.reclaim": "ownership.reclaim",
    "routing.ownership.registered": "ownership.claim_register",
    "routing.ownership.takings": "ownership.pool_usage",
    "routing.person": "routing.availability",
    "routing.response": "routing.router",
    "routing.share": "routing.turn",
    "routing.strategy": "routing.strategies",
    "routing.tags": "identity.tags",
    "scoring.bands": "scoring.card.bands",
    "scoring.columns": "scoring.table.columns",
    "scoring.columns_decay": "scoring.table.signals",
    "scoring.columns_grades": "scoring.table.grades",
    "scoring.columns_handed": "scoring.table.arguments",
    "scoring.columns_limits": "scoring.table.limits",
    "scoring.columns_rows": "scoring.table.signals",
    "scoring.columns_typed": "scoring.table.arguments",
    "scoring.columns_windows": "scoring.table.signals",
    "scoring.decay": "scoring.card.decay",
    "scoring.grading": "scoring.card.grades",
    "scoring.later": "scoring.card.lazy_score",
    "scoring.learned.learned": "scoring.learned.result",
    "scoring.learned.lines": "scoring.learned.evaluation",
    "scoring.learned.parts": "scoring.learned.binning",
    "scoring.learned.probabilities": "scoring.learned.result",
    "scoring.learned.telling": "scoring.learned.evaluation",
    "scoring.learned.trial": "scoring.learned.evaluation",
    "scoring.lift": "scoring.card.lift",
    "scoring.points": "scoring.card.points",
    "scoring.risk.fitting": "scoring.risk.training",
    "scoring.score": "scoring.card.score",
    "scoring.score_table": "scoring.table.score_table",
    "scoring.scorecard": "scoring.card.scorecard",
    "scoring.signals": "scoring.card.signals",
}
"""Where each module of version 0.1 stands today, both below `salesfunnel`."""

RENAMED: dict[str, str] = {}
"""What a name of an old module is called today: `old.module.Name` and the name in the new module."""


class Moved(ModuleType):
    """A module of an old path: whatever is asked of it comes from where it stands today."""

    def __getattr__(self, name: str) -> object:
        old = self.__name__.removeprefix("salesfunnel.")
        if name.startswith("__"):
            raise AttributeError(name)
        new, called = f"salesfunnel.{MOVED[old]}", RENAMED.get(f"{old}.{name}", name)
        home, _, own = called.rpartition(":")  # a name may have gone to another module than the rest
        home = f"salesfunnel.{home}" if home else new
        value = getattr(importlib.import_module(home), own)
        warnings.warn(
            f"'salesfunnel.{old}' has moved: import '{own}' from '{home}'", DeprecationWarning, stacklevel=2
        )
        return value


class Finder:
    """Finds the modules of old paths, after everybody else has failed to."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how an old path is loaded; None for every other name."""
        del path, target
        if not name.startswith("salesfunnel.") or name.removeprefix("salesfunnel.") not in MOVED:
            return None
        # An old room may have held others, so that every old path counts as a package.
        return ModuleSpec(name, Finder, is_package=True)  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        """Make the module of an old path."""
        return Moved(spec.name)

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Leave the module empty: it answers when it is asked."""


def install() -> None:
    """Let Python ask for old paths, once in a process."""
    if Finder not in sys.meta_path:
        sys.meta_path.append(Finder)
