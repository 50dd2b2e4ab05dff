"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
# The commands that tests start would compile the whole package each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Always the same examples, so that a red test is red for everyone: a few, or many with HYPOTHESIS_PROFILE=long;
# HYPOTHESIS_PROFILE=explore looks for new ones.
BUSY = [HealthCheck.too_slow]  # says more of what else the machine does than of the test
settings.register_profile(
    "fixed", derandomize=True, deadline=None, max_examples=12, database=None, suppress_health_check=BUSY
)
settings.register_profile("long", settings.get_profile("fixed"), max_examples=200)
settings.register_profile("explore", deadline=None, max_examples=2_000, suppress_health_check=BUSY)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much to read of what is made; the suite reads a little of each kind."""
    parser.addoption("--broken-files", type=int, default=60, metavar="N", help="read N files broken at random")
    parser.addoption("--kills", type=int, default=3, metavar="N", help="kill a batch N times before it may end")
    parser.addoption("--book-pages", type=int, default=60, metavar="N", help="read a book of accounts of N pages")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents next to the repository, which not every checkout has."""
    folder = ROOT / "../shared"
    if not folder.is_dir():
        pytest.skip("no ../shared next to the repository")
    return folder
