"""The door from a terminal: runs the commands and turns whatever is wrong into one message with its cure."""

from __future__ import annotations

import sys

from salesfunnel.errors import SalesFunnelError
from salesfunnel.shell.extras import extra

__all__ = ["main"]

WRONG_USE = 2


def main() -> None:
    """Run the command line; wrong use ends with exit code 2 and a message on standard error."""
    try:
        with extra("shell"):
            import typer  # noqa: F401 - only whether they are here
        from salesfunnel.shell.app import app

        app(prog_name="salesfunnel")
    except SalesFunnelError as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
