"""Groups: rows that name an organization for the rows below them, a bureau and its sections below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mie_budget.reading.brackets import closing_of
from mie_budget.reading.headings.marked import heading_style
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.organizations import DepartmentList, is_bureau_or_section, read_departments, sections_of
from mie_budget.reading.titles import mark_of

_SUM_OF = lazy(r"(?P<whose>.{1,19}\S) *の? ?<total>")
_FRAME = "【】〔〕[]<>〈〉《》■◆●○ "
_MOST_LABELLED = 6
"""Cells of an account, a bureau and a section, each behind its label."""


_ANY = lazy("<field.departments>")
"""What any of them is called, and none by name: 部局計."""


class Group(NamedTuple):
    """Who is in charge of the rows below a row, by the name that stands there and that of its bureau above."""

    departments: DepartmentList
    line: int
    style: str
    bureau: Group | None = None
    """The group above of which this is a section."""

    def followed_by(self, text: str, named: DepartmentList, line: int) -> Group:
        """The group of a further row: a section of the same bureau, or one by itself.

        It is a section of the bureau where it is marked otherwise, or stands right below it; what is marked as a bureau
        is stands beside that.
        """
        found = Group(named, line, style_of(text))
        bureau = self.bureau or self
        within_it = found.style == self.style if self.bureau is not None else found.line == self.line + 1
        if not within_it and found.style == bureau.style:
            return found
        departments = in_bureau(bureau.departments, named)
        return found if departments is named else found._replace(departments=departments, bureau=bureau)


def group_of(above: Group | None, text: str, named: DepartmentList, line: int) -> Group:
    """The group that a row begins which names an organization, below the one of the rows above it."""
    if above is None:
        return Group(named, line, style_of(text))
    return above.followed_by(text, named, line)


def style_of(text: str) -> str:
    """How a row that names an organization is marked; round brackets are its mark where they hold all of it."""
    text = text.strip()
    if text[:1] == "(" and closing_of(text, 0) == len(text) - 1:
        return "("
    return heading_style(text)


def organization_row(text: str) -> DepartmentList | None:
    """The organizations that a text names, if it names nothing else."""
    text = text.strip(_FRAME)
    mark = mark_of(text)
    names = read_departments(text if mark is None else text[mark.end :].strip(_FRAME), strict=True)
    if names is None or not names.names or _ANY.fullmatch(text):
        return None
    return names if all(map(is_bureau_or_section, names.names)) else None


def organization_alone_in_row(said: Sequence[str], group: Group | None, *, opens: bool) -> DepartmentList | None:
    """The organization that the cells of a row name and nothing else, or behind its label where a block `opens`.

    Behind a label elsewhere it may be in charge of the row above, and so may one in round brackets unless the group
    above is marked by such.
    """
    if len(said) == 1:
        in_brackets = group is not None and group.style == "(" == style_of(said[0])
        if (alone := organization_row(said[0][1:-1] if in_brackets else said[0])) is not None:
            return alone
    if not opens or not 0 < len(said) <= _MOST_LABELLED:
        return None
    named = organization_alone(" | ".join(said))
    return named if named is not None and named.names else None


def organization_of_sum(text: str) -> DepartmentList | None:
    """The organization whose sum a row is called: 総務部 計; None where it is called otherwise."""
    match = _SUM_OF.fullmatch(text.strip())
    return None if match is None else organization_row(match["whose"].strip())


def in_bureau(bureau: DepartmentList, sections: DepartmentList) -> DepartmentList:
    """The sections of a row below one that names their bureau, with its name; other departments as they are."""
    return sections_of(bureau.names, sections) or sections
