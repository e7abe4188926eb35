"""The door from a terminal: runs the commands and turns whatever is wrong into one message with its cure."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from salesfunnel.errors import SalesFunnelError
from salesfunnel.shell.extras import extra

__all__ = ["main"]

WRONG_USE = 2
CANNOT_WRITE = 1


def main() -> None:
    """Run the command line.

    Wrong use ends with exit code 2 and a message on standard error, output that cannot be written with 1.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    code = _run()
    try:
        sys.stdout.flush()
    except OSError as found:
        code = _unwritten(found)
    sys.exit(code)


def _run() -> int:
    try:
        with extra("shell"):
            import typer  # noqa: F401 - only whether they are here
        from salesfunnel.shell.commands.app import app

        app(prog_name="salesfunnel")
    except SalesFunnelError as wrong:
        sys.stderr.write(f"error: {wrong}\n")
        return WRONG_USE
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except OSError as found:
        if found.filename is not None:
            raise
        return _unwritten(found)
    return 0


def _unwritten(found: OSError) -> int:
    """Say that standard output cannot be written, unless its reader merely went away."""
    _silence(sys.stdout)
    if not isinstance(found, BrokenPipeError):
        reason = found.strerror or type(found).__name__
        sys.stderr.write(f"error: standard output cannot be written: {reason}\n")
    return CANNOT_WRITE


def _silence(stream: TextIO) -> None:
    """Let what is still in the stream go nowhere, so that closing it does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
