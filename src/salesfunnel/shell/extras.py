"""What the shell needs beyond the core, imported so that its absence has a cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["extra"]


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Turn a failing import into a message that says what to install.

    Args:
        name: the extra of this library that brings the package.

    Raises:
        MissingExtra: where a package of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        from salesfunnel.errors import MissingExtra  # `--help` has nothing to refuse and does without

        package = (missing.name or "a package").partition(".")[0]
        raise MissingExtra.at(
            "", f"this needs '{package}', which is not installed", f"run: pip install 'salesfunnel[{name}]'"
        ) from missing
