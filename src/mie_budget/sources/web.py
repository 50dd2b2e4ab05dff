"""Web pages: a saved HTML file to printed lines. Headings, lists, tables and what frames the content are told apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mie_budget.errors import ErrorCode, SourceError
from mie_budget.printed import Printed, PrintedLine
from mie_budget.sources.cells import TableRows
from mie_budget.sources.decoding import Decoded, decode
from mie_budget.sources.limits import Limits

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MEDIA_TYPE = "text/html"
_HEAD = 8_192
_META = re.compile(rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEADER = re.compile(rb"^content-type:[^\r\n]*charset=[\"']?([\w.:-]+)", re.IGNORECASE | re.MULTILINE)
_LABELS = {
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "ms932": "cp932", "x-euc-jp": "euc_jp", "unicode": "utf-16", "iso-2022-jp": "iso2022_jp",
}  # fmt: skip
# Tags that open a level and whose end tag nobody leaves out: many more begun than ended are nested deep.
_LEVELS = re.compile(
    rb"<(/?)(?:div|span|section|article|main|ul|ol|dl|table|blockquote|center|font|form|fieldset|a|b|i|u|em|strong)\b",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(rb"<[a-z][^<>]{20000,}", re.IGNORECASE)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 2_000
_DEEPEST_PARSE = 5_000

_DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "math",
        "canvas",
        "object",
        "iframe",
        "audio",
        "video",
        "select",
        "datalist",
        "textarea",
        "rt",
        "rp",
        "rtc",
        "head",
        "del",
        "s",
        "strike",
        "meter",
        "progress",
        "map",
    ]
)
_FRAMING = frozenset(["nav", "footer", "aside", "noscript", "button", "dialog", "menu"])
_ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar"])
_NAMES = re.compile(
    r"(?:g?nav|(?:g|global|local|side|sub|foot|head|main)?-?_?navi?(?:gation)?|menu|g-?menu|side-?menu|sidebar|footer|foot|"
    r"header|breadcrumbs?|topic-?path|pankuzu|pan|sr-only|visually-hidden|skip(?:-?link|nav)?|pagetop|copyright)",
    re.IGNORECASE,
)
_TABLE_PARTS = {
    **dict.fromkeys(("table", "grid", "treegrid", "inline-table"), "table"),
    **dict.fromkeys(("row", "table-row"), "tr"),
    **dict.fromkeys(("cell", "gridcell", "table-cell"), "td"),
    **dict.fromkeys(("columnheader", "rowheader"), "th"),
}
"""What roles and displays make of elements that are no tables by their tags."""
_WITHOUT_MEANING = frozenset(["div", "span", "section", "ul", "ol", "li", "dl", "dt", "dd", "a", "p"])
_INLINE = frozenset(["span", "a", "i", "b", "em", "strong", "small", "font", "label"])
_TOGGLES = frozenset("+＋-－−‐▼▽▶▷►▸▾▲△⊞⊟")
"""What opens and shuts an entry of a tree of lists, in an element of its own before its words."""
_OPENING = ("aria-controls", "data-target", "data-bs-target")
"""The attributes of a tab, a button or a heading that name what a click on it shows."""
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TABULAR = re.compile(r"display\s*:\s*(?P<part>(?:inline-)?table(?:-row|-cell)?)\s*(?:!|;|\Z)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = re.compile(r"[.#][\w-]+\Z")
# Blocks that browsers set apart with a margin, and those that only begin a new line.
_SPACED = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "dl",
        "table",
        "blockquote",
        "pre",
        "hr",
        "figure",
        "fieldset",
        "form",
    ]
)
_BLOCKS = _SPACED | frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "address",
        "li",
        "dt",
        "dd",
        "caption",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "center",
        "details",
        "summary",
        "figcaption",
        "legend",
        "dir",
        "menu",
        "dialog",
        "noscript",
        "option",
        "optgroup",
    ]
)
_BOLD = frozenset(["b", "strong", "th"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BREAK = "\v"
"""A line end of a cell, which no text of a page is."""
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]")


class _Start(NamedTuple):
    """An element that begins."""

    tag: str
    attributes: Mapping[str, str | None]


_Event = _Start | str | None
"""An element that begins, text, or (None) the end of the innermost element."""


def read_web(data: bytes, *, name: str, encoding: str | None, limits: Limits) -> Printed:
    """The lines of a web page. Raises `SourceError` for one nested too deep, `EncodingError` for wrong bytes."""
    decoded = _decode(data, encoding, name)
    raw = decoded.text.encode("utf-8", "surrogatepass")
    _refuse_hostile(raw, name, limits)
    from selectolax.lexbor import LexborHTMLParser

    events = list(_events(LexborHTMLParser(raw.decode("utf-8", "replace")).root, name, limits))
    writer = _Writer(_with_tables(events), name, limits)
    return Printed(tuple(writer.write()), MEDIA_TYPE, decoded.encoding)


def _decode(data: bytes, encoding: str | None, name: str) -> Decoded:
    """The text of a page: the charset that was asked for, a byte order mark, the HTTP header, meta, or the bytes."""
    header = b""
    if data.startswith(b"HTTP/"):
        header, _, data = data.partition(b"\r\n\r\n")
    if encoding is not None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, encoding=encoding, file=name)
    for found in (_HEADER.search(header), _META.search(data[:_HEAD])):
        if found is None:
            continue
        label = found[1].decode("ascii", "replace").lower()
        try:
            codec = codecs.lookup(_LABELS.get(label, label)).name
            if codec.startswith("utf-16"):
                continue  # a page whose bytes show its meta element is not UTF-16
            return Decoded(data.decode(codec), codec.replace("_", "-") if codec != "cp932" else codec)
        except (LookupError, UnicodeDecodeError):
            continue  # the page says something wrong of itself
    return decode(data, file=name)


def _refuse_hostile(raw: bytes, name: str, limits: Limits) -> None:
    """Refuse what a parser takes quadratic time for: elements nested without end and tags of endless attributes."""
    depth = deepest = 0
    for found in _LEVELS.finditer(raw):
        depth += -1 if found[1] else 1
        deepest = max(deepest, depth)
    if deepest > max(limits.depth, _DEEPEST_PARSE):
        raise SourceError(ErrorCode.NESTED_TOO_DEEP, file=name, limit=limits.depth)
    for tag in _LONG_TAG.finditer(raw):
        if _QUOTED.sub(b"", tag[0]).count(b"=") > _MOST_ATTRIBUTES or len(_QUOTED.sub(b"", tag[0]).split()) > 9_999:
            raise SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=_MOST_ATTRIBUTES)


def _events(root: LexborNode | None, name: str, limits: Limits) -> Iterator[_Event]:
    """The elements and texts of a page in their order, without recursion."""
    depth = elements = 0
    node = root
    while node is not None:
        follow = None
        if node.is_text_node:
            if text := node.text_content or "":
                yield text
        elif node.is_element_node:
            elements += 1
            if elements > limits.cells:
                raise SourceError(ErrorCode.TOO_MANY_CELLS, file=name, limit=limits.cells)
            yield _Start(node.tag or "", node.attributes)
            follow = node.first_child
            if follow is not None:
                depth += 1
                if depth > limits.depth:
                    raise SourceError(ErrorCode.NESTED_TOO_DEEP, file=name, limit=limits.depth)
            else:
                yield None
        if follow is None:
            follow = node.next
            while follow is None and depth:
                node = node.parent
                depth -= 1
                yield None
                if node is None:
                    return
                follow = node.next
        node = follow


class _Context(NamedTuple):
    """What holds inside an element."""

    tag: str
    dropped: bool = False
    furniture: bool = False
    bold: bool = False
    kept_space: bool = False
    level: int | None = None
    depth: int = 0
    content: bool = False
    table: bool = False


class _Writer:
    """The lines of a page as its events come."""

    def __init__(self, events: Sequence[_Event], name: str, limits: Limits) -> None:
        self.events = events
        self.lines: list[PrintedLine] = []
        self.parts: list[str] = []
        self.bold = True
        self.box = 0
        self.entry = False
        self.spaced = False
        self.tables = 0
        self.rows: TableRows | None = None
        self.cell = False
        self.spans = (1, 1)
        self.left = limits.cells
        self.name = name
        self.limits = limits
        self.hiding, self.opened, self.title = _page_facts(events)
        self.ends = _ends(events)
        self.texts = _text_sums(events)

    def write(self) -> list[PrintedLine]:
        """The lines."""
        stack = [_Context("")]
        for index, event in enumerate(self.events):
            if isinstance(event, str):
                if not stack[-1].dropped:
                    self._text(event, stack[-1])
            elif event is None:
                self._end(stack.pop(), stack[-1])
            else:
                inside = self._enter(index, event, stack[-1])
                self._start(event, inside, stack[-1])
                stack.append(inside)
        self._flush(stack[0])
        if self.title and not any(line.level for line in self.lines):
            self.lines.insert(0, PrintedLine(self.title, level=1))
        return self.lines

    def _enter(self, index: int, event: _Start, outer: _Context) -> _Context:
        tag, attributes = event
        if outer.dropped or tag in _DROPPED:
            return outer._replace(tag=tag, dropped=True, table=False)
        if (self.cell or tag in _INLINE) and self._is_hidden(attributes):
            # Of a line or a cell that is shown.
            return outer._replace(tag=tag, dropped=True, table=False)
        return _Context(
            tag,
            furniture=outer.furniture or self._is_framing(index, event, outer),
            bold=outer.bold or tag in _BOLD,
            kept_space=outer.kept_space or tag == "pre",
            level=_HEADINGS.get(tag, outer.level),
            depth=outer.depth + (tag in ("ul", "ol", "dir", "menu")),
            content=outer.content or tag in ("main", "article", "section", "table"),
            table=tag == "table" and not self.cell and self._is_data(index, attributes),
        )

    def _is_framing(self, index: int, event: _Start, outer: _Context) -> bool:
        tag, attributes = event
        if attributes.get("id") in self.opened or (attributes.get("role") or "").lower() == "tabpanel":
            # What a click on a tab or a heading shows is the page's own text.
            return False
        if self._is_hidden(attributes):
            return True
        words = _names_of(attributes)
        named = tag in _FRAMING or (attributes.get("role") or "").lower() in _ROLES
        if tag == "header" and not outer.content:
            named = True
        if not named and tag in ("div", "ul", "ol", "p", "table", "td", "span", "a") and not outer.level:
            named = any(_NAMES.fullmatch(word) for word in words) and not (outer.content and tag != "div")
        # What holds most of the page does not frame it, whatever it is called.
        return named and self.texts[self.ends[index]] - self.texts[index] < 0.6 * self.texts[-1]

    def _is_hidden(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether an element is not shown, nor by a click."""
        if attributes.get("id") in self.opened or not attributes:
            return False
        hidden = "hidden" in attributes or _HIDING.search(attributes.get("style") or "") is not None
        return hidden or any(word in self.hiding for word in _names_of(attributes))

    def _is_data(self, index: int, attributes: Mapping[str, str | None]) -> bool:
        """Whether a table holds data; the others only place blocks of text on the page."""
        if (attributes.get("role") or "").lower() in ("presentation", "none"):
            return False
        rows = most = cells = 0
        blocks = False
        for event in self.events[index + 1 : self.ends[index]]:
            if not isinstance(event, _Start):
                continue
            if event.tag == "table" or event.tag in _HEADINGS:
                return False
            if event.tag == "tr":
                rows, cells = rows + 1, 0
            elif event.tag in ("td", "th"):
                cells += 1
                most = max(most, cells)
            elif event.tag in ("p", "ul", "ol", "dl", "div"):
                blocks = True
        return most >= 2 and not (rows == 1 and blocks)

    def _text(self, text: str, inside: _Context) -> None:
        if inside.kept_space and not self.cell:
            for number, line in enumerate(re.split(r"\r\n|\r|\n", text)):
                if number:
                    self._flush(inside)
                self._add(line, inside)
        else:
            self._add(text, inside)

    def _add(self, text: str, inside: _Context) -> None:
        if inside.tag in _INLINE and text.strip() in _TOGGLES and not self.cell and not "".join(self.parts).strip():
            return
        if text.strip() and not inside.bold:
            self.bold = False
        self.parts.append(text.replace(_BREAK, " "))

    def _start(self, event: _Start, inside: _Context, outer: _Context) -> None:
        if inside.dropped:
            return
        tag, attributes = event
        if tag == "br":
            self._break(outer)
        elif tag in ("td", "th") and self.rows is not None:
            self.parts, self.bold, self.cell = [], True, True
            self.spans = (_span(attributes, "colspan"), _span(attributes, "rowspan"))
            self.left -= 1
            if self.left < 0:
                raise SourceError(ErrorCode.TOO_MANY_CELLS, file=self.name, limit=self.limits.cells)
        elif tag == "tr" and self.rows is not None:
            self.rows.begin()
        elif self.cell:
            if tag in _BLOCKS:
                self.parts.append(_BREAK)
        elif tag in _BLOCKS:
            self._flush(outer)
            self.box += 1
            self.spaced = self.spaced or (tag in _SPACED and not (tag in ("ul", "ol") and outer.depth))
            if tag in ("li", "dt"):
                self.entry = True
            if inside.table:
                self.tables += 1
                self.rows = TableRows(self.tables, self.box, self.name, self.limits)

    def _end(self, inside: _Context, outer: _Context) -> None:
        tag = inside.tag
        if inside.dropped:
            return
        if tag in ("td", "th") and self.rows is not None and self.cell:
            text = "\n".join(filter(None, map(_collapsed, "".join(self.parts).split(_BREAK))))
            self.rows.cell(text, *self.spans, bold=self.bold)
            self.parts, self.cell = [], False
        elif tag == "tr" and self.rows is not None:
            for line in self.rows.end():
                self._line(line._replace(furniture=inside.furniture))
        elif self.cell:
            if tag in _BLOCKS:
                self.parts.append(_BREAK)
        elif inside.table:
            self.rows = None
            self.parts = []
            self.spaced = True
        elif tag in _BLOCKS:
            self._flush(inside)
            self.box += 1
            self.entry = False
            self.spaced = self.spaced or (tag in _SPACED and not (tag in ("ul", "ol") and outer.depth))

    def _break(self, inside: _Context) -> None:
        if self.cell:
            self.parts.append(_BREAK)
        else:
            self._flush(inside)

    def _flush(self, inside: _Context) -> None:
        """End the line."""
        raw = "".join(self.parts)
        text = raw.rstrip() if inside.kept_space else _collapsed(raw)
        if text:
            depth = inside.depth if self.entry and inside.depth else None
            self._line(
                PrintedLine(
                    text,
                    box=self.box,
                    bold=self.bold,
                    level=inside.level,
                    depth=depth,
                    furniture=inside.furniture,
                )
            )
            self.entry = False
        self.parts, self.bold = [], True

    def _line(self, line: PrintedLine) -> None:
        if not line.text and not line.cells:
            return
        if self.spaced and self.lines:
            self.lines.append(PrintedLine(""))
        self.spaced = False
        self.lines.append(line)


