"""A report as one value, as tables on a terminal and as one HTML page."""

__all__: list[str] = []
