"""What all tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of documents next to the repository, which not every checkout has."""
    folder = ROOT / "../shared"
    if not folder.is_dir():
        pytest.skip("no ../shared next to the repository")
    return folder
