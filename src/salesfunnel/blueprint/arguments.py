"""What a caller gives a funnel: checked, so that misuse is named with its cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.errors import ConditionError, InvalidValue, expect
from salesfunnel.lazy import late_module
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.kind import KINDS, Kind
from salesfunnel.model.subject import Lead

if TYPE_CHECKING:
    from salesfunnel.conditions.language import reader
    from salesfunnel.conditions.language.tree import Condition
    from salesfunnel.model.stage import Pipeline
else:
    reader = late_module("salesfunnel.conditions.language.reader")

__all__ = ["a_dossier", "a_kind", "kind_of", "kind_of_rows", "read_conditions", "some_dossiers"]


def a_dossier(dossier: Dossier[Any] | None) -> Dossier[Any]:
    """Return what is a dossier.

    Raises:
        InvalidValue: for anything else, such as a bare subject.
    """
    return expect(dossier, Dossier, "dossier", "write Dossier(subject)")


def some_dossiers(dossiers: object) -> Iterator[Dossier[Any]]:
    """Return several dossiers, one after the other.

    Raises:
        InvalidValue: for one alone, or, when its turn comes, for what is none.
    """
    if not isinstance(dossiers, Iterable):
        says = f"found a {type(dossiers).__name__}, expected several dossiers"
        raise InvalidValue.at("dossiers", says, "put it in a list: [dossier]")
    return (expect(dossier, Dossier, "dossiers", "write Dossier(subject)") for dossier in dossiers)


def kind_of(dossier: Dossier[Any]) -> Kind:
    """Return whether a dossier is of a lead or of an opportunity.

    Raises:
        InvalidValue: for what is no dossier.
    """
    return "lead" if isinstance(a_dossier(dossier).subject, Lead) else "opportunity"


def a_kind(kind: object, path: str = "kind") -> Kind:
    """Return what is a kind of subject.

    Raises:
        InvalidValue: for anything else.
    """
    for known in KINDS:
        if kind == known:
            return known
    cure = f"write {path}='lead' or {path}='opportunity'"
    raise InvalidValue.at(path, f"found {kind!r:.64}, expected 'lead' or 'opportunity'", cure)


def kind_of_rows(of: object, pipelines: Mapping[str, Pipeline]) -> Kind:
    """Return what the rows of a table are: as was said, else what alone travels in the pipelines.

    Raises:
        InvalidValue: for another kind, or where nothing was said and both travel.
    """
    if of is not None:
        return a_kind(of, "of")
    travelling: set[Kind] = {pipeline.of for pipeline in pipelines.values()}
    if len(travelling) > 1:
        says = "leads and opportunities travel here, and nothing says which of them the rows are"
        raise InvalidValue.at("of", says, "write of='lead' or of='opportunity'")
    return travelling.pop()


def read_conditions(conditions: object) -> dict[str, Condition]:
    """Return conditions as trees, by the names of their answers.

    Raises:
        ConditionError: with every problem of those that cannot be read.
        InvalidValue: for what holds no conditions by name.
    """
    if not isinstance(conditions, Mapping):
        says = f"found a {type(conditions).__name__}, expected conditions by the names of their answers"
        raise InvalidValue.at("conditions", says, "write {'funded': 'budget > 0'}")
    read, problems = dict[str, "Condition"](), []
    for name, condition in conditions.items():
        try:
            read[name] = reader.read_condition(condition)
        except ConditionError as wrong:
            problems += [problem.under(name) for problem in wrong.problems]
    if problems:
        raise ConditionError(*problems)
    return read
