"""The project's own document printed in many designs, as PDF, by two renderers that are not ours."""

from __future__ import annotations

import base64
import html
import os
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import browsing

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data/raw/mie-r6-hikikomori.txt"
_HEADER = re.compile(r".+【.+】\s*[(（].*円.*[)）]\Z|.+の充実【.*")
_FONTS = (
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
)


class Item(NamedTuple):
    """One item of the sample: its header in one line, what the header is made of, and its description."""

    title: str
    departments: str
    amount: str
    description: str

    @property
    def header(self) -> str:
        """The header as the sample writes it, in one line."""
        return f"{self.title}【{self.departments}】{self.amount}"


class Section(NamedTuple):
    """The items below one title of the sample."""

    title: str
    items: tuple[Item, ...]


@cache
def sections() -> tuple[Section, ...]:
    """The sample as its items, by the titles of its pages; the text before the first item is left out."""
    lines = [line.strip(" \uf075") for line in SAMPLE.read_text(encoding="utf-8").split("\n")]
    found: list[tuple[str, list[Item]]] = [("令和６年度当初予算 ひきこもり支援関連事業", [])]
    pending: list[str] = []
    body: list[str] = []
    header = ""
    starts = _starts(lines)

    def close() -> None:
        nonlocal header
        if header:
            match = re.fullmatch(r"(.+?)\s*【(.+?)】\s*([(（].+[)）])", header)
            assert match, header
            found[-1][1].append(Item(match[1], match[2], match[3], "".join(body)))
        header = ""
        body.clear()

    for number, line in enumerate(lines):
        if not line:
            continue
        if line.startswith("令和６年度当初予算"):
            close()
            found.append((line, []))
        elif number in starts:
            close()
            pending.append(line)
            header = "" if number + 1 in starts or not _whole(pending) else "".join(pending)
            if header:
                pending.clear()
        elif pending:
            pending.append(line)
            if _whole(pending):
                header = "".join(pending)
                pending.clear()
        elif header:
            body.append(line)
    close()
    return tuple(Section(title, tuple(items)) for title, items in found)


def _whole(lines: list[str]) -> bool:
    return bool(re.search(r"】\s*[(（].*円.*[)）]\Z", "".join(lines)))


def _starts(lines: list[str]) -> set[int]:
    """The numbers of the lines that begin a header."""
    starts = set()
    for number, line in enumerate(lines):
        if "【" in line and not line.startswith("【"):
            starts.add(number)
        elif line.startswith("【"):
            before = max(other for other in range(number) if lines[other])
            starts.add(before)
    return starts


def items() -> list[Item]:
    """All items of the sample, in order."""
    return [item for section in sections() for item in section.items]


