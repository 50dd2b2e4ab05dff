"""Word documents (.docx) to printed lines: paragraphs with heading levels and list depths, tables with merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import Printed, PrintedLine
from mie_budget.sources.cells import TableRows, lighter_from
from mie_budget.sources.limits import Archive, Limits
from mie_budget.sources.markup import attribute, local_name, tree
from mie_budget.sources.sheets import one_line

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_DEEPEST = 250
_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9])", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number) ([1-9])", re.IGNORECASE)
"""The names that Word gives the deeper ones of its own styles of lists, whatever language they are shown in."""
# What a reader of the printed page does not see: deleted and moved text, readings, field codes, a second version.
_UNSEEN = frozenset(("del", "moveFrom", "rt", "instrText", "Fallback", "delText", "fldData"))


class _Style(NamedTuple):
    """What a paragraph style says: the level of a heading, the depth of a list."""

    level: int | None
    depth: int | None


def read_docx(archive: Archive) -> Printed:
    """The lines of a Word document."""
    limits = archive.limits._replace(depth=min(archive.limits.depth, _DEEPEST))
    main = archive.read("word/document.xml")
    if not main:
        raise SourceError(ErrorCode.FILE_DAMAGED, file=archive.name, kind="docx")
    body = next((e for e in tree(main, name=archive.name, kind="docx", limits=limits) if local_name(e) == "body"), None)
    styles = archive.read("word/styles.xml")
    known = _styles(tree(styles, name=archive.name, kind="docx", limits=limits)) if styles else {}
    writer = _Writer(known, archive.name, limits)
    if body is not None:
        writer.blocks(body)
    return Printed(tuple(writer.lines), DOCX, "utf-8")


def _styles(root: Element) -> dict[str, _Style]:
    found = {}
    for style in root:
        if local_name(style) != "style":
            continue
        level = depth = named = None
        for part in style.iter():
            kind, value = local_name(part), attribute(part, "val") or ""
            if kind == "name" and (match := _HEADING.match(value)):
                level = int(match[1])
            elif kind == "name" and value.lower() == "title":
                level = 1
            elif kind == "name" and (match := _LIST.fullmatch(value)):
                named = int(match[1])
            elif kind == "outlineLvl" and value.isdecimal() and int(value) < 9:
                level = int(value) + 1
            elif kind == "ilvl" and value.isdecimal():
                depth = int(value) + 1
            elif kind == "numId" and depth is None and value not in ("", "0"):
                depth = 1
        # Each depth of such a list is a list of its own, with entries of the first depth.
        depth = named if named is not None and depth == 1 else depth
        found[attribute(style, "styleId") or ""] = _Style(level, depth)
    return found


class _Writer:
    """The lines of a document as its blocks come."""

    def __init__(self, styles: Mapping[str, _Style], name: str, limits: Limits) -> None:
        self.lines: list[PrintedLine] = []
        self.styles = styles
        self.name = name
        self.limits = limits
        self.box = 0
        self.tables = 0
        self.listed = False

    def blocks(self, parent: Element) -> None:
        """Write the paragraphs and tables below an element, with those in its text boxes."""
        for child in parent:
            kind = local_name(child)
            if kind == "p":
                self._paragraph(child)
            elif kind == "tbl":
                self._table(child)
            elif kind not in _UNSEEN:
                self.blocks(child)

    def _paragraph(self, paragraph: Element) -> None:
        style, depth, hidden = _Style(None, None), None, False
        for facts in paragraph:
            if local_name(facts) != "pPr":
                continue
            for fact in facts:
                kind, value = local_name(fact), attribute(fact, "val") or ""
                if kind == "pStyle":
                    style = self.styles.get(value, style)
                elif kind == "outlineLvl" and value.isdecimal() and int(value) < 9:
                    style = style._replace(level=int(value) + 1)
                elif kind == "numPr":
                    depth = _list_depth(fact)
                elif kind == "rPr":
                    hidden = any(local_name(part) == "vanish" and _on(part) for part in fact)
        depth = style.depth if depth is None else depth or None
        texts, sizes, bold = _runs(paragraph)
        lines = [_with_gaps(line) for line in "".join(texts).split("\n") if line.strip()]
        self.box += 1
        for number, line in enumerate(lines):
            if not number and self.lines and not (depth and self.listed):
                self.lines.append(PrintedLine(""))
            self.lines.append(
                PrintedLine(
                    line.strip(" 　") if number else line.rstrip(),
                    box=self.box,
                    size=sizes,
                    bold=bold,
                    level=style.level,
                    depth=None if number else depth,
                    furniture=hidden,
                )
            )
        if lines:
            self.listed = bool(depth)
        for box in paragraph.iter():
            if local_name(box) == "txbxContent" and not _in_fallback(paragraph, box):
                self.blocks(box)

    def _table(self, table: Element) -> None:
        rows = list(_below(table, "tr"))
        cells = [list(_below(row, "tc")) for row in rows]
        nested = any(part is not table and local_name(part) == "tbl" for part in table.iter())
        if nested or max(map(len, cells), default=0) < 2:
            for row in cells:
                for cell in row:
                    self.blocks(cell)
            return
        if _are_cards(cells):
            for row in cells:
                for cell in row:
                    self._card(cell)
            return
        self.box += 1
        self.tables += 1
        if self.lines:
            self.lines.append(PrintedLine(""))
        self.listed = False
        grid = TableRows(self.tables, self.box, self.name, self.limits)
        placed = [_placed(row) for row in cells]
        for number, places in enumerate(placed):
            grid.begin()
            for column, (cell, columns, merge) in places.items():
                if merge == "continue":
                    continue
                high = _height(placed, number, column) if merge == "restart" else 1
                texts = [_runs(paragraph) for paragraph in cell.iter() if local_name(paragraph) == "p"]
                lines = [(line, bold) for parts, _, bold in texts for line in _lines_of_cell(parts)]
                text = "\n".join(line for line, _ in lines)
                bold = all(is_bold for _, is_bold in lines)
                grid.cell(text, columns, high, bold=bold, light=lighter_from(lines))
            self.lines += grid.end()

    def _card(self, cell: Element) -> None:
        """Write the paragraphs of a cell below one another, apart from those of others."""
        self.box += 1
        self.listed = False
        if self.lines:
            self.lines.append(PrintedLine(""))
        for paragraph in cell.iter():
            if local_name(paragraph) == "p":
                parts, size, bold = _runs(paragraph)
                self.lines += [PrintedLine(line, box=self.box, size=size, bold=bold) for line in _lines_of_cell(parts)]


def _below(parent: Element, kind: str) -> Iterator[Element]:
    """The elements of a kind below another, through the wrappers of content controls."""
    for child in parent:
        if local_name(child) == kind:
            yield child
        elif local_name(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _below(child, kind)


_SUM_ALONE = re.compile(
    r"(?:[(（〔【<＜]|[^\s\d０-９：:、。]{2,8}(?:\s?[:：]\s?|\s)|(?:令和|平成)?[\d０-９]{1,2}年度[^\s\d、。]{2,6}[:：\s])?"
    r"[△▲−-]?[\d０-９][\d０-９,，.．]*(?:[百千]?[万億兆][\d０-９,，.．]*){0,2}\s?(?:[百千]?[万億兆]?円)?"
    r"(?:[(（]?(?:の?内数|再掲)[)）]?)?[)）〕】>＞]?|[－-]"
)
_LEAST_CARDS = 2
"""With a last one alone beside an empty cell."""


def _are_cards(cells: Sequence[Sequence[Element]]) -> bool:
    """Whether each cell of a table is a card: a name, its amount on a line of its own, and more below.

    The cells of a row stand beside one another then, and are read one after the other.
    """
    cards = empty = 0
    for row in cells:
        for cell in row:
            if any(local_name(part) in ("vMerge", "gridSpan") for part in cell.iter()):
                return False
            printed = (_runs(part)[0] for part in cell.iter() if local_name(part) == "p")
            lines = [line for parts in printed for line in _lines_of_cell(parts)]
            if not lines:
                empty += 1
                continue
            if len(lines) < 2 or _SUM_ALONE.fullmatch(lines[0]) or not any(map(_SUM_ALONE.fullmatch, lines[1:4])):
                return False
            cards += 1
    return cards + empty >= _LEAST_CARDS and cards > 0


def _placed(row: list[Element]) -> dict[int, tuple[Element, int, str]]:
    """The cells of a row by column, with the columns they cover and how they are merged with the rows around."""
    placed = {}
    column = 0
    for cell in row:
        columns, merge = 1, ""
        for facts in cell:
            if local_name(facts) == "tcPr":
                for fact in facts:
                    value = attribute(fact, "val") or ""
                    if local_name(fact) == "gridSpan" and value.isdecimal():
                        columns = max(1, min(int(value[:6]), 1_000))
                    elif local_name(fact) == "vMerge":
                        merge = value or "continue"
        placed[column] = (cell, columns, merge)
        column += columns
    return placed


def _height(placed: Sequence[Mapping[int, tuple[Element, int, str]]], number: int, column: int) -> int:
    """How many rows a merged cell covers."""
    high = 1
    while number + high < len(placed):
        below = placed[number + high].get(column)
        if below is None or below[2] != "continue":
            break
        high += 1
    return high


def _list_depth(facts: Element) -> int:
    """The depth of a list entry, 0 where its numbering is taken away."""
    depth = 1
    for part in facts:
        value = attribute(part, "val") or ""
        if local_name(part) == "numId" and value == "0":
            return 0
        if local_name(part) == "ilvl" and value.isdecimal():
            depth = min(int(value[:3]), 20) + 1
    return depth


def _on(part: Element) -> bool:
    return (attribute(part, "val") or "true") not in ("0", "false", "off")


class _Run(NamedTuple):
    """A run of a paragraph: its text (a line end for each break) and how it looks; `inner` holds runs of its own."""

    text: str
    bold: bool
    size: int
    hidden: bool
    inner: tuple[Element, ...]


def _lines_of_cell(texts: Sequence[str]) -> list[str]:
    return [*filter(None, map(one_line, "".join(texts).replace("\t", "　").split("\n")))]


_BEHIND_ORDINAL = re.compile(r"\s*\S{0,3}\t")
"""A tab behind no more than a mark or an ordinal; behind words it parts columns."""


def _with_gaps(line: str) -> str:
    """A line with its tabs as blanks: a wide one where they part columns."""
    if "\t" not in line:
        return line
    ordinal = _BEHIND_ORDINAL.match(line)
    begin = 0 if ordinal is None else ordinal.end()
    return line[:begin].replace("\t", "　") + line[begin:].replace("\t", "　　")


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _run(element: Element) -> _Run:
    text, bold, size, hidden = "", False, 0, False
    inner: list[Element] = []
    for piece in element:
        name = local_name(piece)
        if name == "t":
            text += piece.text or ""
        elif name in _SIGNS:
            text += _SIGNS[name]
        elif name == "rPr":
            facts = {local_name(fact): fact for fact in piece}
            bold = "b" in facts and _on(facts["b"])
            hidden = "vanish" in facts and _on(facts["vanish"])
            value = attribute(facts["sz"], "val") or "" if "sz" in facts else ""
            size = int(value[:4]) * 5 if value.isascii() and value.isdecimal() else 0
        elif name not in _UNSEEN:
            inner += piece  # ruby, text boxes and the like
    return _Run(text, bold, size, hidden, tuple(inner))


def _runs(paragraph: Element) -> tuple[list[str], int | None, bool]:
    """The texts of a paragraph, the type size of most of it in tenths of a point, and whether all of it is bold."""
    texts: list[str] = []
    sizes: dict[int, int] = {}
    bold = True
    stack = list(reversed(paragraph))
    while stack:
        part = stack.pop()
        kind = local_name(part)
        if kind in _UNSEEN or kind in ("pPr", "txbxContent"):
            continue
        if kind != "r":
            stack.extend(reversed(part))
            continue
        run = _run(part)
        stack.extend(reversed(run.inner))
        if run.text and not run.hidden:
            texts.append(run.text)
            if run.text.strip():
                bold = bold and run.bold
                sizes[run.size] = sizes.get(run.size, 0) + len(run.text)
    most = max(sizes, key=sizes.__getitem__, default=0)
    return texts, most or None, bold and bool(sizes)


def _in_fallback(paragraph: Element, box: Element) -> bool:
    """Whether a text box is the second version of one, for programs that do not know the first."""
    return any(
        local_name(part) == "Fallback" and any(inner is box for inner in part.iter()) for part in paragraph.iter()
    )