def _span(attributes: Mapping[str, str | None], name: str) -> int:
    """How many columns or rows a cell covers; rowspan 0 is all that follow."""
    text = (attributes.get(name) or "1").strip()
    number = int(text[:6]) if text[:6].isascii() and text[:6].isdecimal() else 1
    return min(number, 1_000) if name == "colspan" else min(number or 65_534, 65_534)


def _collapsed(text: str) -> str:
    r"""A text with its white space as a browser shows it; a line end between two wide characters is none.

    >>> _collapsed("  予算の\n  概要 R6 \n")
    '予算の概要 R6'
    """

    def blank(found: re.Match[str]) -> str:
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if ("\n" in found[0] or "\r" in found[0]) and _WIDE.match(before) and _WIDE.match(after):
            return ""
        return " "

    return _SPACE.sub(blank, text).strip(" ").replace("\u00ad", "").replace("\u200b", "")


def _names_of(attributes: Mapping[str, str | None]) -> list[str]:
    """The id and the classes of an element."""
    return f"{attributes.get('id') or ''} {attributes.get('class') or ''}".split()


def _with_tables(events: list[_Event]) -> list[_Event]:
    """The events with the elements that roles or the page's own styles make tables, rows and cells, as such.

    A row is one inside a table only, a cell inside a row.
    """
    displays: dict[str, str] = {}
    tag = ""
    for event in events:
        tag = event.tag if isinstance(event, _Start) else "" if event is None else tag
        if isinstance(event, str) and tag == "style" and "table" in event:
            for part, names in _styled(event, _TABULAR):
                displays |= dict.fromkeys(names, _TABLE_PARTS[part.lower()])
    found = list(events)
    stack = [""]
    for index, event in enumerate(events):
        if event is None:
            stack.pop()
        elif isinstance(event, _Start):
            part = _part_of_table(event, displays)
            if part and stack[-1] == {"table": "", "tr": "table", "td": "tr", "th": "tr"}[part]:
                found[index] = event._replace(tag=part)
                stack.append(part)
            else:
                # Groups of rows, and other elements, stand between.
                stack.append("" if event.tag in ("table", "td", "th") else stack[-1])
    return found


