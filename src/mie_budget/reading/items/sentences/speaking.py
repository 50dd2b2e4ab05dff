"""A programme that a sentence speaks of by a name that says itself what it is: `橋の点検事業は、…50万円を追加します。`.

A headline that is nothing but such a name is spoken of by the paragraph below it (この事業に50万円を充てます。).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from mie_budget.reading.figures import Figure
from mie_budget.reading.items.candidates import LONGEST_TITLE
from mie_budget.reading.items.sentences.telling import CUT, FARTHEST, OF_ITS_OWN, Told, name_at_end, sentence_at
from mie_budget.reading.items.sentences.told_sums import (
    EACH_OF,
    GOES_TO_IT,
    LONGEST_ABOUT_ONE,
    OTHER,
    PRESENTED,
    closes_sentence,
    is_called_its_own,
    is_put,
    is_put_at_places,
    is_stated,
    only_sum,
    speaks_of_another,
    told_above,
)
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece
from mie_budget.reading.titles import mark_of

_SPOKEN_OF = lazy(
    r"(?:(?<=[一-龠ァ-ヶーいえきけしせちみりれ])(?=に(?:つきまして|ついて|関して)は)|<told.topic>)(?P<topic>(?P<is>(?:で(?:あり|ござい)ます|です|である)。)|(?:\([^()]{1,8}\))?(?:(?:に(?:つきまして|ついて|関して)|で|に|として)?は、?|に(?:つきまして|ついて)、|として、(?=[^。円]*(?:[\d万]円[^。円]*)?。\s*<told.presents>は)|(?:で(?:あり|ござい)ます|です)が、|を(?=新た)"
    r"|は(?=[^、。「」]{0,24}円)|(?<=[費業])を(?=<about.before>?[\d,.]+[百千万億]*円に増)"
    r"|を(?:新設|創設|拡充|継続|実施)(?:し、|する。|します。)|を行(?:う。|い、|います。)"
    r"|を、?(?:<told.does>)[^、。「」\d]{0,4}(?:こと|もの)と(?:し|いたし)(?:て(?:おり)?)?、))"
)
"""The end of a name that stands for itself in a budget, of which a sentence goes on to speak."""
_INTRODUCES = lazy(
    r"\W*(?:(?:<told.opens>|第[一二三四五六七八九十\d]+に|[一二三四五六七八九十\d]+(?:つ|点)目は)[、\s]?\s*)?(?:[^。、]{0,8}\d{1,4}ページ、)?(?:<told.place>\d{0,2})?の?(?:\d{2,6}の\d{1,3}|0\d{1,7})?"
)
"""What stands before a name of which a sentence says no more than that it is one: まず、橋の点検事業であります。"""
_KINDS = lazy(r"(?:[^、。「」]{0,12}の)?(?:主な)?(?:<side.expenditure>)|<told.several>の?.{0,4}(?:事業|業務|補助金)費?")
"""What several programmes are called together, or the one that was named before."""
_SET_ASIDE = lazy(r"<about.behind>?を(?:<told.how>)*(?:<told.verb>)[^、。「」\d]{0,3}[ただ]")
"""Between a sum and the name of what it was set aside for."""
_LABEL = lazy(r"(?:.*の)?(?:<told.presents>|手当|補助金?)|.*からの[^のへ]{0,6}金")
"""What is said of a programme's sum, and of another's, or what comes from others: no name."""
_HEADLINE = lazy(r"(?:<told.topic>|<programme>)(?:\([^()]{1,8}\))?$")
_IN_HEADLINE = lazy(r"[。、|:：円]|[はがをに](?=[一-龠])|予算")
"""What is in no name that stands alone above what is told of it."""
_SHORTEST_HEADLINE = 6
"""Shorter ones (主要事業, 事業の概要) head several programmes."""


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
        closing = text.find("。", behind, behind + LONGEST_ABOUT_ONE)
        first, last = bisect_left(starts, behind), bisect_left(starts, min(stop, behind + LONGEST_ABOUT_ONE))
        sums = [
            figure
            for figure in piece.figures[first:last]
            if (
                not 0 <= closing < figure.start
                and (
                    is_put(text, behind, figure)
                    or closes_sentence(text, figure)
                    or is_put_at_places(text, behind, figure)
                )
            )
            or (is_called_its_own(text, figure) and not speaks_of_another(text, behind, figure))
        ]
        if not sums and last > 0:
            # What a sum was set aside for stands behind it.
            sums = [one for one in piece.figures[max(0, first - 1) : first] if _is_set_aside(text, one, start)]
        if (own := only_sum(sums)) is not None:
            yen = own.yen or 0
            sentence = (piece.line, sentence_at(text, start))
            cut = CUT.match(text, own.end) is not None
            told = Told(piece, start, end, own, -yen if cut else yen, PRESENTED, quoted=False, sentence=sentence)
            # A name that does not stand for itself is what a sentence says that its sum is about.
            yield told if OF_ITS_OWN.search(told.name) else told._replace(link="について", budgeted=True)


def _is_set_aside(text: str, figure: Figure, start: int) -> bool:
    """Whether a sentence says that a sum was set aside for the name that begins at an offset: 5万円を計上したX事業."""
    begin = sentence_at(text, figure.start)
    before = text[max(begin, figure.start - FARTHEST) : figure.start]
    return (
        not figure.signed
        and _SET_ASIDE.fullmatch(text, figure.end, start) is not None
        and not EACH_OF.search(before)
        and not OTHER.search(before)
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
        if found is not None and match["is"] and not _INTRODUCES.fullmatch(text, begin, begin + found[0]):
            continue
        if found is None or any(kind.fullmatch(text, begin + found[0], begin + found[1]) for kind in (_KINDS, _LABEL)):
            continue
        yield begin + found[0], begin + found[1], match.end()


def is_name_alone(piece: Piece) -> bool:
    """Whether a paragraph is one line that is nothing but the name of a programme."""
    text = piece.text
    return (
        len(piece.parts) == 1
        and _SHORTEST_HEADLINE <= len(text) <= LONGEST_TITLE
        and _HEADLINE.search(text) is not None
        and not _IN_HEADLINE.search(text)
        and not _KINDS.fullmatch(text)
    )


def headed_by(headline: Piece, below: Piece) -> Told | None:
    """The programme of a headline with the one sum that the paragraph below it calls its own."""
    text = below.text
    sums = [
        figure
        for figure in below.figures
        if is_called_its_own(text, figure)
        or (GOES_TO_IT.search(text[max(0, figure.start - FARTHEST) : figure.start]) and is_stated(text, figure))
    ]
    own = only_sum(sums)
    if own is None or own.signed or own.plus:
        return None
    mark = mark_of(headline.text)
    begin = mark.end if mark is not None else 0
    return told_above(headline, begin, len(headline.text), below, own, quoted=False)
