"""Names alone: rows that hold nothing but a name, the rest of one, or what is said of the item above."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mie_budget.reading.broken_names import goes_on
from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.tables.bordered.merged import covers_more
from mie_budget.reading.tables.cells import covered_columns
from mie_budget.reading.tables.columns import Column, Role, holds_content, title_place
from mie_budget.reading.tables.rows import GOES_ON, NOTE, TableRow, is_named_for_programme
from mie_budget.reading.titles import mark_of


def is_rest_of_name(above: TableRow, row: TableRow, roles: Collection[Role]) -> bool:
    """Whether a row holds the rest of a name and of what is said of that, as where both are typed over two rows.

    It has no figure and nobody in charge, the row above has an amount, and only both names together are called
    like a programme.
    """
    return (
        above.own is not None
        and above.departments is not None
        and above.last_line == row.first_line - 1
        and not row.is_total
        and set(roles) == {Role.TITLE, Role.TEXT}
        and mark_of(row.title.text) is None
        and (row.title.text.startswith("事業") or not is_named_for_programme(above.title.text))
        and is_named_for_programme(joined(above.title, row.title).text)
    )


def closes_name(above: str, text: str) -> bool:
    """Whether a name goes on in the words below it, and only then is called like a programme."""
    return (goes_on(above, text) or not is_named_for_programme(above)) and is_named_for_programme(above + text)


def with_name_below(
    lines: Lines,
    head: int,
    columns: Sequence[Column],
    own: int | None,
    above: TableRow,
    row: TableRow,
    pieces: Sequence[Piece],
    *,
    sections: bool,
) -> TableRow:
    """A row with the one below it that is nothing but a name: the rest of its name or what is said of it.

    As it is where that is a heading; with `sections` a name that does not go on is one.
    """
    text, name = row.title.text, above.title.text
    if NOTE.match(text) or above.is_total:
        return above
    if above.last_line != row.first_line - 1:
        # What a page has cut from the name stands below the head that comes again.
        between = {*lines.stripped[above.last_line + 1 : row.first_line]}
        cut = between <= {"", lines.stripped[head]} and closes_name(name, text)
        return above._replace(title=joined(above.title, row.title)).doubted("title") if cut else above
    mark, before = mark_of(text), mark_of(name)
    numbered = before is not None and before.number is not None
    if mark is not None and mark.number is not None and not numbered:
        return above
    if own in covered_columns(lines, row.first_line) and holds_content(columns[title_place(columns)].text):
        # The cell of its amount is merged over both rows.
        return above._replace(prose=(*above.prose, *filter(lambda piece: piece.text, pieces)), last_line=row.last_line)
    if (
        text[-1] == "。"
        or covers_more(lines, columns, row.first_line, above.first_line)
        or (mark is not None and mark.kind == "bullet" and numbered)
    ):
        # What is said of the item stands in a row of its own below it.
        return above._replace(prose=(*above.prose, row.title), last_line=row.last_line)
    rest = name[-1:] in GOES_ON or goes_on(name, text)
    if sections and not rest:
        return above
    whole = above._replace(title=joined(above.title, row.title), last_line=row.last_line)
    return whole if rest else whole.doubted("title")
