"""The commands of the terminal, one module each, with the tables and the JSON that it prints.

Every module holds one function of its own name, whose parameters are the options. `app` gathers them,
`options` holds what several take, `results` says how a command ends. No rule of the funnel belongs here.
"""

__all__: list[str] = []
