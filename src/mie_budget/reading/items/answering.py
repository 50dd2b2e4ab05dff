"""A programme that a question names in quotation marks (「橋の点検」はいくらか), with its sum in the answer below."""

from __future__ import annotations

from mie_budget.reading.items.telling import IN_QUOTES, Told
from mie_budget.reading.items.told_sums import ENDS, OTHER, is_called_its_own, only_sum, told_above
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece

_IN_QUESTION = lazy(rf"「(?P<name>{IN_QUOTES})」(?P<asks>[^「」。円]{{1,60}}(?:か|は|[なね]あ?|\?))。?\??$")
"""The name in quotation marks of which a question is asked, and what is asked of it."""
_HOW_MUCH = lazy(
    r"いくら|何円|どのくらい|どれくらい|の(?:<told.presents>)は|^(?:は|って|とは|というのも?[^、。]{0,12})。?\??$"
)
"""What a sum by itself answers: how much it is, or what is asked of a programme with no more than its name."""
_ASKS_MORE = lazy(r"(?<!という)の(?!(?:<told.presents>)は|。?\??$)|もらえ|出る|出す|払|<price.each>|[1一]<price.one>")
"""What is asked of something that a programme has, or that somebody gets: the sum in the answer is that of this."""
_ANSWERS = lazy(
    r"(?:[^\s、。:「」\d]{1,10}[\s:]\s*)?(?:はい、?)?(?:(?:こちら|これ|それ|この事業)は)?、?<about.before>?$"
)
"""What stands before a sum that is all of an answer: who answers, and what takes up the name in the question."""


def answered(question: Piece, answer: Piece) -> Told | None:
    """The programme that a question names in quotation marks, with the one sum that the answer below it calls its own.

    A sum that the answer begins with is its own where the question asks no more than about the programme.
    """
    asked = _IN_QUESTION.search(question.text) if "」" in question.text else None
    text = answer.text
    if (
        asked is None
        or question.figures
        or "「" in text
        or question.text.count("「") > 1
        or OTHER.search(question.text)
    ):
        return None
    sums = [figure for figure in answer.figures if is_called_its_own(text, figure)]
    if not sums and _HOW_MUCH.search(asked["asks"]) and not _ASKS_MORE.search(asked["asks"]):
        sums = [
            figure
            for figure in answer.figures[:1]
            if not figure.signed and _ANSWERS.match(text, 0, figure.start) and ENDS.match(text, figure.end)
        ]
    own = only_sum(sums)
    return told_above(question, *asked.span("name"), answer, own, quoted=True) if own is not None else None
