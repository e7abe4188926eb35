"""The door from a terminal: runs the commands and turns whatever is wrong into one message with its cure."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from salesfunnel.shell.extras import extra

__all__ = ["main"]

WRONG_USE = 2
CANNOT_WRITE = 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and end the process.

    Wrong use ends with exit code 2 and a message on standard error, output that cannot be written with 1.

    Args:
        arguments: what stands after the program's name; that of the process when absent.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    code = _run(arguments)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _unwritten(error)
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        with extra("shell"):
            import typer  # noqa: F401 - only whether they are here
        from salesfunnel.shell.commands.app import app

        app(None if arguments is None else list(arguments), prog_name="salesfunnel")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except RecursionError:
        return _refused("what was read is nested too deeply; write it flatter")
    except OSError as error:
        if error.filename is None:
            return _unwritten(error)
        place = ascii(str(error.filename)[:300])[1:-1]
        return _refused(f"{place}: {error.strerror or type(error).__name__}; check the path")
    except Exception as error:
        from salesfunnel.errors import SalesFunnelError  # `--help` has nothing to refuse and does without

        if not isinstance(error, SalesFunnelError):
            raise
        return _refused(str(error))
    return 0


def _refused(says: str) -> int:
    """Say what is wrong; a problem is printable, whatever the data hold."""
    sys.stderr.write(f"error: {says}\n")
    return WRONG_USE


def _unwritten(error: OSError) -> int:
    """Say that standard output cannot be written, unless its reader merely went away."""
    _silence(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        reason = error.strerror or type(error).__name__
        sys.stderr.write(f"error: standard output cannot be written: {reason}\n")
    return CANNOT_WRITE


def _silence(stream: TextIO) -> None:
    """Let what is still in the stream go nowhere, so that closing it does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


if __name__ == "__main__":
    main()
