"""The commands of the terminal, one module each, with the tables and the JSON that they print."""

__all__: list[str] = []
