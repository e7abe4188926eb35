"""May it move? A gate asks every criterion and judges the answers by its policy.

Policies of one's own: a pure function of a business that turns open criteria into a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self, TypeAlias, TypeVar

import attrs
from pydantic import BaseModel

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.tree import Call
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.conditions.values.arguments import PluginCall, find_plugin, settled
from salesfunnel.conditions.values.view import RowView, View
from salesfunnel.errors import Problem, RegistryError
from salesfunnel.gates.criterion import Criterion, Gate, Policy, Severity
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Judged, Verdict, answer
from salesfunnel.gates.waiver import set_apart
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.registry import Parametric, Registry, mark, plugin_fault

__all__ = [
    "CompiledGate",
    "OwnPolicy",
    "Ruling",
    "Unresolved",
    "judge",
    "policy",
    "policy_call",
]


F = TypeVar("F", bound=Callable[..., object])
Function: TypeAlias = Callable[[tuple["Unresolved", ...], Any], object]
"""`(unresolved, params) → "advance" | "hold" | "retreat" | "reject"`."""


@attrs.frozen
class Unresolved:
    """A criterion that is neither true nor waived, as a policy of one's own sees it.

    Args:
        key: the criterion's key.
        severity: `must`, `should` or `knockout`.
        dimension: the kind of uncertainty.
        weight: its share of the gate's uncertainty.
        answer: False (it is known not to be so) or None (nobody knows).
    """

    key: str
    severity: str
    dimension: str | None
    weight: float
    answer: bool | None


@attrs.frozen
class Ruling(Parametric):
    """A policy as a plug-in; make it with the decorator `policy`.

    Args:
        name: `house:word`, as a gate's policy names it in `plugin`.
        function: the pure function; the same criteria give the same verdict.
        params: the pydantic model of its parameters; None when it has none.
    """

    kind: ClassVar[str] = "policy"


def policy(name: str, *, params: type[BaseModel] | None = None) -> Callable[[F], F]:
    """Mark a pure function as the policy `name`; the function itself stays as it is.

    It is given the criteria that are neither true nor waived, in document order, and its parameters. It is
    not asked where there are none: then the gate says `advance`.

    Args:
        name: `house:word`, such as `acme:two_red`.
        params: the pydantic model of its parameters; they are checked when a blueprint is loaded.

    Raises:
        RegistryError: for a name of another form.
    """
    if fault := plugin_fault(name):
        raise RegistryError.at("registry", f"found the name {str(name)[:64]!r}", fault)
    return lambda function: mark(function, Ruling(name, function, params))


OwnPolicy: TypeAlias = PluginCall[Ruling]
"""A gate's own policy with its arguments."""


def policy_call(definition: Policy, registry: Registry) -> tuple[OwnPolicy | None, list[Problem]]:
    """Return the policy of a gate that has one of its own, and what is wrong with how it is named."""
    name = definition.plugin
    if name is None:
        wrong = "arguments belong to a 'plugin'"
        return None, [Problem("args", "needless_arguments", wrong, "name it")] if definition.args else []
    call, cure = Call(name=name, args=definition.args), "hand it over: Funnel.load(…, registry=…)"
    return find_plugin(call, Ruling, registry, path="plugin", otherwise=cure)


def own_verdict(
    own: OwnPolicy, open_ones: Iterable[tuple[Criterion, bool | None]], otherwise: Verdict
) -> tuple[Verdict, str]:
    """Return the verdict of a policy of one's own, and what went wrong: the class of an exception or answer.

    Args:
        own: the policy.
        open_ones: the criteria that are neither true nor waived, with their answers.
        otherwise: the verdict of the built-in rule; where the policy fails it counts, but for `advance`.
    """
    unresolved = tuple(
        Unresolved(criterion.key, criterion.severity.value, criterion.dimension, criterion.weight, answer)
        for criterion, answer in open_ones
    )
    verdict, fault = own.answer(unresolved)
    if not fault and type(verdict) in (str, Verdict) and verdict in list(Verdict):
        return Verdict(str(verdict)), ""
    return _held(otherwise), fault or f"<{type(verdict).__name__}>"


def _held(otherwise: Verdict) -> Verdict:
    return Verdict.HOLD if otherwise is Verdict.ADVANCE else otherwise


Answer: TypeAlias = bool | None
"""True, false, or not known yet."""

Asked: TypeAlias = Callable[[Dossier[Any], datetime], Assessment]


