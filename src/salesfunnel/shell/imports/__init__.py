"""From a CRM's export to leads and opportunities: read, mapped, joined, and counted where it could not be."""

__all__: list[str] = []
