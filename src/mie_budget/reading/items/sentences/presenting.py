"""A programme in quotation marks, with its sum: `「橋の点検」では、…。費用は50万円だ。`.

A sentence names it, or a question (「橋の点検」はいくらか) to which the paragraph below is the answer. Or it stands
in the bracket that closes a sentence: `…を増設します（排水機場整備事業　1億円）`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from mie_budget.reading.figures import Figure
from mie_budget.reading.in_charge import organization_alone
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import LEAST_YEN
from mie_budget.reading.items.sentences.telling import IN_QUOTES, Told, sentence_at
from mie_budget.reading.items.sentences.told_sums import (
    CHANGED,
    DIRECT,
    EACH_OF,
    ENDS,
    GOES_TO_IT,
    LONGEST_ABOUT_ONE,
    OTHER,
    PRESENTED,
    PUT,
    REQUIRES,
    closes_sentence,
    is_called_its_own,
    is_counted,
    is_stated,
    only_sum,
    told_above,
)
from mie_budget.reading.labels import is_label
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece

_NAMED = lazy(
    rf"(?:^|(?<=[。、,\s|】たるてがはにでのら]))「(?P<name>{IN_QUOTES})」(?:\([^()]{{1,8}}\))?"
    r"(?P<topic>(?:(?:につきまして|について|として|では|で)?[はも]|につきまして|について|(?P<as>として)|が|に(?=取り?組|着手|は、)|(?=、)|で(?:あり|ござい)ます|です|す?。|で(?=[^\d、。「」]{2,40}。|\d+[^\d、。「」円]{1,6}、)"
    r"|を(?![^、。「」]{0,10}[にと]した[一-龠ァ-ヶ])、?[^、。「」]{0,10}(?:<told.does>)(?!する?ため)))"
)
"""A name in quotation marks of which a sentence goes on to speak."""
_COUNTED_NAME = lazy(
    r"(?:^|(?<=。))\s*(?:[一二三四五六七八九十\d]{1,2}(?:つ|番|点|本)目)(?:は|が|に)、?"
    r"(?P<name>[^\d\s。、「」円][^。、「」円]{3,40}?)(?:です|であります|でございます|だ)?。"
)
"""A sentence that counts a programme by its name, and says no more: 1つ目は、橋の点検です。"""
_SPENT_ON = lazy(
    rf"(?:(?P<act>を(?:投じて?|投入し|かけて?|充てて?)|(?:の(?:予算|経費|費用|事業費))?で)、?(?:<told.how>)?"
    r"|を(?:<told.how>)?(?:<told.verb>)[^、。「」\d]{0,3}[うくすむるぐぶた]、?|(?P<of>の)|(?P<put>を))"
    rf"「(?P<name>{IN_QUOTES})」"
    r"(?(act)(?=[をも]|に(?:取|着手)|の(?:実施|整備|推進|開催|導入)))(?(of)(?<=事業」)(?=[をもがはで]|に(?:取|着手)))(?(put)(?=[にへ](?:<told.how>)?(?:<told.verb>)))"
)
"""Behind a sum, the name in quotation marks of what is done with it, or of what it is put towards or is the sum of."""
_FROM = lazy(r"(?:金|債|税|寄[附付]|財源|費用?負担)(?:の(?:うち)?|から|を|で|、)?[^、。\d]{0,4}$")
"""Right before a sum: where it comes from, and it may be a part of what a programme takes."""
_ALONE = lazy(r"(?:^|。)\s*<about.before>?$")
_ASIDE = lazy(
    r"<about.behind>?(?:から|まで|に(?:引き|増|減|下|上)|を(?:上限|限度|最大|支給|給付|助成|補助)|相当|分|ずつ|の(?:うち|内)|<bound>|\)?(?:多|少な)い)"
)
"""Behind a sum in a sentence: it is no programme's, but a rate, or by how much something has changed."""
_PAID = lazy(r"支給|給付|交付|贈[りるっ]|(?:助成|補助)し")
"""Before a sum in a bracket: it may be what one person gets."""
_BOTH = lazy(r"[^、。]{1,12}費と[^、。]{1,12}費を?合わせて?、?")
"""What a sum of one programme is made of."""
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
_CLOSES = lazy(r"(?:ます|です|した|せん|[うくすむるぐぶつ])。?(?P<bracket>\((?:[^()]|\([^()]*\)){4,160}\))[。\s]*$")
"""The bracket behind the last verb of a paragraph."""
_SUM_ALONE = lazy(r"(?P<bracket>\((?:[^()]|\([^()]*\)){4,160}\))[。\s]*")
_ENDS = lazy(r"(?:ます|です|した|せん|[うくすむるぐぶつ])。\s*$")
_TAIL = 6
"""Characters in which a sentence ends."""
_PARTS = "、,／/・"
"""What may part a programme with its sum from the next one."""
_SHORTEST_NAME = 4
"""Characters: a source of money (国, 県債) is shorter."""
_APART = " :：…‥"
"""What parts a name from its sum; without it the words are the label of a figure (上限3万円)."""


