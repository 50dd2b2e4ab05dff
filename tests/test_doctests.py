"""The examples in the docstrings of the package do what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src/mie_budget"
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_examples_do_what_they_say(path: Path) -> None:
    """What a failed one gave is on standard output, which is shown then."""
    done = doctest.testmod(import_module(dotted(path)))
    assert done.failed == 0
    assert done.attempted == path.read_text(encoding="utf-8").count(">>> ")
