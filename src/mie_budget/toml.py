"""The TOML of users' own files (notations, corrections, renamed departments): its tables, or what is wrong."""

from __future__ import annotations

import re
import tomllib

from mie_budget.errors import ErrorCode, MieBudgetError

_PLACE = r"\(at line (\d+), column (\d+)\)"
_MOST_PARTS = 100
_LONG_NAME = rf"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}"
"""`tomllib` takes time that grows with the square of the parts of a name."""


def read_toml(text: str, error: type[MieBudgetError], *, file: str | None) -> dict[str, object]:
    """The tables of a text; raises an `error` that names the file, and the line and column where they are known."""
    line = column = None
    try:
        if text.count(".") < _MOST_PARTS or re.search(_LONG_NAME, text) is None:
            return tomllib.loads(text)
        why = f"a name has more than {_MOST_PARTS} parts"
    except RecursionError:
        why = "lists or tables are nested too deeply"
    except tomllib.TOMLDecodeError as broken:
        why = str(broken)
        if place := re.search(_PLACE, why):
            line, column = int(place[1]), int(place[2])
    except ValueError:  # digits by the thousand, which Python makes no number of
        why = "a number has too many digits"
    raise error(ErrorCode.NOT_TOML, file=file, line=line, column=column, why=why)
