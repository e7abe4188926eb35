"""What other rooms tell conditions: scores, bands, grades and risks as names of a subject."""

__all__: list[str] = []
