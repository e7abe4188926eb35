# pyright: reportReturnType=false
"""What a section of the blueprint may ask of the document around it, and the problems that sections share.

Each room checks its own sections: a function of the room takes a `SectionContext` and yields `Problem`s. The
registry of sections, in the blueprint's room, names the function; nothing else calls it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from salesfunnel.calendars import Calendars
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.errors import InvalidValue, Problem, find_named, near
from salesfunnel.model.kind import Kind
from salesfunnel.model.stage import Pipeline, Stage
from salesfunnel.registry import Registry

__all__ = [
    "CompiledSection", "SectionContext", "condition_problems", "repeated_keys", "row_condition_problems",
    "stage_keys", "stage_path", "unknown_key",
]  # fmt: skip


class SectionContext(Protocol):
    """The document around a section, as far as it could be read."""

    @property
    def registry(self) -> Registry:
        """The plug-ins of the business."""

    @property
    def pipelines(self) -> Mapping[str, Pipeline]:
        """The pipelines by key."""

    @property
    def calendars(self) -> Calendars:
        """The business calendars; asked for only where the whole document is sound."""

    def section(self, name: str) -> Any:
        """Return a section's definitions: by key, or the one definition, which may be None."""

    def keys(self, name: str) -> Collection[str]:
        """Return the keys of a section: of what could not be read too."""

    def written(self, name: str) -> Any:
        """Return a section as its author wrote it, as plain data; None where it is not written."""

    def path(self, *parts: str | int) -> str:
        """Return where the author wrote something, such as a gate that stands in its stage."""

    def catalogue(self, kind: Kind, *, knows_actor: bool = False, knows_scores: bool = True) -> Catalogue:
        """Return the names that conditions about a lead or an opportunity know.

        Args:
            kind: of the subject.
            knows_actor: whether they speak of who asks too, as a condition on a command does.
            knows_scores: whether they know scores and risks; what these rest on does not.
        """


D = TypeVar("D")
C = TypeVar("C")


class CompiledSection(Generic[D, C]):
    """The things of a section for one kind of subject, each compiled when it is first asked for.

    What it keeps are results of a pure function, so that two threads that fill it at the same time store the
    same thing.

    Args:
        what: what one thing is, as people call it; with an `s` the name of the section.
        kind: the kind of subject.
        definitions: those that are meant for it, by key.
        compiled: compiles the definition of a key.
    """

    __slots__ = ("_compile", "_compiled", "_definitions", "_kind", "_what")

    def __init__(
        self, what: str, kind: Kind, definitions: Mapping[str, D], compiled: Callable[[str, D], C]
    ) -> None:
        self._what, self._kind, self._definitions, self._compile = what, kind, definitions, compiled
        self._compiled: dict[str, C] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._definitions

    def get(self, key: str) -> C:
        """Return the thing of a key.

        Raises:
            UnknownName: when the section has no such thing for this kind of subject.
            InvalidValue: for a key that is no text.
        """
        known = self._compiled.get(key) if type(key) is str else None  # a list cannot be hashed
        if known is None:
            cure = f"add it to the section '{self._what}s'"
            definition = find_named(self._what, key, self._definitions, cure=cure)
            known = self._compiled[key] = self._compile(key, definition)
        return known

    def pick(self, key: str | None) -> C:
        """Return the thing of a key, or the only one there is; it raises as `get` does.

        Raises:
            InvalidValue: when none is named and there is not exactly one.
        """
        return self.get(self._only() if key is None else key)

    def _only(self) -> str:
        keys = list(self._definitions)
        if len(keys) != 1:
            article = "an" if self._kind == "opportunity" else "a"
            says = f"{article} {self._kind} has {len(keys)} {self._what}s, and none of them is named"
            cure = (
                f"name one of them: {', '.join(keys)}" if keys else f"add one to the section '{self._what}s'"
            )
            raise InvalidValue.at(self._what, says, cure)
        return keys[0]


def unknown_key(path: str, what: str, name: str | None, known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for a name that its section does not have."""
    if name is not None and name not in known:
        cure = near(name, known, otherwise=f"add it to the section '{what}s'")
        yield Problem(path, f"unknown_{what}", f"no {what} is named '{name}'", cure)


def repeated_keys(path: str, what: str, keys: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each key that stands more than once."""
    for key, count in Counter(keys).items():
        if count > 1:
            says = f"{count} of them have this key"
            cure = f"rename {'an' if what[0] in 'aeiou' else 'a'} {what}"
            yield Problem(f"{path}.{key}", "duplicate_key", says, cure)


def condition_problems(
    path: str, when: Condition | None, catalogues: Iterable[Catalogue]
) -> Iterator[Problem]:
    """Yield what does not fit in a condition about subjects, for each kind of them."""
    for catalogue in catalogues if when is not None else ():
        yield from (problem.under(path) for problem in check(when, catalogue.names))  # type: ignore[arg-type]


def row_condition_problems(
    path: str, when: Condition | None, catalogues: Iterable[Catalogue], *, rows: str = "activities"
) -> Iterator[Problem]:
    """Yield what does not fit in a condition about the rows of a collection."""
    for catalogue in catalogues if when is not None else ():
        yield from (problem.under(path) for problem in check(when, catalogue.rows[rows]))  # type: ignore[arg-type]


def stage_keys(context: SectionContext, kinds: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the stages in which these kinds of subject stand, each once."""
    pipelines = [pipeline for pipeline in context.pipelines.values() if pipeline.of in kinds]
    return tuple(dict.fromkeys(stage.key for pipeline in pipelines for stage in pipeline.stages))


def stage_path(context: SectionContext, pipeline: str, stage: Stage) -> str:
    """Return where a stage of a pipeline is defined: in the section `stages` if it is shared."""
    if context.section("stages").get(stage.key) == stage:
        return f"stages.{stage.key}"
    return f"pipelines.{pipeline}.stages.{stage.key}"
