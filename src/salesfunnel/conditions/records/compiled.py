"""A condition compiled once: answered in three values, with the reasons on request."""

from __future__ import annotations

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.canonical import canonical
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.reasons import Evaluator, Reason
from salesfunnel.conditions.values.view import RowView

__all__ = ["CompiledCondition", "compile_condition"]


@attrs.frozen(eq=False)
class CompiledCondition:
    """A compiled condition; pickles as the condition and its catalogue.

    Args:
        condition: the canonical tree.
        catalogue: the names it speaks of.
    """

    condition: Condition
    catalogue: Catalogue = attrs.field(repr=False)
    _judge: Evaluator = attrs.field(repr=False)

    def answer(self, view: RowView) -> bool | None:
        """Return whether the condition holds; None when that is not known."""
        return self._judge.answer(view)

    def reasons(self, view: RowView) -> tuple[Reason, ...]:
        """Return why the condition is not surely true, in the order of its text; empty when it is."""
        return tuple(self._judge.why(view, wanted=True))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was compiled from: closures do not pickle."""
        return (compile_condition, (self.condition, self.catalogue))


def compile_condition(condition: Condition, catalogue: Catalogue) -> CompiledCondition:
    """Compile a condition.

    Raises:
        ConditionError: with every problem of a condition that does not fit the catalogue.
    """
    kept = canonical(condition)
    return CompiledCondition(kept, catalogue, compile_evaluator(kept, catalogue.names))
