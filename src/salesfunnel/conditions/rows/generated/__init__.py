"""The generated row evaluator: the conditions of one gate as one Python function, built as a syntax tree."""

__all__: list[str] = []