def presented_in(piece: Piece) -> Iterator[Told]:
    """The programmes of a paragraph, each with the one sum that is called its own before the next is named."""
    text = piece.text
    if "円" not in text:
        return
    if "目" in text:
        yield from _counted_in(piece)
    if "」" not in text:
        return
    names = [*_NAMED.finditer(text)]
    starts = [figure.start for figure in piece.figures]
    ends = [match.start() for match in names[1:]] + [len(text)]
    for match, end in zip(names, ends, strict=False):
        behind, named = match.end(), PROGRAMME_AT_END.search(match["name"]) is not None
        named = named or is_counted(text, match.start("name"))
        begins = match.end("name") + 1
        first, last = bisect_left(starts, behind), bisect_left(starts, min(end, begins + LONGEST_ABOUT_ONE))
        near = piece.figures[first:last]
        closing = text.find("。", match.end("name"), end)
        sums = [figure for figure in near if named and is_called_its_own(text, figure)]
        sums = sums or [figure for figure in near if _is_own(text, begins, closing, figure, near)]
        if (own := only_sum(sums)) is not None:
            inside = closing < 0 or own.start < closing
            yield _presented(piece, match, own, "は" if inside and not named else PRESENTED)
    yield from _spent_in(piece)


def _counted_in(piece: Piece) -> Iterator[Told]:
    """The programmes that sentences count by name alone, each with the one sum called its own before the next."""
    text = piece.text
    names = [*_COUNTED_NAME.finditer(text)]
    starts = [figure.start for figure in piece.figures] if names else []
    ends = [match.start() for match in names[1:]] + [len(text)]
    for match, end in zip(names, ends, strict=False):
        last = bisect_left(starts, min(end, match.end() + LONGEST_ABOUT_ONE))
        near = piece.figures[bisect_left(starts, match.end()) : last]
        if (own := only_sum([figure for figure in near if is_called_its_own(text, figure)])) is not None:
            sentence = (piece.line, sentence_at(text, match.start("name")))
            yield Told(piece, *match.span("name"), own, own.yen or 0, PRESENTED, quoted=False, sentence=sentence)


def _spent_in(piece: Piece) -> Iterator[Told]:
    """The programmes in quotation marks right behind sums that are spent on them: 50万円を投じて「橋の点検」を行う."""
    text = piece.text
    done = 0
    for figure in piece.figures:
        begin, done = max(done, figure.start - LONGEST_ABOUT_ONE), figure.end
        spent = _SPENT_ON.match(text, figure.end)
        if spent is None or PROGRAMME_AT_END.search(spent["name"]) is None or figure.signed or figure.plus:
            continue
        before = text[max(begin, text.rfind("。", begin, figure.start) + 1) : figure.start]
        other = EACH_OF.search(before) or _FROM.search(before) or OTHER.search(CHANGED.sub("", before))
        if only_sum([figure]) is not None and not other:
            yield _presented(piece, spent, figure, PRESENTED)


def _presented(piece: Piece, match: re.Match[str], figure: Figure, link: str) -> Told:
    sentence = (piece.line, sentence_at(piece.text, match.start()))
    return Told(piece, *match.span("name"), figure, figure.yen or 0, link, quoted=True, sentence=sentence)


