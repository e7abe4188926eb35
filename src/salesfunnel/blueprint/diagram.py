"""A pipeline with its gates as a Mermaid flowchart: what is asked on the way, and where one may leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from salesfunnel.conditions.language.writer import write
from salesfunnel.gates.criterion import Criterion, Gate, Severity
from salesfunnel.gates.item import Checklist
from salesfunnel.messages import Message
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["diagram"]

_LONGEST = 80
_ESCAPED = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\\": "#92;"}
_SHAPES = {
    StageKind.OPEN: ('["', '"]'),
    StageKind.WON: ('(["', '"])'),
    StageKind.LOST: ('(["', '"])'),
    StageKind.PARKED: ('[/"', '"/]'),
}


def diagram(
    pipeline: Pipeline,
    gates: Mapping[str, Gate],
    *,
    checklists: Mapping[str, Checklist] = MappingProxyType({}),
    locale: str = DEFAULT_LOCALE,
) -> str:
    """Return a pipeline as a Mermaid flowchart.

    Args:
        pipeline: the pipeline; a box for each stage, with the question that it answers.
        gates: the blueprint's gates; a hexagon for each place where one is asked, with its criteria.
        checklists: the blueprint's checklists; a framed box for each, with its items.
        locale: the language of labels and questions.
    """
    drawing = _Drawing(pipeline, gates, checklists, locale=locale)
    return "\n".join(("flowchart TD", *(f"    {line}" for line in drawing.lines())))


class _Drawing:
    """One drawing of one pipeline in one language."""

    def __init__(
        self,
        pipeline: Pipeline,
        gates: Mapping[str, Gate],
        checklists: Mapping[str, Checklist],
        *,
        locale: str,
    ) -> None:
        self._pipeline = pipeline
        self._gates = gates
        self._checklists = checklists
        self._locale = locale

    def lines(self) -> Iterator[str]:
        """Yield the way through, then the ways out of it and back."""
        way = self._pipeline.of_kind(StageKind.OPEN, StageKind.WON)
        aside = self._pipeline.of_kind(StageKind.PARKED, StageKind.LOST)
        yield 'subgraph way[" "]'
        for stage in way:
            yield f"    {self._box(stage)}"
        for here, there in pairwise(way):
            if here.kind is StageKind.OPEN:
                yield from (f"    {line}" for line in self._step(here, there))
        yield "end"
        for stage in aside:
            yield self._box(stage)
            yield from self._aside(stage)
        yield from self._retreats(way)

    def _step(self, here: Stage, there: Stage) -> Iterator[str]:
        """Yield the gates between two stages that follow each other."""
        stops = [f"s_{here.key}"]
        duty = self._checklists.get(here.checklist or "")
        if duty is not None:
            yield f'l_{here.key}[["{self._listed(here.checklist or "", duty)}"]]'
            stops.append(f"l_{here.key}")
        for place, key in ((f"x_{here.key}", here.exit), (f"e_{there.key}", there.entry)):
            if key is not None and (gate := self._gates.get(key)) is not None:
                yield f'{place}{{{{"{self._asked(key, gate)}"}}}}'
                stops.append(place)
        yield " --> ".join((*stops, f"s_{there.key}"))

    def _box(self, stage: Stage) -> str:
        before, after = _SHAPES[stage.kind]
        lines = [f"<b>{self._said(stage.label, stage.key)}</b>"]
        if stage.question is not None:
            lines.append(self._said(stage.question, ""))
        return f"s_{stage.key}{before}{'<br/>'.join(lines)}{after}"

    def _aside(self, stage: Stage) -> Iterator[str]:
        """Yield how one gets into a parked or lost stage, and back."""
        parked = stage.kind is StageKind.PARKED
        yield f"way -. {self._word('park' if parked else 'lose')} .-> s_{stage.key}"
        if parked:
            yield f"s_{stage.key} -. {self._word('resume')} .-> way"
        elif self._pipeline.moves.reopen != "refused":
            yield f"s_{stage.key} -. {self._word('reopen')} .-> way"

    def _retreats(self, way: tuple[Stage, ...]) -> Iterator[str]:
        """Yield where the gates advise to go back to."""
        leaving = [(f"x_{stage.key}", stage.exit) for stage in way[:-1]]
        entering = [(f"e_{stage.key}", stage.entry) for stage in way[1:]]
        for place, key in (*leaving, *entering):
            policy = self._gates[key].policy if key and key in self._gates else None
            if policy is not None and policy.retreat_to is not None and policy.retreat_at is not None:
                word = self._word("retreat", count=policy.retreat_at)
                yield f"{place} -. {word} .-> s_{policy.retreat_to}"

    def _asked(self, key: str, gate: Gate) -> str:
        criteria = (self._criterion(each) for each in gate.criteria)
        return "<br/>".join((f"<b>{self._said(gate.label, key)}</b>", *criteria))

    def _listed(self, key: str, checklist: Checklist) -> str:
        items = (
            f"{'' if each.required else '? '}{self._said(each.label, each.key)}" for each in checklist.items
        )
        return "<br/>".join((f"<b>{self._said(checklist.label, key)}</b>", *items))

    def _criterion(self, criterion: Criterion) -> str:
        condition = _quoted(write(criterion.when))
        label = f"{self._said(criterion.label, '')}: " if criterion.label else ""
        mark = {Severity.MUST: "", Severity.SHOULD: "? ", Severity.KNOCKOUT: "! "}[criterion.severity]
        return f"{mark}{label}{condition}"

    def _said(self, text: Text | None, otherwise: str) -> str:
        return _quoted(text.render(self._locale) if text else otherwise)

    def _word(self, name: str, **values: object) -> str:
        return Message.of(f"diagram_{name}", **values).render(self._locale)


def _quoted(text: str) -> str:
    """Return a text as a label may hold it: one line, not too long, nothing that Mermaid would read."""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return "".join(_ESCAPED.get(letter, letter) for letter in short)