def _part_of_table(event: _Start, displays: Mapping[str, str]) -> str:
    """What an element is of a table, though not by its tag: `table`, `tr`, `td`, `th`; empty where it is none."""
    if event.tag not in _WITHOUT_MEANING or not event.attributes:
        return ""
    if role := event.attributes.get("role"):
        return _TABLE_PARTS.get(role.lower(), "")
    if styled := _TABULAR.search(event.attributes.get("style") or ""):
        return _TABLE_PARTS[styled["part"].lower()]
    return next((displays[name] for name in _names_of(event.attributes) if name in displays), "") if displays else ""


def _ends(events: Sequence[_Event]) -> list[int]:
    """For the event that begins an element, the index of the one that ends it."""
    ends = [0] * len(events)
    open_: list[int] = []
    for index, event in enumerate(events):
        if isinstance(event, _Start):
            open_.append(index)
        elif event is None and open_:
            ends[open_.pop()] = index
    return ends


def _text_sums(events: Sequence[_Event]) -> list[int]:
    """How many characters of text stand before each event, and at the end how many there are."""
    sums = [0]
    dropped = 0
    stack: list[bool] = []
    for event in events:
        size = 0
        if isinstance(event, _Start):
            stack.append(event.tag in _DROPPED)
            dropped += stack[-1]
        elif event is None:
            if stack:
                dropped -= stack.pop()
        elif not dropped:
            size = len(event.strip())
        sums.append(sums[-1] + size)
    return sums


