"""The plug-ins of an imaginary business: one that answers, and one for each way to fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, Field
from tests.conditions.samples import catalogue_of

from salesfunnel.registry import Outcome, Predicate, Registry, predicate


class Limit(BaseModel, extra="forbid"):
    at_least: int = Field(ge=0, description="how many")
    strict: bool = False


@predicate("acme:big", params=Limit)
def big(record: Mapping[str, Any], params: Limit, now: object) -> bool | None:
    size = record["size"]
    if size is None:
        return None
    return bool(size > params.at_least) if params.strict else bool(size >= params.at_least)


@predicate("acme:affordable")
def affordable(record: Mapping[str, Any], params: None, now: object) -> Outcome:
    budget, price = record["budget"], record["price"]
    if budget is None or price is None:
        return Outcome(None, "not_priced")
    return Outcome(budget.minor >= price.minor, "ok" if budget.minor >= price.minor else "too_dear")


def failing(name: str, function: Callable[[], object]) -> Predicate:
    return Predicate(f"faulty:{name}", lambda record, params, now: function())


def raises(error: type[BaseException]) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


class Liar:
    """Says of itself that it is true, and of its class that it is an outcome."""

    __class__ = Outcome  # type: ignore[assignment]
    answer = True
    code = "lie"

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def forced() -> Outcome:
    """Return an outcome whose answer was changed behind its back."""
    outcome = Outcome(True, "x")
    object.__setattr__(outcome, "answer", "yes")
    return outcome


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "error": (raises(ValueError), "ValueError"),
    "recursion": (raises(RecursionError), "RecursionError"),
    "one": (lambda: 1, "<int>"),
    "text": (lambda: "true", "<str>"),
    "list": (lambda: [True], "<list>"),
    "liar": (Liar, "<Liar>"),
    "wrong_outcome": (lambda: Outcome(1, "x"), "InvalidValue"),  # type: ignore[arg-type]
    "forced": (forced, "<Outcome>"),
    "no_code": (lambda: Outcome(True, ""), "InvalidValue"),
    "unknown_name": (lambda: {}["nobody"], "KeyError"),
    "not_implemented": (lambda: NotImplemented, "<NotImplementedType>"),
}
REGISTRY = Registry.of(big, affordable) | Registry.of(
    *(failing(name, each) for name, (each, _) in FAULTS.items())
)
CALLING = catalogue_of(registry=REGISTRY)
