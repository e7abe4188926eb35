"""A year of CRM history: made up, played through the funnel, kept in a database; `commands.demo` shows it."""

__all__: list[str] = []
