"""What a caller hands over to a funnel: checked, so that misuse is named with its cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from salesfunnel.blueprint.document.document import Blueprint
    from salesfunnel.conditions.language.tree import Condition
    from salesfunnel.model.dossier import Dossier

__all__ = [
    "Kind",
    "a_dossier",
    "a_kind",
    "kind_of",
    "kind_of_rows",
    "named",
    "read_conditions",
    "some_dossiers",
]

T = TypeVar("T")
Kind: TypeAlias = Literal["lead", "opportunity"]
"""What a subject is."""


def named(what: str, key: str, known: Mapping[str, T], *, path: str = "", cure: str = "") -> T:
    """Return the thing of a name.

    Args:
        what: what it is, as people call it.
        key: its name.
        known: the things by name.
        path: where they stand; the section of that name when absent.
        cure: what to do where there is none.

    Raises:
        UnknownName: when there is none of that name.
        InvalidValue: for a name that is no text.
    """
    from salesfunnel.errors import UnknownName, expect, near  # noqa: PLC0415 - importing the face stays cheap

    expect(key, str, what, f"give the key of the {what}")
    if key not in known:
        cure = near(key, known, otherwise=cure)
        raise UnknownName.at(path or f"{what}s", f"no {what} is named '{key[:64]}'", cure)
    return known[key]


def a_dossier(dossier: Dossier[Any] | None) -> Dossier[Any]:
    """Return what is a dossier.

    Raises:
        InvalidValue: for anything else, such as a bare subject.
    """
    from salesfunnel.errors import expect  # noqa: PLC0415 - importing the face stays cheap
    from salesfunnel.model.dossier import Dossier  # noqa: PLC0415 - the same

    return expect(dossier, Dossier, "dossier", "write Dossier(subject)")


def some_dossiers(dossiers: object) -> Iterator[Dossier[Any]]:
    """Return several dossiers, one after the other.

    Raises:
        InvalidValue: for one alone, or, when its turn comes, for what is none.
    """
    from salesfunnel.errors import InvalidValue, expect  # noqa: PLC0415 - importing the face stays cheap
    from salesfunnel.model.dossier import Dossier  # noqa: PLC0415 - the same

    if not isinstance(dossiers, Iterable):
        says = f"found a {type(dossiers).__name__}, expected several dossiers"
        raise InvalidValue.at("dossiers", says, "put it in a list: [dossier]")
    return (expect(each, Dossier, "dossiers", "write Dossier(subject)") for each in dossiers)


def kind_of(dossier: Dossier[Any]) -> Kind:
    """Return whether a dossier is of a lead or of an opportunity.

    Raises:
        InvalidValue: for what is no dossier.
    """
    from salesfunnel.model.subject import Lead  # noqa: PLC0415 - importing the face stays cheap

    return "lead" if isinstance(a_dossier(dossier).subject, Lead) else "opportunity"


def a_kind(kind: object, path: str = "kind") -> Kind:
    """Return what is a kind of subject.

    Raises:
        InvalidValue: for anything else.
    """
    from salesfunnel.errors import InvalidValue  # noqa: PLC0415 - importing the face stays cheap

    for known in _KINDS:
        if kind == known:
            return known
    cure = f"write {path}='lead' or {path}='opportunity'"
    raise InvalidValue.at(path, f"found {kind!r:.64}, expected 'lead' or 'opportunity'", cure)


def kind_of_rows(of: object, blueprint: Blueprint) -> Kind:
    """Return what the rows of a table are: as was said, else what alone travels in the pipelines.

    Raises:
        InvalidValue: for another kind, or where nothing was said and both travel.
    """
    from salesfunnel.errors import InvalidValue  # noqa: PLC0415 - importing the face stays cheap

    if of is not None:
        return a_kind(of, "of")
    travelling: set[Kind] = {each.of for each in blueprint.pipelines.values()}
    if len(travelling) > 1:
        says = "leads and opportunities travel here, and nothing says which of them the rows are"
        raise InvalidValue.at("of", says, "write of='lead' or of='opportunity'")
    return travelling.pop()


_KINDS: tuple[Kind, ...] = ("lead", "opportunity")


def read_conditions(conditions: object) -> dict[str, Condition]:
    """Return conditions as trees, by the names of their answers.

    Raises:
        ConditionError: with every problem of those that cannot be read.
        InvalidValue: for what holds no conditions by name.
    """
    from salesfunnel.conditions.language.reader import read_condition  # noqa: PLC0415 - importing the face stays cheap
    from salesfunnel.errors import ConditionError, InvalidValue  # noqa: PLC0415 - the same

    if not isinstance(conditions, Mapping):
        says = f"found a {type(conditions).__name__}, expected conditions by the names of their answers"
        raise InvalidValue.at("conditions", says, "write {'funded': 'budget > 0'}")
    found, problems = dict[str, "Condition"](), []
    for name, each in conditions.items():
        try:
            found[name] = read_condition(each)
        except ConditionError as wrong:
            problems += [problem.under(name) for problem in wrong.problems]
    if problems:
        raise ConditionError(*problems)
    return found
