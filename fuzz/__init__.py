"""Fuzzing: what must hold of any bytes whatever. `python -m fuzz --help` says how to run it, `harnesses` what holds."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The package of the working tree, and what the tests write documents with.
for folder in ("tests", "src"):
    if str(ROOT / folder) not in sys.path:
        sys.path.insert(0, str(ROOT / folder))
