"""How does a blueprint change? Differences, impact, pilots and rollouts, migration and rollback."""

__all__: list[str] = []
