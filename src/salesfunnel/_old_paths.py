"""Old paths of modules: imports and pickles of earlier versions still find what moved, with a warning.

Python asks `Finder` only after every ordinary way to a module has failed, so nothing else pays for it. The
rows go with the second minor version after the move.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

TYPE_CHECKING = False  # what `typing` says, without the cost of importing it
if TYPE_CHECKING:
    from typing import Any

__all__ = ["MOVED", "RENAMED", "Finder", "Renamed", "install"]

MOVED = {
    "blueprint.asked": "gates.checks",
    "blueprint.automatic": "lifecycle.checks",
    "blueprint.check": "blueprint.checks.check",
    "blueprint.closing": "lifecycle.checks",
    "blueprint.commanding": "lifecycle.checks",
    "blueprint.differences": "blueprint.versions.differences",
    "blueprint.duties": "gates.checks",
    "blueprint.editions": "blueprint.versions.rollout",
    "blueprint.faults": "blueprint.document.structure_errors",
    "blueprint.gate_advice": "blueprint.advice.gates",
    "blueprint.handed": "blueprint.arguments",
    "blueprint.identities": "blueprint.compiled",
    "blueprint.identity": "identity.checks",
    "blueprint.migration": "blueprint.versions.migration",
    "blueprint.owning": "ownership.checks",
    "blueprint.parts": "blueprint.versions.differences",
    "blueprint.passage": "blueprint.versions.migration_check",
    "blueprint.plan": "blueprint.versions.migration_plan",
    "blueprint.proofs": "blueprint.advice.proofs",
    "blueprint.reading": "blueprint.document.definition",
    "blueprint.risk_facts": "scoring.facts",
    "blueprint.risks": "scoring.checks",
    "blueprint.rollout": "blueprint.versions.rollout",
    "blueprint.routed": "blueprint.compiled",
    "blueprint.routing": "routing.checks",
    "blueprint.routing_advice": "routing.checks",
    "blueprint.schema": "blueprint.document.schema",
    "blueprint.score_facts": "scoring.facts",
    "blueprint.score_tables": "scoring.table.facts",
    "blueprint.scored": "blueprint.compiled",
    "blueprint.scoring": "scoring.checks",
    "blueprint.sections": "blueprint.recording",
    "blueprint.shared": "blueprint.document.structure",
    "blueprint.source": "blueprint.document.source",
    "blueprint.stranded": "blueprint.versions.impact",
    "blueprint.structure": "blueprint.document.structure",
    "blueprint.templates.library": "blueprint.templates",
    "blueprint.way_back": "blueprint.versions.migration",
    "blueprint.ways": "blueprint.advice.reachability",
    "blueprint.working_time": "blueprint.recording",
    "calendars.days": "calendars.pattern",
    "calendars.ledger": "calendars.calendar",
    "conditions.actor": "conditions.values.view",
    "conditions.admit": "conditions.records.admit",
    "conditions.arguments": "conditions.values.arguments",
    "conditions.attributes": "conditions.values.names",
    "conditions.calls": "conditions.rows.closures",
    "conditions.canonical": "conditions.language.canonical",
    "conditions.checks": "conditions.values.typecheck",
    "conditions.claims": "conditions.proof.proof",
    "conditions.closures": "conditions.rows.closures",
    "conditions.columns_boundary": "conditions.columns.input",
    "conditions.columns_calls": "conditions.columns.leaves",
    "conditions.columns_cells": "conditions.columns.input",
    "conditions.columns_engine": "conditions.columns.engine",
    "conditions.columns_facts": "conditions.columns.facts",
    "conditions.columns_gather": "conditions.columns.facts",
    "conditions.columns_leaves": "conditions.columns.leaves",
    "conditions.columns_limits": "conditions.columns.query",
    "conditions.columns_names": "conditions.columns.input",
    "conditions.columns_question": "conditions.columns.query",
    "conditions.columns_read": "conditions.columns.read",
    "conditions.columns_rewritten": "conditions.columns.leaves",
    "conditions.columns_terms": "conditions.columns.terms",
    "conditions.derive": "conditions.catalogue.facts",
    "conditions.domains": "conditions.values.domains",
    "conditions.drawing": "conditions.catalogue.catalogue",
    "conditions.entries": "conditions.values.names",
    "conditions.fact_names": "conditions.catalogue.catalogue",
    "conditions.facts": "conditions.catalogue.facts",
    "conditions.gather": "conditions.catalogue.facts",
    "conditions.generate": "conditions.rows.generated.function",
    "conditions.generate_leaves": "conditions.rows.generated.leaves",
    "conditions.generate_load": "conditions.rows.generated.syntax",
    "conditions.generate_nodes": "conditions.rows.generated.syntax",
    "conditions.generate_questions": "conditions.rows.generated.leaves",
    "conditions.generate_terms": "conditions.rows.generated.terms",
    "conditions.grammar": "conditions.language.parser",
    "conditions.jsonlogic": "conditions.language.jsonlogic",
    "conditions.judges": "conditions.rows.reasons",
    "conditions.leaves": "conditions.rows.closures",
    "conditions.lexer": "conditions.language.grammar",
    "conditions.limits": "conditions.language.tree",
    "conditions.literals": "conditions.values.read",
    "conditions.parser": "conditions.language.parser",
    "conditions.reader": "conditions.language.reader",
    "conditions.reasons": "conditions.rows.reasons",
    "conditions.recording": "conditions.records.recording",
    "conditions.shapes": "conditions.values.types",
    "conditions.sift": "conditions.catalogue.facts",
    "conditions.signs": "conditions.language.tree",
    "conditions.suppose": "conditions.values.view",
    "conditions.term_types": "conditions.values.typecheck",
    "conditions.terms": "conditions.rows.terms",
    "conditions.tree": "conditions.language.tree",
    "conditions.turning": "conditions.proof.next_change",
    "conditions.view": "conditions.values.view",
    "conditions.walk": "conditions.records.compiled",
    "conditions.when": "conditions.language.reader",
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
    "lifecycle.automatic": "lifecycle.process",
    "lifecycle.birth": "lifecycle.handlers.creation",
    "lifecycle.by_itself": "lifecycle.table",
    "lifecycle.closing": "lifecycle.handlers.moves",
    "lifecycle.commands.changes": "lifecycle.commands",
    "lifecycle.commands.command": "lifecycle.commands",
    "lifecycle.commands.duties": "lifecycle.commands",
    "lifecycle.commands.moves": "lifecycle.commands",
    "lifecycle.commands.ownership": "lifecycle.commands",
    "lifecycle.commands.work": "lifecycle.commands",
    "lifecycle.debts": "lifecycle.gate_debts",
    "lifecycle.digest": "lifecycle.wire",
    "lifecycle.elapsing": "lifecycle.tick",
    "lifecycle.escalation": "lifecycle.requests",
    "lifecycle.evolve": "lifecycle.replay",
    "lifecycle.explain": "lifecycle.decision",
    "lifecycle.fold.changed": "lifecycle.fold.changes",
    "lifecycle.fold.copier": "model.frozen",
    "lifecycle.fold.done": "lifecycle.fold.changes",
    "lifecycle.fold.elapsed": "lifecycle.fold.changes",
    "lifecycle.fold.maker": "model.frozen",
    "lifecycle.fold.moved": "lifecycle.fold.moves",
    "lifecycle.fold.owed": "lifecycle.fold.changes",
    "lifecycle.fold.owned": "lifecycle.fold.changes",
    "lifecycle.handing_over": "lifecycle.handover",
    "lifecycle.moved": "lifecycle.handlers.moves",
    "lifecycle.outcomes": "lifecycle.replay",
    "lifecycle.permission": "lifecycle.permissions",
    "lifecycle.plan": "lifecycle.legality",
    "lifecycle.proposed": "lifecycle.suggestions",
    "lifecycle.refusals": "lifecycle.legality",
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
    "model.events": "model.event",
    "model.events.changes": "model.event",
    "model.events.duties": "model.event",
    "model.events.elapsed": "model.event",
    "model.events.event": "model.event",
    "model.events.moves": "model.event",
    "model.events.ownership": "model.event",
    "model.events.work": "model.event",
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
    "routing.identity.builtin": "identity.keys",
    "routing.identity.codes": "identity.keys.codes",
    "routing.identity.company": "identity.keys.company",
    "routing.identity.domain": "identity.keys.mail_and_domain",
    "routing.identity.duplicates": "identity.duplicates",
    "routing.identity.entry": "identity.index",
    "routing.identity.filing": "identity.filing",
    "routing.identity.index": "identity.index",
    "routing.identity.inheritance": "identity.inheritance",
    "routing.identity.international": "identity.keys.phone",
    "routing.identity.layer": "identity.index",
    "routing.identity.legal_forms": "identity.keys.company",
    "routing.identity.mail": "identity.keys.mail_and_domain",
    "routing.identity.matching": "identity.match",
    "routing.identity.normaliser": "identity.keys.normaliser",
    "routing.identity.phone": "identity.keys.phone",
    "routing.identity.proposals": "identity.duplicates",
    "routing.identity.reading": "identity.subject_keys",
    "routing.identity.section": "identity.definition",
    "routing.identity.unusable": "identity.keys.normaliser",
    "routing.identity.wire": "identity.wire",
    "routing.many": "routing.batch",
    "routing.onward": "routing.router",
    "routing.ownership": "ownership",
    "routing.ownership.bar": "ownership.obstacle",
    "routing.ownership.books": "ownership.host_records",
    "routing.ownership.claiming": "ownership.definitions",
    "routing.ownership.claims": "ownership.claims",
    "routing.ownership.compiled": "ownership.compiled",
    "routing.ownership.credit": "ownership.departure",
    "routing.ownership.customers": "ownership.ownership",
    "routing.ownership.departure": "ownership.departure",
    "routing.ownership.handovers": "ownership.definitions",
    "routing.ownership.having": "ownership.ownership",
    "routing.ownership.kept": "ownership.host_records",
    "routing.ownership.pool": "ownership.pool",
    "routing.ownership.pools": "ownership.definitions",
    "routing.ownership.protection": "ownership.protection",
    "routing.ownership.reclaim": "ownership.reclaim",
    "routing.ownership.registered": "ownership.host_records",
    "routing.ownership.takings": "ownership.pool_usage",
    "routing.person": "routing.availability",
    "routing.ranking": "routing.workload",
    "routing.response": "routing.availability",
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
    "scoring.later": "scoring.card.card",
    "scoring.learned.learned": "scoring.learned.result",
    "scoring.learned.lines": "scoring.learned.evaluation",
    "scoring.learned.parts": "scoring.learned.binning",
    "scoring.learned.probabilities": "scoring.learned.result",
    "scoring.learned.telling": "scoring.learned.evaluation",
    "scoring.learned.trial": "scoring.learned.evaluation",
    "scoring.lift": "scoring.card.card",
    "scoring.points": "scoring.card.points",
    "scoring.risk.fitting": "scoring.risk.training",
    "scoring.score": "scoring.card.score",
    "scoring.score_table": "scoring.table.score_table",
    "scoring.scorecard": "scoring.card.scorecard",
    "scoring.signals": "scoring.card.signals",
}
"""Where each module of version 0.1 stands today, both below `salesfunnel`."""

RENAMED: dict[str, str] = {
    "conditions.arguments.fitted": "read_arguments",
    "conditions.arguments.plugged": "find_plugin",
    "conditions.calls.Record": "PluginRecord",
    "conditions.canonical.joined": "join_path",
    "conditions.canonical.measured": "check_size",
    "conditions.canonical.parts": "children",
    "conditions.claims.Claim": "Constraint",
    "conditions.claims.EVERY": "ANY_STATE",
    "conditions.claims.Mode": "WantedAnswer",
    "conditions.claims.State": "TermState",
    "conditions.claims.claims": "constraints",
    "conditions.claims.names_in": "conditions.language.canonical:names_in",
    "conditions.closures.judge": "compile_evaluator",
    "conditions.columns_boundary.Normal": "NormalTable",
    "conditions.columns_boundary.Wanted": "ColumnRequest",
    "conditions.columns_boundary.normal": "normalise_table",
    "conditions.columns_calls.called": "plugin_answer",
    "conditions.columns_cells.plain": "plain_array",
    "conditions.columns_facts.supplied": "supplied_request",
    "conditions.columns_gather.Part": "FactPart",
    "conditions.columns_gather.TURNS": "EXTREMES",
    "conditions.columns_gather.gathered": "combine_parts",
    "conditions.columns_gather.row_parts": "fact_parts",
    "conditions.columns_leaves.Halves": "ColumnEvaluator",
    "conditions.columns_names.spoken_of": "names_used",
    "conditions.columns_names.wanted_of": "column_request",
    "conditions.columns_question.Prepared": "PreparedTable",
    "conditions.columns_question.Question": "TableQuery",
    "conditions.columns_rewritten.Change": "ElapsedDays",
    "conditions.derive.fact_shape": "fact_type",
    "conditions.derive.supplied_shapes": "supplied_types",
    "conditions.domains.narrowed": "domain_where",
    "conditions.domains.pair": "orderings_where",
    "conditions.drawing.Drawing": "CatalogueBuilder",
    "conditions.drawing.field_shape": "type_of_field",
    "conditions.entries.Named": "HasNames",
    "conditions.entries.OverTable": "conditions.columns.query:TableDerivation",
    "conditions.facts.View": "conditions.values.view:View",
    "conditions.gather.GATHER": "AGGREGATES",
    "conditions.gather.Gather": "Aggregate",
    "conditions.generate.Generated": "GeneratedFunction",
    "conditions.generate.drawn": "build_module",
    "conditions.generate.generate": "generate_function",
    "conditions.grammar.write": "conditions.language.writer:write",
    "conditions.judges.Answer": "AnswerFunction",
    "conditions.judges.Judge": "Evaluator",
    "conditions.judges.Why": "ReasonsFunction",
    "conditions.leaves.literal_shape": "conditions.values.typecheck:term_type",
    "conditions.limits.SAFE_INTEGER": "model.validators:SAFE_INTEGER",
    "conditions.limits.too_deep": "conditions.language.canonical:too_deep_error",
    "conditions.limits.too_many": "conditions.language.canonical:too_many_error",
    "conditions.limits.within_limits": "conditions.language.canonical:check_json_size",
    "conditions.literals.Unfit": "UnfitLiteral",
    "conditions.literals.fit": "fit_literal",
    "conditions.reasons.shown": "display",
    "conditions.reasons.shown_value": "display_value",
    "conditions.recording.owned": "recordable_names",
    "conditions.shapes.Called": "PluginAnswer",
    "conditions.shapes.Machine": "ComputedValue",
    "conditions.shapes.Shape": "ValueType",
    "conditions.sift.Row": "MatchedRow",
    "conditions.sift.Sieve": "MatchingRows",
    "conditions.suppose.Supposed": "WhatIfView",
    "conditions.term_types.Typed": "TermType",
    "conditions.term_types.operand_shapes": "operand_types",
    "conditions.terms.constant": "conditions.values.read:constant",
    "conditions.terms.shape_of": "conditions.values.typecheck:type_of_term",
    "conditions.turning.Turn": "NextChange",
    "conditions.turning.turn": "next_change",
    "conditions.turning.turn_of_name": "next_change_of_name",
    "conditions.walk.Walk": "CompiledCondition",
    "conditions.walk.compile_walk": "compile_condition",
    "conditions.when.When": "ConditionField",
    "conditions.writer.literal": "write_literal",
    "conditions.writer.tail": "write_requirement",
    "insight.Standing": "StageCount",
    "insight.conversion.Standing": "StageCount",
    "routing.asked.Asked": "SectionFunction",
    "routing.asked.Told": "SectionAnswer",
    "routing.board.Board": "Workload",
    "routing.choice.Seeking": "OwnerSearch",
    "routing.desk.Desk": "PoolIndex",
    "routing.identity.entry.parted": "split_key",
    "routing.identity.matching.holding": "matches_of_keys",
    "routing.identity.proposals.Kept": "LeftAlone",
    "routing.ownership.Bar": "Obstacle",
    "routing.ownership.Barred": "RefusedClaim",
    "routing.ownership.bar.Bar": "Obstacle",
    "routing.ownership.bar.bar": "obstacle",
    "routing.ownership.claims.Barred": "RefusedClaim",
    "routing.ownership.compiled.OwnHandover": "CompiledHandover",
    "routing.ownership.compiled.OwnPolicy": "CompiledClaimPolicy",
    "routing.ownership.compiled.OwnPool": "CompiledPool",
    "routing.ownership.compiled.OwnReclaim": "CompiledReclaim",
    "routing.ownership.compiled.Owning": "OwnershipRules",
    "routing.ownership.kept.KEPT": "OWNERSHIP",
    "routing.ownership.pool.pool_bars": "pool_obstacles",
    "routing.ownership.pool.transfer_bar": "transfer_obstacle",
    "routing.ownership.takings.Takings": "PoolUsage",
    "routing.ownership.takings.takings": "pool_usage",
    "routing.ranking.Standing": "RankKey",
    "routing.router.every_dossier": "expect_dossiers",
    "routing.state.Held": "SellerRecord",
    "routing.state.Kept": "RoutingRecord",
    "routing.strategy.Choice": "StrategyPlugin",
    "conditions.generate_load.load": "model.frozen:load",
    "lifecycle.automatic.AutoAdvance": "lifecycle.definitions:AutoAdvance",
    "lifecycle.automatic.target": "advance_target",
    "lifecycle.birth.Birth": "Beginning",
    "lifecycle.birth.begin": "capture",
    "lifecycle.by_itself.BY_ITSELF": "TIMED_TRANSITIONS",
    "lifecycle.by_itself.Happening": "lifecycle.case:TimedTransition",
    "lifecycle.by_itself.arrows": "timed_diagram",
    "lifecycle.by_itself.rows": "timed_sheet",
    "lifecycle.commands.COMMANDS": "lifecycle.table:COMMANDS",
    "lifecycle.commands.COMMAND_NAMES": "lifecycle.table:COMMAND_NAMES",
    "lifecycle.moved.moved": "move",
    "lifecycle.plan.Step": "lifecycle.case:Transition",
    "lifecycle.table.Asked": "lifecycle.case:GatesAsked",
    "lifecycle.table.STANDINGS": "STATUSES",
    "lifecycle.towards.towards": "command_for_stage",
}
"""What a name of an old module is called today: `old.module.Name` and the name in the new module.

