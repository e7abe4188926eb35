"""What the docstrings show, runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import salesfunnel

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(salesfunnel.__path__, "salesfunnel.")
    if not found.name.endswith("__main__")
)
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=OPTIONS).failed == 0
