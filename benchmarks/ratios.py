"""Speed as ratios inside one run, so that a noisy machine does not matter: start-up, throughput, linearity.

    python benchmarks/ratios.py [DOCUMENT]

Install the package first (not editable), so that its modules are compiled as a user's are.

Prints one line a ratio with its limit. Exit status 1 when a limit is passed.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from mie_budget import Document, Marker, OtherRelation, Relation, parse_bytes
from mie_budget.sinks.contract import document_json

SAMPLE = Path(__file__).parent.parent / "data" / "raw" / "mie-r6-hikikomori.txt"
COPIES = 400
ROUNDS = 9


class Model(BaseModel):
    """A pydantic model as a pipeline that loads the records would write it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AmountModel(Model):
    """An amount of the contract."""

    yen: int
    relation: Relation
    text: str


class OtherModel(Model):
    """A further figure of the contract."""

    yen: int
    relation: OtherRelation
    text: str


class SpanModel(Model):
    """A span of the contract."""

    first_line: int
    header_last_line: int
    last_line: int
    page: int | None
    bbox: tuple[int, int, int, int] | None


class RecordModel(Model):
    """A record of the contract."""

    title: str
    departments: tuple[str, ...]
    ditto: bool
    amount: AmountModel | None
    others: tuple[OtherModel, ...]
    markers: tuple[Marker, ...]
    description: str
    span: SpanModel
    corrected: tuple[str, ...]


def processor_time() -> float:
    """The seconds that this process and its finished children have spent on a processor: waiting does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def fastest(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The least processor time of each work, in seconds; the works take turns, so that noise hits all alike."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            gc.collect()
            start = processor_time()
            work()
            best[index] = min(best[index], processor_time() - start)
    return best


def command(*arguments: str) -> Callable[[], object]:
    """Python with these arguments, in a process of its own."""
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def start_up(document: Path) -> float:
    """The whole command on a small document, against importing what it cannot do without."""
    floor, parse = fastest(
        command("-c", "import regex, typer; from pydantic import BaseModel"),
        command("-m", "mie_budget", "parse", str(document)),
        rounds=15,
    )
    return parse / floor


def version() -> float:
    """`--version`, against importing what takes the command line apart."""
    floor, answered = fastest(command("-c", "import typer"), command("-m", "mie_budget", "--version"), rounds=15)
    return answered / floor


def throughput(data: bytes) -> float:
    """Bytes to JSON, against decoding, splitting, validating the same records and dumping them, without reading."""
    adapter = TypeAdapter(list[RecordModel])
    plain = TypeAdapter(Document).dump_python(parse_bytes(data), mode="json")["records"]

    def floor() -> None:
        data.decode().split("\n")
        adapter.dump_json(adapter.validate_python(plain))

    base, reading = fastest(floor, lambda: document_json(parse_bytes(data)).encode())
    return reading / base


def linearity(data: bytes) -> float:
    """The time for sixteen times the input, as a share of sixteen times the time."""
    small, large = fastest(lambda: parse_bytes(data), lambda: parse_bytes(data * 16))
    return large / (16 * small)


def main() -> int:
    """Print the ratios; 1 when one passes its limit."""
    document = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    data = document.read_bytes()
    results = (
        ("parse on a small document, against importing regex, typer and pydantic's BaseModel", start_up(document), 1.5),
        ("--version, against importing typer", version(), 1.1),
        (f"{COPIES} copies to JSON, against validating and dumping", throughput(data * COPIES), 3.0),
        ("16 times the input, against 16 times the time", linearity(data * (COPIES // 16)), 1.1),
    )
    for name, ratio, limit in results:
        sys.stdout.write(f"{ratio:5.2f} (limit {limit:.2f})  {name}\n")
    return int(any(ratio > limit for _, ratio, limit in results))


if __name__ == "__main__":
    sys.exit(main())