A module that stayed where it was is named as it is; `module:Name` says that the name went to another module.
"""


MEMBERS = {
    "identity.index.IdentityIndex.having": "holders",
    "identity.index.IdentityIndex.standing": "survivor",
    "identity.match.Apart.standing": "of_survivors",
    "ownership.claims.RefusedClaim.bar": "obstacle",
    "ownership.claims.Ruling.bar": "obstacle",
    "ownership.claims.Ruling.barred": "refused",
    "ownership.host_records.Books.takings": "pool_usage",
    "ownership.ownership.Claimable.bars": "obstacles",
    "routing.explain.Considered.told": "details",
}
"""What a member of a class was called, by the path that the class has today, with its name of today."""


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


IN_PLACE: dict[str, dict[str, str]] = {}
"""By module that stands where it stood, its old names with those of today."""
for _path, _today in RENAMED.items():
    _module, _, _name = _path.rpartition(".")
    if _module not in MOVED:
        IN_PLACE.setdefault(_module, {})[_name] = _today
for _path in MEMBERS:
    IN_PLACE.setdefault(_path.rsplit(".", 2)[0], {})


class Renamed:
    """Finds the modules that stayed and renamed something; each then answers to its old names too."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how such a module is loaded; None for every other one."""
        if name.removeprefix("salesfunnel.") not in IN_PLACE or not name.startswith("salesfunnel."):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]  # it is whatever it wraps, and more
        return spec


