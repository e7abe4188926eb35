"""A scorecard about one record: rules, signals, decay, bands, grades, receipts, and what would lift it."""

__all__: list[str] = []
