"""Mutation testing of `reading` and `meaning`: how many small changes of their code do their tests notice?

    python tests/mutation 400 --seed 7

The tests are collected once. A mutant is a forked process in which one function or constant is replaced; it runs the
tests in which what is changed has another value than before, the likeliest to notice first. Survivors are printed.
Those that change nothing stand in `equivalent.tsv`, with the reason, and are not drawn (`*`: all of a function or
constant).
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import re
import select
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import pytest
from _pytest.runner import runtestprotocol
from differing import Differing
from mutants import Mutant
from program import Patterns, Program, Sites

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TESTS = ["test_reading_*.py", "test_meaning_*.py", "test_notations.py", "test_seed.py", "test_corrections.py"]
TESTS += ["test_across_files.py", "test_figures_accounted.py", "test_doctests.py"]
# It takes each word out itself, so that no mutant does; a changed word it would prove by another sample.
NOT_COUNTED = "test_no_word_without_a_proof"
WORKERS = 2

T = TypeVar("T")


def forked(task: Callable[[], T]) -> tuple[int, int]:
    """Start a task in a process of its own; its answer comes through the pipe that is returned with its number."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(task(), pipe)
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(0)


def answers(tasks: Iterable[Callable[[], T]]) -> Iterator[tuple[int, T | None]]:
    """The answers of tasks, by their number, as they come; None from one that was ended by a signal."""
    running: dict[int, tuple[int, int]] = {}
    for number, task in enumerate(tasks):
        child, pipe = forked(task)
        running[pipe] = number, child
        if len(running) == WORKERS:
            yield _next(running)
    while running:
        yield _next(running)


def _next(running: dict[int, tuple[int, int]]) -> tuple[int, Any]:
    pipe = select.select(list(running), [], [])[0][0]
    number, child = running.pop(pipe)
    with os.fdopen(pipe, "rb") as file:
        data = file.read()
    os.waitpid(child, 0)
    return number, pickle.loads(data) if data else None


def _hits(seen: bytearray) -> list[int]:
    return [number for number, hit in enumerate(seen) if hit]


