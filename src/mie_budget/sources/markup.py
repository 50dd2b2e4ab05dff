"""XML inside office files, read without recursion and without entities of its own."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.sources.limits import Limits


def walk(data: bytes, *, name: str, kind: str, limits: Limits) -> Iterator[tuple[bool, str, Element]]:
    """Every element of an XML part twice, as it begins (True) and as it ends (False), with its name without namespace.

    Raises `SourceError` for entities, for elements nested too deep or too many, and for what is not XML.
    """
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise SourceError(ErrorCode.ENTITIES_DECLARED, file=name)
    depth, left = 0, 16 * limits.cells
    try:
        for event, element in iterparse(BytesIO(data), ("start", "end")):  # noqa: S314 - see above
            begins = event == "start"
            depth += 1 if begins else -1
            if depth > limits.depth:
                raise SourceError(ErrorCode.NESTED_TOO_DEEP, file=name, limit=limits.depth)
            left -= begins
            if left < 0:
                raise SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=limits.cells)
            yield begins, element.tag.rpartition("}")[2], element
    except (ParseError, ValueError, LookupError) as error:
        raise SourceError(ErrorCode.FILE_DAMAGED, file=name, kind=kind) from error


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute, whatever its namespace."""
    if name in element.attrib:
        return element.attrib[name]
    return next((value for key, value in element.attrib.items() if key.endswith("}" + name)), None)


def tree(data: bytes, *, name: str, kind: str, limits: Limits) -> Element:
    """The whole of an XML part, for documents that are read by structure. Raises `SourceError` as `walk` does."""
    steps = walk(data, name=name, kind=kind, limits=limits)
    _, _, root = next(steps)
    for _ in steps:
        pass
    return root


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
