"""The harnesses of `fuzz`: what they found before holds now, so does what they make of a seed, and each can fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases import THOROUGH
from fuzz import inputs, oracle
from fuzz.__main__ import failure, run
from fuzz.harnesses import HARNESSES
from mie_budget.api import Reading, read_bytes
from mie_budget.models import FigureRoles, Record

TEXT = "令和６年度当初予算\n橋の点検【土木部】（2,300千円）\n道の補修【土木部】（1,000千円の内数）\n".encode()
CASES = [(name, path) for name in HARNESSES for path in inputs.found(name)]


@THOROUGH
@pytest.mark.parametrize(("name", "path"), CASES, ids=[f"{name}/{path.name}" for name, path in CASES])
def test_what_was_found_is_mended(name: str, path: Path) -> None:
    HARNESSES[name].holds(path.read_bytes())


@THOROUGH
@pytest.mark.parametrize("name", HARNESSES)
def test_a_few_inputs_of_each_harness(name: str) -> None:
    ran = run(name, 0, 1, executions=3 if name == "growth" else 10)
    assert (ran.executions, ran.findings) == (3 if name == "growth" else 10, {})


def with_records(change: Callable[[Record], Record]) -> Reading:
    reading = read_bytes(TEXT)
    records = tuple(map(change, reading.document.records))
    return reading._replace(document=reading.document.model_copy(update={"records": records}))


def amount(record: Record, **update: object) -> Record:
    assert record.amount is not None
    return record.model_copy(update={"amount": record.amount.model_copy(update=update)})


WRONG = {
    "another sum": lambda: with_records(lambda record: amount(record, yen=2_301_000)),
    "a figure that is not printed": lambda: with_records(lambda record: amount(record, text="2,301千円")),
    "a pool that is firm": lambda: with_records(lambda record: amount(record, relation="exact")),
    "a title with something invisible": lambda: with_records(
        lambda record: record.model_copy(update={"title": "橋\u200b"})
    ),
    "an item that is lost": lambda: read_bytes(TEXT)._replace(
        document=read_bytes(TEXT).document.model_copy(update={"records": ()})
    ),
    "a figure that is lost": lambda: read_bytes(TEXT)._replace(
        document=read_bytes(TEXT).document.model_copy(update={"figure_roles": FigureRoles()})
    ),
    "a line without a role": lambda: read_bytes(TEXT)._replace(roles=()),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_the_oracle_sees_what_is_wrong(wrong: Callable[[], Reading]) -> None:
    oracle.holds(read_bytes(TEXT))
    with pytest.raises(AssertionError):
        oracle.holds(wrong())


@pytest.mark.parametrize(
    ("printed", "yen"),
    [("1,234千円", 1_234_000), ("14億5,574万8千円", 1_455_748_000), ("３.３億円", 330_000_000), ("三千五百万円", 35_000_000),
     ("二三〇円", 230), ("3,51千円", None), ("約1千円", None)],
)  # fmt: skip
def test_a_schoolbook_reads_figures(printed: str, yen: int | None) -> None:
    assert oracle.worth(printed) == yen


def test_what_does_not_hold_is_told_and_made_shorter() -> None:
    def holds(data: bytes) -> None:
        assert b"x" not in data

    assert failure(holds, b"abc") is None
    told = failure(holds, b"abcx")
    assert told is not None
    assert told.startswith("AssertionError at test_fuzz.py:holds: assert")
    assert inputs.reduced(b"abc" * 50 + b"x" + b"abc" * 50, lambda data: failure(holds, data) == told) == b"x"


def test_the_same_seed_makes_the_same_inputs() -> None:
    import random

    seeds, words = [*inputs.samples()][:20], inputs.words()
    once, again, other = (
        [inputs.mutated(chance, seeds, words) for _ in range(20)] for chance in map(random.Random, (1, 1, 2))
    )
    assert once == again != other
