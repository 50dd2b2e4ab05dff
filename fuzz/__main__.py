"""Fuzz the program: `python -m fuzz --seconds 300 --seed 1` runs every harness for its share of five minutes.

The same seed gives the same inputs in the same order. What does not hold is made shorter, kept in `fuzz/found`, and
told; the exit status is then 1. Once it is mended it becomes a case in `tests/data/fuzz`.
With `--guided` one harness is led by coverage; that needs atheris.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from fuzz import ROOT, inputs

FOUND = ROOT / "fuzz/found"
PATIENCE = 10.0
"""Seconds of processor time for one input; most take a thousandth of one."""


class Ran(NamedTuple):
    """What came of a harness: how often it ran, for how long, and where each finding is kept."""

    name: str
    executions: int
    seconds: float
    findings: dict[str, Path]


class Endless(Exception):  # noqa: N818 (it ends)
    """An input took too long."""


@contextmanager
def patience() -> Iterator[None]:
    """No input may take longer than `PATIENCE`."""

    def end(*_: object) -> None:
        raise Endless

    signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def failure(holds: Callable[[bytes], None], data: bytes) -> str | None:
    """What does not hold and where, without the values that it does not hold for; None where all does."""
    try:
        with patience():
            holds(data)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        places = [frame for frame in traceback.extract_tb(error.__traceback__) if str(ROOT) in frame.filename]
        last = places[-1] if places else None
        place = f"{Path(last.filename).name}:{last.name}: {last.line}" if last else "?"
        return f"{type(error).__name__} at {place}"
    return None


def keep(name: str, holds: Callable[[bytes], None], data: bytes, told: str) -> Path:
    """Write a finding, then a shorter one that is found the same way."""
    path = FOUND / name / hashlib.sha256(told.encode()).hexdigest()[:12]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.write_bytes(inputs.reduced(data, lambda shorter: failure(holds, shorter) == told))
    return path


def run(name: str, seconds: float, seed: int, executions: int = 0) -> Ran:
    """Run a harness for some seconds of the clock, or so many times, with inputs that follow from the seed."""
    from fuzz.harnesses import HARNESSES

    holds, seeds = HARNESSES[name].holds, [*HARNESSES[name].seeds()]
    seeds += [path.read_bytes() for path in inputs.found(name)]
    chance, terms = random.Random(f"{seed} {name}"), inputs.words()
    findings: dict[str, Path] = {}
    started, done = time.monotonic(), 0
    while done < executions if executions else time.monotonic() - started < seconds:
        data = inputs.mutated(chance, seeds, terms)
        told = failure(holds, data)
        if told is not None and told not in findings:
            findings[told] = keep(name, holds, data, told)
        done += 1
    return Ran(name, done, time.monotonic() - started, findings)


def run_guided(name: str, seconds: float, seed: int) -> None:
    """Run a harness led by coverage; libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["mie_budget"]):
        from fuzz.harnesses import HARNESSES
    holds, seeds = HARNESSES[name].holds, [*HARNESSES[name].seeds()]
    findings: dict[str, Path] = {}

    def once(data: bytes) -> None:
        told = failure(holds, data)
        if told is not None and told not in findings:
            findings[told] = keep(name, holds, data, told)
            print(f"{name}: {told}\n  {findings[told]}", flush=True)

    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, data in enumerate(seeds):
        (folder / str(number)).write_bytes(data[: inputs.LONGEST])
    terms = folder.with_suffix(".dict")
    escaped = ("".join(f"\\x{byte:02x}" for byte in term.encode()) for term in inputs.words())
    terms.write_text("".join(f'"{one}"\n' for one in escaped))
    options = [f"-max_total_time={seconds:.0f}", f"-seed={seed}", f"-dict={terms}", f"-max_len={inputs.LONGEST // 3}"]
    atheris.Setup([sys.argv[0], *options, "-timeout=60", "-print_final_stats=1", str(folder)], once)
    atheris.Fuzz()


def main() -> int:
    """Run what was asked for and print a line for each harness."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300, help="of the clock, for all harnesses together")
    parser.add_argument("--seed", type=int, default=1, help="which inputs")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this harness; may be given again")
    parser.add_argument("--guided", metavar="NAME", help="one harness, led by coverage (atheris)")
    options = parser.parse_args()
    if options.guided:
        run_guided(options.guided, options.seconds, options.seed)
        return 0
    from fuzz.harnesses import HARNESSES

    names = options.only or [*HARNESSES]
    share = options.seconds * options.jobs / len(names)
    found = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for ran in pool.map(run, names, [share] * len(names), [options.seed] * len(names)):
            print(
                f"{ran.name:12} {ran.executions:10,} inputs in {ran.seconds:4.0f} s, {len(ran.findings)} findings",
                flush=True,
            )
            for told, path in ran.findings.items():
                print(f"  {told}\n    {path}")
            found += len(ran.findings)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
