"""What is legal but unwise in a blueprint, and what is proved to be wrong before any deal meets it?

What is refused stands in `checks`; here are hints with their place and cure.
"""

__all__: list[str] = []
