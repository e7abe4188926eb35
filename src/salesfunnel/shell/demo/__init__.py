"""A year of CRM history, made up and played through the funnel, for `make demo`."""

__all__: list[str] = []
