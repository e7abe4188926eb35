"""A scorecard about one record: rules, signals, decay, bands, grades, receipts, and what would lift it."""

from salesfunnel.scoring.card.card import CompiledCard

__all__ = ["CompiledCard"]
