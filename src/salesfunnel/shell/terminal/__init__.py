"""How answers are printed: tables of any width, figures, labels, one JSON object."""

__all__: list[str] = []
