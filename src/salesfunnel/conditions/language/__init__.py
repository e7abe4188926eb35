"""How is a condition written? The tree, its text and its JSON, its limits and its canonical form.

What names mean and whether they exist does not belong here.
"""

from salesfunnel.conditions.language.canonical import canonical_json, children, join_path, names_in
from salesfunnel.conditions.language.parser import parse
from salesfunnel.conditions.language.reader import ConditionField, read_condition
from salesfunnel.conditions.language.tree import (
    Arguments,
    Call,
    Condition,
    FieldTerm,
    Name,
    Node,
    Term,
    ValueTerm,
    name_fault,
)
from salesfunnel.conditions.language.writer import write, write_literal

__all__ = [
    "Arguments", "Call", "Condition", "ConditionField", "FieldTerm", "Name", "Node", "Term", "ValueTerm",
    "canonical_json", "children", "join_path", "name_fault", "names_in", "parse", "read_condition", "write",
    "write_literal",
]  # fmt: skip
