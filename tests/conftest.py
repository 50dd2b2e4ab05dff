"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import printing

ROOT = Path(__file__).resolve().parent.parent

# Always the same examples, so that a red test is red for everyone; HYPOTHESIS_PROFILE=explore looks for new ones.
BUSY = [HealthCheck.too_slow]  # says more of what else the machine does than of the test
settings.register_profile(
    "fixed", derandomize=True, deadline=None, max_examples=40, database=None, suppress_health_check=BUSY
)
settings.register_profile("explore", deadline=None, max_examples=2_000, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents next to the repository, which not every checkout has."""
    folder = ROOT / "../shared"
    if not folder.is_dir():
        pytest.skip("no ../shared next to the repository")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _close_browser() -> Iterator[None]:
    """End the browser that prints with the last test."""
    yield
    printing.close_browser()
