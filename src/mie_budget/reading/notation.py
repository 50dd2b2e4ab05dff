"""A notation: how one issuer writes an item, as templates that look like the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from mie_budget.errors import ErrorCode, NotationError
from mie_budget.reading.lexicon import lazy
from mie_budget.toml import read_toml
from mie_budget.units import PRINTED_UNITS, unit_yen

_KEYS = {"name": str, "summary": str, "summary_ja": str, "templates": list, "example": str, "unit": str, "order": int}
_DEFAULT_ORDER = 100
"""Behind the shipped notations that say their place."""
_WRONG_TYPE: Mapping[type, ErrorCode] = {
    str: ErrorCode.SETTING_NOT_TEXT,
    list: ErrorCode.SETTING_NOT_A_LIST,
    int: ErrorCode.SETTING_NOT_A_NUMBER,
}
_REQUIRED = ("name", "templates", "example")
_ORDER = lazy(r"^order *= *(\d+)", re.MULTILINE)
_NAME = lazy(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Notation(NamedTuple):
    """One issuer's way of writing an item.

    `templates` are tried in order at each place of the document, the first that fits counts. `unit` is the yen in one
    unit of bare numbers where the document has no caption, None when it must have one. `template_lines` are the lines
    of the templates in the notation's file, for error messages.
    """

    name: str
    templates: tuple[str, ...]
    example: str
    summary: str = ""
    summary_ja: str = ""
    unit: int | None = None
    shipped: bool = False
    file: str | None = None
    template_lines: tuple[int, ...] = ()


def parse_notation(text: str, *, file: str | None = None, shipped: bool = False) -> Notation:
    r"""Read a notation from the text of its TOML file; `file` is its name for error messages.

    The searches of a notation that is not `shipped` have a time limit.

    Raises `NotationError` with the line in the file for anything that cannot be used.

    >>> parse_notation('name = "mine"\ntemplates = ["{title}【{departments}】（{amount}）"]\nexample = "x"').name
    'mine'
    """
    table: dict[str, Any] = read_toml(text, NotationError, file=file)
    for key, value in table.items():
        if key not in _KEYS:
            raise NotationError(
                ErrorCode.SETTING_UNKNOWN, file=file, line=_line_of(text, key), name=key, names=", ".join(_KEYS)
            )
        if not isinstance(value, _KEYS[key]):
            raise NotationError(_WRONG_TYPE[_KEYS[key]], file=file, line=_line_of(text, key), name=key)
    for key in _REQUIRED:
        if not table.get(key):
            raise NotationError(ErrorCode.SETTING_MISSING, file=file, line=1, name=key)
    if not _NAME.fullmatch(table["name"]):
        raise NotationError(ErrorCode.NOTATION_NAME, file=file, line=_line_of(text, "name"))
    templates = table["templates"]
    for template in templates:
        if not isinstance(template, str):
            raise NotationError(ErrorCode.TEMPLATE_NOT_TEXT, file=file, line=_line_of(text, "templates"))
    return Notation(
        name=table["name"],
        templates=tuple(template.strip("\n") for template in templates),
        example=table["example"].strip("\n"),
        summary=table.get("summary", ""),
        summary_ja=table.get("summary_ja", ""),
        unit=_unit(table.get("unit"), text, file),
        shipped=shipped,
        file=file,
        template_lines=tuple(_template_line(text, template) for template in templates),
    )


def order_of(text: str) -> int:
    r"""The order in the text of a notation file, without reading the rest of it.

    Of two that account for a document equally well, the one of lower order is used.

    >>> order_of('name = "mine"\norder = 30')
    30
    """
    match = _ORDER.search(text)
    return int(match[1]) if match else _DEFAULT_ORDER


def _unit(name: str | None, text: str, file: str | None) -> int | None:
    if name is None:
        return None
    try:
        return unit_yen(name)
    except KeyError:
        raise NotationError(
            ErrorCode.UNIT_UNKNOWN, file=file, line=_line_of(text, "unit"), name=name, names=", ".join(PRINTED_UNITS)
        ) from None


def _line_of(text: str, key: str) -> int:
    match = re.search(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*=", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _template_line(text: str, template: str) -> int:
    offset = text.find(template.strip("\n"))
    return text.count("\n", 0, offset) + 1 if offset >= 0 else _line_of(text, "templates")