_KEPT = 256
"""How many different answers of one gate are kept judged; a gate of five criteria has at most 243."""


@attrs.frozen(eq=False)
class CompiledGate:
    """A gate ready to be asked; built once for a blueprint, shared between threads.

    Its code is generated when it is first asked, and its answers are judged when they first occur; two
    threads that do so at one time store the same.

    Args:
        key: the gate's key.
        gate: its definition.
        walks: each criterion with its condition as closures, which explain what is not surely true.
        catalogue: the names that the conditions speak of.
        own: the gate's own policy, when it has one.
        ask: `(dossier, now)`, answers as `assess` does, for a dossier that no other gate is asked about now.
        needs_view: whether several gates that are asked about one dossier have to share a view of it, since
            facts are derived or plug-ins asked; where not, `ask` does for each. Known once it was asked.
        passed: what it answers whenever every criterion is surely true.
    """

    key: str
    gate: Gate
    walks: tuple[tuple[Criterion, CompiledCondition], ...] = attrs.field(repr=False)
    catalogue: Catalogue = attrs.field(repr=False)
    own: OwnPolicy | None = attrs.field(default=None, repr=False)
    ask: Asked = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda self: self._first_ask(), takes_self=True)
    )
    needs_view: bool = attrs.field(init=False, default=True, repr=False)
    _code: GeneratedFunction | None = attrs.field(init=False, default=None, repr=False)
    _judged: dict[tuple[Answer, ...], Judged] = attrs.field(init=False, repr=False, factory=dict)
    passed: Assessment = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda self: self._passes(), takes_self=True)
    )

    @classmethod
    def of(cls, key: str, gate: Gate, catalogue: Catalogue) -> Self:
        """Compile the gate's conditions; they must have passed `catalogue.check`."""
        walks = tuple((each, compile_condition(each.when, catalogue)) for each in gate.criteria)
        return cls(key, gate, walks, catalogue, settled(policy_call(gate.policy, catalogue.names.registry)))

    def _passes(self) -> Assessment:
        policy, weight = self.gate.policy, sum(each.weight for each in self.gate.criteria)
        return Assessment(
            gates=(self.key,), verdict=Verdict.ADVANCE, weight=weight, retreat_to=policy.retreat_to,
            review_after_days=policy.review_after_days,
        )  # fmt: skip

    def assess(self, view: View) -> Assessment:
        """Ask every criterion about one dossier at one instant.

        Args:
            view: the dossier as the conditions see it.

        Returns:
            The verdict with a finding for every criterion that is not surely true, in document order. What is
            waived is not found but listed, and what nobody knows stays uncertain, waived or not. Findings are
            built when somebody looks at them; whatever passes shares one answer.
        """
        code = self._code or self._generate()
        found: Assessment = code.ask(view.source, view.now, view)
        return found

    def _generate(self) -> GeneratedFunction:
        conditions = [walk.condition for _, walk in self.walks]
        found = generate_function(
            conditions, self.catalogue.names, passed=self.passed, otherwise=self._look_closer
        )
        object.__setattr__(self, "_code", found)
        object.__setattr__(self, "needs_view", found.needs_view)
        return found

    def _first_ask(self) -> Asked:
        """Return what answers the first question, and then makes way for what is quicker."""

        def of_view(dossier: Dossier[Any], now: datetime) -> Assessment:
            return self.assess(View(dossier, now=now, catalogue=self.catalogue))

        def first(dossier: Dossier[Any], now: datetime) -> Assessment:
            code = self._code or self._generate()
            object.__setattr__(self, "ask", of_view if code.needs_view else code.ask)
            return self.ask(dossier, now)

        return first

    def _look_closer(
        self, answers: tuple[Answer, ...], dossier: Dossier[Any], now: datetime, view: RowView | None
    ) -> Assessment:
        """Answer where not every criterion is surely true at first sight."""
        if self.own is not None or dossier.subject.waivers:
            seen = view if isinstance(view, View) else View(dossier, now=now, catalogue=self.catalogue)
            return self._weigh(answers, seen)
        judged = self._judged.get(answers) or self._judge(answers)
        return answer((judged, dossier, now, view))

    def _weigh(self, answers: tuple[Answer, ...], view: View) -> Assessment:
        """Answer with what is waived set apart, and by the gate's own policy if it has one."""
        unresolved = self._unresolved(answers)
        open_ones, waived = set_apart(unresolved, self.key, view)
        policy = self.gate.policy
        verdict, faults = self.rule([(each, answer) for each, _, answer in open_ones])
        found = (self._finding(each, answer)(reasons=walk.reasons(view)) for each, walk, answer in open_ones)
        return Assessment(
            gates=(self.key,),
            verdict=verdict,
            findings=(*found, *faults),
            waived=waived,
            unknown_weight=sum(each.weight for each, _, answer in unresolved if answer is None),
            weight=self.passed.weight,
            retreat_to=policy.retreat_to,
            review_after_days=policy.review_after_days,
        )

    def rule(self, open_ones: list[tuple[Criterion, Answer]]) -> tuple[Verdict, tuple[Finding, ...]]:
        """Judge by the gate's own policy, if it has one; where that fails, a finding says so.

        Args:
            open_ones: the criteria that are neither surely true nor waived, with their answers.
        """
        verdict = judge([(each.severity, answer) for each, answer in open_ones], self.gate.policy)
        if self.own is None or not open_ones:
            return verdict, ()
        verdict, fault = own_verdict(self.own, open_ones, verdict)
        name = self.own.plugin.name
        said = Message.of("policy_fault", plugin=name, fault=fault)
        finding = Finding(code="policy_fault", message=said, gate=self.key, severity=Severity.MUST.value)
        return verdict, (finding,) if fault else ()

    def _unresolved(self, answers: tuple[Answer, ...]) -> list[tuple[Criterion, CompiledCondition, Answer]]:
        """Return the criteria that are not surely true, in document order."""
        return [
            (*each, answer) for each, answer in zip(self.walks, answers, strict=True) if answer is not True
        ]

    def _judge(self, answers: tuple[Answer, ...]) -> Judged:
        """Judge answers that did not occur before."""
        policy = self.gate.policy
        unresolved = self._unresolved(answers)
        found = Judged(
            gates=(self.key,),
            verdict=judge([(each.severity, answer) for each, _, answer in unresolved], policy),
            failing=tuple(each.key for each, _, _ in unresolved),
            unknown_weight=sum(each.weight for each, _, answer in unresolved if answer is None),
            weight=self.passed.weight,
            retreat_to=policy.retreat_to,
            review_after_days=policy.review_after_days,
            explained=partial(
                self._findings, [(walk, self._finding(each, answer)) for each, walk, answer in unresolved]
            ),
        )
        if len(self._judged) < _KEPT:
            self._judged[answers] = found
        return found

    def _findings(
        self,
        begun: list[tuple[CompiledCondition, Callable[..., Finding]]],
        dossier: Dossier[Any],
        now: datetime,
        view: View | None,
    ) -> tuple[Finding, ...]:
        seen = view or View(dossier, now=now, catalogue=self.catalogue)
        return tuple(finding(reasons=walk.reasons(seen)) for walk, finding in begun)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was compiled from: code does not pickle."""
        return (CompiledGate.of, (self.key, self.gate, self.catalogue))

    def _finding(self, criterion: Criterion, answer: Answer) -> Callable[..., Finding]:
        """Return a criterion's finding that waits for its reasons; the rest is the same for every record."""
        code = "criterion_unknown" if answer is None else "criterion_false"
        return partial(
            Finding,
            code=code,
            message=Message.of(code, criterion=criterion.label or criterion.key),
            gate=self.key,
            criterion=criterion.key,
            answer=answer,
            severity=criterion.severity.value,
            dimension=criterion.dimension,
            ask=Ask(criterion.ask, self.key, criterion.key) if criterion.ask else None,
        )


def judge(unresolved: list[tuple[Severity, Answer]], policy: Policy) -> Verdict:
    """Turn the criteria that are not true into a verdict.

    Args:
        unresolved: severity and answer (False or None) of each criterion that is not surely true.
        policy: from how many on the subject retreats.

    Returns:
        `reject` when a knockout is known to be false; else `retreat` when at least `retreat_at` musts or
        knockouts are unresolved; else `hold` when one is; else `advance`.
    """
    if (Severity.KNOCKOUT, False) in unresolved:
        return Verdict.REJECT
    count = sum(severity is not Severity.SHOULD for severity, _ in unresolved)
    if policy.retreat_at is not None and count >= policy.retreat_at:
        return Verdict.RETREAT
    return Verdict.HOLD if count else Verdict.ADVANCE
