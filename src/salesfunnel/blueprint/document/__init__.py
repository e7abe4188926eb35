"""From what an author writes to typed definitions: reading, hoisting, structure, schema.

Whether the names in it exist is asked in `checks`.
"""

__all__: list[str] = []
