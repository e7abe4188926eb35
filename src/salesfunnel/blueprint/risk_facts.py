"""Risks as names that conditions know: `risk.KEY`, the probability of losing.

A risk's own features do not know them, nor scores, so that no answer ever rests on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from salesfunnel.conditions.catalogue import Catalogue, Further
from salesfunnel.conditions.derive import Derivation
from salesfunnel.conditions.entries import Entry
from salesfunnel.conditions.shapes import NUMBER, UNDEFINED, Machine, Unknown
from salesfunnel.conditions.turning import Turn, earliest, turn, turn_of_name
from salesfunnel.conditions.view import RowView, View
from salesfunnel.scoring.risk.definition import Risk
from salesfunnel.scoring.risk.score import CompiledRisk

__all__ = ["RiskFacts", "Together"]


@attrs.frozen
class Together:
    """Gives the names of several rooms; it pickles as what gives them."""

    parts: tuple[Further, ...]

    def __call__(self, catalogue: Catalogue) -> Mapping[str, Entry]:
        """Return the names of every part."""
        return {name: entry for each in self.parts for name, entry in each(catalogue).items()}


@attrs.frozen
class RiskFacts:
    """Gives the names of a blueprint's risks; it pickles as the definitions.

    Args:
        risks: by key.
    """

    risks: Mapping[str, Risk]

    def __call__(self, catalogue: Catalogue) -> Mapping[str, Entry]:
        """Return the names for one kind of subject.

        Args:
            catalogue: the names that the risks themselves know.
        """
        return {
            f"risk.{key}": Entry(
                f"risk.{key}", NUMBER, _not_recorded, derive=_Risked(key, risk, catalogue), label=risk.label
            )
            for key, risk in self.risks.items()
            if catalogue.subject in risk.kinds
        }


def _not_recorded(_source: object) -> None:
    return None


@attrs.frozen(eq=False)
class _Risked:
    """A probability of losing, read from a view; compiled when it is first asked."""

    key: str
    risk: Risk
    catalogue: Catalogue = attrs.field(repr=False)
    _made: CompiledRisk | None = attrs.field(init=False, default=None, repr=False)

    def __call__(self, view: RowView) -> Machine | Unknown:
        """Return the probability; undefined while too little is known."""
        found = self._compiled().score(view.source, view.now).probability
        return UNDEFINED if found is None else found

    def turn(self, view: RowView) -> Turn:
        """Return when it may change by itself: with a clock among its features, at any moment."""
        return earliest(self._turns(View(view.source, now=view.now, catalogue=self.catalogue)))

    def _turns(self, view: View) -> Iterator[Turn]:
        for each in self.risk.features:
            if each.when is not None:
                yield turn(each.when, view)
                continue
            name = each.value or ""
            derive = self.catalogue.names.entries[name].derive
            is_clock = isinstance(derive, Derivation) and derive.sieve.fact.kind == "days_since"
            yield Turn(is_foreseen=False) if is_clock else turn_of_name(name, view)

    def _compiled(self) -> CompiledRisk:
        made = self._made
        if made is None:
            made = CompiledRisk.of(self.key, self.risk, self.catalogue)
            object.__setattr__(self, "_made", made)
        return made
