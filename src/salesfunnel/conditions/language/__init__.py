"""How a condition is written: the tree, its text and its JSON, its limits and its canonical form.

What names mean and whether they exist does not belong here.
"""

__all__: list[str] = []
