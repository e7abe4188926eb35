"""The row evaluator: a condition about one record as closures, with the reasons of its answer."""

__all__: list[str] = []
