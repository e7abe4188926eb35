"""Does every name exist and does every value fit? The checks of a document, section by section.

They report every problem at once; what is legal but unwise stands in `advice`.
"""

__all__: list[str] = []
