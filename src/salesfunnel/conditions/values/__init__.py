"""What does a name hold, and how is it read? Types, raw values, domains, and one record at one moment.

Nothing here evaluates a condition; what a leaf asks of a value is said here once, in `domains`.
"""

from salesfunnel.conditions.values.arguments import PluginCall, find_plugin, settled
from salesfunnel.conditions.values.domains import Domain, domain_of
from salesfunnel.conditions.values.names import SUBJECTS, Entry, Names
from salesfunnel.conditions.values.read import current, is_naive, read_value, with_absent
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.conditions.values.types import (
    MISSING,
    NOT_LOADED,
    NUMBER,
    UNDEFINED,
    WRONG_TYPE,
    ComputedValue,
    Unknown,
    ValueType,
)
from salesfunnel.conditions.values.view import RowView, View, WhatIfView, in_utc

__all__ = [
    "MISSING", "NOT_LOADED", "NUMBER", "SUBJECTS", "UNDEFINED", "WRONG_TYPE", "ComputedValue", "Domain",
    "Entry", "Names", "PluginCall", "RowView", "Unknown", "ValueType", "View", "WhatIfView", "check",
    "current", "domain_of", "find_plugin", "in_utc", "is_naive", "read_value", "settled", "with_absent",
]  # fmt: skip
