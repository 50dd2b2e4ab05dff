"""Generated documents whose records are known, because the test wrote them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from hypothesis import assume
from hypothesis import strategies as st

from mie_budget.models import Document, Marker, Relation

NOUNS = [
    "避難所",
    "農道",
    "里山",
    "図書館",
    "子ども食堂",
    "海岸",
    "観光案内",
    "ため池",
    "路線バス",
    "難病患者",
    "SNS",
    "3R",
    "㈱みなと物産",
]
DEEDS = ["の点検", "の整備", "への支援", "の調査", "相談の充実", "を学ぶ講座", "の耐震化(第2期)", "「ひろば」の開催"]
PROSE = (
    "地区ごとに話を聞きます。",
    "専門の職員が家庭を訪ね、相談に応じます。",
    "県内の八つの町で、順に試みます。",
    "傷みの有無を調べる。",
)
BUREAUS = [
    "子ども・福祉部",
    "医療保健部",
    "教育委員会事務局",
    "県土整備部 道路管理課",
    "こども若者局",
    "警察本部",
    "防災対策部",
]
MARKS = {Marker.NEW: "新", Marker.PARTLY_NEW: "一部新", Marker.EXPANDED: "拡", Marker.CONTINUED: "継"}
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "　"})
NARROW = str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {"　": " "})


@dataclass(frozen=True)
class Item:
    """What one item says. With `ditto`, `departments` are those of the item before, and a ditto mark is printed."""

    title: str
    departments: tuple[str, ...]
    thousands: int
    part_of: bool = False
    ditto: bool = False
    marker: Marker | None = None
    prose: tuple[str, ...] = field(default=())


Row = tuple[str, tuple[str, ...], bool, int | None, Relation | None, tuple[Marker, ...]]


def row(item: Item) -> Row:
    """What a reader must make of an item."""
    relation = Relation.PART_OF if item.part_of else Relation.EXACT
    markers = (item.marker,) if item.marker else ()
    return (item.title, item.departments, item.ditto, item.thousands * 1_000, relation, markers)


def rows(document: Document) -> list[Row]:
    """The same for what was read."""
    return [
        (
            record.title,
            record.departments,
            record.ditto,
            record.amount.yen if record.amount else None,
            record.amount.relation if record.amount else None,
            record.markers,
        )
        for record in document.records
    ]


TITLES = st.builds(str.__add__, st.sampled_from(NOUNS), st.sampled_from(DEEDS))
DEPARTMENTS = st.lists(st.sampled_from(BUREAUS), min_size=1, max_size=3, unique=True).map(tuple)
THOUSANDS = st.integers(1, 9_999_999)


@st.composite
def items(draw: st.DrawFn, *, most: int = 8) -> list[Item]:
    """A list of items; the first never repeats the departments of one before it, and none is the total of others."""
    found: list[Item] = []
    for _ in range(draw(st.integers(1, most))):
        ditto = bool(found) and draw(st.booleans())
        found.append(
            Item(
                title=draw(TITLES),
                departments=found[-1].departments if ditto else draw(DEPARTMENTS),
                thousands=draw(THOUSANDS),
                part_of=draw(st.booleans()),
                ditto=ditto,
                marker=draw(st.none() | st.sampled_from(Marker)),
                prose=tuple(draw(st.lists(st.sampled_from(PROSE), max_size=2))),
            )
        )
    assume(not _has_total([item.thousands for item in found]))
    return found


def _has_total(figures: list[int]) -> bool:
    """Whether a figure is the sum of two or more that stand before or behind it, and so no item."""
    return any(
        figure in itertools.islice(itertools.accumulate(others), 1, None)
        for at, figure in enumerate(figures)
        for others in (figures[at + 1 :], figures[:at][::-1])
    )


@st.composite
def typeset(draw: st.DrawFn, written: list[Item]) -> str:
    """Items as a prefecture prints them: brackets, widths, line breaks and blank lines as they come."""
    lines: list[str] = []
    for item in written:
        opening, closing = draw(
            st.sampled_from([("【", "】"), ("〔", "〕"), ("［", "］"), ("[", "]"), ("〈", "〉"), ("<", ">")])
        )
        names = draw(st.sampled_from(["同上", "〃", "同　上", "同"])) if item.ditto else draw(listed(item.departments))
        marker = f"({MARKS[item.marker]})" if item.marker else ""
        # A title may go on in the next line, but for one that a Latin letter would end or begin.
        break_before = draw(st.sampled_from(["", " ", "\n"]))
        break_behind = draw(st.sampled_from(["", " ", "\n", "\n\n"]))
        amount = draw(amount_of(item))
        header = f"{marker}{item.title}{break_before}{opening}{names}{closing}{break_behind}（{amount}）"
        lines += [*header.split("\n"), *item.prose]
        lines += [""] * draw(st.integers(1, 2))
    return "\n".join(lines) + "\n"


@st.composite
def listed(draw: st.DrawFn, names: tuple[str, ...]) -> str:
    """Departments as a list, with any of the separators."""
    text = names[0]
    for name in names[1:]:
        text += draw(st.sampled_from(["、", "，", ",", "／", "、\n"])) + name
    return text


@st.composite
def amount_of(draw: st.DrawFn, item: Item) -> str:
    """An amount in digits of one width or both, with blanks where issuers leave them."""
    figure = draw(st.sampled_from([f"{item.thousands:,}", str(item.thousands)]))
    digits = [draw(st.sampled_from([digit, digit.translate(WIDE)])) for digit in figure]
    unit = draw(st.sampled_from(["千円", " 千円", "千\n円", "　千円"]))
    share = draw(st.sampled_from(["の内数", "内数", "（内数）", " の内数"])) if item.part_of else ""
    return "".join(digits) + unit + share


def rendered(template: str, item: Item, line_break: str) -> str:
    """An item as one of a notation's templates says, with every optional slot filled."""
    share = "の内数" if item.part_of else ""
    filled = {
        "title": item.title,
        "program": item.title,
        "departments": "同上" if item.ditto else "、".join(item.departments),
        "amount": f"{item.thousands:,}千円{share}",
        "figure": f"{item.thousands:,}{share}",
        "bullet": "○",
        "ordinal": "(3)",
        "opener": "①",
        "marker": f"[{MARKS[item.marker]}]" if item.marker else "",
        "description": "".join(item.prose),
        "text": "三二の施策",
    }
    text = re.sub(r"\{(\w+)\??\}", lambda slot: filled[slot[1]], template)
    return text.replace(" ⏎ ", line_break).replace("⏎", line_break)
