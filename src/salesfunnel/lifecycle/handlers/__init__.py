"""What happens when somebody asks? A handler for each command, named as the command is.

It answers with the events to commit or with the findings that refuse it. Whether a command is legal at all,
and which handler it has, stands in `lifecycle.table`.
"""

__all__: list[str] = []
