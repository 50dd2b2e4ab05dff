"""Tables: rows under a head that names their columns, whatever parts the cells: rules, pipes, tabs, blanks, lines.

The head says which column is the name, the department, this year's amount, last year's; without a name column there is
no table. The rows are read by the borders of their cells where there are some, else by where their figures stand.
"""

from mie_budget.reading.tables.columns import NUMERIC, Column, Role, column_of, columns_named, words_of_head
from mie_budget.reading.tables.finding import find_tables, year_of_heads, year_of_tables
from mie_budget.reading.tables.places import width
from mie_budget.reading.tables.rows import Table, TableRow, figures_beside_none, with_bureau

__all__ = [
    "NUMERIC",
    "Column",
    "Role",
    "Table",
    "TableRow",
    "column_of",
    "columns_named",
    "figures_beside_none",
    "find_tables",
    "width",
    "with_bureau",
    "words_of_head",
    "year_of_heads",
    "year_of_tables",
]
