"""What a name holds, how it is read: types, raw values, arguments, the view of one record at one moment."""

from salesfunnel.conditions.values.read import current, is_naive, read_value, with_absent

__all__ = ["current", "is_naive", "read_value", "with_absent"]
