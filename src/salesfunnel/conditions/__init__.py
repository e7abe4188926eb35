"""What is true? Conditions over a record, answered with *true*, *false* or *unknown*, and with reasons.

A condition is a closed tree (`tree`), written as text in a small grammar (`grammar`) or as JSON (`reader`).
A `Catalogue` holds the names and types that a blueprint knows and checks a condition before it is used. A
`View` is one dossier at one moment; `compile_walk` turns a condition into closures that answer on it and
explain, `generate` several conditions into one quick function that answers the same. What should happen
because of an answer does not belong here: gates decide that.
"""

from salesfunnel.conditions.admit import Admitted, DataFinding, admit
from salesfunnel.conditions.canonical import canonical, canonical_json
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.grammar import parse, write
from salesfunnel.conditions.reader import read_condition
from salesfunnel.conditions.reasons import Reason
from salesfunnel.conditions.tree import Condition, Term
from salesfunnel.conditions.view import View
from salesfunnel.conditions.walk import Walk, compile_walk
from salesfunnel.conditions.when import When

__all__ = [
    "Admitted", "Catalogue", "Condition", "DataFinding", "Fact", "Reason", "Term", "View", "Walk", "When",
    "admit", "canonical", "canonical_json", "compile_walk", "parse", "read_condition", "write",
]  # fmt: skip
