"""One spelling for each identity key: telephone numbers, mail, companies, domains, codes."""

__all__: list[str] = []
