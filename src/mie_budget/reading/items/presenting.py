"""A programme that a sentence speaks of, and that has its sum there or later: `「橋の点検」では、…。費用は50万円だ。`.

Without quotation marks it is told by what its name ends with: `橋の点検事業は、古い橋を調べるため50万円を追加します。`
A headline that is nothing but such a name is spoken of by the paragraph below it (この事業に50万円を充てます。).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from mie_budget.reading.figures import Figure
from mie_budget.reading.items.by_name import PROGRAMME_AT_END
from mie_budget.reading.items.candidates import LEAST_YEN, LONGEST_TITLE
from mie_budget.reading.items.telling import COSTS, FARTHEST, IN_QUOTES, Told, name_at_end
from mie_budget.reading.lexicon import lazy
from mie_budget.reading.lines import Piece, joined
from mie_budget.reading.titles import mark_of

PRESENTED = "「」"
"""The link of what is told so: the quotation marks alone say that the sum is of this name."""
_FARTHEST = 400
"""How far behind its name a sum is looked for: a paragraph about one programme is shorter than that."""
_NAMED = lazy(
    rf"(?:^|(?<=[。、\s|】たるてがはにでのら]))「(?P<name>{IN_QUOTES})」(?:\([^()]{{1,8}}\))?"
    r"(?P<topic>(?:(?:につきまして|について|として|では|で)?[はも]|につきまして|について|(?P<as>として)|が|に(?=取り?組|着手)|(?=、)|で(?:あり|ござい)ます|です|す?。|で(?=[^\d、。「」]{2,40}。|\d+[^\d、。「」円]{1,6}、)"
    r"|を、?[^、。「」]{0,10}(?:<told.does>)))"
)
"""A name in quotation marks of which a sentence goes on to speak."""
_SPENT_ON = lazy(
    rf"(?:(?P<act>を(?:投じて?|投入し|かけて?|充てて?)|(?:の(?:予算|経費|費用|事業費))?で)、?(?:<told.how>)?"
    r"|を(?:<told.how>)?(?:<told.verb>)[^、。「」\d]{0,3}[うくすむるぐぶた]、?|(?P<of>の))"
    rf"「(?P<name>{IN_QUOTES})」"
    r"(?(act)(?=[をも]|に(?:取|着手)|の(?:実施|整備|推進|開催|導入)))(?(of)(?<=事業」)(?=[をもがはで]|に(?:取|着手)))"
)
"""Behind a sum, the name in quotation marks of what is done with it, or of what it is put towards or is the sum of."""
_FROM = lazy(r"(?:金|債|税|寄[附付]|財源|費用?負担)(?:の(?:うち)?|から|を|で|、)?[^、。\d]{0,4}$")
"""Right before a sum: where it comes from, and it may be a part of what a programme takes."""
_GOES_TO_IT = lazy(
    r"(?:^|。|、)\s*(?:この(?:事業|取り?組み?|計画|経費|予算|ため)?|これ|それ)(?:に|には|の(?:ため|経費)(?:に|として)?)?、?<about.before>?$"
)
"""Right before a sum: it goes to what was named before."""
_ALONE = lazy(r"(?:^|。)\s*<about.before>?$")
_RAISED = lazy(r"に増(?:額|や)")
"""Behind a sum: it is what the sum of the year before is raised to."""
_ENDS = lazy(r"<about.behind>?(?:(?:です|である|だ)?(?:。|$)|であり、|でござい|で?、)")
_DIRECT = lazy(r"^(?:は|も|が)?、?(?:\d+[^\d、。]{1,6}(?:で|に)|(?:<told.change>))*(?:<about.before>)?$")
"""Between a name and its sum, nothing is said but for how many, or how it has changed."""
_ASIDE = lazy(
    r"<about.behind>?(?:から|まで|に(?:引き|増|減|下|上)|を(?:上限|限度|最大|支給|給付|助成|補助)|相当|分|ずつ|の(?:うち|内)|<bound>|\)?(?:多|少な)い)"
)
"""Behind a sum in a sentence: it is no programme's, but a rate, or by how much something has changed."""
_EACH_OF = lazy(
    r"(?:(?:(?<!\d)[1一]<price.one>|<price.each>)[^、。]{0,8}|あたり|につき|ごとに?|(?:上限|限度)額?[はをが]?|最大|最高|単価|料|負担額?は)<about.before>?$"
)
"""Right before a sum: it is what somebody pays or gets."""
_PAID = lazy(r"支給|給付|交付|贈[りるっ]|(?:助成|補助)し")
"""Before a sum in a bracket: it may be what one person gets."""
_SUM = lazy(
    r"(?:(?<![総全の])|(?<=(?:この|その)事業の)|(?<=[本今新]年度の)|(?<=会計における))(?:<told.presents>)(?:として|に)?(?:は|が)?、?(?:<about.before>)?$"
)
"""What a sum is called in front of it, where it is the whole of the programme's."""
_BEHIND = lazy(
    r"(?:<about.behind>|ほど)?(?:です|でござい|であ|とし|とな|とい|で?、|で?。|$|を(?:<told.how>)*(?:<told.verb>|予定|想定))"
)
_SPOKEN_OF = lazy(
    r"(?:<told.topic>)(?P<topic>(?P<is>(?:で(?:あり|ござい)ます|です|である)。)|(?:\([^()]{1,8}\))?(?:(?:に(?:つきまして|ついて)|で|に|として)?は、?|を(?=新た)"
    r"|は(?=[^、。「」]{0,24}円)|(?<=[費業])を(?=<about.before>?[\d,.]+[百千万億]*円に増)"
    r"|を(?:新設|創設|拡充|継続|実施)(?:し、|する。|します。)|を行(?:う。|い、|います。)))"
)
"""The end of a name that stands for itself in a budget, of which a sentence goes on to speak."""
_INTRODUCES = lazy(
    r"\W*(?:(?:<told.opens>|第[一二三四五六七八九十\d]+に|[一二三四五六七八九十\d]+(?:つ|点)目は)[、\s]?\s*)?"
)
"""What stands before a name of which a sentence says no more than that it is one: まず、橋の点検事業であります。"""
_KINDS = lazy(r"<side.expenditure>|<told.several>の?.{0,4}(?:事業|業務|補助金)費?")
"""What several programmes are called together, or the one that was named before."""
_OPENS_BRACKET = lazy(
    r"(?:[^()\d]{2,16}[、,:：\s]\s*|<told.presents>[:：]?\s*|(?<=[すたるむくぐうつぬぶ]\())<about.before>?$"
)
"""Between a bracket at the end of a sentence and the sum in it: who is in charge, what it is called, or nothing."""
_OF_SEVERAL_YEARS = lazy(r"[^、。]{0,6}[、。](?:この|その)?うち、?(?:[今本来新]|令和)?\d*年度")
"""Behind a sum: only a part of it is of the budget's year."""
_HEADLINE = lazy(r"(?:<told.topic>|<programme>)(?:\([^()]{1,8}\))?$")
_IN_HEADLINE = lazy(r"[。、|:：円]|[はがをに](?=[一-龠])|予算")
"""What is in no name that stands alone above what is told of it."""
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
_SHORTEST_HEADLINE = 6
"""Shorter ones (主要事業, 事業の概要) head several programmes."""
_LABEL = lazy(r"(?:.*の)?(?:<told.presents>|手当|補助金?)")
"""What is said of a programme's sum, and of another's: no name."""
_PUT = lazy(
    r"(?:<about.behind>)?(?:(?:の(?:予算|経費|費用))?[をの](?:<told.how>)*(?:<told.verb>|<told.cut>)|を要|とし[たてま、]|と(?:な[りっ]|いたし))"
)
"""Behind a sum: what the budget does with it, or that the programme takes it."""
_THAN_BEFORE = lazy(r"[前昨]年度?[^、。]{0,20}[増減]額?の$")
"""Right in front of a sum: by how much it is another one than that of the year before."""
_OF_ONE_COST = lazy(rf"{COSTS}[でにはが]?、?<about.before>?[\d,.億万千百]+円[、と]")
"""Before a sum: another, for one kind of cost, so that neither is all of the programme's."""
_CUT = lazy(r"(?:<about.behind>)?[をの](?:<told.how>)*<told.cut>")
_CHANGED = lazy(
    r"(?:前|昨)(?:の?年度?|回)(?:当初)?(?:予算)?(?:の[\d,.億万千]+円(?:から|より|に比べ)[^、。]{0,10}(?:となる|[増減]の)|並み|と同額|と同じ|を上回る|を下回る|より?[^、。]{1,16}(?:増|減|多い|少ない|となる)|比[^、。]{1,12}[増減]|の[^、。]{0,6}倍(?!増))"
)
"""What says of a sum how it stands to that of the year before, and that it is not that one."""
_BOTH = lazy(r"[^、。]{1,12}費と[^、。]{1,12}費を?合わせて?、?")
"""What a sum of one programme is made of."""
_OTHER = lazy(r"前年|昨年|来年|翌年|年度?まで|年間で|総事業費|総額|合計|合わせ|全体|限度|財源(?!に)|繰入|補助額|減免額")
"""In the sentence of a sum: it is another year's, that of several programmes, or that of one who is paid."""


