"""A dossier at the door: admitted and normalised once, recorded by rules, asked by compiled conditions."""

__all__: list[str] = []
