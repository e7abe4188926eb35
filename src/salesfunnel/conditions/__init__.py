"""What is true? Conditions over a record, answered with *true*, *false* or *unknown*, and with reasons.

A condition is a closed tree (`tree`), written as text in a small grammar (`grammar`) or as JSON (`reader`).
A `Catalogue` holds the names and types that a blueprint knows and checks a condition before it is used. A
`View` is one dossier at one moment; `compile_condition` turns a condition into closures that answer on it and
explain, `generate` several conditions into one quick function that answers the same. What should happen
because of an answer does not belong here: gates decide that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.conditions.catalogue.catalogue import Catalogue
    from salesfunnel.conditions.catalogue.facts import Fact
    from salesfunnel.conditions.language.canonical import canonical, canonical_json
    from salesfunnel.conditions.language.parser import parse
    from salesfunnel.conditions.language.reader import ConditionField, read_condition
    from salesfunnel.conditions.language.tree import Condition, Term
    from salesfunnel.conditions.language.writer import write
    from salesfunnel.conditions.records.admit import Admitted, DataFinding, admit
    from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
    from salesfunnel.conditions.rows.reasons import Reason
    from salesfunnel.conditions.values.view import View

    When = ConditionField
    Walk = CompiledCondition
    compile_walk = compile_condition
else:
    lazy_room(
        __name__,
        {
            "catalogue.catalogue": "Catalogue",
            "catalogue.facts": "Fact",
            "language.canonical": "canonical canonical_json",
            "language.parser": "parse",
            "language.reader": "ConditionField read_condition When=ConditionField",
            "language.tree": "Condition Term",
            "language.writer": "write",
            "records.admit": "Admitted DataFinding admit",
            "records.compiled": (
                "CompiledCondition compile_condition Walk=CompiledCondition compile_walk=compile_condition"
            ),
            "rows.reasons": "Reason",
            "values.view": "View",
        },
    )

__all__ = [
    "Admitted", "Catalogue", "CompiledCondition", "Condition", "DataFinding", "Fact", "Reason", "Term",
    "View", "Walk", "When", "admit", "canonical", "canonical_json", "compile_condition", "compile_walk",
    "parse", "read_condition", "write",
]  # fmt: skip
