"""Tables for a person at a terminal: a document, a summary, a comparison of two years.

ASCII lines, since many Japanese terminals draw box lines two columns wide. A full-width character takes two columns, no
line is broken where Japanese does not allow it, and nothing a document holds can move the cursor. The tables show what
`meaning` has computed and add nothing up.
"""

from mie_budget.sinks.tables.comparison import comparison_table
from mie_budget.sinks.tables.document import document_table
from mie_budget.sinks.tables.summary import summary_table, years_table

__all__ = ["comparison_table", "document_table", "summary_table", "years_table"]
