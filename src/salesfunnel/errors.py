"""Every exception of the library, under one root.

A refusal is not here: it is a value (`Decision`). What is here is a wrong definition, a wrong value, a wrong
record, or misuse. Each exception carries one or more `Problem` records, so that a program can read what a
person reads.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal, Self, TypeVar

import attrs

__all__ = [
    "BlueprintError",
    "ConditionError",
    "Conflict",
    "DataError",
    "IncompatibleTallies",
    "InvalidValue",
    "MappingError",
    "MissingExtra",
    "NeverOpen",
    "OutOfOrder",
    "Problem",
    "RegistryError",
    "SalesFunnelError",
    "UnknownName",
    "WireError",
    "expect",
    "expect_each",
    "near",
    "nearest",
    "printable",
]


T = TypeVar("T")
_LONGEST_PATH, _LONGEST_TEXT = 300, 600


def printable(text: str, most: int = _LONGEST_TEXT) -> str:
    """Return a text as one line of at most `most` characters that any log, terminal or page can show.

    What comes from data may hold line breaks, control and bidi characters, or half of a surrogate pair; each
    is shown as its escape.
    """
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in cut
    )


def _path(text: str) -> str:
    return printable(text, _LONGEST_PATH)


@attrs.frozen
class Problem:
    """One thing that is wrong: where, what, and what to do about it.

    Args:
        path: the place, things by their key and other places by index
            (`pipelines.b2b.stages.demo.exit.criteria.budget`).
        code: a stable identifier such as `unknown_field`.
        says: one sentence, no full stop, saying what was found and what was expected.
        cure: what to do; may be empty only where `says` already holds it.
        severity: `error` refuses the definition, `warning` only advises.
    """

    path: str = attrs.field(converter=_path)
    code: str
    says: str = attrs.field(converter=printable)
    cure: str = attrs.field(default="", converter=printable)
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """Return the one line that a person reads."""
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.says}; {self.cure}" if self.cure else f"{place}{self.says}"

    def under(self, prefix: str) -> Problem:
        """Return the same problem with its path below `prefix`."""
        path = f"{prefix}.{self.path}" if prefix and self.path else prefix or self.path
        return attrs.evolve(self, path=path)


class SalesFunnelError(Exception):
    """The root of every exception of this library.

    `problems` holds at least one record; the text is built from them when it is asked for, and the exception
    pickles because its arguments are those records.
    """

    code: ClassVar[str] = "salesfunnel_error"

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    @classmethod
    def at(cls, path: str, says: str, cure: str = "", *, code: str = "") -> Self:
        """Build the exception for one problem; `code` defaults to that of the class."""
        return cls(Problem(path, code or cls.code, says, cure))

    def __str__(self) -> str:
        """Return one line for one problem, and a counted list for more."""
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems:{lines}"


class InvalidValue(SalesFunnelError, ValueError):
    """A value that may not exist: an empty id, a naive instant, a float as money."""

    code = "invalid_value"


class ConditionError(SalesFunnelError, ValueError):
    """A condition that cannot be read or does not fit the fields it names."""

    code = "invalid_condition"


class BlueprintError(SalesFunnelError, ValueError):
    """A blueprint that cannot be used; holds every problem at once."""

    code = "invalid_blueprint"


class RegistryError(SalesFunnelError, ValueError):
    """A plug-in that is none, or two that have one name."""

    code = "invalid_registry"


class UnknownName(SalesFunnelError, LookupError):
    """A pipeline, stage, gate or field that the blueprint does not have."""

    code = "unknown_name"


class NeverOpen(SalesFunnelError, ValueError):
    """A business calendar that does not have so much working time, as far as it is known."""

    code = "never_open"


class OutOfOrder(SalesFunnelError, ValueError):
    """An event that does not continue the history it is folded into."""

    code = "out_of_order"


class Conflict(SalesFunnelError, RuntimeError):
    """A decision about a state that somebody else has changed since; holds every such subject."""

    code = "conflict"


class WireError(SalesFunnelError, ValueError):
    """JSON that does not describe the value it is read as."""

    code = "invalid_wire"


class IncompatibleTallies(SalesFunnelError, ValueError):
    """Two tallies that count different things and cannot be added."""

    code = "incompatible_tallies"


class MappingError(SalesFunnelError, ValueError):
    """A mapping document that cannot be used; holds every problem at once."""

    code = "invalid_mapping"


class DataError(SalesFunnelError, ValueError):
    """A file or column that cannot be read as the mapping says."""

    code = "unreadable_data"


class MissingExtra(SalesFunnelError, ImportError):
    """A feature whose optional dependency is not installed."""

    code = "missing_extra"


def expect(value: object, kind: type[T], path: str, cure: str = "") -> T:
    """Return what a caller handed over, which is of the class that was asked for.

    Args:
        value: what was handed over.
        kind: the class; `str` is called a text.
        path: the name of the argument.
        cure: what to write instead.

    Raises:
        InvalidValue: when it is of another class.
    """
    if isinstance(value, kind):
        return value
    wanted = "text" if kind is str else kind.__name__
    article = "an" if wanted[0] in "AEIOU" else "a"
    raise InvalidValue.at(path, f"found a {type(value).__name__}, expected {article} {wanted}", cure)


def expect_mapping(value: object, path: str, cure: str = "") -> Mapping[Any, Any]:
    """Return what a caller handed over, which is a mapping.

    Raises:
        InvalidValue: when it is something else.
    """
    return expect(value, Mapping, path, cure)  # type: ignore[type-abstract]  # only its name and values are used


def expect_each(values: object, kind: type[T], path: str, cure: str = "") -> Iterator[T]:
    """Return what a caller handed over, one after the other; each is of the class that was asked for.

    Args:
        values: several, in any collection.
        kind: the class of each.
        path: the name of the argument.
        cure: what to write instead of one that is of another class.

    Raises:
        InvalidValue: for what is no collection; or, when its turn comes, for one of another class.
    """
    if not isinstance(values, Iterable):
        says = f"found a {type(values).__name__}, expected several of {kind.__name__}"
        raise InvalidValue.at(path, says, "put them in a list")
    return (expect(each, kind, path, cure) for each in values)


def find_named(what: str, key: str, known: Mapping[str, T], *, path: str = "", cure: str = "") -> T:
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
    expect(key, str, what, f"give the key of the {what}")
    if key not in known:
        says = f"no {what} is named '{key[:64]}'"
        raise UnknownName.at(path or f"{what}s", says, near(key, known, otherwise=cure))
    return known[key]


_LONGEST_NAME, _CANDIDATES, _COMPARED, _ALIKE = 64, 100, 4, 0.6


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like what was written, or None when none does.

    To compare two names letter by letter is dear, and what is wrong may be long and many. So a name longer
    than any may be has no neighbour; of the known ones a hundred are looked at, those that begin alike
    first; and of these only the few that share most pairs of letters are compared.
    """
    if len(name) > _LONGEST_NAME:
        return None
    # Of two texts whose lengths differ more than this, the measure below cannot say that they are alike.
    least, most = len(name) * _ALIKE / (2 - _ALIKE), len(name) * (2 - _ALIKE) / _ALIKE
    fitting = sorted(other for other in known if least <= len(other) <= most)
    if len(fitting) > _CANDIDATES:
        first = name[:1].casefold()
        fitting.sort(key=lambda other: (other[:1].casefold() != first, abs(len(other) - len(name))))
        del fitting[_CANDIDATES:]
    pairs = _pairs(name)
    fitting.sort(key=lambda other: -len(pairs & _pairs(other)))
    close = difflib.get_close_matches(name, fitting[:_COMPARED], n=1, cutoff=_ALIKE)
    return close[0] if close else None


def _pairs(name: str) -> set[str]:
    padded = f" {name.casefold()} "
    return {padded[index : index + 2] for index in range(len(name) + 1)}


def near(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return a cure for an unknown name: the nearest known one, or a few of them.

    Args:
        name: what was written.
        known: what could have been meant.
        otherwise: the cure when nothing is known.
    """
    names = sorted({str(each) for each in known})
    close = nearest(name, names)
    if close is not None:
        return f"did you mean '{close}'?"
    if not names:
        return otherwise
    shown = ", ".join(f"'{each}'" for each in names[:8])
    return f"known: {shown}{', …' if len(names) > 8 else ''}"
