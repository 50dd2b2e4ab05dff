"""How time and memory are measured: works take turns, the least of several counts, and results are ratios first."""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "raw" / "mie-r6-hikikomori.txt"
Work = Callable[[], object]


class Measure(NamedTuple):
    """A ratio and what it may be: `limit` fails the run, `aim` is only shown. `at_least` turns both around."""

    group: str
    what: str
    ratio: float | None = None
    limit: float | None = None
    aim: float | None = None
    at_least: bool = False
    figures: str = ""

    def keeps(self, bound: float | None) -> bool:
        """Whether the ratio is within a bound."""
        if self.ratio is None or bound is None:
            return True
        return self.ratio >= bound if self.at_least else self.ratio <= bound


Group = Iterator[Measure]


def processor_time() -> float:
    """The seconds that this process and its finished children have spent on a processor: waiting does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def fastest(*works: Work, rounds: int = 5) -> list[float]:
    """The least processor time of each work, in seconds; the works take turns, so that noise hits all alike."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            gc.collect()
            start = processor_time()
            work()
            best[index] = min(best[index], processor_time() - start)
    return best


def command(*arguments: str) -> Work:
    """Python with these arguments, in a process of its own."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def memory(work: Work) -> tuple[int, int]:
    """The most bytes that Python objects take while something is made, and those that the result keeps."""
    work()
    tracemalloc.start()
    made = work()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del made
    return peak, kept


def markdown(measures: list[Measure]) -> str:
    """A table, ratios first."""

    def bound(measure: Measure, value: float | None) -> str:
        return "" if value is None else f"{'≥' if measure.at_least else '≤'} {value:g}"

    rows = [
        f"| {one.group} | {one.what} | {'' if one.ratio is None else f'{one.ratio:.2f}'} "
        f"| {bound(one, one.limit)}{'' if one.keeps(one.limit) else ' **passed**'} "
        f"| {bound(one, one.aim)}{'' if one.keeps(one.aim) else ' (not yet)'} | {one.figures} |"
        for one in measures
    ]
    return "\n".join(["| | | ratio | limit | aim | figures |", "|---|---|--:|---|---|---|", *rows])
