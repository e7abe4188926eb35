"""What every test shares: how Hypothesis runs, and where the real data lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A build must fail because of what changed, not because of a lucky draw: it draws the same examples each time.
settings.register_profile(
    "default",
    derandomize=bool(os.environ.get("CI")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("default")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real data; a test that needs it says loudly when it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"NOT RUN: the real data of {SHARED} are not on this machine")
    return SHARED
