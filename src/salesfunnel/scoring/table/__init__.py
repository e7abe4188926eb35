"""The same scorecard over a whole table, receipts where wanted."""

__all__: list[str] = []
