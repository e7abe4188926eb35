"""The only room with doors to the outside: files, the clock, the terminal, a database, a report page.

It reads a CRM's export through a mapping, hands values to the rooms below, and shows what they answer. No
rule of the funnel belongs here: what a stage means, what a gate asks and how a rate is counted is decided
elsewhere.
"""

__all__: list[str] = []
