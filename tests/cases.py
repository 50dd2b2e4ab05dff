"""Many small cases in one test, where a test for each would cost more than what it tries; and those that take long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet

T = TypeVar("T")
Check = Callable[..., None]
THOROUGH = pytest.mark.thorough
"""What takes long and mostly fails only where something faster does too: `.ci/run` has a step for it, every day not."""
SHOWN = 10


def all_hold(check: Callable[[T], None], cases: Iterable[T], *, name: Callable[[T], str] = str) -> None:
    """Check every case. Raises `AssertionError` with the names of those that do not hold and what is wrong with each."""
    wrong: list[tuple[str, Exception]] = []
    for case in cases:
        try:
            check(case)
        except Exception as error:
            wrong.append((name(case), error))
    if wrong:
        told = [f"{case}: {str(error) or repr(error)}" for case, error in wrong]
        more = [f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
        raise AssertionError("\n".join([*told[:SHOWN], *more])) from wrong[0][1]


def each(names: str | tuple[str, ...], cases: Iterable[Any], *, at_once: int = 40) -> Callable[[Check], Check]:
    """As `pytest.mark.parametrize`, for many cases that each take less than a test of its own: so many in one test."""

    def together(check: Check) -> Check:
        several = parts(list(cases), at_once)

        @pytest.mark.parametrize("several", several, ids=range(0, at_once * len(several), at_once))
        def test(several: Sequence[Any]) -> None:
            values = (case if isinstance(names, tuple) else (case,) for case in several)
            given = [dict(zip([names] if isinstance(names, str) else names, one, strict=True)) for one in values]
            all_hold(lambda arguments: check(**arguments), given)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        made: Check = test
        return made

    return together


def parts(cases: Sequence[T], size: int) -> list[Sequence[T]]:
    """Cases in parts of so many, for a test each: the machine's processors share them."""
    return [cases[start : start + size] for start in range(0, len(cases), size)]


def one_in(number: int, cases: Sequence[T], *, name: Callable[[T], str] = str) -> list[ParameterSet]:
    """Cases for `parametrize`: one in so many is tried every day, the others are thorough."""
    return [pytest.param(case, id=name(case), marks=[THOROUGH] if at % number else []) for at, case in enumerate(cases)]


def daily(cases: Mapping[str, T], *names: str) -> list[ParameterSet]:
    """Cases by their names, for `parametrize`: those that are named are tried every day, the others are thorough."""
    assert set(names) <= cases.keys()
    return [pytest.param(case, id=name, marks=[] if name in names else [THOROUGH]) for name, case in cases.items()]
