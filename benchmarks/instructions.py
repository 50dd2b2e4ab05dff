"""A guard that a busy machine cannot mislead: instructions counted by valgrind, held to a committed baseline.

    python -m benchmarks.instructions [--write]

The same program and input take the same instructions to one in a million, whatever else the machine does. So 3 % is
room for what does differ between two checkouts (the length of paths, the place of a module's cache) and for changes
that nobody would notice; whoever exceeds it says why, and writes the baseline anew. Another version of Python or of a
library takes other instructions: use those of `requirements-dev.lock`. Exit status 1 for more, 2 where nothing can be
compared.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.measuring import ROOT, SAMPLE

BASELINE = Path(__file__).parent / "instructions.json"
ROOM = 1.03
LIBRARIES = ("pydantic", "regex", "rich", "typer")
READ = (
    "import sys, pathlib, mie_budget; mie_budget.parse_bytes(pathlib.Path(sys.argv[1]).read_bytes() * int(sys.argv[2]))"
)
JSON = "from mie_budget.sinks.contract import document_json as dumped; " + READ.replace("; mie", "; dumped(mie") + ")"
LAYOUTS = """
import pathlib, sys, mie_budget
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))[::5]:
    try: mie_budget.parse_bytes(path.read_bytes())
    except mie_budget.MieBudgetError: pass
"""
CASES = {
    "imports": ("-c", "import regex, typer; from pydantic import BaseModel"),
    "--version": ("-m", "mie_budget", "--version"),
    "parse": ("-m", "mie_budget", "parse", str(SAMPLE)),
    "check": ("-m", "mie_budget", "check", str(SAMPLE)),
    "8 copies to JSON": ("-c", JSON, str(SAMPLE), "8"),
    "22 layouts": ("-c", LAYOUTS, str(ROOT / "tests/data/valid")),
}


def counted(arguments: tuple[str, ...]) -> int:
    """The instructions of Python with these arguments, once its modules are compiled."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, *arguments]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    tool = ["--tool=cachegrind", "--cache-sim=no", "--branch-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(["valgrind", *tool, *command], env=environment, check=True, capture_output=True, text=True)
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    assert found is not None, done.stderr
    return int(found[1].replace(",", ""))


def main() -> int:
    """Print each count beside that of the baseline, or write the baseline."""
    if shutil.which("valgrind") is None:
        print("install valgrind, which counts the instructions", file=sys.stderr)
        return 2
    versions = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    if "--write" in sys.argv[1:]:
        counts = {name: counted(arguments) for name, arguments in CASES.items()}
        BASELINE.write_text(json.dumps({"versions": versions, "instructions": counts}, indent=1) + "\n")
        return 0
    baseline = json.loads(BASELINE.read_text())
    if versions != baseline["versions"]:
        print(f"the baseline is of other versions: {baseline['versions']}", file=sys.stderr)
        return 2
    worst = 0.0
    for name, arguments in CASES.items():
        before, now = baseline["instructions"][name], counted(arguments)
        worst = max(worst, now / before)
        print(f"{name:<20}{now:>16,}{now / before:>8.3f} of the baseline (limit {ROOM})", flush=True)
    return int(worst > ROOM)


if __name__ == "__main__":
    sys.exit(main())