class _Loader:
    """Loads a module as it would be loaded anyway, and adds its old names."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        names, own = IN_PLACE[module.__name__.removeprefix("salesfunnel.")], vars(module).get("__getattr__")

        def old_name(name: str) -> object:
            if name not in names:
                if own is not None:
                    return own(name)
                msg = f"module '{module.__name__}' has no attribute '{name}'"
                raise AttributeError(msg)
            home, _, new = names[name].rpartition(":")
            value = getattr(importlib.import_module(f"salesfunnel.{home}") if home else module, new)
            says = f"'{module.__name__}.{name}' is called '{new}' today"
            warnings.warn(says, DeprecationWarning, stacklevel=2)
            return value

        module.__getattr__ = old_name  # type: ignore[method-assign]
        for path, new in MEMBERS.items():
            home, class_name, member = path.rsplit(".", 2)
            if home == module.__name__.removeprefix("salesfunnel."):
                setattr(getattr(module, class_name), member, _old_member(f"{class_name}.{member}", new))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


def _old_member(old: str, new: str) -> property:
    """Return what answers to the old name of a member: an attribute, a property or a method."""

    def member(instance: object) -> object:
        warnings.warn(f"'{old}' is called '{new}' today", DeprecationWarning, stacklevel=2)
        return getattr(instance, new)

    return property(member)


def install() -> None:
    """Let Python ask for old paths and names, once in a process."""
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Renamed)
        sys.meta_path.append(Finder)
