"""A batch of thousands of documents of every kind: is all right, how fast are two processes, how much memory is taken.

    python benchmarks/batch.py [NUMBER]

NUMBER documents (10,000 unless given) are made in a temporary folder, one of a hundred broken in one of ten ways. Each
batch is a process of its own. Prints a line for each measure with its limit; exit status 1 when one is passed. Times
are wall-clock: other work on the machine makes two processes look slower, so each is the least of several, and stands
beside that of processes which only count.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import archives
from mie_budget.sinks.contract import load_document

ROUNDS = 2
SPEEDUP = 1.7
COUNT = 200_000_000
SHARED = 1.15
GROWTH = 1.2
OPTIONS = ("--limit", "seconds=3", "--limit", "memory=2")
# What the program took at its most, and what the largest of its processes did.
PROGRAM = (
    "import resource, sys, threading\n"
    "from mie_budget.cli import main\n"
    "try: main.run()\n"
    "finally:\n"
    "    ways = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN\n"
    "    own, others = map(resource.getrusage, ways)\n"
    "    spent = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime\n"
    "    print('cost', spent, own.ru_maxrss, others.ru_maxrss)\n"
)


class Cost(NamedTuple):
    """What a batch costs: seconds, those on a processor, memory of the program and of its largest process in kB."""

    seconds: float
    processor: float
    own: int
    others: int


def batch(source: Path, out: Path, *options: str) -> Cost:
    """What a batch costs."""
    command = [sys.executable, "-c", PROGRAM, "batch", str(source), "--out", str(out), *OPTIONS, *options]
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    seconds = time.monotonic() - started
    spent, own, others = done.stdout.split()[-3:]
    return Cost(seconds, float(spent), int(own), int(others))


def counting(processes: int) -> float:
    """The seconds that processes take that only count, together always to the same number: what the machine gives."""
    count = f"for _ in range({COUNT // processes}): pass"
    started = time.monotonic()
    running = [subprocess.Popen([sys.executable, "-c", count]) for _ in range(processes)]
    for process in running:
        process.wait()
    return time.monotonic() - started


def check(made: list[archives.Made], out: Path) -> list[str]:
    """What is not as it must be."""
    wrong = []
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    found = {line["source"]: line for line in lines}
    ends = {"process-ended", "too-slow", "file-breaks"}
    for one in made:
        line = found[one.path]
        code = line["reason"] or (line["worst"] and line["worst"]["code"])
        if one.code is None:
            document = load_document((out / line["output"]).read_bytes())
            is_right = [record.amount and record.amount.yen for record in document.records] == list(one.yen)
        else:
            is_right = code == one.code or (one.code in ends and code in ends)
        if not is_right:
            wrong.append(f"{one.path}: {code}")
    return wrong


def main() -> int:
    """Measure, print and compare with the limits."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    failed = False

    def said(name: str, value: float, limit: float, *, least: bool = False) -> None:
        nonlocal failed
        is_good = value >= limit if least else value <= limit
        failed |= not is_good
        print(
            f"{name:<60}{value:>9.2f} {'>=' if least else '<='} {limit:<6}{'' if is_good else '  FAILED'}", flush=True
        )

    with tempfile.TemporaryDirectory(prefix="mie-budget-batch-") as name:
        folder = Path(name)
        print(f"load of the machine: {os.getloadavg()[0]:.1f} with {os.cpu_count()} cores", flush=True)
        small = archives.write(folder / "small", archives.archive(number // 2, broken=0))
        costs: dict[int, list[Cost]] = {1: [], 2: []}
        counted: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(ROUNDS):
            for jobs, taken in costs.items():
                shutil.rmtree(folder / "out", ignore_errors=True)
                taken.append(batch(folder / "small", folder / "out", "--jobs", str(jobs)))
                counted[jobs].append(counting(jobs))
        one, two = min(costs[1]), min(costs[2])
        print(f"{len(small)} documents: {one.seconds:.1f} s with one process, {two.seconds:.1f} s with two", flush=True)
        print(
            f"two processes that only count: {min(counted[1]) / min(counted[2]):.2f} times as fast as one", flush=True
        )
        said("two processes, times as fast as one", one.seconds / two.seconds, SPEEDUP, least=True)
        one, two = (min(taken, key=lambda cost: cost.processor) for taken in costs.values())
        said(f"processor time, {two.processor:.1f} s, to that of one", two.processor / one.processor, SHARED)
        again = batch(folder / "small", folder / "out", "--jobs", "2")
        print(f"again, with nothing to read: {again.seconds:.1f} s, {again.processor:.1f} s on a processor", flush=True)
        few = archives.write(folder / "few", archives.archive(number // 10, killers=False))
        little = batch(folder / "few", folder / "few-out", "--jobs", "2")
        many = archives.write(folder / "many", archives.archive(number, killers=False))
        formats = [word for kind in ("jsonl", "csv", "sqlite", "parquet") for word in ("--combine", kind)]
        much = batch(folder / "many", folder / "out-many", "--jobs", "2")
        # Those that end a process take all the memory they may have.
        killers = archives.write(folder / "killers", archives.archive(number // 10, broken=10))
        batch(folder / "killers", folder / "out-killers", "--jobs", "2")
        print(f"{number} documents: {much.seconds:.1f} s, {much.processor:.1f} s on a processor", flush=True)
        said(f"memory of the program, {much.own // 1000} MB, to that with a tenth", much.own / little.own, GROWTH)
        said(f"memory of a worker, {much.others // 1000} MB, to that with a tenth", much.others / little.others, GROWTH)
        wrong = [
            *check(few, folder / "few-out"),
            *check(many, folder / "out-many"),
            *check(killers, folder / "out-killers"),
        ]
        said("documents that are not as they must be", len(wrong), 0)
        print(*wrong[:10], sep="\n", end="\n" if wrong else "")
        print(*sorted(Counter(one.code for one in [*many, *killers] if one.code).items()), flush=True)
        last = batch(folder / "many", folder / "out-many", "--jobs", "2", *formats)
        print(f"all combined, in four formats: {last.seconds:.1f} s, {last.own // 1000} MB", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
