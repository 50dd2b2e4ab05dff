"""Tails: what stands behind a title. Figures with their labels and qualifiers, departments, markers and notes.

A *tail* is read once from left to right as a sequence of parts: `【土木部】（2,300千円の内数、前年度 2,000千円）`.
Each figure is a clause with the label before it and the qualifiers behind it. Nothing is read past the first words that
are none of these: they are the item's prose.
"""

from mie_budget.reading.tails.clauses import relation_word
from mie_budget.reading.tails.reading import read_tail
from mie_budget.reading.tails.tail import Clause, Tail

__all__ = ["Clause", "Tail", "read_tail", "relation_word"]
