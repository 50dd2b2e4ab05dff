"""The streams of a PDF as they stand in the file: which pages have content or a font that does not unpack as packed.

pdfium takes what it can of such a stream and says nothing: the end of a page may be missing, or letters be others. What
this module does not understand (encryption, an unusual filter, a broken index) it holds for sound.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LARGEST = 100_000_000
_MOST_UNPACKED = 16_000_000
_MOST_IN_ALL = 200_000_000
_MOST_LOOKED_AT = 200_000
_CHUNK = 1 << 20
_DEEPEST = 60
_OBJECT = re.compile(rb"(?<![\d.])(\d{1,8})[ \r\n\t]+\d{1,5}[ \r\n\t]+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_REFERENCE = re.compile(rb"(\d{1,8})\s+\d{1,5}\s+R\b")
_ROOT = re.compile(rb"/Root\s+(\d{1,8})\s+\d{1,5}\s+R")
_PAGES = re.compile(rb"/Pages\s+(\d{1,8})\s+\d{1,5}\s+R")
_LIST = {name: re.compile(rb"/%b\s*(?:\[([^\]]*)\]|(\d{1,8})\s+\d{1,5}\s+R)" % name) for name in (b"Kids", b"Contents")}
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")
_OPERATOR = re.compile(rb"(?:[\s\])>}]|\A)[A-Za-z]{1,3}[0-9*]?\Z|['\"]\Z|\A\Z")
_PARENT = re.compile(rb"/Parent\s+(\d{1,8})\s+\d{1,5}\s+R")
_RESOURCES = re.compile(rb"/Resources\b")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_INLINE_IMAGE = re.compile(rb"\bBI\b")
_COMPRESSED = re.compile(rb"/Type\s*/ObjStm\b")
_NUMBER = re.compile(rb"\d+")
_FIRST = re.compile(rb"/First\s+(\d+)")
_BLANKS = b"\0\t\n\f\r "
_DIGITS_85 = bytes(range(33, 33 + 85))
_VALUES_85 = bytes(max(0, code - 33) for code in range(256))


class _Object(NamedTuple):
    """An object of a file: its text up to its stream, and where in the file that begins."""

    head: bytes
    stream: int | None = None


def broken_pages(data: bytes, number: int) -> frozenset[int]:
    """Which pages of a file of so many, counted from 0, show what was cut off or does not unpack as it was packed."""
    if len(data) > _LARGEST or b"/Encrypt" in data:
        return frozenset()
    objects = _objects(data)
    roots = _ROOT.findall(data)
    pages = _PAGES.search(objects[int(roots[-1])].head) if roots and int(roots[-1]) in objects else None
    if pages is None:
        return frozenset()
    found = list(_leaves(objects, int(pages[1])))
    if _has_broken_list(data, objects):
        return frozenset(range(number))
    if len(found) != number:
        return frozenset()
    contents = [_listed(objects, objects[page].head, b"Contents") for page in found]
    broken = {page for page, streams in enumerate(contents) if _is_broken(data, objects, streams)}
    if damaged := _damaged(data, objects, set(itertools.chain.from_iterable(contents))):
        broken |= _showing(objects, found, damaged)
    return frozenset(broken)


def _has_broken_list(data: bytes, objects: dict[int, _Object]) -> bool:
    """Whether objects are lost or others than they were, as the stream that they are packed in is damaged."""
    lists = (found for found in objects.values() if found.stream is not None and _COMPRESSED.search(found.head))
    return not all(_read(found.head, _raw(data, found.stream or 0), plain=False)[1] for found in lists)


def _damaged(data: bytes, objects: dict[int, _Object], contents: set[int]) -> set[int]:
    """The streams other than pictures and the contents of pages that do not unpack, or to something else."""
    damaged = set()
    left = _MOST_IN_ALL
    for number, found in objects.items():
        if found.stream is None or number in contents or b"FlateDecode" not in found.head or _IMAGE.search(found.head):
            continue
        text, whole = _read(found.head, _raw(data, found.stream), plain=False)
        left -= len(text or b"")
        if left < 0:
            break
        if not whole:
            damaged.add(number)
    return damaged


def _showing(objects: dict[int, _Object], pages: Sequence[int], damaged: set[int]) -> set[int]:
    """The pages that use one of some streams, counted from 0; all of them where that takes long to tell."""
    showing: set[int] = set()
    left = _MOST_LOOKED_AT
    for page, number in enumerate(pages):
        seen: set[int] = set()
        waiting = [number]
        while waiting and left > 0:
            one = waiting.pop()
            if one in seen or one not in objects:
                continue
            seen.add(one)
            left -= 1
            head = objects[one].head
            parent = _PARENT.search(head)
            waiting += map(int, _REFERENCE.findall(head if parent is None else head.replace(parent[0], b"")))
            if parent is not None and _RESOURCES.search(head) is None and int(parent[1]) in objects:
                # What a page does not say itself holds for all pages of a part of the document.
                waiting += map(int, _REFERENCE.findall(_without_kids(objects[int(parent[1])].head)))
        if left <= 0 or seen & damaged:
            showing.add(page)
    return showing


def _without_kids(head: bytes) -> bytes:
    return _PARENT.sub(b"", _LIST[b"Kids"].sub(b"", head))


def _objects(data: bytes) -> dict[int, _Object]:
    objects: dict[int, _Object] = {}
    at = 0
    while match := _OBJECT.search(data, at):
        begin = match.end()
        end = data.find(b"endobj", begin)
        end = len(data) if end < 0 else end
        stream = _STREAM.search(data, begin, end)
        head = data[begin : stream.start() if stream else end]
        objects[int(match[1])] = _Object(head, stream.end() if stream else None)
        at = end
        if stream and _COMPRESSED.search(head):
            objects |= _inner_objects(head, _unpacked(_raw(data, stream.end()))[0])
    return objects


def _inner_objects(head: bytes, text: bytes) -> dict[int, _Object]:
    first = _FIRST.search(head)
    if first is None:
        return {}
    start = int(first[1])
    numbers = [int(found) for found in _NUMBER.findall(text[:start])]
    places = [start + place for place in numbers[1::2]]
    ends = [*places[1:], len(text)]
    return {name: _Object(text[begin:end]) for name, begin, end in zip(numbers[::2], places, ends, strict=False)}


def _leaves(objects: dict[int, _Object], number: int, depth: int = 0) -> Iterator[int]:
    """The numbers of the pages below a node of the tree of pages, in order."""
    node = objects.get(number)
    if node is None or depth > _DEEPEST:
        return
    if b"/Kids" in node.head:
        for kid in _listed(objects, node.head, b"Kids"):
            yield from _leaves(objects, kid, depth + 1)
    else:
        yield number


def _listed(objects: dict[int, _Object], head: bytes, name: bytes) -> list[int]:
    match = _LIST[name].search(head)
    if match is None:
        return []
    if match[1] is not None:
        return [int(number) for number in _REFERENCE.findall(match[1])]
    number = int(match[2])
    other = objects.get(number)
    if other is not None and other.stream is None and other.head.lstrip().startswith(b"["):
        return [int(found) for found in _REFERENCE.findall(other.head)]
    return [number]


def _is_broken(data: bytes, objects: dict[int, _Object], contents: list[int]) -> bool:
    last = b""
    for number in contents:
        found = objects.get(number)
        if found is None or found.stream is None:
            return False
        text, whole = _read(found.head, _raw(data, found.stream))
        if text is None:
            return False
        if not whole:
            return True
        last = text or last
    return not _is_ended(last)


def _read(head: bytes, raw: bytes, *, plain: bool = True) -> tuple[bytes | None, bool]:
    """What a stream holds and whether that is all of it; None where it is packed in a way not looked into.

    Without `plain` it may hold what was encoded once more before it was packed.
    """
    filters = _FILTER.search(head)
    if filters is None:
        return (None if b"/Filter" in head else raw), True
    if plain and b"/DecodeParms" in head:
        return None, True
    text = raw
    for name in re.findall(rb"/(\w+)", filters[1]):
        if name == b"FlateDecode":
            text, whole = _unpacked(text)
            if not whole:
                return text, False
            if len(text) >= _MOST_UNPACKED:
                return None, True
        elif name == b"ASCII85Decode":
            try:
                text = _from_ascii85(text)
            except ValueError:
                return text, False
        else:
            return None, True
    return text, True


def _from_ascii85(text: bytes) -> bytes:
    r"""What a text says in digits of base 85; `ValueError` where it is none. All its groups are counted at once.

    >>> _from_ascii85(b"87cURD_*#T DfTZ)~>"), _from_ascii85(b"z!<N~>"), _from_ascii85(b"")
    (b'Hello, world', b'\x00\x00\x00\x00\x01\x02', b'')
    """
    digits = text.translate(None, _BLANKS).removesuffix(b"~>").replace(b"z", b"!!!!!")
    if digits.translate(None, _DIGITS_85):
        raise ValueError("not of base 85")
    missing = -len(digits) % 5
    digits = (digits + missing * b"u").translate(_VALUES_85)
    groups = len(digits) // 5
    room = bytearray(8 * groups)
    total = 0
    for place in range(5):
        room[::8] = digits[place::5]
        total = 85 * total + int.from_bytes(room, "little")
    words = total.to_bytes(8 * groups, "little")
    unpacked = bytearray(4 * groups)
    for place in range(4):
        unpacked[place::4] = words[3 - place :: 8]
    return bytes(unpacked[: 4 * groups - missing])


def _is_ended(text: bytes) -> bool:
    """Whether the operators of a page end where one may end."""
    tail = text[-200:].rstrip(_BLANKS)
    if b"BI" in text and _INLINE_IMAGE.search(text):
        return True
    return _OPERATOR.search(tail) is not None and text.rfind(b"BT") <= text.rfind(b"ET")


def _raw(data: bytes, begin: int) -> bytes:
    end = data.find(b"endstream", begin)
    return data[begin : len(data) if end < 0 else end]


def _unpacked(packed: bytes) -> tuple[bytes, bool]:
    """What a stream unpacks to, and whether all of it does; a missing check sum at its end is no damage."""
    unpacker = zlib.decompressobj()
    parts: list[bytes] = []
    left = _MOST_UNPACKED
    try:
        rest = packed
        while rest and left > 0 and not unpacker.eof:
            parts.append(unpacker.decompress(rest, _CHUNK))
            left -= len(parts[-1])
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), unpacker.eof or left <= 0 or _ends_without_sum(packed)


def _ends_without_sum(packed: bytes) -> bool:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        rest = packed[2:]
        while rest and not unpacker.eof:
            unpacker.decompress(rest, _CHUNK)
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return unpacker.eof
