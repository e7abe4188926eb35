"""What identifies somebody? The blueprint's section `identity`: keys, weights, and who survives a merge."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field as Setting

from salesfunnel.identity.match import MOST, Weighing
from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

__all__ = ["Identity", "IdentityKey"]

Kind = Literal["lead", "opportunity"]


class IdentityKey(Definition):
    """One kind of value that identifies: where it is recorded, and what its one spelling is.

    Args:
        normalise: what brings a value to its one spelling: `email`, `phone`, `company`, `domain`, `number`,
            `credit_code`, `messenger`, or the name of a plug-in.
        fields: where such values are recorded: names of the subject (`mobile`, `account.name`), or of its
            people (`contacts.mobile`).
        args: how the normaliser reads them, such as `{"country": "CN"}`.
        split: signs between which one field may hold several values, such as `";/"`; none when empty.
        weight: its points.
        label: how people call it.
    """

    normalise: str = Setting(min_length=1)
    fields: tuple[str, ...] = Setting(min_length=1)
    args: dict[str, Any] = Setting(default_factory=dict)
    split: str = Setting(default="", max_length=16)
    weight: int = Setting(default=100, ge=1, le=1000, strict=True)
    label: Text | None = None


class Identity(Definition):
    """What identifies somebody, and when two are the same.

    Args:
        keys: the kinds of value, by key.
        of: whose they are.
        at_least: from how many points on two are taken for the same; keys of two kinds add up, two values
            of one kind do not.
        most: how many may have one value before it means nothing.
        survivor: who takes in the others: the one known first, the one known last, or the one of which most
            is recorded.
    """

    keys: dict[Key, IdentityKey] = Setting(min_length=1)
    of: Kind | tuple[Kind, ...] = ("lead", "opportunity")
    at_least: int = Setting(default=100, ge=1, strict=True)
    most: int = Setting(default=MOST, ge=2, strict=True)
    survivor: Literal["oldest", "newest", "fullest"] = "oldest"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Whose they are, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of

    @property
    def weighing(self) -> Weighing:
        """How much each key counts."""
        return Weighing(
            {name: each.weight for name, each in self.keys.items()},
            at_least=self.at_least,
            most=self.most,
            labels={name: each.label for name, each in self.keys.items() if each.label is not None},
        )
