"""A long book of account tables, as prefectures print them with the bill: 款 項 目, 節 and their amounts, page by page."""

from __future__ import annotations

import itertools

import made_pdfs as made

_ROWS = 30
_SETS = (
    ("1 報酬", 1),
    ("2 給料", 5),
    ("3 職員手当等", 4),
    ("7 報償費", 2),
    ("10 需用費", 3),
    ("18 負担金、補助及び交付金", 9),
)
_GOALS = ("一般管理費", "財産管理費", "社会福祉総務費", "児童福祉施設費", "道路維持費", "図書館費")
_EDGES = (40, 150, 225, 300, 375, 480, 555)
_HEAD = ("科　目", "本年度予算額", "前年度予算額", "比較", "節　区分", "節　金額")


def _amount(thousands: int) -> str:
    return f"{thousands:,}" if thousands >= 0 else f"△ {-thousands:,}"


def _page(number: int, rows: list[tuple[str, ...]]) -> made.Page:
    drawn = [
        made.text([f"第{number % 13 + 1}款 民生費　第{number % 4 + 1}項 社会福祉費　　（単位：千円）"], x=40, y=50),
        made.text([f"- {number} -"], x=285, y=815),
    ]
    for column, x in enumerate(_EDGES[:-1]):
        drawn += [
            made.text([row[column]], x=x + 3, y=84 + 22 * level, size=8)
            for level, row in enumerate(rows)
            if row[column]
        ]
    bottom = 70 + 22 * len(rows)
    drawn += [_line(x, 70, x, bottom) for x in _EDGES]
    drawn += [_line(_EDGES[0], y, _EDGES[-1], y) for y in (70, 92, bottom)]
    return made.Page(b"".join(drawn))


def _line(x: float, y: float, to_x: float, to_y: float) -> bytes:
    return b"%g %g m %g %g l S\n" % (x, made.HEIGHT - y, to_x, made.HEIGHT - to_y)


def account_book(pages: int) -> bytes:
    """A book of so many pages. It has accounts and their sections and no item of the budget."""
    sections = itertools.cycle(_SETS)
    book = []
    for number in range(1, pages + 1):
        rows: list[tuple[str, ...]] = [_HEAD]
        while len(rows) < _ROWS:
            own = [(name, 1_000 * share + 7 * number) for name, share in itertools.islice(sections, 4)]
            now = sum(amount for _, amount in own)
            before = now - 130 + number % 300
            goal = f"{len(rows) // 4 + 1} {_GOALS[(number + len(rows)) % len(_GOALS)]}"
            facts = (goal, _amount(now), _amount(before), _amount(now - before))
            rows += [
                (*(facts if first else ("", "", "", "")), name, _amount(amount))
                for first, (name, amount) in zip((True, False, False, False), own, strict=True)
            ]
        book.append(_page(number, rows))
    return made.document(book)
