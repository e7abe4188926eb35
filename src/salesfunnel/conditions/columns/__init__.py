"""The column evaluator: the same conditions over a whole table, through Narwhals."""

__all__: list[str] = []
