"""Everything side by side in one run: a Markdown table, ratios first, and the same as JSON.

    python -m benchmarks [--json FILE] [GROUP ...]

Install the package first (not editable), so that its modules are compiled as a user's are; `pip install textfsm ttp`
for those peers. Processor time, the least of several, so that other work on the machine matters little. Exit status 1
when a ratio passes its limit; an aim is only shown.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks.groups import GROUPS
from benchmarks.measuring import Measure, markdown


def main() -> int:
    """Print the table; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    measures: list[Measure] = []
    for name in chosen.groups or GROUPS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        measures += GROUPS[name]()
    print(f"CPython {platform.python_version()}, {platform.machine()}\n\n{markdown(measures)}")
    if chosen.json:
        text = json.dumps([one._asdict() for one in measures], ensure_ascii=False, indent=1)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    return int(not all(one.keeps(one.limit) for one in measures))


if __name__ == "__main__":
    sys.exit(main())
