"""Candidates: what may be an item, with what is found about it, and the limits of names and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from mie_budget.diagnostics import DiagnosticCode
from mie_budget.models import Marker, OtherRelation, Relation
from mie_budget.reading.figures import Figure, find_figures
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.organizations import DepartmentList
from mie_budget.reading.tables import column_of
from mie_budget.reading.titles import Mark, Title, mark_of
from mie_budget.units import PRINTED_UNITS

LONGEST_TITLE = 100
"""A longer name is a sentence, or was joined from lines that do not belong together."""
LONGEST_WITH_COMMA = 45
"""A longer name with a comma in it is a sentence, unless its department says otherwise."""
LEAST_VOUCHED = 2
"""Items with departments whose amounts stand in brackets: others with the same brackets are of the same list."""
SIZE_WORDS = lazy(
    r"(?:<size>|<size_part>|(?:令和|平成|昭和|[RHS])?\s?(?:\d{1,2}|元)?年度|(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,2})月|第?\d{1,2}[号回次]|[のはと・()（）\s])+"
)
BALANCE = lazy(
    r"[^()]*<balance>(?:の?見込み?額?)?(?:\([^()]*\))?|[^()。、「」]{0,16}<balance_of>の?(?:状況|推移|見込み?額?)",
    needs=("高況移込額", "償残況現移込"),
)
"""What is owed or saved at a point in time, and its course."""
_HEADLINE = lazy(
    r"\S.*円(?:余り?|あまり|超|強|弱)?(?:の(?:補正|当初)?予算案?)?を?(?:追加|計上|増額|減額|補正|提案|可決|編成|投入)"
    r"(?:(?<=可決)\s[^。|\d]{2,16}議会)?"
    r"|[^。|]*円(?:余|超|強|弱)?[/／][^。/／|]{0,24}(?:(?:補正|当初)(?:予算)?案?|予算案)(?:[/／][^。|]*)?"
    r"|[^。、/／|]{0,24}予算案、[^。|]*円(?:余|超|強|弱)?"
    r"|[^。/／|]{0,24}(?:補正|予算案)[/／][^。|]*円(?:余|超|強|弱)?(?:[/／][^。|]*)?"
)
_HEADLINE_UNITS = (100_000_000, 10_000_000)
"""What headlines leave out of a sum is less than one of these: 3億円, 1・5億円."""
_SIZE_ENDS = ("会計", "規模", "予算", "予算額", "予算案")
"""What else is named a size (教育費, 予備費) may be a line of the budget that somebody is in charge of."""
UNITS_OF_BUDGETS = (PRINTED_UNITS["千円"], PRINTED_UNITS["百万円"])
"""Units that hardly anybody but public bodies prints behind what something costs."""
COUNTED_TOTAL = r".*(?:全|計)\d{1,3}(?:事業|件)|.*\d項目|\d{1,3}(?:事業|件|施策|取組)の?[合総]?計"
"""What a sum is named that says of how many it is: 全18事業, 5項目, 4事業 計."""
IS_COUNTED_TOTAL = lazy(COUNTED_TOTAL)
LEAST_UNIT = 1_000
"""Nobody but public bodies captions lists of their doings in thousands of yen."""
MOST_GIVEN = 1_000_000
"""What one person or household is given is less than this; more is given to all of them together."""
LEAST_YEN = 100_000
"""A smaller figure in single yen, in a text that never speaks of a budget, is a price."""
_SHAPE_ASIDE = lazy(r"/A\(|[M]|[(【〔\[<〈《]|/D.?")


class Verdict(Enum):
    """What a candidate is taken for."""

    ITEM = "item"
    TOTAL = "total"
    REVENUE = "revenue"
    SIZE = "size"
    PART = "part"
    PROSE = "prose"
    DOUBTFUL = "doubtful"
    REFERENCE = "reference"


class Note(NamedTuple):
    """A finding about a candidate: the code, where (line and offset in its text), and values."""

    code: DiagnosticCode
    line: int
    offset: int
    params: Mapping[str, str | int]


class Value(NamedTuple):
    """A figure of an item: yen, what it states, the printed text, and the line and offset it stands at."""

    yen: int
    relation: OtherRelation
    text: str
    line: int
    offset: int


class Candidate:
    """What may be an item, while the document is being read. Lines count from 0."""

    __slots__ = (
        "against", "amount_line", "amount_offset", "amount_text", "bare", "charged_above", "department_line",
        "department_offset",
        "departments", "depths", "evidence", "figures", "first_line", "frame", "header_last", "header_lines",
        "heading_line", "indent", "is_total", "labelled", "limit_only", "list_depth", "mark", "markers", "notes",
        "others", "own_unit", "prose", "relation", "requested", "rest", "second_charge", "shape", "states_amount",
        "tails", "template", "title", "title_piece", "uncertain", "verdict", "yen",
    )  # fmt: skip

    def __init__(
        self, frame: str, title_piece: Piece | None, title: Title | None, first_line: int, header_last: int
    ) -> None:
        self.frame = frame
        self.title_piece = title_piece
        self.title = title
        self.first_line = first_line
        self.header_last = header_last
        self.tails: tuple[tuple[int, int, int], ...] = ()
        """Where what was understood of the entries behind their titles stands: the line, its start and end there."""
        self.header_lines: list[int] = []
        """The lines of the entries that were put together."""
        self.mark: Mark | None = title.mark if title else None
        self.indent = 0
        self.list_depth: int | None = None
        """How deep its line stands in the lists of its source; None where that knows none there."""
        self.depths = (0, 0)
        """In which of several columns of names its name begins, and in which it ends."""
        self.departments: DepartmentList | None = None
        self.second_charge: tuple[DepartmentList, int, int] | None = None
        """Who is in charge by a further line, with that line and the offset, where its name has said so already."""
        self.department_line = first_line
        self.department_offset = 0
        self.charged_above = False
        """Whether its departments stand in a row of its table above it."""
        self.heading_line: int | None = None
        self.yen: int | None = None
        self.relation = Relation.EXACT
        self.amount_text = ""
        self.amount_line = header_last
        self.amount_offset = 0
        self.states_amount = False
        """Whether a figure of its own was read, or one that cannot be read."""
        self.labelled = False
        """Whether a label says that the figure is its own."""
        self.requested = False
        """Whether a label says that the figure is what was asked for; what is in the budget takes its place."""
        self.own_unit: int | None = None
        self.bare = False
        self.limit_only = False
        self.is_total = False
        self.others: tuple[Value, ...] = ()
        self.markers: tuple[Marker, ...] = title.markers if title else ()
        self.notes: tuple[Note, ...] = ()
        self.figures: list[tuple[int, int, str]] = []
        self.prose: tuple[Piece, ...] = ()
        self.rest: Piece | None = None
        self.shape = ""
        self.template = ""
        self.evidence: list[str] = []
        self.against: list[str] = []
        self.uncertain = False
        self.verdict = Verdict.DOUBTFUL

    @property
    def known_yen(self) -> int:
        """The yen of its amount, 0 where none is printed or none can be read."""
        return self.yen or 0

    @property
    def name(self) -> str:
        """The item's name, empty where it was lost."""
        return self.title.name if self.title else ""

    @property
    def style(self) -> str:
        """The style of its mark, empty where it has none."""
        return self.mark.style if self.mark is not None else ""

    @property
    def is_item(self) -> bool:
        """Whether it is taken for an item."""
        return self.verdict is Verdict.ITEM

    def has_note(self, code: DiagnosticCode) -> bool:
        """Whether something of a kind is to be told of it."""
        return any(note.code is code for note in self.notes)

    @property
    def is_counted(self) -> bool:
        """Whether it opens with an ordinal."""
        return self.mark is not None and self.mark.kind != "bullet"

    @property
    def names_departments(self) -> bool:
        """Whether departments stand with the item itself, and not above it for several."""
        return self.departments is not None and self.heading_line is None

    def charge(self, departments: DepartmentList, line: int, offset: int = 0) -> None:
        """Put departments in charge of it that stand at an offset of a line."""
        self.departments = departments
        self.department_line, self.department_offset = line, offset

    def date_back(self) -> None:
        """Take its amount for last year's: that of the document's year follows."""
        if self.yen is not None:
            place = (self.amount_line, self.amount_offset)
            self.others += (Value(self.yen, OtherRelation.PREVIOUS_YEAR, self.amount_text, *place),)
        self.figures = [(*place[:2], "other") if place[2] == "item" else place for place in self.figures]
        self.yen, self.amount_text, self.states_amount = None, "", False

    def add_marker(self, marker: Marker | None) -> None:
        """Add a marker that it does not have yet."""
        if marker is not None and marker not in self.markers:
            self.markers += (marker,)

    @property
    def is_named_in_sentence(self) -> bool:
        """Whether it is a sum that a sentence names."""
        return self.mark is None and self.rest is not None and self.rest.text.endswith("。")

    @property
    def is_named_as_size(self) -> bool:
        """Whether it is named as an account or a whole budget is, of which nobody is in charge."""
        return self.name.endswith(_SIZE_ENDS) and SIZE_WORDS.fullmatch(self.name) is not None

    def take_for(self, verdict: Verdict, why: str) -> None:
        """Take it for something else than it seemed to be, and note what says so."""
        self.verdict = verdict
        self.against.append(why)

    def leave_untold(self) -> None:
        """Report its figures and leave them out, where nothing says which of them is its own."""
        found = {"found": self.amount_text, "reason": "several-figures"}
        kept = [note for note in self.notes if note.code is not DiagnosticCode.FIGURE_UNLABELLED]
        unreadable = Note(DiagnosticCode.FIGURE_UNREADABLE, self.amount_line, self.amount_offset, found)
        self.notes = (*kept, unreadable)
        self.yen, self.others = None, ()