class Mutation:
    """The plugin that runs in place of the tests what the mutants make of them."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.share = 0.0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = [item for item in session.items if NOT_COUNTED not in item.name]
        self.program = Program()
        # What one test has read, another is given: the map would not know that it depends on the reader, too.
        import documents

        self.program.remember([documents, *(item.module for item in self.items if hasattr(item, "module"))])
        self.out = session.config.get_terminal_writer()
        started = time.monotonic()
        mutants = self.sample()
        self.map(mutants)
        self.out.line(f"{len(self.items)} tests, {sum(self.seconds):.0f} s; map {time.monotonic() - started:.0f} s")
        if self.options.unmet:
            for number in sorted(self.told, key=lambda number: mutants[number].key):
                if not self.differing[number]:
                    self.out.line(f"unmet: {mutants[number].shown}")
            return True
        self.run(mutants)
        self.out.line(f"{time.monotonic() - started:.0f} s")
        return True

    def map(self, mutants: list[Mutant]) -> None:
        """Which tests run through which blocks, which mutants differ in them, and how long each takes."""
        sites = self.program.sites(mutants)
        self.told = {number for others in sites.values() for number, _ in others}
        patterns: dict[int, list[tuple[int, tuple[str, int]]]] = {}
        for number, mutant in enumerate(mutants):
            for pattern, written in self.program.changed_patterns(mutant).items():
                self.told.add(number)
                patterns.setdefault(pattern, []).append((number, written))
        self.seconds = [0.0] * len(self.items)
        self.chance = random.Random(1).sample(range(len(self.items)), len(self.items))
        self.tests: dict[int, list[int]] = {}
        self.differing: dict[int, list[int]] = {number: [] for number in self.told}
        parts = [range(start, len(self.items), WORKERS) for start in range(WORKERS)]
        for number, found in answers(partial(self.trace, part, len(mutants), sites, patterns) for part in parts):
            assert found is not None
            for test, (seconds, blocks, differing) in zip(parts[number], found, strict=True):
                self.seconds[test] = abs(seconds)
                if seconds < 0:
                    self.out.line(f"fails without a mutant, and is not counted: {self.items[test].nodeid}")
                for block in blocks:
                    self.tests.setdefault(block, []).append(test)
                for one in differing:
                    self.differing[one].append(test)

    def trace(
        self, part: range, count: int, sites: Sites, patterns: Patterns
    ) -> list[tuple[float, list[int], list[int]]]:
        differing = Differing(count)
        seen = self.program.instrument(sites, patterns, differing)
        found = []
        for test in part:
            self.program.forget(all_of_them=False)
            seen[:] = bytes(len(seen))
            differing.seen[:] = bytes(count)
            start = time.process_time()
            noticed = self.notices(test)
            seconds = time.process_time() - start
            found.append((-1.0, [], []) if noticed else (seconds, _hits(seen), _hits(differing.seen)))
        return found

    def notices(self, test: int) -> bool:
        """Whether a test fails."""
        item = self.items[test]
        return any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))

    def sample(self) -> list[Mutant]:
        lines = (HERE / "equivalent.tsv").read_text(encoding="utf-8").splitlines()
        known = {line.rpartition("\t")[0] for line in lines}
        found = self.program.mutants()
        mutants = [one for one in found if known.isdisjoint({one.key, f"{one.module}\t{one.owner}\t*"})]
        mutants = [one for one in mutants if re.search(self.options.only, one.key)]
        # What is drawn changes little when the program does.
        mutants.sort(key=lambda one: sha256(f"{self.options.seed} {one.key}".encode()).digest())
        self.out.line(f"{len(mutants)} mutants, of which {min(len(mutants), self.options.count)} are tried")
        return mutants[: self.options.count]

    def run(self, mutants: list[Mutant]) -> None:
        kills: Counter[tuple[str, int]] = Counter()
        told: Counter[str] = Counter()
        start = time.monotonic()
        for number, answer in answers(partial(self.tried, number, one, kills) for number, one in enumerate(mutants)):
            mutant = mutants[number]
            state, test, tests = answer or ("killed", None, 0)  # a signal: it did not end
            told[state] += 1
            if test is not None:
                kills[mutant.module, test] += 1
            if state in {"survived", "late"} or self.options.verbose:
                by = self.items[test].nodeid if test is not None else f"{tests} tests"
                self.out.line(f"{state}: {mutant.shown} ({by})")
                self.out.flush()
        self.share = 100 * told["killed"] / max(told.total() - told["invalid"], 1)
        self.out.line(f"{dict(told)}: {self.share:.1f} % noticed, {time.monotonic() - start:.0f} s")

    def tried(self, number: int, mutant: Mutant, kills: Counter[tuple[str, int]]) -> tuple[str, int | None, int]:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            self.program.apply(mutant)
        except Exception:
            return "invalid", None, 0
        order = self.order(self.program.blocks_of(mutant))
        if number in self.told:
            differing = set(self.differing[number])
            order = [test for test in order if test in differing]
        order.sort(key=lambda test: -kills[mutant.module, test])
        self.program.forget(all_of_them=True)
        for test in order:
            if time.process_time() > self.options.seconds:
                return "late", None, len(order)
            # The process is ended when a test takes much longer than it should: that is noticed, too.
            signal.setitimer(signal.ITIMER_VIRTUAL, 2 + 10 * self.seconds[test])
            if self.notices(test):
                return "killed", test, len(order)
        return "survived", None, len(order)

    def order(self, blocks: set[int] | None) -> list[int]:
        """The tests that go through some blocks: one for each way through their functions, then the second ones …"""
        if blocks is None:
            return sorted(range(len(self.items)), key=self.chance.__getitem__)
        ways: dict[int, list[int]] = {test: [] for block in blocks for test in self.tests.get(block, ())}
        for block in self.program.around(blocks):
            for test in self.tests.get(block, ()):
                if test in ways:
                    ways[test].append(block)
        met: Counter[tuple[int, ...]] = Counter()
        ranks: dict[int, int] = {}
        for test in sorted(ways, key=self.seconds.__getitem__):
            ranks[test] = met[tuple(ways[test])]
            met[tuple(ways[test])] += 1
        return sorted(ways, key=ranks.__getitem__)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__)
    parser.add_argument("count", type=int, help="how many mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--only", default="", help="a pattern for the module, the function or the change")
    parser.add_argument("--bar", type=float, default=0.0, help="the percentage below which the run fails")
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="of processor time that a mutant has to be noticed in"
    )
    parser.add_argument("--verbose", action="store_true", help="tell what noticed each mutant")
    parser.add_argument("--unmet", action="store_true", help="tell only which mutants differ in no test at all")
    parser.add_argument("--daily", action="store_true", help="only with the tests of every day")
    parser.add_argument("more", nargs="*", type=Path, help="further tests")
    options = parser.parse_args()
    os.chdir(ROOT)
    mutation = Mutation(options)
    files = [str(path) for name in TESTS for path in sorted((ROOT / "tests").glob(name))]
    marks = "not thorough" if options.daily else ""
    status = pytest.main(
        ["-q", "-n0", "-m", marks, "-p", "no:cacheprovider", *files, *map(str, options.more)],
        plugins=[mutation],
    )
    return int(status) or int(mutation.share < options.bar)


if __name__ == "__main__":
    sys.exit(main())
