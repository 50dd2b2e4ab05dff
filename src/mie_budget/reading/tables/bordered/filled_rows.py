"""Filled rows: what a row states once all its cells are read, by its columns and by the rows above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mie_budget.reading.lines import Lines, Piece, joined
from mie_budget.reading.organizations import DepartmentList, is_ditto
from mie_budget.reading.outline import Outline
from mie_budget.reading.tables.bordered.groups import Group, group_of, in_bureau, organization_of_sum, organization_row
from mie_budget.reading.tables.bordered.heads import Head
from mie_budget.reading.tables.bordered.merged import begins_unnamed, below_merged
from mie_budget.reading.tables.bordered.names_alone import is_rest_of_name, with_name_below
from mie_budget.reading.tables.bordered.tiers import is_tier, tiers_of_columns
from mie_budget.reading.tables.cells import small_parts
from mie_budget.reading.tables.columns import Role, also_holds, place_of, second_table
from mie_budget.reading.tables.rows import TableRow, carried, row_of


class FilledRows:
    """The rows of a table so far, in `settled` the lines they take, and the cells of each by its first line.

    `group` is the organization that a row of its own names for those below; `sums_above` says that such rows hold their
    sums. `sections` says that rows with nothing but a name are headings, because one stands above the first row
    already. `beside` is the column with which a second table begins that stands beside the first.
    """

    def __init__(
        self, lines: Lines, outline: Outline, head: Head, own: int | None, doubts: tuple[str, ...] = ()
    ) -> None:
        self.lines = lines
        self.outline = outline
        self.columns = head.columns
        self.own = own
        self.doubts = doubts
        self.rows: list[TableRow] = []
        self.cells: dict[int, Sequence[Piece]] = {}
        self.settled: set[int] = set()
        self.head = self.last = head.last
        self.group: Group | None = None
        self.sums_above = False
        self.sections = False
        self.without_departments = place_of(head.columns, Role.DEPARTMENTS) is None
        self.tiers = tiers_of_columns(head.columns, own, outline.tiers, outline.fiscal_year)
        self.beside = second_table(head.columns)
        self.is_headed_again(head.last)

    @property
    def above(self) -> TableRow | None:
        """The row that was filled last."""
        return self.rows[-1] if self.rows else None

    def settle(self, number: int) -> None:
        """Take a line as one of the table that is no row of it."""
        self.settled.add(number)
        self.last = number

    def begin_group(self, text: str, named: DepartmentList, number: int) -> None:
        """Take a row that names the organization in charge of those below it."""
        self.group = group_of(self.group, text, named, number)

    def is_headed_again(self, number: int) -> bool:
        """Whether a line is the head once more; an organization above its names is in charge of the rows below."""
        line, head = (self.lines.stripped[at] for at in (number, self.head))
        first, _, others = line.partition("|")
        again = others and others == head.partition("|")[2] and also_holds(first.strip()) is None
        named = organization_row(first.strip()) if again else None
        if named is not None:
            self.group = group_of(None, first.strip(), named, number)
        return named is not None or line == head

    def leave_heading_above(self, number: int) -> None:
        """Take back the last row where it is the heading of the table whose head stands right below it.

        It states no figure and has few cells. The source knows it as a row of that table, or one of its cells as
        merged over the column of the amounts.
        """
        row, known = self.above, self.lines.known
        if row is None or not known or row.first_line != number - 1 or row.own is not None or row.others:
            return
        own = -1 if self.own is None else self.own
        wide = any(
            cell.columns > 1 and cell.column <= own < cell.column + cell.columns for cell in known[number - 1].cells
        )
        said = sum(bool(piece.text) for piece in self.cells.get(row.first_line, ()))
        of_other = known[number - 1].table == known[number].table != known[self.head].table
        if (wide or of_other) and 2 * said <= len(self.columns):
            self.rows.pop()
            self.settled.discard(row.first_line)
            self.last = row.first_line - 1

    def leave_group_below(self) -> None:
        """Take back the last line where it names an organization: it stands above the next table."""
        if self.group is not None and self.above is not None and self.group.line == self.last > self.above.last_line:
            self.settled.discard(self.last)
            self.last -= 1

    def fill(self, pieces: list[Piece], at: int, *, covered: int, lower: Piece | None) -> None:
        """Make a row of cells that end on a line.

        `covered` are those before them that left no trace; `lower` is the figure on the line below its own.
        """
        self.last = at
        lines = range(pieces[0].line, at + 1)
        if self.beside is not None:
            self.settled.update(lines)
            for half in (slice(0, self.beside), slice(self.beside, None)):
                row = row_of(self.outline, self.columns[half], pieces[half], self.own) if pieces[half] else None
                self.rows += [row] if row is not None else []
            return
        pieces = self._with_name_in_number(pieces)
        pieces, others = self._without_other_tiers(pieces, lower)
        row = self._row_of(pieces, others, at)
        roles = {column.role for column, piece in zip(self.columns, pieces, strict=False) if piece.text}
        stated = pieces[self.own] if self.own is not None and self.own < len(pieces) else None
        if row is None and stated is not None and stated.text and Role.DEPARTMENTS in roles:
            # A figure without a name is left to be reported as a line.
            return
        self.settled.update(lines)
        if row is None:
            if stated is not None and is_tier(stated):
                self._doubt_tiers(pieces)
            return
        self.cells[row.first_line] = pieces
        if not self._belongs_above(row, pieces, roles):
            self.rows.append(row if self._opens_group(row, at) else self._in_charge(row, pieces, covered))

    def _with_name_in_number(self, pieces: list[Piece]) -> list[Piece]:
        """The cells of a row, where one over the columns of the numbers and of the names holds an organization."""
        roles = [column.role for column in self.columns[: len(pieces)]]
        if roles[:2] != [Role.NUMBER, Role.TITLE] or pieces[1].text or organization_row(pieces[0].text) is None:
            return pieces
        return [pieces[1], pieces[0], *pieces[2:]]

    def _without_other_tiers(self, pieces: list[Piece], lower: Piece | None) -> tuple[list[Piece], Sequence[Piece]]:
        """The cells of a row with its own figure alone where some are one below the other, and the others of them."""
        tiers = self.tiers
        if tiers is None or tiers.column >= len(pieces):
            return pieces, ()
        each = [pieces[tiers.column], lower] if lower is not None else tiers.parts(pieces[tiers.column])
        if not each:
            return pieces, ()
        own = each.pop(tiers.own)
        return [*pieces[: tiers.column], own, *pieces[tiers.column + 1 :]], each

    def _row_of(self, pieces: Sequence[Piece], others: Sequence[Piece], at: int) -> TableRow | None:
        """The item of some cells, with the words that head its amount where these are unknown and to be checked."""
        row = row_of(self.outline, self.columns, pieces, self.own, doubts=self.doubts, small=self._small(pieces))
        if row is not None and row.own is not None and self.own is not None and "amount" in self.doubts:
            row = row._replace(headed=self.columns[self.own].text)
        if row is None or not others or self.tiers is None:
            return row
        context = self.outline.context(at)
        unit = self.columns[self.tiers.column].unit or context.unit
        return self.tiers.with_others(row, others, context._replace(unit=unit))._replace(last_line=at)

    def _small(self, pieces: Sequence[Piece]) -> dict[int, int]:
        """Where smaller type begins in the cells of a row, by their columns."""
        found: dict[int, int] = {}
        for index, piece in enumerate(pieces):
            _, line, offset = piece.parts[0]
            small = small_parts(self.lines, line).get(offset) if len(piece.parts) == 1 else None
            if small is not None and offset < small < offset + len(piece.text):
                found[index] = small - offset
        return found

    def _doubt_tiers(self, pieces: Sequence[Piece]) -> None:
        """Put a row with an amount in doubt below which another figure stands that nothing tells apart from it."""
        above = self.above
        if above is not None and above.own is not None and above.last_line == pieces[0].line - 1:
            self.rows[-1] = above.doubted("tiers")

    def _belongs_above(self, row: TableRow, pieces: Sequence[Piece], roles: Collection[Role]) -> bool:
        """Whether a row is nothing but a name, or the rest of one: it is taken to the item above, or as a heading."""
        above = self.above
        if sum(bool(piece.text) for piece in pieces) == 1 and not row.is_total:
            if above is None:
                self.sections = True
            else:
                self.rows[-1] = with_name_below(
                    self.lines, self.head, self.columns, self.own, above, row, pieces, sections=self.sections
                )
            return True
        if above is None or not is_rest_of_name(above, row, roles):
            return False
        whole = above._replace(title=joined(above.title, row.title), prose=(*above.prose, *row.prose))
        self.rows[-1] = whole._replace(last_line=row.last_line).doubted("title")
        return True

    def _opens_group(self, row: TableRow, at: int) -> bool:
        """Whether a row holds the sum of an organization, which is in charge of the rows that the sum is made of."""
        if not self.without_departments:
            return False
        if row.own is not None and (named := organization_row(row.title.text)) is not None:
            self.begin_group(row.title.text, named, at)
            return True
        summed = organization_of_sum(row.title.text) if row.is_total else None
        if summed is not None and (not self.rows or self.sums_above):
            self.group, self.sums_above = Group(summed, at, ""), True
        return summed is not None

    def _in_charge(self, row: TableRow, pieces: Sequence[Piece], covered: int) -> TableRow:
        """A row with who is in charge of it by a merged cell, the rows above it or its group."""
        row = below_merged(self.lines, self.columns, self.own, row, self.above, covered)
        # What a row of its own names is in charge in place of what stands in the rows above that.
        opened = self.group is not None and self.above is not None and self.group.line > self.above.first_line
        opened = opened or begins_unnamed(self.lines, self.columns, row)
        first = place_of(self.columns, Role.DEPARTMENTS)
        named = pieces[first].text if first is not None and first < len(pieces) else ""
        unnamed = row.departments is None
        row = carried(row, () if opened else self.rows, self.columns, opens=bool(named) and not is_ditto(named))
        if unnamed and row.departments is not None and self._begins_without_departments():
            row = row.doubted("departments")
        if self.group is not None:
            above = self.group.departments
            row = row._replace(departments=above if row.departments is None else in_bureau(above, row.departments))
        return row

    def _begins_without_departments(self) -> bool:
        """Whether the first row has no departments, so that those further down may stand in the middle of a group."""
        return next((row.departments is None for row in self.rows if not row.is_total), False)
