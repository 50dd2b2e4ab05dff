"""An archive of documents of every kind, as large as wanted, with what must be read from each, and broken ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import made_pdfs as made
import printed_files as files

DEPARTMENTS = ("防災対策部", "子ども・福祉部", "農林水産部", "県土整備部", "教育委員会")
WORKS = ("訓練", "道路の点検", "見守りの支援", "森林の整備", "図書館の運営", "相談窓口の設置")


class Made(NamedTuple):
    """A document: its path, its bytes, the yen of its items, or the code for which it is not read."""

    path: str
    data: bytes
    yen: tuple[int, ...] = ()
    code: str | None = None


def archive(number: int, *, broken: int = 100, items: int = 8, seed: int = 0, killers: bool = True) -> Iterator[Made]:
    """So many documents, in a folder for each hundred; one of `broken` is broken, in turn in each of the ten ways.

    Without `killers`, none is of the last way, which ends the process that reads it.
    """
    ways = BROKEN if killers else BROKEN[:-1]
    for at in range(number):
        folder = f"{at // 100:03}"
        if broken and at % broken == broken - 1:
            ending, data, code = ways[at // broken % len(ways)]
            yield Made(f"{folder}/{at:05}{ending}", data(), code=code)
            continue
        figures = [(at * 31 + item * 17 + seed) % 9_000 + 1_000 for item in range(items)]
        ending, make = KINDS[at % len(KINDS)]
        rows = [(f"{WORKS[(at + n) % len(WORKS)]}{n + 1}", DEPARTMENTS[n % 5], k) for n, k in enumerate(figures)]
        yield Made(f"{folder}/{at:05}{ending}", make(at, rows), tuple(figure * 1_000 for figure in figures))


def write(folder: Path, made: Iterator[Made]) -> list[Made]:
    """Put documents into a folder; what they are, without their bytes."""
    kept = []
    for one in made:
        path = folder / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
        kept.append(one._replace(data=b""))
    return kept


Rows = list[tuple[str, str, int]]
_YEAR = "令和６年度当初予算"


def _text(at: int, rows: Rows) -> bytes:
    body = "".join(
        f"{title}【{department}】（{thousands:,}千円）\n　地域の{title}を進めます。\n"
        for title, department, thousands in rows
    )
    return f"{_YEAR}\n{body}".encode(("utf-8", "cp932", "euc-jp")[at % 3])


def _pdf(_at: int, rows: Rows) -> bytes:
    lines = [_YEAR, *(f"{title}【{department}】（{thousands:,}千円）" for title, department, thousands in rows)]
    return made.document([made.Page(made.text(lines))])


def _table(rows: Rows) -> list[tuple[str, str, str]]:
    return [(title, department, f"{thousands:,}") for title, department, thousands in rows]


def _page(_at: int, rows: Rows) -> bytes:
    cells = [("事業名", "部局名", "予算額"), *_table(rows)]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return f'<html><meta charset="utf-8"><h1>{_YEAR}</h1><p>（単位：千円）</p><table>{body}</table>'.encode()


def _workbook(_at: int, rows: Rows) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("一覧")
    sheet.write_row(0, 0, [_YEAR])
    sheet.write_row(1, 0, ["", "", "（単位：千円）"])
    sheet.write_row(2, 0, ["事業名", "部局名", "予算額"])
    for number, row in enumerate(rows, 3):
        sheet.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def _fields(_at: int, rows: Rows) -> bytes:
    lines = [(_YEAR, "", ""), ("（単位：千円）", "", ""), ("事業名", "部局名", "予算額")]
    lines += [(title, department, str(thousands)) for title, department, thousands in rows]
    return "".join(",".join(line) + "\r\n" for line in lines).encode("cp932")


KINDS: list[tuple[str, Callable[[int, Rows], bytes]]] = [
    (".txt", _text),
    (".pdf", _pdf),
    (".html", _page),
    (".xlsx", _workbook),
    (".csv", _fields),
    (".txt", _text),
]


def _entities() -> bytes:
    return files.archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": '<!DOCTYPE d [<!ENTITY a "b">]><w:document xmlns:w="x"><w:body>&a;</w:body></w:document>',
        }
    )


BROKEN: list[tuple[str, Callable[[], bytes], str]] = [
    (".pdf", lambda: _pdf(0, [("訓練", "防災部", 1)])[:80], "file-damaged"),
    (".xlsx", lambda: _workbook(0, [("訓練", "防災部", 1)])[:2_000], "file-damaged"),
    (".txt", lambda: b"", "empty"),
    (".txt", lambda: b"\x00\x01\x02budget" * 40, "binary-file"),
    (".txt", lambda: "予算".encode() + b"\xff\xfe\x81" * 9 + "県".encode("cp932"), "no-encoding-fits"),
    (".txt", lambda: ("訓練【防災部】（\ufffd,\ufffd\ufffd\ufffd千円）\n" * 20).encode(), "broken-characters"),
    (".html", lambda: b"<html><meta charset=utf-8>" + b"<div>" * 3_000, "nested-too-deep"),
    (".docx", _entities, "entities-declared"),
    (".xlsx", lambda: files.workbook(" " * 3_000_000), "unpacks-too-large"),
    (".pdf", lambda: files.pdf_of_forms(12, 10), "process-ended"),
]
"""Ways to be broken, with the code that says so where a document may cost 2 MB and 1 second."""
