"""What reading costs: samples, notations and hostile texts in time and memory, beside a loop that depends on none.

    python benchmarks/reading.py

Exit status 1 when memory or the growth of time with the length passes its limit.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mie_budget import MieBudgetError, parse_bytes, shipped_notations

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "raw" / "mie-r6-hikikomori.txt"
ROUNDS = 5
MOST_MEMORY = 15.0
MOST_GROWTH = 1.6
LINES = 100
LONGER = 64
HOSTILE: dict[str, Callable[[int], str]] = {
    "items": lambda lines: "\n".join(f"○橋{line}の点検【土木部】（{line + 1},000千円）" for line in range(lines)),
    "sums of the next": lambda lines: "\n".join(f"{line} 橋 2,000千円\n(1)道 1,000千円" for line in range(lines)),
    "one 内訳 after the other": lambda lines: "○橋【土木部】（9千円）\n" + "内訳\n・橋 1千円\n" * lines,
    "a line of bullets": lambda lines: "○" * 20 * lines,
    "a line of open brackets": lambda lines: "【" * 20 * lines,
    "a line of digits": lambda lines: "1," * 20 * lines,
    "a line of items": lambda lines: "|".join(f"橋{line}|土木課|{line},000千円" for line in range(lines)),
    "heads of tables": lambda lines: "事業名  担当課  予算額(千円)\n" * lines,
    "organizations": lambda lines: "土木部\n" * lines,
}


def read(data: bytes) -> None:
    """Read a document; whether there is anything in it does not matter."""
    try:
        parse_bytes(data)
    except MieBudgetError:
        return


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The least processor time of several."""
    best = float("inf")
    for _ in range(rounds):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    return best


def loop() -> None:
    """Work that only depends on the machine and the interpreter."""
    value = 0
    for number in range(100_000):
        value = (value * 31 + number) & 0xFFFF
        str(value)


def memory(data: bytes) -> tuple[float, float]:
    """The most memory while a document is read, and what its result keeps, as multiples of the input."""
    parse_bytes(SAMPLE.read_bytes())
    tracemalloc.start()
    document = parse_bytes(data)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del document
    return peak / len(data), kept / len(data)


def main() -> int:
    """Print a line for each; 1 when a limit is passed."""
    base = seconds(loop)
    sys.stdout.write(f"loop {base * 1e3:.1f} ms\n")
    texts = [path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "valid").glob("*.txt"))]
    each = sum(seconds(partial(read, text), 3) for text in texts) / len(texts)
    size = sum(map(len, texts)) / len(texts)
    sys.stdout.write(f"{len(texts)} samples of {size:.0f} bytes: {each * 1e3:.2f} ms, {each / base:.3f} loops each\n")
    sample = SAMPLE.read_bytes() * 40
    one = seconds(partial(read, sample), 3)
    peak, kept = memory(sample)
    sys.stdout.write(f"40 copies of the sample: {len(sample) / one / 1e6:.2f} MB/s, {one / base:.1f} loops\n")
    sys.stdout.write(f"memory: {peak:.1f} times the input (limit {MOST_MEMORY}), kept {kept:.1f} times\n")
    for notation in shipped_notations():
        data = (notation.example + "\n").encode() * (8_000 // len(notation.example.encode()))
        auto = seconds(partial(read, data), 3)
        named = seconds(partial(parse_bytes, data, notation=notation), 3)
        sys.stdout.write(
            f"{notation.name}: {len(data) / auto / 1e6:.2f} MB/s by itself, {len(data) / named / 1e6:.2f} when named, "
            f"{auto / named:.2f} times the time\n"
        )
    most = 0.0
    for name, made in HOSTILE.items():
        short, long = made(LINES).encode(), made(LINES * LONGER).encode()
        growth = seconds(partial(read, long), 1) / seconds(partial(read, short)) / (len(long) / len(short))
        most = max(most, growth)
        sys.stdout.write(
            f"{name}: {LONGER} times the length, {growth:.2f} times the time a byte (limit {MOST_GROWTH})\n"
        )
    return int(peak > MOST_MEMORY or most > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