def presented_in(piece: Piece) -> Iterator[Told]:
    """The programmes of a paragraph, each with the one sum that is called its own before the next is named."""
    text = piece.text
    if "」" not in text or "円" not in text:
        return
    names = [*_NAMED.finditer(text)]
    starts = [figure.start for figure in piece.figures]
    ends = [match.start() for match in names[1:]] + [len(text)]
    for match, end in zip(names, ends, strict=False):
        behind, named = match.end(), PROGRAMME_AT_END.search(match["name"]) is not None
        begins = match.end("name") + 1
        first, last = bisect_left(starts, behind), bisect_left(starts, min(end, begins + _FARTHEST))
        near = piece.figures[first:last]
        closing = text.find("。", match.end("name"), end)
        sums = [figure for figure in near if named and _is_called_its_own(text, figure)]
        sums = sums or [figure for figure in near if _is_own(text, begins, closing, figure, near)]
        if len(sums) != 1 or (yen := sums[0].yen) is None or yen < LEAST_YEN:
            continue
        inside = closing < 0 or sums[0].start < closing
        yield _presented(piece, match, sums[0], yen, "は" if inside and not named else PRESENTED)
    done = 0
    for figure in piece.figures:
        begin, done = max(done, figure.start - _FARTHEST), figure.end
        spent = _SPENT_ON.match(text, figure.end)
        if spent is None or PROGRAMME_AT_END.search(spent["name"]) is None or figure.signed or figure.plus:
            continue
        before = text[max(begin, text.rfind("。", begin, figure.start) + 1) : figure.start]
        other = _EACH_OF.search(before) or _FROM.search(before) or _OTHER.search(_CHANGED.sub("", before))
        if (yen := figure.yen) is not None and yen >= LEAST_YEN and not other:
            yield _presented(piece, spent, figure, yen, PRESENTED)


