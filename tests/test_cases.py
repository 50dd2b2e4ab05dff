"""Many cases in one test: none that does not hold gets lost among the others."""

from __future__ import annotations

import pytest

from cases import all_hold, parts


def test_what_does_not_hold_is_named_with_its_reason() -> None:
    def check(number: int) -> None:
        assert 12 // number != 4, "four"

    all_hold(check, [1, 2])
    with pytest.raises(AssertionError, match=r"(?s)\A3: four.*\n0: integer division or modulo by zero\Z"):
        all_hold(check, [1, 3, 0])
    with pytest.raises(AssertionError, match="and 2 more"):
        all_hold(check, [0] * 12)


def test_the_parts_are_the_whole() -> None:
    assert [list(part) for part in parts(range(5), 2)] == [[0, 1], [2, 3], [4]]
