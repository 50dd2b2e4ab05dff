"""Told stacks: a name, what is said of it in words over lines, and its figures alone on theirs, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from mie_budget.reading.brackets import CLOSING
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.lines import Lines, Piece
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.columns import NUMERIC, Column, Role
from mie_budget.reading.tables.heads import aligned_head, stacked_head
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.places import joined_lines, stripped_piece
from mie_budget.reading.tables.rows import Table, TableRow, is_named_for_programme, row_of
from mie_budget.reading.tables.stacked.uneven import runs_of_figures
from mie_budget.reading.titles import LETTER, mark_of

_LEAST_ROWS = 2
"""One alone may be an item of a list below words of a heading."""
_MOST_WORD_LINES = 10
"""Lines that say what an item is for: more of them lead out of the table."""
_QUOTES = {"「": "」", "『": "』", "(": ")", "“": "”", '"': '"', "〈": "〉", "<": ">"}
"""What words about an item stand in, so that its name ends right above."""
_OF_PARTS = frozenset("※・*-‐–—－")
"""Bullets of what is said of an item, below the mark of its name."""


def told_table(lines: Lines, outline: Outline, number: int) -> Table | None:
    """A table whose head names names, words and figures in this order, and whose rows are told on lines of their own.

    A name is marked, or what follows it is quoted: nothing else parts it from the words. Most of what has figures must
    be such a row.
    """
    if (head := aligned_head(lines, number, outline.fiscal_year)) is not None:
        columns, head_last = head
    elif (head := stacked_head(lines, number, outline.fiscal_year)) is not None:
        columns, head_last = head[0], head[1] - 1
    else:
        return None
    roles = [column.role for column in columns]
    figures = [column for column in columns if column.role in NUMERIC]
    if roles[:2] != [Role.TITLE, Role.TEXT] or not figures or any(role not in NUMERIC for role in roles[2:]):
        return None
    heads = set(lines.stripped[number : head_last + 1])
    below = outline.with_text(lines, range(head_last + 1, len(lines.stripped)))
    cells = [line for line in below if lines.stripped[line] not in heads]
    rows: list[TableRow] = []
    settled: set[int] = set()
    runs = behind = 0
    for run in runs_of_figures(lines, cells):
        runs += 1
        told = _told(lines, cells[behind : run.filled]) if len(run.free) == len(figures) and not run.aside else None
        behind = run.filled + len(run.free) + len(run.aside)
        row = None if told is None else _row(lines, outline, told, run.free, columns)
        if row is not None and told is not None:
            rows.append(row)
            settled.update(*told, run.free)
    if len(rows) < _LEAST_ROWS or 2 * len(rows) < runs:
        return None
    last = max(settled)
    again = frozenset(line for line in range(head_last + 1, last) if lines.stripped[line] in heads)
    own = own_column(columns, outline)
    return Table(number, head_last, last, tuple(columns), tuple(rows), own, frozenset(settled), again)


def _told(lines: Lines, block: Sequence[int]) -> tuple[Sequence[int], Sequence[int]] | None:
    """The lines of a name and of what is said of it, which end a block of lines; None where nothing parts them."""
    block = block[-_MOST_WORD_LINES:]
    texts = [lines.stripped[line] for line in block]
    opening = _opening_of(texts)
    if opening:
        first = next((at for at in range(opening - 1, max(-1, opening - 3), -1) if _is_marked(texts[at])), opening - 1)
        return (block[first:opening], block[opening:]) if LETTER.search(texts[first]) else None
    first = next((at for at in range(len(texts) - 1, -1, -1) if _is_marked(texts[at])), -1)
    if any(organization_alone(text) is not None for text in texts[first + 1 :]):
        # Who is in charge parts another name from the words.
        return None
    return (block[first : first + 1], block[first + 1 :]) if 0 <= first < len(texts) - 1 else None


def _opening_of(texts: Sequence[str]) -> int:
    """The place of the line that opens the quotation which closes the last line; 0 where there is none."""
    for at in range(len(texts) - 1, 0, -1):
        closes = _QUOTES.get(texts[at][0])
        if closes is not None and texts[-1][-1] == closes:
            return at
    return 0


def _is_marked(text: str) -> bool:
    mark = mark_of(text) if text[0] not in _OF_PARTS else None
    return mark is not None and LETTER.search(text, mark.end) is not None


def _row(
    lines: Lines,
    outline: Outline,
    told: tuple[Sequence[int], Sequence[int]],
    figures: Sequence[int],
    columns: Sequence[Column],
) -> TableRow | None:
    """The item of a name, its words and its figures."""
    name, words = told
    pieces: list[Piece] = [
        joined_lines(lines, name),
        joined_lines(lines, words),
        *(stripped_piece(lines, line) for line in figures),
    ]
    # A name that is as long as the lines below it, and does not end as one, may go on there.
    text = pieces[0].text
    whole = text[-1] in CLOSING or is_named_for_programme(text) or lines.stripped[words[0]][0] in _QUOTES
    widest = max(len(lines.stripped[line]) for line in words)
    doubts = () if whole or len(words) == 1 or len(text) + 1 < widest else ("title",)
    return row_of(outline, columns, pieces, own_column(columns, outline), doubts=doubts)