class Loose(NamedTuple):
    """A piece whose figures belong to no candidate."""

    piece: Piece
    figures: tuple[Figure, ...]


def list_of(candidate: Candidate) -> tuple[str, str]:
    """The list that a candidate stands in: those with its mark, whose parts are printed in the same order."""
    return candidate.style, _bare_shape(candidate.shape)


@lru_cache(256)
def _bare_shape(shape: str) -> str:
    return _SHAPE_ASIDE.sub("", shape)


def is_column_head(text: str, year: int | None) -> bool:
    """Whether a line is two or more words each of which names a column.

    >>> is_column_head("事業名 予算額", None), is_column_head("橋の点検 予算額", None)
    (True, False)
    """
    words = text.split()
    return len(words) >= 2 and all(column_of(word, year) is not None for word in words)


def is_headline(text: str) -> bool:
    """Whether a line is a headline: it has no mark, and says behind its figure what was done with the sum.

    It may also name the budget, behind or before a slash.

    >>> is_headline("一般会計に2億円を追加"), is_headline("橋の補修に4億円/県の9月補正予算案")
    (True, True)
    """
    return _HEADLINE.fullmatch(text) is not None and mark_of(text) is None


def rounded_headlines(stripped: Sequence[str]) -> frozenset[int]:
    """The lines above the first sentence with a sum in 億, full or with one decimal, that a line below says exactly.

    A headline names so what the whole text is about, and no programme.

    >>> rounded_headlines(["橋の費用3億円", "橋の費用は3億2,100万円だ。"])
    frozenset({0})
    >>> rounded_headlines(["予算案まとまる。橋に1・5億円など", "橋の費用は1億5,189万円だ。"])
    frozenset({0})
    """
    first = next((number for number, text in enumerate(stripped) if text.endswith("。")), 0)
    found = {
        number: [(one.yen, unit) for one in find_figures(text) if one.yen and (unit := _rounded_to(one.yen))]
        for number, text in enumerate(stripped[:first])
        if "億円" in text and mark_of(text) is None
    }
    if not any(found.values()):
        return frozenset()
    exact = {
        (one.yen // unit, unit)
        for text in stripped[first:]
        if "億" in text
        for one in find_figures(text)
        for unit in _HEADLINE_UNITS
        if one.yen and one.yen % unit
    }
    return frozenset(
        number
        for number, sums in found.items()
        if any((yen // unit - up, unit) in exact for yen, unit in sums for up in (0, 1))
    )


def _rounded_to(yen: int) -> int | None:
    return next((unit for unit in _HEADLINE_UNITS if yen % unit == 0), None)