def _presented(piece: Piece, match: re.Match[str], figure: Figure, yen: int, link: str) -> Told:
    begin = piece.text.rfind("。", max(0, match.start() - FARTHEST), match.start()) + 1
    return Told(
        piece,
        *match.span("name"),
        figure,
        yen,
        link,
        quoted=True,
        sentence=(piece.line, begin),
        budgeted=None,
        part=False,
    )


def _is_own(text: str, begins: int, closing: int, figure: Figure, near: Sequence[Figure]) -> bool:
    """Whether a sum is that of what was named before `begins`, by its sentence, which ends at `closing`, or by a later.

    Another sum in its sentence that is put towards something says that neither is.
    """
    opened = max(begins, text.rfind("。", begins, figure.start) + 1)
    before = text[opened : figure.start]
    said = _BOTH.sub("", _CHANGED.sub("", before))
    if figure.signed or figure.plus or _EACH_OF.search(before) or _ASIDE.match(text, figure.end):
        return False
    if "「" in before and before.rfind("「") > before.rfind("」"):
        # Somebody is quoted.
        return False
    stop = text.find("。", figure.end, figure.end + _FARTHEST)
    for one in near:
        beside = one is not figure and opened <= one.start and (stop < 0 or one.start < stop)
        if beside and not _ASIDE.match(text, one.end) and not _EACH_OF.search(text[opened : one.start]):
            return False
    if closing < 0 or figure.start < closing:
        if text.startswith(")", figure.end):
            return _closes_sentence(text, figure) and not _PAID.search(before) and not _OTHER.search(said)
        # Beside what each gets, 総額 is of all of them, else of all years.
        each = any(opened <= one.start < figure.start for one in near)
        whole = said.removesuffix("総額") if each else said
        put = _PUT.match(text, figure.end) or _ENDS.match(text, figure.end)
        goes = _GOES_TO_IT.search(before) or _DIRECT.match(said) or _PUT.match(text, figure.end)
        return put is not None and goes is not None and not _OTHER.search(whole)
    goes_to_it = _GOES_TO_IT.search(before) and (_PUT.match(text, figure.end) or _ENDS.match(text, figure.end))
    return bool(goes_to_it or (_ALONE.search(said) and _ENDS.match(text, figure.end)))


