"""No titles: lines that can be neither the title of an item nor a part of one, whatever stands around them."""

from __future__ import annotations

import re

from mie_budget.reading.calendar import is_budget_title
from mie_budget.reading.items.candidates import LONGEST_TITLE
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.titles import BRANCHES, LETTER, REMARK_ON_SUM, is_marker, without_reference

SENTENCE_END = lazy(r"[。．！？!?][」』）)\s]*$|。[^。]{0,3}[」』）)]\s*$", needs="!?。！．？")
CLOSED = lazy(r"円\s*(?:の?内数|再掲)?[\s)]{0,12}$|[】〕|]\s*$|単 ?位\s*[:：・]?\s*[百千万億]*円", needs="|】〕円")
_SAYS_UNIT = lazy(r"(?:数字|金額)は、?<unit>")
"""A caption that says without the word for it what the figures are counted in."""
_HEADS_APART = lazy(r"\S{1,8}(?: {4,}\S{1,8})+")
"""Short words far apart are the heads of columns."""
_CAPTION_START = lazy(
    r"[※＊*注]|\((?:注|補足)|[(（][^()（）]*[)）]\s*$|[\d,.]+\s*$|単 ?位|問い?合わ?せ?|電話|担当[:：]"
)
_COLUMN_WORDS = lazy(
    r"(?:(?:<column.title>|<column.text>|<column.departments>|<column.number>|<label.amount>|<label.limit>"
    r"|<column.marker>|<column.field>|\S{1,4}数)(?:[\s|]+(?!\Z)|\Z)){2,}"
)
_CONTACT = lazy(r"(?:<telephone>|FAX|ファッ?クス)\s?[:：.]?\s?\d", needs="AEe℡☎☏✆ァ直線電")
_FRAMED = lazy(r"(?P<sign>[★☆◆◇■□●○◎=＝―—─*~〜])(?P=sign)[^★☆◆◇■□●○◎]{2,40}(?P=sign){2}")
"""A heading between signs that are doubled: ★★ 海と港 ★★."""
_HANGS_BELOW = (*BRANCHES, "╰")
"""What says more of the line above begins with such a line to it."""

_LEADS_IN = ("として", "主なもの")
"""What a line ends with that says what is listed below it."""


def is_no_title(text: str, *, starred: bool = False, calls: bool = False) -> bool:
    """Whether a line by itself cannot be a title: too long, closed, a caption, a label, a heading or whom to ask.

    Where an asterisk opens names, what it opens (`starred`) is no remark; where names call to the reader, one that
    `calls` is no sentence.
    """
    return (
        len(text) > LONGEST_TITLE
        or (not calls and SENTENCE_END.search(text) is not None)
        or CLOSED.search(_without_remarks(text)) is not None
        or (not starred and _CAPTION_START.match(text) is not None)
        or _CONTACT.match(text) is not None
        or text[:1] in _HANGS_BELOW
        or text.endswith(_LEADS_IN)
        or (text[0:1] == text[-1:] and _FRAMED.fullmatch(text) is not None)
        or "単位" in text
        or ("円" in text and _SAYS_UNIT.search(text) is not None)
        or "://" in text
        or _HEADS_APART.fullmatch(text) is not None
        or is_budget_title(text)
        or not LETTER.search(text)
        or is_label(text)
        or ((" " in text or "|" in text) and _COLUMN_WORDS.fullmatch(text) is not None)
    )


def _without_remarks(text: str) -> str:
    """A line without the markers, references, remarks and round brackets at its end, which close no item."""
    text = without_reference(re.sub(r"\s*\([^()]*\)$", "", text))
    if text[-1:] in "】〕" and (remark := REMARK_ON_SUM.search(text, 1)) is not None:
        return text[: remark.start()]
    found = re.search(r"\s*[【〔\[][^【】〔〕\[\]]{1,8}[】〕\]]$", text)
    return text[: found.start()] if found is not None and is_marker(found[0].strip(" 【】〔〕[]")) else text