@cache
def chromium_pdf(page: str) -> bytes:
    """A web page printed by Chromium."""
    program, driver = browsing.program(), browsing.chromium()
    if program is None:
        pytest.skip("no Chromium is installed")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        if driver is not None:  # many times faster than to start a browser for each page
            driver.get(source.as_uri())
            asked = {"printBackground": True, "preferCSSPageSize": True}
            return base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", asked)["data"])
        command = [program, *browsing.FLAGS, "--no-pdf-header-footer"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return target.read_bytes()


@cache
def japanese_font() -> str:
    """The name under which reportlab has a Japanese font with its outlines in the file."""
    pdfmetrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
    from reportlab.pdfbase.ttfonts import TTFont

    path = next(filter(os.path.exists, _FONTS), None)
    if path is None:
        pytest.skip("no Japanese TrueType font is installed")
    pdfmetrics.registerFont(TTFont("Japanese", path))
    return "Japanese"


_STYLE = """
<meta charset="utf-8"><style>
@page { size: A4; margin: 15mm } @page wide { size: A4 landscape; margin: 8mm }
body { font-family: "Noto Sans CJK JP", "IPAGothic", sans-serif; font-size: 10pt; line-height: 1.4; margin: 0 }
h1 { font-size: 15pt; margin: 0 0 3mm; text-align: center } p { margin: 0 0 2mm } .head { font-weight: bold }
.box { border: 1px solid #246; padding: 2mm; margin: 0 0 3mm; break-inside: avoid } .box p { margin: 0 }
table { border-collapse: collapse } td, th { border: 1px solid #333; padding: 1mm 2mm; vertical-align: middle }
.wide { page: wide }
</style><body>
"""


def page(body: str, style: str = "") -> str:
    """A web page in the common style."""
    return f"<!doctype html><html lang=ja>{_STYLE}<style>{style}</style>{body}"


def text_of(item: Item) -> str:
    """An item as a header and its description."""
    return f"<p class=head>{html.escape(item.header)}</p><p>{html.escape(item.description)}</p>"


def boxes(section: Section) -> list[str]:
    """The items of a section, each in a box."""
    return [f"<div class=box>{text_of(item)}</div>" for item in section.items]


def slides(columns: int, *, shuffled: bool = False, filled: bool = False) -> str:
    """Landscape pages of boxes in columns; `shuffled` paints them in another order and the title last."""
    slides = []
    per_page = {1: 5, 2: 8, 3: 12}[columns]
    for section in sections():
        for start in range(0, len(section.items), per_page):
            part = section.items[start : start + per_page]
            height = -(-len(part) // columns)
            drawn = []
            for number, item in enumerate(part):
                column, row = divmod(number, height)
                width = 277 / columns
                colour = "background:#eef4ff;" if filled else ""
                drawn.append(
                    f'<div class=box style="position:absolute;{colour}box-sizing:border-box;width:{width - 5:.1f}mm;'
                    f'left:{column * width:.1f}mm;top:{16 + row * 168 / height:.1f}mm;height:{168 / height - 4:.1f}mm">'
                    f"{text_of(item)}</div>"
                )
            title = f'<h1 style="position:absolute;left:0;top:0;width:277mm">{section.title if not start else "（続き）"}</h1>'
            drawn = [*drawn[1::2], *reversed(drawn[::2]), title] if shuffled else [title, *drawn]
            slides.append(
                '<div class=wide style="position:relative;height:190mm;break-after:page;font-size:7.5pt;line-height:1.25">'
                + "".join(drawn)
                + "</div>"
            )
    return page("".join(slides))


def one_column(copies: int = 1) -> str:
    """Portrait pages of running text, over more than 40 pages with 13 copies."""
    body = "".join(f"<h1>{section.title}</h1>" + "".join(map(text_of, section.items)) for section in sections())
    return page(body * copies)


def numbered(copies: int = 2) -> str:
    """One column with a running head and page numbers."""
    style = (
        '@page { @top-center { content: "三重県 予算資料"; font-size: 8pt } '
        '@bottom-center { content: "- " counter(page) " -"; font-size: 8pt } }'
    )
    return page(one_column(copies).split("<body>", 1)[1], style)


def ruled_table(*, coloured: bool = False, narrow: bool = True) -> str:
    """A ruled table with wrapped names and centred amounts; the head repeats on every page."""
    widths = ("38mm", "28mm", "28mm", "80mm") if narrow else ("60mm", "40mm", "30mm", "50mm")
    head = "".join(
        f'<th style="width:{width}">{name}</th>'
        for width, name in zip(widths, ("事業名", "部局名", "予算額", "概要"), strict=True)
    )
    rows = "".join(
        f"<tr><td>{item.title}<td>{item.departments}<td style='text-align:right'>{item.amount}<td>{item.description}"
        for item in items()
    )
    style = "table { table-layout: fixed; font-size: 9pt } tr { break-inside: avoid }"
    if coloured:
        style += " td, th { border: 0 } th { background: #147; color: #fff } tr:nth-child(odd) td { background: #def }"
        style += " tr:nth-child(even) td { background: #fff2e0 }"
    return page(f"<h1>{sections()[0].title}</h1><table><thead><tr>{head}<tbody>{rows}</table>", style)


def two_up() -> str:
    """Landscape sheets with two portrait pages side by side, each with its number."""
    per_page = 4
    chunks = [items()[start : start + per_page] for start in range(0, len(items()), per_page)]
    sheets = []
    for number in range(0, len(chunks), 2):
        halves = ""
        for side in (0, 1):
            if number + side < len(chunks):
                text = "".join(map(text_of, chunks[number + side]))
                halves += (
                    f'<div style="position:absolute;left:{side * 143}mm;top:0;width:130mm;height:185mm">{text}'
                    f'<div style="position:absolute;bottom:0;width:130mm;text-align:center">{number + side + 1}</div></div>'
                )
        sheets.append(
            f'<div class=wide style="position:relative;height:190mm;break-after:page;font-size:9pt">{halves}</div>'
        )
    return page("".join(sheets))


def mixed_orientation() -> str:
    """A portrait page and a landscape page in turn."""
    parts = []
    for number, section in enumerate(sections()):
        kind = ' class="wide"' if number % 2 else ""
        body = f"<h1>{section.title}</h1>" + "".join(map(text_of, section.items))
        parts.append(f"<div{kind} style='break-after:page'>{body}</div>")
    return page("".join(parts))


LABELS = ("相談支援体制の充実", "社会参加の促進")


def side_labels() -> str:
    """Two groups of boxes, each with its label set vertically beside it."""
    groups = ""
    for label, start in zip(LABELS, (0, 4), strict=True):
        drawn = "".join(f"<div class=box>{text_of(item)}</div>" for item in items()[start : start + 4])
        groups += (
            '<div style="display:flex;gap:4mm;margin-bottom:6mm"><div style="writing-mode:vertical-rl;background:#147;'
            f'color:#fff;padding:2mm 1mm;text-align:center;font-weight:bold">{label}</div><div>{drawn}</div></div>'
        )
    return page(groups)


def _columns(number: int, size: float, parts: list[str], style: str = "") -> str:
    """Parts in columns of a page, as its renderer breaks them."""
    return page(f'<div style="columns:{number};column-gap:7mm;font-size:{size}pt">{"".join(parts)}</div>', style)


def box_columns() -> str:
    """Landscape pages with boxes in three columns."""
    drawn = [f"<div class=box>{text_of(item)}</div>" for item in items()]
    return _columns(3, 7.5, drawn, "@page { size: A4 landscape; margin: 10mm }")


def text_columns() -> str:
    """Three narrow columns of text without boxes."""
    return _columns(3, 8, [text_of(item) for item in items()])


def justified_columns() -> str:
    """Two columns of justified text whose paragraphs are indented."""
    style = "p { margin: 0; text-align: justify } p + p { text-indent: 1em } .head { font-weight: normal }"
    return _columns(2, 9, [text_of(item) for item in items()], style)


def labelled_boxes() -> str:
    """Two columns of boxes with a label on the border of each."""
    label = '<span style="position:absolute;top:-2mm;left:3mm;background:#fc0;padding:0 2mm">新規</span>'
    style = "position:relative;padding:4mm 2mm 2mm;margin:4mm 0"
    return _columns(2, 8, [f'<div class=box style="{style}">{label}{text_of(item)}</div>' for item in items()])


def chapters_in_the_margin() -> str:
    """The headings stand in the left margin, in larger type than the items beside them."""
    groups = [items()[start : start + 5] for start in range(0, len(items()), 5)]
    return page(
        "".join(
            '<div style="display:flex;gap:5mm"><div style="width:20mm;font-size:12pt;font-weight:bold">'
            f'第{number}章</div><div style="flex:1">{"".join(map(text_of, group))}</div></div>'
            for number, group in enumerate(groups, 1)
        )
    )


def small_footnotes() -> str:
    """Notes in small type at the foot of each page."""
    style = "position:absolute;bottom:0;font-size:6.5pt;border-top:.5px solid #000"
    note = f'<div style="{style}">*1 内数とは、額を切り分けられないもの。<br>*2 端数は四捨五入しています。</div>'
    return page(
        "".join(
            '<div style="height:260mm;position:relative;break-after:page">'
            f"{''.join(map(text_of, items()[start : start + 6]))}{note}</div>"
            for start in range(0, len(items()), 6)
        )
    )


def labels_and_values() -> str:
    """Each item as labels and values in two columns without lines."""
    return page(
        "".join(
            '<div style="display:grid;grid-template-columns:25mm 1fr;margin-bottom:3mm">'
            f"<b>事業名</b><span>{item.title}</span><b>担当部局</b><span>{item.departments}</span>"
            f"<b>予算額</b><span>{item.amount.strip('（）()')}</span><b>概要</b><span>{item.description}</span></div>"
            for item in items()
        )
    )


def amounts_at_the_edge() -> str:
    """Amounts set to the right edge of the page, far from their titles."""
    return page(
        "".join(
            f'<div style="display:flex;justify-content:space-between;font-size:9pt"><span>○{item.title}'
            f'【{item.departments}】</span><span style="white-space:nowrap">{item.amount}</span></div>'
            f'<p style="margin-left:1em">{item.description}</p>'
            for item in items()
        )
    )


def table_without_lines(width: str) -> str:
    """Rows that no line parts, with cells of two rows in their middle."""
    rows = "".join(
        f"<tr><td>{item.title}<td>{item.departments}<td style='text-align:right;white-space:nowrap'>{item.amount}"
        for item in items()
    )
    style = f"table {{ font-size: 9pt; width: {width} }} td, th {{ border: 0; padding: 1mm 3mm }}"
    return page(f"<table><tr><th>事業名<th>部局名<th>予算額{rows}</table>", style)


def vertical_label_cells() -> str:
    """Rows of two cells, of which the first has a vertical label with a number in it; pages part them."""
    groups = [items()[start : start + 16] for start in range(0, len(items()), 16)]
    label = "writing-mode:vertical-rl;border-right:1px solid #333;padding:2mm 1mm;text-align:center"
    return page(
        "".join(
            f'<div style="display:flex;border:1px solid #333"><div style="{label}">令和６年度の主要事業</div>'
            f'<div style="padding:2mm;font-size:9pt">{"".join(map(text_of, group))}</div></div>'
            for group in groups
        )
    )


def boxes_below_a_band() -> str:
    """Slides whose coloured title touches the boxes below it."""
    style = 'style="background:#147;color:#fff;font-size:14pt;padding:2mm"'
    return page(
        "".join(
            f'<div class=wide style="break-after:page"><div {style}>支援の充実</div>'
            '<div style="columns:2;column-gap:6mm;font-size:8pt">'
            + "".join(f"<div class=box>{text_of(item)}</div>" for item in items()[start : start + 8])
            + "</div></div>"
            for start in range(0, len(items()), 8)
        )
    )


OTHER_DESIGNS = {
    "boxes in three columns": box_columns,
    "three narrow columns": text_columns,
    "justified columns": justified_columns,
    "boxes with labels on them": labelled_boxes,
    "chapters in the margin": chapters_in_the_margin,
    "footnotes in small type": small_footnotes,
    "labels and values": labels_and_values,
    "amounts at the edge": amounts_at_the_edge,
    "a table without lines": lambda: table_without_lines("auto"),
    "a narrow table without lines": lambda: table_without_lines("150mm"),
    "boxes below a band": boxes_below_a_band,
    "cells beside vertical labels": vertical_label_cells,
}