def _is_own(text: str, begins: int, closing: int, figure: Figure, near: Sequence[Figure]) -> bool:
    """Whether a sum is that of what was named before `begins`, by its sentence, which ends at `closing`, or by a later.

    Another sum in its sentence that is put towards something says that neither is.
    """
    opened = max(begins, text.rfind("。", begins, figure.start) + 1)
    before = text[opened : figure.start]
    said = _BOTH.sub("", CHANGED.sub("", before))
    if figure.signed or figure.plus or EACH_OF.search(before) or _ASIDE.match(text, figure.end):
        return False
    if "「" in before and before.rfind("「") > before.rfind("」"):
        # Somebody is quoted.
        return False
    stop = text.find("。", figure.end, figure.end + LONGEST_ABOUT_ONE)
    for one in near:
        beside = one is not figure and opened <= one.start and (stop < 0 or one.start < stop)
        if beside and not _ASIDE.match(text, one.end) and not EACH_OF.search(text[opened : one.start]):
            return False
    if closing < 0 or figure.start < closing:
        if text.startswith(")", figure.end):
            return closes_sentence(text, figure) and not _PAID.search(before) and not OTHER.search(said)
        # Beside what each gets, 総額 is of all of them, else of all years.
        each = any(opened <= one.start < figure.start for one in near)
        whole = said.removesuffix("総額") if each else said
        goes = GOES_TO_IT.search(before) or DIRECT.match(said) or PUT.match(text, figure.end) or REQUIRES.search(before)
        return goes is not None and is_stated(text, figure) and not OTHER.search(whole)
    goes_to_it = GOES_TO_IT.search(before) and is_stated(text, figure)
    return bool(goes_to_it or (_ALONE.search(said) and ENDS.match(text, figure.end)))


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


def closing_in(piece: Piece, above: Piece | None = None) -> Iterator[Told]:
    """The programmes of the bracket that closes a paragraph; none where it holds anything but them and their sums.

    It may stand on a line of its own, `above` which a sentence ends.
    """
    text = piece.text
    if "円" not in text or ")" not in text[-3:]:
        return
    alone = above is not None and text.startswith("(") and _ENDS.search(above.text, max(0, len(above.text) - _TAIL))
    match = _SUM_ALONE.fullmatch(text) if alone else _CLOSES.search(text)
    if match is None:
        return
    start, stop = match.start("bracket") + 1, match.end("bracket") - 1
    found: list[tuple[int, int, Figure]] = []
    for figure in piece.figures:
        if figure.start < start:
            continue
        if found:
            if text[start : start + 1] not in _PARTS:
                return
            start += 1
        start += len(text[start : figure.start]) - len(text[start : figure.start].lstrip())
        named = text[start : figure.start].rstrip(_APART)
        apart = start + len(named) < figure.start
        if len(named) < _SHORTEST_NAME or not apart or is_label(named) or not _is_sum(figure):
            return
        found.append((start, start + len(named), figure))
        start = figure.end
    behind = text[start:stop].strip(f"{_PARTS} ")
    if behind and organization_alone(behind) is None:
        return
    sentence = (piece.line, sentence_at(text, match.start("bracket") - 1))
    for begin, end, figure in found:
        yield Told(piece, begin, end, figure, figure.yen or 0, "(", quoted=False, sentence=sentence)


_CLOSING = ("〕", "]", "】", ")")
_QUOTED = lazy(r"「(?P<name>[^「」]{4,60})」")
_SIGNED = lazy(r"。\s?[〔\[【(](?P<names>[^〔〕\[\]【】()\d]{2,40}?)[\s:：、,]{1,3}$")


def signed_in(piece: Piece) -> Iterator[Told]:
    """The one programme that a paragraph names, with the sum behind who is in charge in the bracket it closes with.

    「橋の点検」を引き続き行う。〔土木課 14,300千円〕
    """
    text = piece.text
    figure = piece.figures[-1] if piece.figures and text.rstrip()[-1:] in _CLOSING else None
    if figure is None or text[figure.end :].strip() not in _CLOSING or not _is_sum(figure):
        return
    signed = _SIGNED.search(text[: figure.start])
    if signed is None or organization_alone(signed["names"]) is None:
        return
    quoted = list(_QUOTED.finditer(text, 0, signed.start()))
    if len(quoted) == 1:
        name = quoted[0]
        sentence = (piece.line, sentence_at(text, name.start()))
        yield Told(
            piece, name.start("name"), name.end("name"), figure, figure.yen or 0, "(", quoted=True, sentence=sentence
        )


def _is_sum(figure: Figure) -> bool:
    """Whether a figure is no sum of a household; one that is taken off a budget has a sign."""
    return figure.yen is not None and abs(figure.yen) >= LEAST_YEN and not figure.plus