def is_headline(piece: Piece) -> bool:
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
        if _is_called_its_own(text, figure)
        or (
            _GOES_TO_IT.search(text[max(0, figure.start - FARTHEST) : figure.start])
            and (_PUT.match(text, figure.end) or _ENDS.match(text, figure.end))
        )
    ]
    if len(sums) != 1 or (yen := sums[0].yen) is None or yen < LEAST_YEN or sums[0].signed or sums[0].plus:
        return None
    piece = joined(headline, below)
    shift = len(piece.text) - len(text)
    figure = next((one for one in piece.figures if one.start == sums[0].start + shift), None)
    if figure is None:
        return None
    mark = mark_of(headline.text)
    begin = mark.end if mark is not None else 0
    place = (piece.line, 0)
    return Told(
        piece,
        begin,
        len(headline.text),
        figure,
        yen,
        PRESENTED,
        quoted=False,
        sentence=place,
        budgeted=None,
        part=False,
    )


def answered(question: Piece, answer: Piece) -> Told | None:
    """The programme that a question names in quotation marks, with the one sum that the answer below it calls its own.

    A sum that the answer begins with is its own where the question asks no more than about the programme.
    """
    asked = _IN_QUESTION.search(question.text) if "」" in question.text else None
    text = answer.text
    if asked is None or question.figures or "「" in text or question.text.count("「") > 1:
        return None
    if _OTHER.search(question.text):
        return None
    sums = [figure for figure in answer.figures if _is_called_its_own(text, figure)]
    if not sums and _HOW_MUCH.search(asked["asks"]) and not _ASKS_MORE.search(asked["asks"]):
        sums = [
            figure
            for figure in answer.figures[:1]
            if not figure.signed and _ANSWERS.match(text, 0, figure.start) and _ENDS.match(text, figure.end)
        ]
    if len(sums) != 1 or (yen := sums[0].yen) is None or yen < LEAST_YEN:
        return None
    piece = joined(question, answer)
    shift = len(piece.text) - len(text)
    figure = next((one for one in piece.figures if one.start == sums[0].start + shift), None)
    return _presented(piece, asked, figure, yen, PRESENTED) if figure is not None else None


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
            if (not 0 <= closing < figure.start and (_is_put(text, behind, figure) or _closes_sentence(text, figure)))
            or _is_called_its_own(text, figure)
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
        if found is not None and match["is"] and not _INTRODUCES.fullmatch(text, begin, begin + found[0]):
            continue
        if found is None or any(kind.fullmatch(text, begin + found[0], begin + found[1]) for kind in (_KINDS, _LABEL)):
            continue
        yield begin + found[0], begin + found[1], match.end()


def _is_put(text: str, behind: int, figure: Figure) -> bool:
    """Whether a sentence says what the budget does with a sum, and not that it is another year's or that of several."""
    changed = _THAN_BEFORE.search(text, behind, figure.start)
    before = text[behind : figure.start]
    put = _PUT.match(text, figure.end) is not None
    if not put and _DIRECT.match(_CHANGED.sub("", before)):
        put = _ENDS.match(text, figure.end) is not None or _RAISED.match(text, figure.end) is not None
    return (
        not figure.signed
        and not figure.plus
        and put
        and not _EACH_OF.search(before)
        and not _OF_ONE_COST.search(before)
        and not _OTHER.search(_CHANGED.sub("", before if changed is None else text[behind : changed.start()]))
    )


def _closes_sentence(text: str, figure: Figure) -> bool:
    """Whether a sum stands in the bracket that ends its sentence, alone or behind who is in charge."""
    if not text.startswith(")", figure.end) or text[figure.end + 1 : figure.end + 2] not in ("", "。", "|"):
        return False
    opened = text.rfind("(", max(0, figure.start - _FARTHEST), figure.start)
    return not figure.signed and opened >= 0 and _OPENS_BRACKET.match(text, opened + 1, figure.start) is not None


def _is_called_its_own(text: str, figure: Figure) -> bool:
    begin = text.rfind("。", max(0, figure.start - _FARTHEST), figure.start) + 1
    before = text[max(begin, figure.start - _FARTHEST) : figure.start].rstrip()
    return (
        not figure.signed
        and not figure.plus
        and _SUM.search(before) is not None
        and _BEHIND.match(text, figure.end) is not None
        and not _OF_SEVERAL_YEARS.match(text, figure.end)
        and not _OTHER.search(before)
    )