def _page_facts(events: Sequence[_Event]) -> tuple[frozenset[str], frozenset[str], str]:
    """The classes and ids that the page's own styles hide, the ids of what a click shows, and the page's title."""
    hiding: set[str] = set()
    opened: set[str] = set()
    title = ""
    tag = ""
    for event in events:
        if isinstance(event, _Start):
            tag = event.tag
            targets = (event.attributes.get(name) or "" for name in _OPENING)
            opened.update(word.removeprefix("#") for target in targets for word in target.split())
        elif event is None:
            tag = ""
        elif tag == "style":
            hiding |= _hidden_names(event)
        elif tag == "title" and not title:
            title = _collapsed(event)
    return frozenset(hiding), frozenset(opened), title


def _hidden_names(style: str) -> set[str]:
    """The class or id of every rule of a style sheet that hides, outside of media queries.

    >>> sorted(_hidden_names(".a, #b { display: none } @media print { .c { display: none } } .d .e { display:none }"))
    ['a', 'b']
    """
    return {name for _, names in _styled(style, _HIDING) for name in names}


def _styled(style: str, wanted: re.Pattern[str]) -> Iterator[tuple[str, list[str]]]:
    """The rules of a style sheet outside of media queries that say what is wanted: its last group, and their names."""
    depth = 0
    selector = ""
    for part in re.split(r"([{}])", _COMMENT.sub("", style[:500_000])):
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(0, depth - 1)
            selector = ""
        elif depth == 0:
            selector = part.rsplit(";", 1)[-1]
        elif depth == 1 and not selector.strip().startswith("@") and (found := wanted.search(part)):
            names = [one.strip()[1:] for one in selector.split(",") if _SIMPLE.match(one.strip())]
            yield found[found.lastindex or 0], names
