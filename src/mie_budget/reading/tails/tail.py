"""A tail and its clauses: what is found behind a title."""

from __future__ import annotations

from mie_budget.models import Relation
from mie_budget.reading.figures import Figure
from mie_budget.reading.labels import Label
from mie_budget.reading.organizations import DepartmentList


class Clause:
    """One figure with its label and qualifiers, while a tail is being read.

    `depth` is how many brackets it stands in, `arrow` whether an arrow leads to it, `source` whether its label is what
    a source of money is called in short.
    """

    __slots__ = (
        "about",
        "arrow",
        "bound",
        "depth",
        "end",
        "figure",
        "label",
        "problem",
        "rate",
        "relation",
        "source",
        "start",
        "year",
        "yen",
    )

    def __init__(self, figure: Figure | None, start: int, end: int, yen: int | None) -> None:
        self.figure = figure
        self.start = start
        self.end = end
        self.yen = yen
        self.label = Label.PLAIN
        self.year: int | None = None
        self.relation: Relation | None = None
        self.depth = 0
        self.arrow = False
        self.problem: str | None = figure.problem if figure else None
        self.about = False
        self.bound = False
        self.rate = False
        self.source = False


class Tail:
    """What stands behind a title, up to its prose."""

    __slots__ = (
        "clauses",
        "department_bracket",
        "department_start",
        "departments",
        "end",
        "markers",
        "relisted",
        "shape",
        "start",
        "unknown",
    )

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.clauses: list[Clause] = []
        self.departments: DepartmentList | None = None
        self.department_start = start
        self.department_bracket = ""
        self.markers: list[str] = []
        self.relisted = False
        self.shape: list[str] = []
        """The kinds of its parts in order: `D(` departments in brackets, `A` an amount, `A(` one in brackets …"""
        self.unknown: list[tuple[int, int]] = []
        """Words beside a figure in its bracket that say something the reader does not know."""
