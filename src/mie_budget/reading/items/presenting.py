"""A programme that a sentence speaks of, and that has its sum there or later: `「橋の点検」では、…。費用は50万円だ。`.

Without quotation marks it is told by what its name ends with: `橋の点検事業は、古い橋を調べるため50万円を追加します。`
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from mie_budget.reading.figures import Figure
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import LEAST_YEN
from mie_budget.reading.items.telling import FARTHEST, Told, name_at_end
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece

PRESENTED = "「」"
"""The link of what is told so: the quotation marks alone say that the sum is of this name."""
_FARTHEST = 400
"""How far behind its name a sum is looked for: a paragraph about one programme is shorter than that."""
_NAMED = lazy(
    r"(?:^|(?<=[。、\sたがはに]))「(?P<name>[^「」]{4,60})」"
    r"(?=(?:として|で)?[はも]|として|が|、|で(?:あり|ござい)ます|です|(?:で)?す?。|を(?:新たに|新設|創設|実施|始め|行))"
)
"""A name in quotation marks of which a sentence goes on to speak."""
_SUM = lazy(r"(?<![総全の])(?:<told.presents>)(?:として|に)?(?:は|が)?、?(?:<about.before>)?$")
"""What a sum is called in front of it, where it is the whole of the programme's."""
_BEHIND = lazy(
    r"(?:<about.behind>|ほど)?(?:です|でござい|であ|とし|とな|とい|で?、|で?。|$|を(?:<told.how>)*(?:<told.verb>|予定|想定))"
)
_SPOKEN_OF = lazy(
    r"(?:<told.topic>)(?P<topic>(?:\([^()]{1,8}\))?(?:(?:に(?:つきまして|ついて)|で|に|として)?は、?|を(?=新た)"
    r"|を(?:新設|創設|拡充|継続|実施)(?:し、|する。|します。)|を行(?:う。|い、|います。)))"
)
"""The end of a name that stands for itself in a budget, of which a sentence goes on to speak."""
_KINDS = lazy(r"<side.expenditure>|<told.several>の?.{0,4}(?:事業|業務|補助金)費?")
"""What several programmes are called together, or the one that was named before."""
_PUT = lazy(
    r"(?:<about.behind>)?(?:[をの](?:<told.how>)*(?:<told.verb>|<told.cut>)|を要|とし[たてま]|と(?:な[りっ]|いたし))"
)
"""Behind a sum: what the budget does with it, or that the programme takes it."""
_THAN_BEFORE = lazy(r"[前昨]年度?[^、。]{0,20}[増減]額?の$")
"""Right in front of a sum: by how much it is another one than that of the year before."""
_CUT = lazy(r"(?:<about.behind>)?[をの](?:<told.how>)*<told.cut>")
_OTHER = lazy(r"前年|昨年|来年|翌年|総額|合計|合わせ|全体|限度|財源(?!に)|繰入|補助額|減免額")
"""In the sentence of a sum: it is another year's, that of several programmes, or that of one who is paid."""


def presented_in(piece: Piece) -> Iterator[Told]:
    """The programmes of a paragraph, each with the one sum that is called its own before the next is named."""
    text = piece.text
    if "」" not in text or "円" not in text:
        return
    names = [match for match in _NAMED.finditer(text) if PROGRAMME_AT_END.search(match["name"])]
    ends = [match.start() for match in names[1:]] + [len(text)]
    for match, end in zip(names, ends, strict=False):
        sums = [
            figure
            for figure in piece.figures
            if match.end() <= figure.start < min(end, match.end() + _FARTHEST) and _is_called_its_own(text, figure)
        ]
        if len(sums) != 1 or (yen := sums[0].yen) is None or yen < LEAST_YEN:
            continue
        begin = text.rfind("。", 0, match.start()) + 1
        yield Told(
            piece,
            *match.span("name"),
            sums[0],
            yen,
            PRESENTED,
            quoted=True,
            sentence=(piece.line, begin),
            budgeted=None,
            part=False,
        )


def spoken_of_in(piece: Piece) -> Iterator[Told]:
    """The programmes of which the sentences of a paragraph speak, each with the one sum that is said of it.

    What is said to be cut is less than nothing.
    """
    text = piece.text
    if "円" not in text:
        return
    named = [*_names_spoken_of(piece)]
    starts = [figure.start for figure in piece.figures]
    for (start, end, behind), stop in zip(named, [one[0] for one in named[1:]] + [len(text)], strict=False):
        closing = text.find("。", behind, behind + _FARTHEST)
        first, last = bisect_left(starts, behind), bisect_left(starts, min(stop, behind + _FARTHEST))
        sums = [
            figure
            for figure in piece.figures[first:last]
            if (not 0 <= closing < figure.start and _is_put(text, behind, figure)) or _is_called_its_own(text, figure)
        ]
        if len(sums) != 1 or (yen := sums[0].yen) is None or yen < LEAST_YEN:
            continue
        cut = _CUT.match(text, sums[0].end) is not None
        yield Told(
            piece,
            start,
            end,
            sums[0],
            -yen if cut else yen,
            PRESENTED,
            quoted=False,
            sentence=(piece.line, text.rfind("。", max(0, start - FARTHEST), start) + 1),
            budgeted=None,
            part=False,
        )


def _names_spoken_of(piece: Piece) -> Iterator[tuple[int, int, int]]:
    """Where each name begins and ends of which a sentence goes on to speak, and where what is said of it begins."""
    text = piece.text
    ends = [figure.end for figure in piece.figures]
    for match in _SPOKEN_OF.finditer(text):
        before = bisect_right(ends, match.start())
        near = max(0, match.start() - FARTHEST)
        begin = max(near, text.rfind("。", near, match.start()) + 1, ends[before - 1] if before else 0)
        found = name_at_end(text[begin : match.start("topic")], follows=False)
        if found is None or _KINDS.fullmatch(text, begin + found[0], begin + found[1]):
            continue
        yield begin + found[0], begin + found[1], match.end()


def _is_put(text: str, behind: int, figure: Figure) -> bool:
    """Whether a sentence says what the budget does with a sum, and not that it is another year's or that of several."""
    changed = _THAN_BEFORE.search(text, behind, figure.start)
    return (
        not figure.signed
        and not figure.plus
        and _PUT.match(text, figure.end) is not None
        and not _OTHER.search(text, behind, figure.start if changed is None else changed.start())
    )


def _is_called_its_own(text: str, figure: Figure) -> bool:
    begin = text.rfind("。", max(0, figure.start - _FARTHEST), figure.start) + 1
    before = text[max(begin, figure.start - _FARTHEST) : figure.start].rstrip()
    return (
        not figure.signed
        and not figure.plus
        and _SUM.search(before) is not None
        and _BEHIND.match(text, figure.end) is not None
        and not _OTHER.search(before)
    )
