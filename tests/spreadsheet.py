"""A spreadsheet that computes the few functions our workbooks use, with Excel's rules for texts, blanks and patterns.

Written from Excel's documentation and not from the sink, so that it can find the sink's mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

from openpyxl.workbook import Workbook

TOKEN = re.compile(
    r"""(?P<range>'(?:[^']|'')+'!\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)|(?P<text>"(?:[^"]|"")*")|(?P<number>\d+)"""
    r"""|(?P<call>[A-Z]+)\(|(?P<cell>\$?[A-Z]+\$?\d+)|(?P<sign>[-+*&=>(),])"""
)
NOT_FOUND = object()
"""The error that FIND gives."""


class Spreadsheet:
    """The values of a workbook's cells, computed."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, str], Any] = {}

    def value(self, sheet: str, cell: str) -> Any:
        """What a cell shows."""
        key = sheet, cell.replace("$", "")
        if key not in self.known:
            held = self.book[key[0]][key[1]].value
            formula = isinstance(held, str) and self.book[key[0]][key[1]].data_type == "f"
            self.known[key] = Formula(self, sheet, held[1:]).value() if formula else held
        return self.known[key]


class Formula:
    """A formula of a sheet, read from left to right: comparison, then &, then +, then *."""

    def __init__(self, sheets: Spreadsheet, sheet: str, text: str) -> None:
        self.sheets, self.sheet = sheets, sheet
        self.tokens = [(str(found.lastgroup), found[0]) for found in TOKEN.finditer(text)]
        assert "".join(token for _, token in self.tokens) == text, text
        self.at = 0

    def value(self) -> Any:
        """What it gives."""
        value = self.comparison()
        assert self.at == len(self.tokens)
        return value

    def take(self, *signs: str) -> str | None:
        """The next sign, if it is one of these."""
        if self.at < len(self.tokens) and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def comparison(self) -> Any:
        left = self.joined()
        sign = self.take("=", ">")
        return each(equal if sign == "=" else greater, left, self.joined()) if sign else left

    def joined(self) -> Any:
        value = self.sum()
        while self.take("&"):
            value = each(lambda left, right: shown(left) + shown(right), value, self.sum())
        return value

    def sum(self) -> Any:
        value = self.product()
        while self.take("+"):
            value = each(lambda left, right: number(left) + number(right), value, self.product())
        return value

    def product(self) -> Any:
        value = self.primary()
        while self.take("*"):
            value = each(lambda left, right: number(left) * number(right), value, self.primary())
        return value

    def primary(self) -> Any:
        kind, token = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return int(token)
        if kind == "text":
            return token[1:-1].replace('""', '"')
        if kind == "cell":
            return self.sheets.value(self.sheet, token)
        if kind == "range":
            sheet, _, cells = token.rpartition("!")
            (column, first), (_, last) = re.findall(r"\$?([A-Z]+)\$?(\d+)", cells)
            name = sheet[1:-1].replace("''", "'")
            return [self.sheets.value(name, f"{column}{row}") for row in range(int(first), int(last) + 1)]
        if token == "(":
            value = self.comparison()
            assert self.take(")")
            return value
        arguments = [self.comparison()]
        while self.take(","):
            arguments.append(self.comparison())
        assert self.take(")")
        return FUNCTIONS[token[:-1]](*arguments)


def each(function: Callable[..., Any], *values: Any) -> Any:
    """A function of single values, over columns where there are some."""
    lengths = {len(value) for value in values if isinstance(value, list)}
    if not lengths:
        return function(*values)
    (length,) = lengths
    columns = [value if isinstance(value, list) else [value] * length for value in values]
    return [function(*row) for row in zip(*columns, strict=True)]


def number(value: Any) -> int:
    """A value in a calculation; a blank is 0, and a text would be an error."""
    assert value is None or isinstance(value, int), value
    return value or 0


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def equal(left: Any, right: Any) -> bool:
    """Whether two values are the same: texts without regard to case, a blank as 0 and as no text."""
    if left is None or right is None:
        return (right if left is None else left) in (None, 0, "")
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return type(left) is type(right) and bool(left == right)


def greater(left: Any, right: Any) -> bool:
    return number(left) > number(right)


def meets(criterion: Any) -> Callable[[Any], bool]:
    """A criterion of SUMIFS: a number, or a text that may begin with = and hold * ? and, before them, ~."""
    if isinstance(criterion, int):
        return lambda value: isinstance(value, int) and value == criterion
    pattern = criterion.removeprefix("=")
    if not pattern:
        return lambda value: value is None
    parts = re.findall(r"~[~*?]|.", pattern, re.DOTALL)
    signs = {"*": ".*", "?": "."}
    compiled = re.compile("".join(signs.get(part) or re.escape(part[-1]) for part in parts), re.DOTALL | re.IGNORECASE)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def sumifs(summed: list[Any], *conditions: Any) -> int:
    tests = [(column, meets(criterion)) for column, criterion in zip(conditions[::2], conditions[1::2], strict=True)]
    return sum(number(value) for at, value in enumerate(summed) if all(test(column[at]) for column, test in tests))


def sumproduct(*columns: Any) -> int:
    listed = [column if isinstance(column, list) else [column] for column in columns]
    return sum(
        reduce(lambda product, value: product * (value if isinstance(value, int) else 0), row, 1)
        for row in zip(*listed, strict=True)
    )


def find(needle: Any, text: Any) -> Any:
    found = shown(text).find(shown(needle))
    return NOT_FOUND if found < 0 else found + 1


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUMIFS": sumifs,
    "COUNTIF": lambda column, criterion: sum(map(meets(criterion), column)),
    "SUMPRODUCT": sumproduct,
    "FIND": lambda needle, text: each(find, needle, text),
    "ISNUMBER": lambda value: each(lambda one: isinstance(one, int), value),
    "EXACT": lambda left, right: each(lambda one, other: shown(one) == shown(other), left, right),
    "NOT": lambda value: each(lambda one: not one, value),
    "IF": lambda condition, yes, no: yes if condition else no,
    "MAX": lambda *values: max(map(number, values)),
    "SUBSTITUTE": lambda text, old, new: shown(text).replace(old, new),
}


def formulas(book: Workbook) -> Iterator[tuple[str, str]]:
    """The sheet and the address of every formula."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate
