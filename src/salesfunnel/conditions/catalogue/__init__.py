"""Which names does a condition know, and how are derived facts computed from rows?"""

__all__: list[str] = []
