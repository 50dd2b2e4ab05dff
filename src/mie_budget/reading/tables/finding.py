"""Finding tables: each begins with a head, whose line says how the cells are parted.

What reads tables with borders is imported where a line has some: most texts have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mie_budget.reading.calendar import years_in
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Lines
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.aligned import aligned_table
from mie_budget.reading.tables.by_elimination import may_be_unknown_head
from mie_budget.reading.tables.cells import BOX, border_of, known_cells, row_cells
from mie_budget.reading.tables.charged import with_in_charge_in_words
from mie_budget.reading.tables.columns import Role, column_of, is_head, may_be_head, unit_in
from mie_budget.reading.tables.headless import headless_table, table_over_rows, with_those_vouched_for
from mie_budget.reading.tables.headless.stanzas import stanza_table
from mie_budget.reading.tables.heads import LONGEST_GLUED
from mie_budget.reading.tables.own_column import own_column
from mie_budget.reading.tables.rows import Table
from mie_budget.reading.tables.stacked import LONGEST_OPENING, opened_or_alike, stacked_table
from mie_budget.reading.tables.stacked.bled import bled_table
from mie_budget.reading.tables.stacked.in_paragraphs import table_in_paragraphs
from mie_budget.reading.tables.stacked.opened import opened_list, runs_of_openers
from mie_budget.reading.tables.stacked.told import told_table
from mie_budget.reading.tables.whole_items.name_and_amount import stacked_cells_table

_LABEL_AND_VALUE = 2
_BELOW_NAME = frozenset((Role.AMOUNT, Role.DEPARTMENTS))
"""What a form states below the name."""
_LONGEST_ACCOUNT = 8
"""Characters in which the head of the accounts stands: 款 項 目."""
_WORDS_OF_TITLE = 2
"""Words of which each may name a column too; the head of a table without year or unit has more."""
_WORDS_OF_NAME = 3
"""A marker, and a name with a blank in it."""
_PARTS_CELLS = frozenset("|\t,")
_BORDERS = _PARTS_CELLS | frozenset(map(chr, BOX))
_YEAR_COLUMN = lazy(r"(?:会計|予算|事業|対象)?年度|fiscal_?year")
_YEAR_CELL = lazy(r"(?:令和|平成|[RHS])? ?(?:\d{1,2}|元)(?:年度?)?|(?P<western>(?:19|20)\d{2})(?:年度?)?")


def find_tables(lines: Lines, outline: Outline) -> list[Table]:
    """The tables of a document, in order: each begins with a head that names a column of names and one of amounts.

    Or has none, where its cells alone say as much.
    """
    tables = _tables_in_order(lines, outline)
    tables = sorted([*tables, *_with_same_head(lines, outline, tables)], key=lambda table: table.head_first)
    if beside := _tables_beside_accounts(lines, outline):
        # A table of the accounts may seem to go on over the page beside.
        apart = [one for one in tables if not any(one.head_first <= head <= one.last for head in beside)]
        tables = sorted([*apart, *beside.values()], key=lambda table: table.head_first)
    return with_in_charge_in_words(with_those_vouched_for(tables))


def _tables_in_order(lines: Lines, outline: Outline) -> list[Table]:
    """The tables by their heads or their cells, each found where the one before has ended."""
    tables: list[Table] = []
    number = 0
    total = len(lines.stripped)
    forms = _labelled_names(lines)
    openers = runs_of_openers(lines)
    bled = bled_table(lines, outline)
    while number < total:
        if bled is not None and bled.head_first == number:
            tables.append(bled)
            number = bled.last + 1
            continue
        text = lines.stripped[number]
        torn = text == "|"
        listed = opened_list(lines, outline, openers[number]) if number in openers else None
        if listed is not None:
            # Rings alone on their lines are taken for furniture where they open nothing.
            tables.append(listed)
            number = listed.last + 1
            continue
        if not text or number in outline.furniture or number in forms:
            number += 1
            continue
        explained = _explained_at(lines, outline, number) if "目" in text[:_LONGEST_ACCOUNT] else []
        if explained:
            tables += explained
            number = explained[-1].last + 1
            continue
        over_rows = table_over_rows(lines, outline, number)
        if over_rows is not None:
            tables.append(over_rows)
            number = over_rows.last + 1
            continue
        if torn or (_may_be_of_head(lines, number) and may_be_head(text) and not _is_title(lines, number)):
            table = (_torn_at if torn else _table_at)(lines, outline, number)
            if table is None or not table.rows:
                table = headless_table(lines, outline, number)
            elif table.own is None:
                # No column of amounts: they may stand in the cells of the names.
                table = stacked_cells_table(lines, outline, number) or table
        else:
            table = (
                headless_table(lines, outline, number)
                or stacked_cells_table(lines, outline, number)
                or _unknown_head_at(lines, outline, number)
            )
        if table is None or not table.rows:
            table = stanza_table(lines, outline, number)
        if table is None or not table.rows:
            number += 1
            continue
        tables.append(table)
        number = table.last + 1
    return tables


def _with_same_head(lines: Lines, outline: Outline, tables: Sequence[Table]) -> Iterator[Table]:
    """The tables whose heads say the same as that of another, where their own cells do not tell enough.

    Only where the source knows the cells of both.
    """
    if not lines.known or not tables:
        return
    heads = {
        lines.stripped[table.head_first]: table
        for table in tables
        if table.head_first == table.head_last and len(lines.known[table.head_first].cells) == len(table.columns) > 1
    }
    covered = {number for table in tables for number in range(table.head_first, table.last + 1)}
    for number, text in enumerate(lines.stripped):
        other = heads.get(text)
        if other is not None and number not in covered and number not in outline.furniture:
            from mie_budget.reading.tables.bordered import table_like

            table = table_like(lines, outline, number, other)
            if table.rows and covered.isdisjoint(range(number, table.last + 1)):
                yield table


_LABEL_AND_NAME = lazy(
    r"[○〇・■◆●◇□|]?\s?[【〔\[<〈(]?(?P<label><field.title>|<column.title>)(?:[】〕\]>〉)]\s?|\s?[|:：→/]\s?|…+|\s+)"
    r"(?P<name>[^|\s][^|]*?)\s*\|?(?:\s*(?:<field.departments>|<field.marker>|<label.amount>)\s*\|.*)?"
)
"""A label and one value, as a line of a form has them, and then perhaps another label with its own."""
_BEHIND_LABEL = frozenset("】〕]>〉)|:：→/…")
"""What stands behind a label, besides a blank."""
_LONGEST_LABEL = 12
"""Characters in which the label of a name has ended."""
_LEAST_LABELLED = 3
"""So many names behind one label; tables of one document have heads that are alike."""


def _labelled_names(lines: Lines) -> frozenset[int]:
    """The lines of forms with a name behind its label, which may look like the head of a table: 事業名 企業立地奨励金.

    Such a label opens several lines, with another name each, of which most can name no column.
    """
    may_be = [number for number, text in enumerate(lines.stripped) if _may_be_labelled(text)]
    if len(may_be) < _LEAST_LABELLED:
        return frozenset()
    named: dict[str, dict[str, list[int]]] = {}
    for number in may_be:
        match = _LABEL_AND_NAME.fullmatch(lines.stripped[number])
        if match is not None and len(match["name"].split()) <= _WORDS_OF_NAME:
            named.setdefault(match["label"], {}).setdefault(match["name"], []).append(number)
    found: set[int] = set()
    for names in named.values():
        heads = sum(column_of(name, None) is not None for name in names)
        if len(names) >= _LEAST_LABELLED and 2 * heads < len(names):
            found.update(number for numbers in names.values() for number in numbers)
    return frozenset(found | _labelled_beside(lines, len(found))) if found else frozenset()


def _may_be_labelled(text: str) -> bool:
    """Whether a line is worth a look as a label and a name."""
    start = text[:_LONGEST_LABEL]
    if not ("名" in start or "事" in start or "件" in start or "項" in start) or text.count("\t") > 1:
        return False
    return not _BEHIND_LABEL.isdisjoint(text) or any(map(str.isspace, text))


def _labelled_beside(lines: Lines, names: int) -> set[int]:
    """The other lines of such forms with a label and a value, 事業区分 拡充: one label for most of the names."""
    values: dict[str, list[int]] = {}
    for number, text in enumerate(lines.stripped):
        words = text.split(maxsplit=_LABEL_AND_VALUE)
        if len(words) == _LABEL_AND_VALUE and "|" not in text:
            column = column_of(words[1], None)
            if column is None or column.role is Role.MARKER:
                values.setdefault(words[0], []).append(number)
    return {
        number
        for numbers in values.values()
        if len(numbers) >= _LEAST_LABELLED and 2 * len(numbers) > names
        for number in numbers
    }


def _may_be_of_head(lines: Lines, number: int) -> bool:
    """Whether a line is not one long word, as those of prose are: such a line holds no head, nor ends one."""
    text = lines.stripped[number]
    if lines.known or len(text) <= LONGEST_GLUED or " " in text or not _BORDERS.isdisjoint(lines.texts[number]):
        return True
    # The first column of a head with its cells one below the other may stand above.
    return number > 0 and 0 < len(lines.stripped[number - 1]) <= LONGEST_OPENING


def _is_title(lines: Lines, number: int) -> bool:
    """Whether the first line of a document is its title: 当初予算 主要事業, apart from what follows."""
    text = lines.texts[number].strip()
    apart = number + 1 < len(lines.stripped) and not lines.stripped[number + 1]
    few = len(text.split(" ")) <= _WORDS_OF_TITLE and not _PARTS_CELLS.intersection(text)
    return apart and few and not any(lines.stripped[:number])


def _torn_at(lines: Lines, outline: Outline, number: int) -> Table | None:
    from mie_budget.reading.tables.bordered import torn_table

    return torn_table(lines, outline, number)


def _unknown_head_at(lines: Lines, outline: Outline, number: int) -> Table | None:
    """The table below a head whose words may all be unknown, where its cells tell what they head."""
    if not lines.known or not lines.known[number].cells or not may_be_unknown_head(lines, number):
        return None
    from mie_budget.reading.tables.bordered import bordered_table

    return bordered_table(lines, outline, number, border_of(lines.texts[number].translate(BOX)) or "|")


def _table_at(lines: Lines, outline: Outline, number: int) -> Table | None:
    border = border_of(lines.texts[number].translate(BOX))
    printed = lines.known[number].cells if lines.known else ()
    if len(printed) == 1 and printed[0].columns > 1:
        # One cell over all columns is above a head, and none.
        return None
    in_charge = outline.departments_at(number + 1) if printed else None
    if in_charge is not None and in_charge[1] == number:
        # So is who is in charge, behind its label, in cells over several columns.
        return None
    following = lines.stripped[number + 1] if number + 1 < len(lines.stripped) else ""
    if lines.stripped[number].endswith("|") and following.endswith("|") and following[0] not in "|-:":
        # A break in a cell of the head has torn its line, and may have torn those of the rows.
        torn = _torn_at(lines, outline, number)
        if torn is not None and torn.rows:
            return torn
    if border is not None or known_cells(lines, number):
        from mie_budget.reading.tables.bordered import bordered_table, captioned_table
        from mie_budget.reading.tables.transposed import transposed_table

        border = border or "|"
        return (
            bordered_table(lines, outline, number, border)
            or transposed_table(lines, outline, number, border)
            or captioned_table(lines, outline, number, border)
            or stacked_cells_table(lines, outline, number)
        )
    if _is_above_head(lines, outline, number) or _is_of_form(lines, number):
        return None
    return (
        told_table(lines, outline, number)
        or table_in_paragraphs(lines, outline, number)
        or opened_or_alike(lines, outline, number)
        or aligned_table(lines, outline, number)
        or stacked_table(lines, outline, number)
    )


def _is_above_head(lines: Lines, outline: Outline, number: int) -> bool:
    """Whether the next line is the head of a table whose cells the source knows: 当初予算 主な事業 is its title."""
    following = (line for line in range(number + 1, len(lines.stripped)) if lines.stripped[line])
    below = next(following, number)
    if lines.known and len(lines.known[below].cells) < _LABEL_AND_VALUE and unit_in(lines.stripped[below]):
        below = next(following, number)
    cells = known_cells(lines, below, repeated=True)
    if not cells:
        return False
    from mie_budget.reading.tables.bordered.heads import columns_of_cells

    columns = columns_of_cells(lines.texts[below], cells, outline.fiscal_year)
    return columns is not None and is_head(columns, own_column(columns, outline))


def _is_of_form(lines: Lines, number: int) -> bool:
    """Whether a label and its value stand above others: 事業名 修学資金 above 予算額 65,700 is no head of a table."""
    words = lines.stripped[number].split()
    below = lines.stripped[number + 1].split() if number + 1 < len(lines.stripped) else []
    if len(words) != _LABEL_AND_VALUE or len(below) != _LABEL_AND_VALUE or column_of(below[1], None) is not None:
        return False
    first, second = column_of(words[0], None), column_of(below[0], None)
    return first is not None and second is not None and first.role is Role.TITLE and second.role in _BELOW_NAME


def _tables_beside_accounts(lines: Lines, outline: Outline) -> dict[int, Table]:
    """The tables of programmes on the pages beside those of the accounts, by the lines of their heads."""
    head = next((number for number, text in enumerate(lines.stripped) if _may_head_sections(text)), None)
    if head is None:
        return {}
    return {table.head_first: table for table in _explained_at(lines, outline, head)}


def _may_head_sections(text: str) -> bool:
    """Whether a line is worth a look as the head of what accounts are made up of (節) with its explanation (説明)."""
    return text.endswith("明") and "節" in text[:_LONGEST_ACCOUNT] and "目" not in text


def _explained_at(lines: Lines, outline: Outline, number: int) -> list[Table]:
    border = border_of(lines.texts[number].translate(BOX))
    if border is None:
        return []
    from mie_budget.reading.tables.whole_items.explained import explained_tables

    return explained_tables(lines, outline, number, border)


def year_of_tables(lines: Lines, tables: Sequence[Table]) -> int | None:
    """The fiscal year that a column 年度 states in every row of every table; None where none does."""
    years: set[int | None] = set()
    for table in tables:
        border = border_of(lines.texts[table.head_first].translate(BOX))
        at = next((index for index, column in enumerate(table.columns) if _YEAR_COLUMN.fullmatch(column.text)), None)
        if at is None or border is None:
            continue
        for row in table.rows:
            for line in range(row.first_line, row.last_line + 1):
                cells = row_cells(lines, line, border)
                cell = lines.texts[line][slice(*cells[at])].strip() if at < len(cells) else ""
                if cell or line == row.first_line:
                    years.add(_year_of_cell(cell))
    return years.pop() if len(years) == 1 else None


def year_of_heads(tables: Sequence[Table]) -> int | None:
    """The fiscal year of the amounts of every table beside those of the year before; None where one says another."""
    named: set[int | None] = set()
    for table in tables:
        own = table.columns[table.own].year if table.own is not None else None
        before = any(own is not None and column.year == own - 1 for column in table.columns)
        named.add(own if before else None)
    return named.pop() if len(named) == 1 else None


def _year_of_cell(cell: str) -> int | None:
    match = _YEAR_CELL.fullmatch(cell)
    if match is None:
        return None
    if match["western"]:
        return int(match["western"])
    named = years_in(f"{cell.rstrip('度').rstrip('年')}年度")
    return named[0][0] if named else None
